import OrderedCollections
import WeirValue

/// Brings protobuf messages to the JSON form of what they write.
struct ProtobufDecoder {
    typealias Fault = ProtobufBody.Fault
    typealias Members = OrderedDictionary<String, Value>

    /// How deeply messages may stand in each other: a little more than schemas of definitions may.
    private static let mostDepth = 160

    private var depth: Int
    private var known: [Int: [UInt64: ProtobufFacts.Field]] = [:]

    /// A decoder of what stands in messages of this depth.
    init(depth: Int) { self.depth = depth }

    /// The members of the message `index` that `bytes` write.
    mutating func message(_ bytes: ArraySlice<UInt8>, _ index: Int) throws(Fault) -> Members {
        guard depth < Self.mostDepth else { throw .malformed("messages stand in each other too deeply") }
        depth += 1
        defer { depth -= 1 }
        let fields = known[index] ?? ProtobufFacts.builtIn.fields(index)
        known[index] = fields
        var members: Members = [:]
        var lists: OrderedDictionary<String, [Value]> = [:]
        var maps: OrderedDictionary<String, [String: Value]> = [:]
        var wire = ProtobufWire(bytes)
        while let (number, content) = try wire.next() {
            guard let field = fields[number] else { continue }
            switch field.mode {
            case .single: members[field.name] = try value(content, field)
            case .list: lists[field.name, default: []] += try elements(content, field)
            case .map:
                let (key, value) = try entry(content, field)
                maps[field.name, default: [:]][key] = value
            case .inline:
                guard case .message(let inner) = field.type, case .bytes(let bytes) = content else {
                    throw Self.wrongType(content, field)
                }
                for (name, value) in try message(bytes, inner) { members[name] = value }
            }
        }
        for (name, elements) in lists { members[name] = .list(elements) }
        for (name, entries) in maps {
            let sorted = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            members[name] = .map(Value.Map(sorted.map { ($0.key, $0.value) }) { first, _ in first })
        }
        return members
    }

    private static func wrongType(_ content: ProtobufWire.Content, _ field: ProtobufFacts.Field) -> Fault {
        let type =
            switch content {
            case .number: 0
            case .eightBytes: 1
            case .bytes: 2
            case .fourBytes: 5
            }
        return .malformed("wrong wireType = \(type) for field \(field.name)")
    }

    /// An entry of a map: its key is member 1, its value member 2.
    private mutating func entry(
        _ content: ProtobufWire.Content, _ field: ProtobufFacts.Field
    ) throws(Fault) -> (String, Value) {
        guard case .bytes(let bytes) = content else { throw Self.wrongType(content, field) }
        var key = ""
        var entry: Value?
        var wire = ProtobufWire(bytes)
        while let (number, content) = try wire.next() {
            switch (number, content) {
            case (1, .bytes(let text)): key = String(decoding: text, as: UTF8.self)
            case (2, let content): entry = try value(content, field)
            default: break
            }
        }
        if entry == nil { entry = try value(.bytes([]), field) }
        return (key, entry ?? .null)
    }

    /// What one appearance of a list adds to it: numbers may stand together.
    private mutating func elements(
        _ content: ProtobufWire.Content, _ field: ProtobufFacts.Field
    ) throws(Fault) -> [Value] {
        guard case .form(.integer) = field.type, case .bytes(let bytes) = content else {
            return [try value(content, field)]
        }
        var elements: [Value] = []
        var wire = ProtobufWire(bytes)
        while !wire.isAtEnd { elements.append(.int(Int64(bitPattern: try wire.number()))) }
        return elements
    }

    private mutating func value(
        _ content: ProtobufWire.Content, _ field: ProtobufFacts.Field
    ) throws(Fault) -> Value {
        switch (field.type, content) {
        case (.form(.integer), .number(let number)): return .int(Int64(bitPattern: number))
        case (.form(.bool), .number(let number)): return .bool(number != 0)
        case (.form(.double), .eightBytes(let bits)): return .double(Double(bitPattern: bits))
        case (.form(.integer), _), (.form(.bool), _), (.form(.double), _): throw Self.wrongType(content, field)
        case (.form(let form), .bytes(let bytes)): return try value(bytes, form)
        case (.message(let index), .bytes(let bytes)): return .map(try message(bytes, index))
        default: throw Self.wrongType(content, field)
        }
    }

    private mutating func value(_ bytes: ArraySlice<UInt8>, _ form: ProtobufFacts.Form) throws(Fault) -> Value {
        switch form {
        case .string: return .string(String(decoding: bytes, as: UTF8.self))
        case .bytes: return .string(Base64.encode(bytes))
        case .time, .microTime: return try ProtobufScalars.time(bytes, isMicro: form == .microTime)
        case .quantity: return .string(try ProtobufScalars(bytes).text(1))
        case .intOrString:
            let parts = try ProtobufScalars(bytes)
            return parts.number(1) == 1
                ? .string(parts.text(3)) : .int(Int64(Int32(truncatingIfNeeded: parts.number(2))))
        case .raw: return try raw(ProtobufScalars(bytes).bytes(1))
        case .duration: return .string(ProtobufScalars.duration(try ProtobufScalars(bytes).number(1)))
        case .texts: return .list(Value.List(try ProtobufScalars(bytes).texts(1)))
        case .schemaOrArray, .schemaOrBool, .schemaOrTexts: return try schema(bytes, form)
        case .bool, .integer, .double: throw .malformed("a number was expected")
        }
    }

    /// JSON, or an object in the form of whole bodies.
    private func raw(_ bytes: ArraySlice<UInt8>) throws(Fault) -> Value {
        if bytes.isEmpty { return .null }
        if ProtobufBody.isOne(bytes) {
            guard depth < Self.mostDepth else { throw .malformed("messages stand in each other too deeply") }
            return try ProtobufBody.read(bytes, depth: depth).object
        }
        do throws(JSONError) { return try JSONReader.read(Array(bytes)) } catch {
            throw .malformed("raw JSON: \(error)")
        }
    }

    /// A schema in a definition, or what may stand in its place.
    private mutating func schema(_ bytes: ArraySlice<UInt8>, _ form: ProtobufFacts.Form) throws(Fault) -> Value {
        let index = ProtobufFacts.builtIn.schema
        var only: Value?
        var others: [Value] = []
        var allows = false
        var wire = ProtobufWire(bytes)
        while let (number, content) = try wire.next() {
            switch (number, content, form) {
            case (1, .number(let number), .schemaOrBool): allows = number != 0
            case (2, .bytes(let bytes), .schemaOrTexts): others.append(.string(String(decoding: bytes, as: UTF8.self)))
            case (2, .bytes(let bytes), .schemaOrArray): others.append(.map(try message(bytes, index)))
            case (1, .bytes(let bytes), _), (2, .bytes(let bytes), _): only = .map(try message(bytes, index))
            default: break
            }
        }
        if !others.isEmpty { return .list(Value.List(others)) }
        return only ?? (form == .schemaOrBool ? .bool(allows) : .null)
    }
}
