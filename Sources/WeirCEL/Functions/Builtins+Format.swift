import WeirValue

extension Builtins {
    /// `text.format(arguments)`.
    static let formats: [Builtin] = [
        .member2("format", .string) { (text, arguments, evaluation) throws(CELFailure) in
            guard case .string(let pattern) = text, case .list(let list) = arguments else {
                throw .noOverload("format", text, arguments)
            }
            var formatter = Formatter(arguments: list.elements)
            return .string(try formatter.format(pattern, &evaluation))
        }
    ]
}

/// Fills the clauses of a format, as the document of the strings extension in the CEL specification defines them:
/// `%s %d %f %e %x %X %o %b %%`, with a precision for `%f` and `%e`.
private struct Formatter {
    let arguments: [Value]
    private var next = 0
    private var output = ""

    init(arguments: [Value]) { self.arguments = arguments }

    mutating func format(_ pattern: String, _ evaluation: inout Evaluation) throws(CELFailure) -> String {
        var scalars = pattern.unicodeScalars.makeIterator()
        try evaluation.allocate(pattern.utf8.count)
        while let scalar = scalars.next() {
            guard scalar == "%" else {
                output.unicodeScalars.append(scalar)
                continue
            }
            var clause = scalars.next()
            var precision: Int?
            if clause == "." {
                precision = 0
                clause = scalars.next()
                guard let digit = clause, digit.properties.numericType == .decimal else { throw Self.badClause }
                while let digit = clause, let value = Int(String(Character(digit))) {
                    precision = (precision ?? 0) * 10 + value
                    guard precision ?? 0 <= 1_000 else {
                        throw CELFailure(.invalidArgument, "a precision in a format is at most 1000")
                    }
                    clause = scalars.next()
                }
            }
            guard let clause else { throw Self.badClause }
            if clause == "%", precision == nil {
                output.append("%")
                continue
            }
            let text = try fill(clause, precision, &evaluation)
            try evaluation.allocate(text.utf8.count)
            output += text
        }
        return output
    }

    private static let badClause = CELFailure(
        .invalidArgument, "the format holds a clause that is none of %s %d %f %e %x %X %o %b %%")

    private mutating func fill(
        _ clause: Unicode.Scalar, _ precision: Int?, _ evaluation: inout Evaluation
    ) throws(CELFailure) -> String {
        let known: [Unicode.Scalar] = precision == nil ? ["s", "d", "f", "e", "x", "X", "o", "b"] : ["f", "e"]
        guard known.contains(clause) else { throw Self.badClause }
        guard next < arguments.count else {
            throw CELFailure(.invalidArgument, "the format has more clauses than there are arguments")
        }
        let argument = arguments[next].materialised
        next += 1
        switch clause {
        case "s": return try plain(argument, &evaluation)
        case "d": return try decimal(argument)
        case "f": return try fixed(argument, precision ?? 6, exponent: false)
        case "e": return try fixed(argument, precision ?? 6, exponent: true)
        case "o": return try digits(argument, radix: 8, "%o")
        case "b":
            if case .bool(let bool) = argument { return bool ? "1" : "0" }
            return try digits(argument, radix: 2, "%b")
        default:
            let text = try hex(argument, &evaluation)
            return clause == "X" ? text.uppercased() : text
        }
    }

    private func decimal(_ value: Value) throws(CELFailure) -> String {
        if case .double(let double) = value { return DoubleText.plain(double) }
        return try digits(value, radix: 10, "%d")
    }

    private func digits(_ value: Value, radix: Int, _ clause: String) throws(CELFailure) -> String {
        switch value {
        case .int(let int): return String(int, radix: radix)
        case .uint(let uint): return String(uint, radix: radix)
        default: throw .noOverload(clause, value)
        }
    }

    private func fixed(_ value: Value, _ precision: Int, exponent: Bool) throws(CELFailure) -> String {
        switch value {
        case .int(let int): return DoubleText.fixed(Double(int), precision: precision, exponent: exponent)
        case .uint(let uint): return DoubleText.fixed(Double(uint), precision: precision, exponent: exponent)
        case .double(let double): return DoubleText.fixed(double, precision: precision, exponent: exponent)
        default: throw .noOverload(exponent ? "%e" : "%f", value)
        }
    }

    private func hex(_ value: Value, _ evaluation: inout Evaluation) throws(CELFailure) -> String {
        switch value {
        case .string(let text):
            try evaluation.allocate(2 * text.utf8.count)
            return Digest.hex(text.utf8)
        case .bytes(let bytes):
            try evaluation.allocate(2 * bytes.count)
            return Digest.hex(bytes)
        default: return try digits(value, radix: 16, "%x")
        }
    }

    private func plain(_ value: Value, _ evaluation: inout Evaluation) throws(CELFailure) -> String {
        let value = value.materialised
        try evaluation.charge(1)
        switch value {
        case .null: return "null"
        case .double(let double): return DoubleText.plain(double)
        case .bytes(let bytes):
            try evaluation.allocate(bytes.count)
            return Self.repaired(bytes)
        case .list(let list):
            var parts: [String] = []
            for element in list.elements { parts.append(try plain(element, &evaluation)) }
            return try joined(parts, "[", "]", &evaluation)
        case .map(let map): return try plain(map.keys.map(Value.string), map.values, &evaluation)
        case .object(let object as CELMap): return try plain(object.keys, object.values, &evaluation)
        default: return try Builtins.text(value, &evaluation)
        }
    }

    private func plain(
        _ keys: [Value], _ values: [Value], _ evaluation: inout Evaluation
    ) throws(CELFailure) -> String {
        var parts: [(key: String, value: String)] = []
        for (key, value) in zip(keys, values) {
            parts.append((try plain(key, &evaluation), try plain(value, &evaluation)))
        }
        parts.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return try joined(parts.map { "\($0.key): \($0.value)" }, "{", "}", &evaluation)
    }

    private func joined(
        _ parts: [String], _ open: String, _ close: String, _ evaluation: inout Evaluation
    ) throws(CELFailure) -> String {
        try evaluation.allocate(parts.reduce(2) { $0 + $1.utf8.count + 2 })
        return open + parts.joined(separator: ", ") + close
    }

    /// The text of `bytes`, with one replacement character for each run of bytes that is no UTF-8.
    private static func repaired(_ bytes: [UInt8]) -> String {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var text = String.UnicodeScalarView()
        var broken = false
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded):
                text.append(Unicode.UTF8.decode(encoded))
                broken = false
            case .error:
                if !broken { text.append("\u{FFFD}") }
                broken = true
            case .emptyInput: return String(text)
            }
        }
    }
}
