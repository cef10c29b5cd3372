import WeirValue

extension Builtins {
    /// The `strings` extension; positions count code points.
    static let strings: [Builtin] = [
        .member2("charAt", .string) { (text, index, evaluation) throws(CELFailure) in
            guard case .string(let string) = text, case .int(let index) = index else {
                throw .noOverload("charAt", text, index)
            }
            let scalars = CodePoints(string)
            try evaluation.charge(bytes: scalars.bytes.count)
            let start = try scalars.offset(index)
            return .string(scalars.text(start..<scalars.next(start)))
        },
        .memberMany("indexOf", 1...2, .int) { (arguments, evaluation) throws(CELFailure) in
            try find("indexOf", arguments, &evaluation)
        },
        .memberMany("lastIndexOf", 1...2, .int) { (arguments, evaluation) throws(CELFailure) in
            try find("lastIndexOf", arguments, &evaluation)
        },
        .memberMany("join", 0...1, .string) { (arguments, evaluation) throws(CELFailure) in
            try join(arguments, &evaluation)
        },
        .member("lowerAscii", .string) { (text, evaluation) throws(CELFailure) in
            try map("lowerAscii", text, &evaluation) { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        },
        .member("upperAscii", .string) { (text, evaluation) throws(CELFailure) in
            try map("upperAscii", text, &evaluation) { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }
        },
        .memberMany("replace", 2...3, .string) { (arguments, evaluation) throws(CELFailure) in
            try replace(arguments, &evaluation)
        },
        .memberMany("split", 1...2, .list) { (arguments, evaluation) throws(CELFailure) in
            try split(arguments, &evaluation)
        },
        .memberMany("substring", 1...2, .string) { (arguments, evaluation) throws(CELFailure) in
            try substring(arguments, &evaluation)
        },
        .member("trim", .string) { (text, evaluation) throws(CELFailure) in
            guard case .string(let string) = text else { throw .noOverload("trim", text) }
            try evaluation.charge(bytes: string.utf8.count)
            var scalars = string.unicodeScalars[...]
            while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
            while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
            return .string(String(scalars))
        },
        .member("reverse", .any) { (value, evaluation) throws(CELFailure) in
            switch value {
            case .string(let text):
                try evaluation.allocate(text.utf8.count)
                return .string(CodePoints(text).reversed)
            case .list(let list):
                try evaluation.allocate(elements: list.count)
                return .list(list.elements.reversed())
            default: throw .noOverload("reverse", value)
            }
        },
        .global("strings.quote", .string) { (text, evaluation) throws(CELFailure) in
            guard case .string(let string) = text else { throw .noOverload("strings.quote", text) }
            try evaluation.allocate(2 * string.utf8.count)
            return .string(quote(string))
        },
    ]

    private static func map(
        _ name: String, _ text: Value, _ evaluation: inout Evaluation, _ change: (UInt8) -> UInt8
    ) throws(CELFailure) -> Value {
        guard case .string(let string) = text else { throw .noOverload(name, text) }
        try evaluation.allocate(string.utf8.count)
        return .string(String(decoding: string.utf8.map(change), as: UTF8.self))
    }

    private static func find(
        _ name: String, _ arguments: [Value], _ evaluation: inout Evaluation
    ) throws(CELFailure) -> Value {
        guard case .string(let text) = arguments[0], case .string(let part) = arguments[1] else {
            throw .noOverload(name, arguments)
        }
        let points = CodePoints(text)
        try evaluation.charge(bytes: points.bytes.count)
        let isFirst = name == "indexOf"
        var limit = isFirst ? 0 : points.bytes.count
        if arguments.count > 2 {
            guard case .int(let index) = arguments[2] else { throw .noOverload(name, arguments) }
            limit = try points.offset(index)
        }
        let search = ByteSearch(part)
        if search.count == 0 { return .int(Int64(points.count(before: limit))) }
        let found = isFirst ? search.first(in: points.bytes, from: limit) : search.last(in: points.bytes, atMost: limit)
        return .int(found.map { Int64(points.count(before: $0)) } ?? -1)
    }

    private static func join(_ arguments: [Value], _ evaluation: inout Evaluation) throws(CELFailure) -> Value {
        guard case .list(let list) = arguments[0] else { throw .noOverload("join", arguments) }
        var separator = ""
        if arguments.count > 1 {
            guard case .string(let text) = arguments[1] else { throw .noOverload("join", arguments) }
            separator = text
        }
        var joined = ""
        for (index, element) in list.elements.enumerated() {
            guard case .string(let text) = element else { throw .noOverload("join", element) }
            try evaluation.allocate(text.utf8.count + separator.utf8.count)
            if index > 0 { joined += separator }
            joined += text
        }
        return .string(joined)
    }

    private static func substring(_ arguments: [Value], _ evaluation: inout Evaluation) throws(CELFailure) -> Value {
        guard case .string(let text) = arguments[0], case .int(let start) = arguments[1] else {
            throw .noOverload("substring", arguments)
        }
        let points = CodePoints(text)
        try evaluation.allocate(points.bytes.count)
        let lower = try points.offset(start)
        var upper = points.bytes.count
        if arguments.count > 2 {
            guard case .int(let end) = arguments[2] else { throw .noOverload("substring", arguments) }
            upper = try points.offset(end)
        }
        guard lower <= upper else { throw CELFailure(.indexOutOfRange, "the end is before the start") }
        return .string(points.text(lower..<upper))
    }

    /// `text` in double quotes with what is not printed as it stands escaped.
    private static func quote(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{07}": quoted += "\\a"
            case "\u{08}": quoted += "\\b"
            case "\u{0C}": quoted += "\\f"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{0B}": quoted += "\\v"
            case "\\": quoted += "\\\\"
            case "\"": quoted += "\\\""
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

// MARK: Replacing and splitting

extension Builtins {
    /// The number of pieces or replacements that the argument at `index` allows; nil for any number.
    private static func limit(
        _ name: String, _ arguments: [Value], at index: Int
    ) throws(CELFailure) -> Int? {
        guard arguments.count > index else { return nil }
        guard case .int(let limit) = arguments[index] else { throw .noOverload(name, arguments) }
        return limit < 0 ? nil : Int(clamping: limit)
    }

    private static func replace(_ arguments: [Value], _ evaluation: inout Evaluation) throws(CELFailure) -> Value {
        guard case .string(let text) = arguments[0], case .string(let old) = arguments[1],
            case .string(let new) = arguments[2]
        else { throw .noOverload("replace", arguments) }
        let limit = try limit("replace", arguments, at: 3) ?? .max
        let pieces = try pieces(text, old, edges: true, limit, &evaluation)
        try evaluation.allocate(text.utf8.count + (pieces.count - 1) * new.utf8.count)
        return .string(pieces.joined(separator: new))
    }

    private static func split(_ arguments: [Value], _ evaluation: inout Evaluation) throws(CELFailure) -> Value {
        guard case .string(let text) = arguments[0], case .string(let separator) = arguments[1] else {
            throw .noOverload("split", arguments)
        }
        let limit = try limit("split", arguments, at: 2) ?? .max
        if limit == 0 || (separator.isEmpty && text.isEmpty) { return .list([Value]()) }
        let pieces = try pieces(text, separator, edges: false, limit - 1, &evaluation)
        try evaluation.allocate(elements: pieces.count)
        return .list(pieces.map(Value.string))
    }

    /// The pieces of `text` between the first `limit` places where `separator` stands. An empty separator stands
    /// between all code points, and with `edges` also before the first and after the last.
    private static func pieces(
        _ text: String, _ separator: String, edges: Bool, _ limit: Int, _ evaluation: inout Evaluation
    ) throws(CELFailure) -> [String] {
        let points = CodePoints(text)
        try evaluation.allocate(points.bytes.count)
        let search = ByteSearch(separator)
        var pieces: [String] = []
        var start = 0
        if search.count == 0, edges, limit > 0 { pieces.append("") }
        while pieces.count < limit {
            try evaluation.charge(1)
            if search.count == 0 {
                let end = points.next(start)
                guard end < points.bytes.count || (edges && start < points.bytes.count) else { break }
                pieces.append(points.text(start..<end))
                start = end
            } else {
                guard let found = search.first(in: points.bytes, from: start) else { break }
                pieces.append(points.text(start..<found))
                start = found + search.count
            }
        }
        pieces.append(points.text(start..<points.bytes.count))
        return pieces
    }
}

/// The UTF-8 of a text, addressed by code points.
struct CodePoints {
    let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The byte offset of the code point at `index`; its end is a valid index.
    func offset(_ index: Int64) throws(CELFailure) -> Int {
        guard index >= 0 else { throw CELFailure(.indexOutOfRange, "the index is out of range") }
        var offset = 0
        for _ in 0..<index {
            guard offset < bytes.count else { throw CELFailure(.indexOutOfRange, "the index is out of range") }
            offset = next(offset)
        }
        return offset
    }

    /// The byte offset after the code point at `offset`.
    func next(_ offset: Int) -> Int {
        guard offset < bytes.count else { return offset }
        var end = offset + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }

    /// The number of code points before the byte `offset`.
    func count(before offset: Int) -> Int { bytes[..<offset].count { $0 & 0xC0 != 0x80 } }

    /// The text with its code points in reverse order.
    var reversed: String {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var end = bytes.count
        for start in bytes.indices.reversed() where bytes[start] & 0xC0 != 0x80 {
            output += bytes[start..<end]
            end = start
        }
        return String(decoding: output, as: UTF8.self)
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
