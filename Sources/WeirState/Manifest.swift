import WeirCore
import WeirValue

/// The file `weir.json`: how the branch is laid out and whose it is.
struct Manifest {
    static let name = "weir.json"
    /// The format of the branches that this version reads and writes.
    static let format = 1

    /// Stays with the workspace for its whole life: 32 hexadecimal digits.
    let lineage: String
    /// Rises by one with each commit.
    var serial: Int
    /// How many digits of an address' digest name the folder of its file: 1 or 2.
    var shardDigits: Int

    /// The manifest of a new workspace, with a random lineage.
    init() {
        lineage = Digest.hex((0..<16).map { _ in UInt8.random(in: 0 ... .max) })
        serial = 0
        shardDigits = 1
    }

    /// The manifest that the file holds.
    init(_ reader: RecordReader) throws(Malformed) {
        let format = try reader.integer("format")
        guard format == Self.format else {
            throw Malformed("its format is \(format) and this version of Weir knows \(Self.format): use a newer Weir")
        }
        lineage = try reader.text("lineage")
        serial = try reader.integer("serial")
        shardDigits = try reader.integer("shardDigits")
        guard (1...2).contains(shardDigits) else { throw Malformed("\"shardDigits\" is \(shardDigits), not 1 or 2") }
    }

    /// The content of the file.
    var bytes: [UInt8] {
        let members: Value = [
            "format": .int(Int64(Self.format)), "lineage": .string(lineage), "serial": .int(Int64(serial)),
            "shardDigits": .int(Int64(shardDigits)),
        ]
        return JSONWriter.bytes(members, .canonical)
    }
}
