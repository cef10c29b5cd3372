import WeirCore
import WeirProcess
import WeirValue

/// What is known of a process that was started: which one it is, and where its log is.
struct ProcessRecord: Sendable, Equatable {
    let identity: ProcessIdentity
    /// The absolute path of its log.
    let log: String

    init(_ identity: ProcessIdentity, log: String) {
        self.identity = identity
        self.log = log
    }

    /// What `attributes` record; nil where they record no process.
    init?(_ attributes: Value.Map) {
        guard let pid = attributes["pid"]?.intValue.flatMap({ Int32(exactly: $0) }),
            let started = attributes["started"]?.intValue.flatMap({ UInt64(exactly: $0) }),
            let boot = attributes["bootId"]?.stringValue, let log = attributes["log"]?.stringValue
        else { return nil }
        self.init(ProcessIdentity(pid: pid, startTime: started, bootID: boot), log: log)
    }

    /// The attributes that record it.
    var attributes: Value.Map {
        [
            "pid": .int(Int64(identity.pid)), "started": .int(Int64(clamping: identity.startTime)),
            "bootId": .string(identity.bootID), "log": .string(log),
        ]
    }

    // MARK: The note beside the log

    /// The note of the process that was started last in the folder `directory`: it finds the process of a create that
    /// was cut off before the state knew of it. Nil where there is none.
    static func noted(in directory: String) throws -> ProcessRecord? {
        try noteText(in: directory).flatMap { ProcessRecord($0) }
    }

    private static func noteText(in directory: String) throws -> Value.Map? {
        guard try Files.status(note(directory)) != nil else { return nil }
        let bytes = try Files.content(of: note(directory), limit: 1 << 16)
        do throws(JSONError) {
            return try JSONReader.read(bytes).mapValue
        } catch {
            // Written whole or not at all, so it was changed by hand: it tells nothing.
            return nil
        }
    }

    /// Takes a note of it, which `operation` started, in the folder `directory`.
    func takeNote(_ operation: String, in directory: String) throws(SystemFailure) {
        let note = attributes.setting("operation", to: .string(operation))
        try Files.writeWhole(
            JSONWriter.bytes(.map(note), .canonical), to: Self.note(directory), mode: 0o600, replacing: true)
    }

    private static func note(_ directory: String) -> String { "\(directory)/process.json" }

    // MARK: The operation

    /// Notes in the folder `directory` that `operation` is about to start a process: what stands in the environment of
    /// that and of its children, and so finds them before anybody has noted which process it is.
    static func announce(_ operation: String, in directory: String) throws(SystemFailure) {
        try Files.remove(note(directory))
        try Files.writeWhole(
            Array(operation.utf8), to: "\(directory)/operation", mode: 0o600, replacing: true, lasting: false)
    }

    /// The operation that started a process last in the folder `directory`; nil where none did.
    static func operation(in directory: String) throws -> String? {
        let path = "\(directory)/operation"
        guard try Files.status(path) != nil else { return nil }
        return String(decoding: try Files.content(of: path, limit: 1 << 16), as: UTF8.self)
    }

    /// The processes that may run for the instance whose folder is `directory`: the one that `attributes` record, the one
    /// that was noted last, and one that was started and not noted. Most runs know just one.
    static func known(_ attributes: Value.Map, in directory: String) throws -> [ProcessRecord] {
        let note = try noteText(in: directory)
        var found = [ProcessRecord(attributes), note.flatMap { ProcessRecord($0) }].compactMap(\.self)
        // The oldest one started the others.
        if let operation = try operation(in: directory), note?["operation"]?.stringValue != operation,
            let leader = try ProcessIdentity.leaders(ofOperation: operation).first
        {
            found.append(ProcessRecord(leader, log: "\(directory)/log"))
        }
        var seen: Set<ProcessIdentity> = []
        return found.filter { seen.insert($0.identity).inserted }
    }
}
