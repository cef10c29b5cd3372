import WeirValue

/// Where the next part of a list begins, as clients hand it back (`metadata.continue`).
struct ContinueToken: Sendable {
    private static let format = "meta.k8s.io/v1"

    /// The version of the list; nil to go on with whatever is there.
    var version: Int64?
    /// The last object of the part before.
    var place: ObjectPlace

    /// A token for what follows `place` at `version`.
    init(version: Int64?, after place: ObjectPlace) {
        self.version = version
        self.place = place
    }

    /// The token as text.
    func text(in namespace: String) -> String {
        let name = namespace.isEmpty && !place.namespace.isEmpty ? place.namespace + "/" + place.name : place.name
        let value: Value = [
            "v": .string(Self.format), "rv": .int(version ?? -1), "start": .string(name + "\u{0}"),
        ]
        return Base64URL.encode(JSONWriter.bytes(value))
    }

    /// The token `text` of a list in `namespace`.
    /// - Throws: 400 where it is none.
    init(_ text: String, in namespace: String) throws(APIStatus) {
        guard let bytes = Base64URL.decode(text) else {
            throw Self.refusal("continue key is not valid: illegal base64 data at input byte \(Self.fault(text))")
        }
        let value: Value
        do throws(RequestBody.Fault) { value = try RequestBody.read(bytes).value } catch {
            throw Self.refusal("continue key is not valid: \(error)")
        }
        guard value["v"]?.stringValue == Self.format else {
            throw Self.refusal("server does not recognize this encoded version \(GoText.quoted(value.text("v")))")
        }
        let start = value.text("start")
        guard !start.isEmpty else { throw Self.refusal("continue key is not valid: encoded start key empty") }
        guard !start.contains("..") else { throw Self.refusal("continue key is not valid: \(GoText.quoted(start))") }
        let version = value["rv"]?.intValue ?? 0
        guard version != 0 else {
            throw Self.refusal("incorrect encoded start resourceVersion (version meta.k8s.io/v1)")
        }
        self.version = version < 0 ? nil : version
        let name = start.hasSuffix("\u{0}") ? String(start.dropLast()) : start
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        place =
            namespace.isEmpty && parts.count == 2
            ? ObjectPlace(namespace: parts[0], name: parts[1]) : ObjectPlace(namespace: namespace, name: name)
    }

    private static func refusal(_ text: String) -> APIStatus { .badRequest("invalid continue token: \(text)") }

    /// The first byte that is none of base64.
    private static func fault(_ text: String) -> Int {
        let bytes = Array(text.utf8)
        let index = bytes.firstIndex { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                false
            default: true
            }
        }
        return index ?? bytes.count
    }
}
