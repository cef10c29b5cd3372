import WeirCore
import WeirValue

/// The file of an operation that is planned or begun and not ended: `intents/<operation>.json`.
enum IntentFile {
    /// The name of the folder of all.
    static let folder = "intents"
    private static let ending = ".json"

    /// The name of the file of `operation`.
    static func name(_ operation: String) -> String { FileName.encode(operation) + ending }

    /// What ``References`` know the file `name` as.
    static func reference(_ name: String) -> String { "\(folder)/\(name)" }

    /// The content of the file of `intent`, and the digests of its sensitive values, which go to `hide`.
    /// - Throws: ``StateFailure`` that `hide` throws.
    static func encode(
        _ intent: Intent, hiding hide: @escaping RecordFile.Hiding
    ) throws(StateFailure) -> (bytes: [UInt8], digests: [String]) {
        var file = RecordFile(hiding: hide)
        try file.add("operation", .string(intent.operation))
        try file.add("kind", .string(intent.kind.rawValue))
        try file.add("instance", .map(InstanceFile.members(intent.instance)))
        try file.add("begun", intent.begun.map { .string($0) })
        try file.add("deadline", intent.deadline.map { .string($0) })
        try file.add("boot", intent.boot.map { .string($0) })
        try file.add("directory", .string(intent.directory))
        return (file.bytes(), file.digests)
    }

    /// The intent that a file records.
    static func decode(_ reader: RecordReader) throws(Malformed) -> Intent {
        let kind = try reader.text("kind")
        guard let kind = Intent.Kind(rawValue: kind) else {
            throw Malformed("\"kind\" is \"\(kind)\", which this version of Weir does not know")
        }
        var intent = Intent(
            operation: try reader.text("operation"), kind: kind,
            instance: try InstanceFile.instance(try reader.part("instance")), directory: try reader.text("directory"))
        intent.begun = try reader.optionalText("begun")
        intent.deadline = try reader.optionalText("deadline")
        intent.boot = try reader.optionalText("boot")
        return intent
    }
}
