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
        guard try Files.status(note(directory)) != nil else { return nil }
        let bytes = try Files.content(of: note(directory), limit: 1 << 16)
        do throws(JSONError) {
            return try JSONReader.read(bytes).mapValue.flatMap { ProcessRecord($0) }
        } catch {
            // Written whole or not at all, so it was changed by hand: it tells nothing.
            return nil
        }
    }

    /// Takes a note of it in the folder `directory`.
    func takeNote(in directory: String) throws(SystemFailure) {
        try Files.writeWhole(
            JSONWriter.bytes(.map(attributes), .canonical), to: Self.note(directory), mode: 0o600, replacing: true)
    }

    private static func note(_ directory: String) -> String { "\(directory)/process.json" }
}
