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
    /// The lists and maps that are open; kept here and not on the call stack, so that no nesting can exhaust it.
    private var open: [Container] = []
    /// The values and keys of all that is open.
    private var values: [Value] = []
    private var keys: [String] = []

    /// The paths of the keys that were read a second time in one map, if they are asked for.
    private var repeatedKeys: [[PathStep]]?

    /// A step of a path from the root.
    package enum PathStep: Sendable, Equatable {
        case key(String)
        case index(Int)
    }

    /// The most repeated keys that are told.
    private static let maxRepeatedKeys = 100

    private struct Container {
        let closing: UInt8
        let firstValue: Int
        let firstKey: Int
    }

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

    /// Reads the one value that `bytes` hold, and tells the paths of keys that stand a second time in one map, as these
    /// maps end; 100 of them at most.
    /// - Throws: ``JSONError``.
    package static func readTellingRepeatedKeys(_ bytes: [UInt8]) throws(JSONError) -> (
        value: Value, repeatedKeys: [[PathStep]]
    ) {
        let result: Result<(Value, [[PathStep]]), JSONError> = bytes.withUnsafeBufferPointer { buffer in
            var reader = JSONReader(buffer)
            reader.repeatedKeys = []
            do throws(JSONError) {
                return .success((try reader.document(), reader.repeatedKeys ?? []))
            } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Reads the one value that `text` holds.
    /// - Throws: ``JSONError``.
    package static func read(_ text: String) throws(JSONError) -> Value { try read(Array(text.utf8)) }

    private mutating func document() throws(JSONError) -> Value {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
        try value()
        while let container = open.last {
            if try hasNext(in: container) { try value() } else { close(container) }
        }
        skipSpace()
        guard position == bytes.count, let value = values.last else { throw error("unexpected text after the value") }
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

    /// Reads a scalar, or opens a list or map.
    private mutating func value() throws(JSONError) {
        skipSpace()
        guard position < bytes.count else { throw error("the text ends where a value should stand") }
        switch bytes[position] {
        case UInt8(ascii: "{"): try open(closing: UInt8(ascii: "}"))
        case UInt8(ascii: "["): try open(closing: UInt8(ascii: "]"))
        case UInt8(ascii: "\""): values.append(.string(try string()))
        case UInt8(ascii: "t"): try literal("true", .bool(true))
        case UInt8(ascii: "f"): try literal("false", .bool(false))
        case UInt8(ascii: "n"): try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): values.append(try number())
        default: throw error("no JSON value starts here")
        }
    }

    private mutating func literal(_ word: StaticString, _ value: Value) throws(JSONError) {
        let count = word.utf8CodeUnitCount
        guard position + count <= bytes.count else { throw error("no JSON value starts here") }
        for index in 0..<count where bytes[position + index] != word.utf8Start[index] {
            throw error("no JSON value starts here")
        }
        position += count
        values.append(value)
    }

    private mutating func open(closing: UInt8) throws(JSONError) {
        guard open.count < Self.maxDepth else { throw error("nested deeper than \(Self.maxDepth)") }
        position += 1
        open.append(Container(closing: closing, firstValue: values.count, firstKey: keys.count))
    }

    /// Reads up to the next value of `container`, which is open and holds the last value; false where it ends instead.
    private mutating func hasNext(in container: Container) throws(JSONError) -> Bool {
        skipSpace()
        let isFirst = values.count == container.firstValue
        if position < bytes.count, bytes[position] == container.closing {
            position += 1
            return false
        }
        if !isFirst {
            guard position < bytes.count else { throw error("the text ends inside a list or map") }
            guard bytes[position] == UInt8(ascii: ",") else {
                throw error("a ',' or the end of the list or map should stand here")
            }
            position += 1
        }
        if container.closing == UInt8(ascii: "}") { try key() }
        return true
    }

    private mutating func key() throws(JSONError) {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            throw error("a key should stand here")
        }
        keys.append(try string())
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else {
            throw error("a ':' should stand here")
        }
        position += 1
    }

    /// Notes that `key` stands twice in `container`, which was opened in those that still are.
    private mutating func noteRepeated(_ key: String, in container: Container) {
        guard let count = repeatedKeys?.count, count < Self.maxRepeatedKeys else { return }
        var path: [PathStep] = []
        for (index, outer) in open.enumerated() {
            let inner = index + 1 < open.count ? open[index + 1] : container
            let position = inner.firstValue - outer.firstValue
            path.append(
                outer.closing == UInt8(ascii: "]") ? .index(position) : .key(keys[outer.firstKey + position]))
        }
        repeatedKeys?.append(path + [.key(key)])
    }

    /// Puts `container`, the last one that was opened, in the place of its values.
    private mutating func close(_ container: Container) {
        open.removeLast()
        let value: Value
        if container.closing == UInt8(ascii: "]") {
            value = .list(Array(values[container.firstValue...]))
        } else {
            let count = values.count - container.firstValue
            var pairs: OrderedDictionary<String, Value> = [:]
            pairs.reserveCapacity(count)
            for index in 0..<count {
                let key = keys[container.firstKey + index]
                let old = pairs.updateValue(values[container.firstValue + index], forKey: key)
                if old != nil, repeatedKeys != nil { noteRepeated(key, in: container) }
            }
            keys.removeLast(count)
            value = .map(pairs)
        }
        values.removeLast(values.count - container.firstValue)
        values.append(value)
    }
}
