package import WeirValue

/// Bodies in the protobuf form of Kubernetes (`application/vnd.kubernetes.protobuf`): four bytes, then a `runtime.Unknown`
/// that tells the kind and has the message of the object.
package enum ProtobufBody {
    /// Why a body is none.
    package enum Fault: Error, Equatable, CustomStringConvertible {
        /// It does not begin with the four bytes.
        case noPrefix
        case endsEarly
        case malformed(String)
        /// There is no message for this kind here: what clients send as protobuf is built in.
        case unknownKind(apiVersion: String, kind: String)

        package var description: String {
            switch self {
            case .noPrefix: "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]"
            case .endsEarly: "unexpected EOF"
            case .malformed(let text): "proto: " + text
            case .unknownKind(let apiVersion, ""):
                "no kind is told for version \(GoText.quoted(apiVersion))"
            case .unknownKind(let apiVersion, let kind):
                "no kind \(GoText.quoted(kind)) is registered for version \(GoText.quoted(apiVersion))"
            }
        }
    }

    private static let prefix: [UInt8] = [0x6B, 0x38, 0x73, 0]

    /// The object that `bytes` write, in its JSON form with `apiVersion` and `kind`, and these two by themselves.
    ///
    /// Members that the messages do not know are left out. Zeros are there where the message has them: decoding to the
    /// types drops those that are not written.
    /// - Throws: ``Fault``.
    package static func read(_ bytes: [UInt8]) throws(Fault) -> (apiVersion: String, kind: String, object: Value) {
        try read(bytes[...], depth: 0)
    }

    /// Whether `bytes` begin as such a body does.
    static func isOne(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.starts(with: prefix) }

    /// Reads `bytes`, which stand in messages of this depth.
    static func read(
        _ bytes: ArraySlice<UInt8>, depth: Int
    ) throws(Fault) -> (apiVersion: String, kind: String, object: Value) {
        guard isOne(bytes) else { throw .noPrefix }
        var apiVersion = ""
        var kind = ""
        var raw: ArraySlice<UInt8> = []
        var envelope = ProtobufWire(bytes.dropFirst(prefix.count))
        while let (field, content) = try envelope.next() {
            switch (field, content) {
            case (1, .bytes(let bytes)):
                var type = ProtobufWire(bytes)
                while let (field, content) = try type.next() {
                    guard case .bytes(let text) = content else { continue }
                    if field == 1 { apiVersion = String(decoding: text, as: UTF8.self) }
                    if field == 2 { kind = String(decoding: text, as: UTF8.self) }
                }
            case (2, .bytes(let bytes)): raw = bytes
            default: break
            }
        }
        let name = GroupVersionKind(apiVersion: apiVersion, kind: kind)
        guard let message = ProtobufFacts.builtIn.message(of: name) else {
            throw .unknownKind(apiVersion: apiVersion, kind: kind)
        }
        var decoder = ProtobufDecoder(depth: depth)
        let members = try decoder.message(raw, message)
        let head: [(String, Value)] = [("kind", .string(kind)), ("apiVersion", .string(apiVersion))]
        return (apiVersion, kind, .map(Value.Map(head + members.map { ($0.key, $0.value) }) { first, _ in first }))
    }
}
