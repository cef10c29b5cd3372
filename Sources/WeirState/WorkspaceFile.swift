import WeirCore
import WeirValue

/// The file `workspace.json`: what a workspace records besides its instances.
enum WorkspaceFile {
    static let name = "workspace.json"

    /// The content of the file of `record`, and the digests of its sensitive values, which go to `hide`.
    /// - Throws: ``StateFailure`` that `hide` throws.
    static func encode(
        _ record: WorkspaceRecord, hiding hide: @escaping RecordFile.Hiding
    ) throws(StateFailure) -> (bytes: [UInt8], digests: [String]) {
        var file = RecordFile(hiding: hide)
        try file.add("stack", .string(record.stack))
        try file.add("workspace", .string(record.workspace))
        try file.add("file", .string(record.file))
        try file.add("inputs", .map(record.inputs))
        try file.add("stackDigest", .string(record.stackDigest))
        try file.add("outputs", .map(record.outputs))
        if !record.uses.isEmpty {
            let uses = record.uses.sorted { $0.key < $1.key }.map { name, use -> (String, Value) in
                (
                    name,
                    [
                        "stack": .string(use.stack), "workspace": .string(use.workspace),
                        "commit": .string(use.commit),
                    ]
                )
            }
            try file.add("uses", .map(Value.Map(uses) { first, _ in first }))
        }
        if !record.contexts.isEmpty { try file.add("contexts", .list(record.contexts.map { .string($0) })) }
        try file.add("created", .string(record.created))
        if let expires = record.expires { try file.add("expires", .string(expires)) }
        try file.add("lastRun", record.lastRun.map { .string($0) })
        return (file.bytes(), file.digests)
    }

    /// The record that the file holds.
    static func decode(_ reader: RecordReader) throws(Malformed) -> WorkspaceRecord {
        var record = WorkspaceRecord(
            stack: try reader.text("stack"), workspace: try reader.text("workspace"), file: try reader.text("file"))
        record.inputs = try reader.map("inputs")
        record.stackDigest = try reader.text("stackDigest")
        record.outputs = try reader.map("outputs")
        if reader.has("uses") {
            for name in try reader.map("uses").keys {
                let use = try reader.part("uses").part(name)
                record.uses[name] = RecordedUse(
                    stack: try use.text("stack"), workspace: try use.text("workspace"), commit: try use.text("commit"))
            }
        }
        if reader.has("contexts") { record.contexts = try reader.texts("contexts") }
        record.created = try reader.text("created")
        if reader.has("expires") { record.expires = try reader.text("expires") }
        record.lastRun = try reader.optionalText("lastRun")
        return record
    }
}
