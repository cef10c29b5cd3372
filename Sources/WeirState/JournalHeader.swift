import WeirCore
import WeirValue

/// The first line of a journal: whose it is and what state the run began on.
struct JournalHeader: Sendable {
    private static let format = 1

    let holder: LockHolder
    /// The commit that the run began on, 40 hexadecimal digits; nil where nothing was recorded.
    let base: String?
    let stackDigest: String
    let planDigest: String
    /// The content of `workspace.json` as the run began with it.
    let workspace: [UInt8]

    /// The header of the journal of `run`, which begins on `base` as `holder`.
    init(_ run: RunDescription, _ holder: LockHolder, base: String?, workspace: [UInt8]) {
        self.holder = holder
        self.base = base
        stackDigest = run.stackDigest
        planDigest = run.planDigest
        self.workspace = workspace
    }

    /// What the line says.
    var payload: [UInt8] {
        JSONWriter.bytes([
            "format": .int(Int64(Self.format)), "holder": LockFile.value(holder),
            "base": base.map { .string($0) } ?? .null, "stackDigest": .string(stackDigest),
            "planDigest": .string(planDigest), "workspace": .string(String(decoding: workspace, as: UTF8.self)),
        ])
    }

    /// The header that the line with `payload` has.
    init(_ payload: [UInt8]) throws(Malformed) {
        let reader = try RecordReader(payload, secret: { _ in nil })
        guard try reader.integer("format") == Self.format else {
            throw Malformed("it is of a format that this version of Weir does not know")
        }
        holder = try LockFile.decode(try reader.part("holder"))
        base = reader.isNull("base") ? nil : try reader.text("base")
        stackDigest = try reader.text("stackDigest")
        planDigest = try reader.text("planDigest")
        workspace = Array(try reader.text("workspace").utf8)
    }
}
