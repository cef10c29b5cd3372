internal import OrderedCollections

/// Why a text is not JSON, and where.
package struct JSONError: Error, CustomStringConvertible {
    /// What is wrong, in plain words.
    package let message: String
    /// The offset in bytes from the start.
    package let offset: Int
    /// The line, from 1.
    package let line: Int
    /// The column in bytes, from 1.
    package let column: Int

    package var description: String { "\(message) at line \(line), column \(column)" }
}

/// Reads JSON (RFC 8259) to a ``Value``.
///
/// Whole numbers become `int`, past `Int64.max` `uint`; all others `double`. Of a repeated key the last value stands.
package struct JSONReader {
    /// The deepest nesting that is read.
    package static let maxDepth = 1_000

    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Reads the one value that `bytes` hold.
    /// - Throws: ``JSONError``.
    package static func read(_ bytes: [UInt8]) throws(JSONError) -> Value {
        let result: Result<Value, JSONError> = bytes.withUnsafeBufferPointer { buffer in
            var reader = JSONReader(buffer)
            do throws(JSONError) { return .success(try reader.document()) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Reads the one value that `text` holds.
    /// - Throws: ``JSONError``.
    package static func read(_ text: String) throws(JSONError) -> Value { try read(Array(text.utf8)) }

    private mutating func document() throws(JSONError) -> Value {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
        let value = try self.value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw error("unexpected text after the value") }
        return value
    }

    func error(_ message: String, at offset: Int? = nil) -> JSONError {
        let offset = min(offset ?? position, bytes.count)
        var line = 1
        var start = 0
        for index in 0..<offset where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            start = index + 1
        }
        return JSONError(message: message, offset: offset, line: line, column: offset - start + 1)
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func value(depth: Int) throws(JSONError) -> Value {
        skipSpace()
        guard position < bytes.count else { throw error("the text ends where a value should stand") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw error("no JSON value starts here")
        }
    }

    private mutating func literal(_ word: StaticString, _ value: Value) throws(JSONError) -> Value {
        let count = word.utf8CodeUnitCount
        guard position + count <= bytes.count else { throw error("no JSON value starts here") }
        for index in 0..<count where bytes[position + index] != word.utf8Start[index] {
            throw error("no JSON value starts here")
        }
        position += count
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> Value {
        guard depth < Self.maxDepth else { throw error("nested deeper than \(Self.maxDepth)") }
        position += 1
        var pairs: OrderedDictionary<String, Value> = [:]
        skipSpace()
        if position < bytes.count, bytes[position] == UInt8(ascii: "}") {
            position += 1
            return .map(Value.Map())
        }
        while true {
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw error("a key should stand here") }
            let key = try string()
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { throw error("a ':' should stand here") }
            position += 1
            pairs.updateValue(try value(depth: depth + 1), forKey: key)
            if try !continues(closing: UInt8(ascii: "}")) { break }
        }
        return .map(Value.Map(pairs))
    }

    private mutating func array(depth: Int) throws(JSONError) -> Value {
        guard depth < Self.maxDepth else { throw error("nested deeper than \(Self.maxDepth)") }
        position += 1
        var elements: [Value] = []
        skipSpace()
        if position < bytes.count, bytes[position] == UInt8(ascii: "]") {
            position += 1
            return .list([])
        }
        while true {
            elements.append(try value(depth: depth + 1))
            if try !continues(closing: UInt8(ascii: "]")) { break }
        }
        return .list(elements)
    }

    /// Whether a comma follows (true) or the container ends here (false).
    private mutating func continues(closing: UInt8) throws(JSONError) -> Bool {
        skipSpace()
        guard position < bytes.count else { throw error("the text ends inside a list or map") }
        defer { position += 1 }
        switch bytes[position] {
        case UInt8(ascii: ","): return true
        case closing: return false
        default: throw error("a ',' or the end of the list or map should stand here")
        }
    }
}
