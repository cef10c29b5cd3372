import WeirCore
import WeirValue

/// The file of one instance: `resources/<h>/<address>.json`.
struct InstanceFile {
    private static let ending = ".json"

    /// The address as text.
    let address: String
    /// The name of the file.
    let name: String
    /// The first byte of the SHA-256 of the address, by whose digits the files are spread over folders.
    let shard: UInt8

    /// The file of the instance at `address`.
    init(_ address: Address) {
        self.address = address.description
        name = FileName.encode(self.address) + Self.ending
        shard = Self.firstByte(Digest.sha256(self.address.utf8))
    }

    /// The first byte of the SHA-256 of the address whose file is called `name`; nil where it is no such name.
    static func shard(named name: String) -> UInt8? {
        guard name.hasSuffix(ending) else { return nil }
        let stem = Array(name.utf8.dropLast(ending.utf8.count))
        // A name that was cut ends in the digest.
        if stem.count == FileName.limit, stem[stem.count - 65] == UInt8(ascii: "-") {
            let digest = stem.suffix(64)
            if digest.allSatisfy({ PercentEncoding.digit($0) != nil }) {
                return firstByte(String(decoding: digest, as: UTF8.self))
            }
        }
        return PercentEncoding.decode(stem).map { firstByte(Digest.sha256($0)) }
    }

    /// The content of the file, which is that of `instance`, and the digests of its sensitive values, which go to
    /// `hide`.
    /// - Throws: ``StateFailure`` that `hide` throws.
    func encode(
        _ instance: RecordedInstance, hiding hide: @escaping RecordFile.Hiding
    ) throws(StateFailure) -> (bytes: [UInt8], digests: [String]) {
        var file = RecordFile(hiding: hide)
        try file.add("address", .string(address))
        try file.add("type", .string(instance.type))
        try file.add("arguments", .map(instance.arguments))
        try file.add("fingerprints", .map(instance.fingerprints))
        try file.add("attributes", .map(instance.attributes))
        try file.add("dependencies", .list(instance.dependencies.map { .string($0.description) }))
        try file.add("order", .int(Int64(instance.order)))
        try file.add("status", .string(instance.status.rawValue))
        try file.add("recipe", instance.recipe.map { .string($0) })
        try file.add("created", .string(instance.created))
        try file.add("updated", .string(instance.updated))
        try file.add("milliseconds", .int(Int64(instance.milliseconds)))
        return (file.bytes(), file.digests)
    }

    /// The instance that a file of the name `name` records.
    static func decode(_ reader: RecordReader, name: String) throws(Malformed) -> RecordedInstance {
        let text = try reader.text("address")
        guard FileName.encode(text) + ending == name else {
            throw Malformed("it records \(text), which has another file")
        }
        let status = try reader.text("status")
        guard let status = RecordedInstance.Status(rawValue: status) else {
            throw Malformed("\"status\" is \"\(status)\", which this version of Weir does not know")
        }
        var dependencies: [Address] = []
        for text in try reader.texts("dependencies") { dependencies.append(try self.address(text)) }
        return RecordedInstance(
            address: try address(text), type: try reader.text("type"), arguments: try reader.map("arguments"),
            fingerprints: try reader.map("fingerprints"), attributes: try reader.map("attributes"),
            dependencies: dependencies, order: try reader.integer("order"), status: status,
            recipe: try reader.optionalText("recipe"), created: try reader.text("created"),
            updated: try reader.text("updated"), milliseconds: try reader.integer("milliseconds"))
    }

    private static func address(_ text: String) throws(Malformed) -> Address {
        guard let address = Address(parsing: text) else { throw Malformed("\"\(text)\" is no address") }
        return address
    }

    private static func firstByte(_ hex: String) -> UInt8 {
        hex.utf8.prefix(2).reduce(0) { $0 << 4 | (PercentEncoding.digit($1) ?? 0) }
    }
}
