import WeirRender
import WeirValue
import WeirYAML

/// The writers: a value that is made from the input's bytes is written, and read again as the same; in every format it is
/// refused, or written the same twice.
enum RenderHarness {
    static func run(_ bytes: [UInt8]) {
        var maker = ValueMaker(bytes)
        let value = maker.value(depth: 0)
        roundTrip(value)
        for format in Renderer.Format.allCases { render(value, format) }
    }

    /// Writes `value` in `format`, twice, and reads again what there is a reader for.
    private static func render(_ value: Value, _ format: Renderer.Format) {
        do throws(RenderFault) {
            let bytes = try Renderer.render(value, as: format)
            check(bytes.last == UInt8(ascii: "\n") || bytes.isEmpty, "\(format): the last line has no end")
            check(String(validating: bytes, as: UTF8.self) != nil, "\(format): no UTF-8")
            check(try Renderer.render(value, as: format) == bytes, "\(format): it comes out otherwise the second time")
            guard format == .json || format == .hcl else { return }
            do throws(JSONError) {
                // Terraform's marks in texts are doubled.
                let read = try JSONReader.read(bytes)
                check(format == .hcl || same(read, value), "\(format): it is read as another")
            } catch {
                check(false, "\(format): it cannot be read: \(error)")
            }
        } catch {
            check(!error.message(hiding: .null).isEmpty, "\(format): a refusal without a reason")
        }
    }

    /// Writes `value` as YAML and as JSON, reads it again, and compares.
    static func roundTrip(_ value: Value) {
        let yaml = YAMLWriter.bytes(value)
        let parse = YAMLDocument.parse(bytes: yaml, file: "output")
        check(
            parse.faults.isEmpty, "written YAML has faults: \(parse.faults)\n\(String(decoding: yaml, as: UTF8.self))")
        if let read = parse.document?.root.value() {
            check(same(read, value), "read from YAML it is another:\n\(String(decoding: yaml, as: UTF8.self))")
        }
        guard isJSON(value) else { return }
        let json = JSONWriter.bytes(value)
        do throws(JSONError) {
            check(same(try JSONReader.read(json), value), "read from JSON it is another: \(json)")
        } catch {
            check(false, "written JSON cannot be read: \(error)")
        }
    }

    /// Whether the two are the same; NaN is itself, and the order of members is theirs.
    static func same(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.double(let left), .double(let right)): left.isNaN && right.isNaN || left == right
        case (.list(let left), .list(let right)):
            left.elements.count == right.elements.count && zip(left.elements, right.elements).allSatisfy(same)
        case (.map(let left), .map(let right)):
            left.keys.count == right.keys.count
                && zip(left.keys, right.keys).allSatisfy { Array($0.utf8) == Array($1.utf8) }
                && zip(left.values, right.values).allSatisfy(same)
        default: left == right
        }
    }

    /// Whether JSON can hold `value` without loss.
    private static func isJSON(_ value: Value) -> Bool {
        switch value {
        case .double(let double): double.isFinite
        case .bytes: false
        case .list(let list): list.elements.allSatisfy(isJSON)
        case .map(let map): map.values.allSatisfy(isJSON)
        default: true
        }
    }
}

/// Makes a value of bytes: each chooses a kind or is a part of a text or number.
struct ValueMaker {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    private mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    private mutating func word() -> UInt64 { (0..<8).reduce(0) { word, _ in word << 8 | UInt64(byte()) } }

    /// A text of as many bytes as the next byte says; what is no UTF-8 is replaced.
    private mutating func text() -> String {
        let part = rest.prefix(Int(byte()))
        rest = rest.dropFirst(part.count)
        return String(decoding: part, as: UTF8.self)
    }

    /// The next value.
    mutating func value(depth: Int) -> Value {
        switch byte() % 16 {
        case 0: return .null
        case 1: return .bool(byte() & 1 == 1)
        case 2: return .int(Int64(bitPattern: word()))
        case 3: return .int(Int64(Int8(bitPattern: byte())))
        case 4: return .uint(word() | 1 << 63)
        case 5: return .double(Double(bitPattern: word()))
        case 6: return .double(Double(Int8(bitPattern: byte())) / 8)
        case 7: return .bytes(Array(text().utf8))
        case 8 where depth < 40, 9 where depth < 40, 10 where depth < 40:
            var elements: [Value] = []
            for _ in 0..<byte() % 8 { elements.append(value(depth: depth + 1)) }
            return .list(Value.List(elements))
        case 11 where depth < 40, 12 where depth < 40, 13 where depth < 40:
            var members: [(String, Value)] = []
            for _ in 0..<byte() % 8 { members.append((text(), value(depth: depth + 1))) }
            return .map(Value.Map(members, uniquingKeysWith: { first, _ in first }))
        default: return .string(text())
        }
    }
}
