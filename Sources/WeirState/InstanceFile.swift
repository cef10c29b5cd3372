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
        for (name, value) in Self.pairs(instance, address) { try file.add(name, value) }
        return (file.bytes(), file.digests)
    }

    /// What is written of `instance` in another file, with its marks.
    static func members(_ instance: RecordedInstance) -> Value.Map {
        Value.Map(pairs(instance, instance.address.description), uniquingKeysWith: { first, _ in first })
    }

    private static func pairs(_ instance: RecordedInstance, _ address: String) -> [(String, Value)] {
        var members: [(String, Value)] = [
            ("address", .string(address)),
            ("type", .string(instance.type)),
            ("arguments", .map(instance.arguments)),
            ("fingerprints", .map(instance.fingerprints)),
            ("attributes", .map(instance.attributes)),
            ("dependencies", .list(instance.dependencies.map { .string($0.description) })),
            ("order", .int(Int64(instance.order))),
            ("status", .string(instance.status.rawValue)),
            ("created", .string(instance.created)),
            ("updated", .string(instance.updated)),
            ("milliseconds", .int(Int64(instance.milliseconds))),
        ]
        if let recipe = instance.recipe { members.append(("recipe", .string(recipe))) }
        if instance.teardown != Teardown() {
            members.append((TeardownMembers.name, .map(TeardownMembers.of(instance))))
        }
        if !instance.deposed.isEmpty {
            members.append(("deposed", .list(instance.deposed.map { .map(Self.members($0)) })))
        }
        return members
    }

    /// The instance that a file of the name `name` records.
    static func decode(_ reader: RecordReader, name: String) throws(Malformed) -> RecordedInstance {
        let text = try reader.text("address")
        guard FileName.encode(text) + ending == name else {
            throw Malformed("it records \(text), which has another file")
        }
        return try instance(reader)
    }

    /// The instance that `reader` tells of.
    static func instance(_ reader: RecordReader) throws(Malformed) -> RecordedInstance {
        let status = try reader.text("status")
        guard let status = RecordedInstance.Status(rawValue: status) else {
            throw Malformed("\"status\" is \"\(status)\", which this version of Weir does not know")
        }
        var dependencies: [Address] = []
        for text in try reader.texts("dependencies") { dependencies.append(try self.address(text)) }
        var instance = RecordedInstance(
            address: try address(try reader.text("address")), type: try reader.text("type"),
            arguments: try reader.map("arguments"), fingerprints: try reader.map("fingerprints"),
            attributes: try reader.map("attributes"), dependencies: dependencies, order: try reader.integer("order"),
            status: status, recipe: try reader.optionalText("recipe"), created: try reader.text("created"),
            updated: try reader.text("updated"), milliseconds: try reader.integer("milliseconds"))
        if reader.has(TeardownMembers.name) {
            instance.teardown = try TeardownMembers.decode(try reader.part(TeardownMembers.name))
        }
        if reader.has("deposed") {
            for part in try reader.parts("deposed") { instance.deposed.append(try self.instance(part)) }
        }
        return instance
    }

    private static func address(_ text: String) throws(Malformed) -> Address {
        guard let address = Address(parsing: text) else { throw Malformed("\"\(text)\" is no address") }
        return address
    }

    private static func firstByte(_ hex: String) -> UInt8 {
        hex.utf8.prefix(2).reduce(0) { $0 << 4 | (PercentEncoding.digit($1) ?? 0) }
    }
}
