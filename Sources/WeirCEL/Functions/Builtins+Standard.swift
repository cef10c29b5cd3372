import WeirValue

extension Builtins {
    /// `size`, `type` and the functions on texts of the standard language.
    static let standard: [Builtin] = [
        .global("size", .int, seesMarks: true) { (value, evaluation) throws(CELFailure) in
            try size(value, &evaluation)
        },
        .member("size", .int, seesMarks: true) { (value, evaluation) throws(CELFailure) in
            try size(value, &evaluation)
        },
        .global("type", .object) { (value, _) throws(CELFailure) in .object(CELType(value.celType)) },
        .member2("contains", .bool) { (text, part, evaluation) throws(CELFailure) in
            let (text, part) = try texts("contains", text, part)
            try evaluation.charge(bytes: text.utf8.count)
            return .bool(ByteSearch(part).first(in: Array(text.utf8)) != nil)
        },
        .member2("startsWith", .bool) { (text, part, _) throws(CELFailure) in
            let (text, part) = try texts("startsWith", text, part)
            return .bool(text.utf8.starts(with: part.utf8))
        },
        .member2("endsWith", .bool) { (text, part, _) throws(CELFailure) in
            let (text, part) = try texts("endsWith", text, part)
            return .bool(text.utf8.suffix(part.utf8.count).elementsEqual(part.utf8))
        },
        .member2("matches", .bool) { (text, pattern, evaluation) throws(CELFailure) in
            try matches(text, pattern, &evaluation)
        },
        .global2("matches", .bool) { (text, pattern, evaluation) throws(CELFailure) in
            try matches(text, pattern, &evaluation)
        },
    ]

    /// The size, also of a container whose elements are not known.
    private static func size(_ value: Value, _ evaluation: inout Evaluation) throws(CELFailure) -> Value {
        switch value {
        case .string(let text):
            try evaluation.charge(bytes: text.utf8.count)
            return .int(Int64(text.unicodeScalars.count))
        case .bytes(let bytes): return .int(Int64(bytes.count))
        case .list(let list): return mark(list.count, list.marks)
        case .map(let map): return mark(map.count, map.marks)
        case .unknown: return .unknown(.int)
        case .sensitive(let box): return try size(box.value, &evaluation).hidden
        case .object(let object as CELMap): return mark(object.keys.count, object.marks)
        case .object(let object) where object.isContainer: return try size(object.plain, &evaluation)
        default: throw .noOverload("size", value)
        }
    }

    private static func mark(_ count: Int, _ marks: Value.Marks) -> Value {
        let size = Value.int(Int64(count))
        return marks.contains(.sensitive) ? size.hidden : size
    }

    private static func matches(
        _ text: Value, _ pattern: Value, _ evaluation: inout Evaluation
    ) throws(CELFailure) -> Value {
        let (text, pattern) = try texts("matches", text, pattern)
        let regex: LinearRegex
        do throws(RegexError) { regex = try LinearRegex(pattern) } catch {
            throw CELFailure(.invalidArgument, "invalid regular expression: \(error.reason)")
        }
        try evaluation.charge(regex.size)
        return .bool(try regex.matches(text, &evaluation))
    }

    /// `matches` with a pattern that is known before.
    static func matches(_ regex: LinearRegex) -> Builtin {
        .member("matches", .bool) { (text, evaluation) throws(CELFailure) in
            guard case .string(let text) = text else { throw .noOverload("matches", text, .string("")) }
            return .bool(try regex.matches(text, &evaluation))
        }
    }

    /// The two operands, where both are texts.
    static func texts(_ name: String, _ first: Value, _ second: Value) throws(CELFailure) -> (String, String) {
        guard case .string(let one) = first, case .string(let two) = second else {
            throw .noOverload(name, first, second)
        }
        return (one, two)
    }
}
