/// The fields of one protobuf message, read one after the other.
struct ProtobufWire {
    /// What a field carries, by the type that it has on the wire.
    enum Content {
        case number(UInt64)
        case eightBytes(UInt64)
        case bytes(ArraySlice<UInt8>)
        case fourBytes(UInt32)
    }

    private var rest: ArraySlice<UInt8>

    /// The fields of `bytes`.
    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next field; nil behind the last. Groups, which no type of Kubernetes has, are stepped over.
    mutating func next() throws(ProtobufBody.Fault) -> (field: UInt64, content: Content)? {
        var depth = 0
        while !rest.isEmpty {
            let key = try number()
            let field = key >> 3
            guard field > 0, field <= 536_870_911 else { throw .malformed("illegal tag \(field)") }
            switch key & 7 {
            case 3: depth += 1
            case 4:
                guard depth > 0 else { throw .malformed("a group ends that did not begin") }
                depth -= 1
            default:
                let content = try content(key & 7)
                if depth == 0 { return (field, content) }
            }
        }
        guard depth == 0 else { throw .endsEarly }
        return nil
    }

    private mutating func content(_ type: UInt64) throws(ProtobufBody.Fault) -> Content {
        switch type {
        case 0: return .number(try number())
        case 1: return .eightBytes(try take(8).reversed().reduce(0) { $0 << 8 | UInt64($1) })
        case 2:
            guard let count = Int(exactly: try number()) else { throw .endsEarly }
            return .bytes(try take(count))
        case 5: return .fourBytes(try take(4).reversed().reduce(0) { $0 << 8 | UInt32($1) })
        default: throw .malformed("illegal wireType \(type)")
        }
    }

    private mutating func take(_ count: Int) throws(ProtobufBody.Fault) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .endsEarly }
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return taken
    }

    /// A number in base 128, least significant digit first.
    mutating func number() throws(ProtobufBody.Fault) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = rest.popFirst() else { throw .endsEarly }
            number |= UInt64(byte & 127) << shift
            if byte < 128 { return number }
        }
        throw .malformed("integer overflow")
    }

    /// Whether nothing is left.
    var isAtEnd: Bool { rest.isEmpty }
}
