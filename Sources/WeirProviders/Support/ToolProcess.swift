#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import WeirProcess
import WeirValue

/// Which process a tool is, as it is noted beside its output: with that, who comes after a killed Weir can end what
/// still runs, and tell whether and how the tool ended.
///
/// It is written without waiting for the disk: after the next start of the machine it means nothing.
struct ToolProcess: Sendable, Equatable {
    /// The file's name in the folder with the tool's output.
    static let fileName = "process"
    private static let limit = 1 << 16
    private static let noteWidth = 399
    private static let statusWidth = 15

    let identity: ProcessIdentity
    /// What stands in its environment as `WEIR_OPERATION`.
    let operation: String
    /// The signal that asks it to end.
    let stopSignal: Int32
    /// How long it then has before it is killed.
    let grace: Duration
    /// Until when it may run, in seconds since 1970.
    let deadline: Int64
    /// Its exit status, once it has ended by itself.
    var status: Int32?

    init(_ identity: ProcessIdentity, operation: String, stopSignal: Int32, grace: Duration, deadline: Int64) {
        self.identity = identity
        self.operation = operation
        self.stopSignal = stopSignal
        self.grace = grace
        self.deadline = deadline
    }

    /// Now, in seconds since 1970.
    static var now: Int64 { Int64(time(nil)) }

    /// What is noted in the folder `directory`; nil where nothing is, or it cannot be understood: it may be torn.
    init?(in directory: String) throws {
        let path = "\(directory)/\(Self.fileName)"
        guard try Files.status(path)?.kind == .file else { return nil }
        let bytes = try Files.content(of: path, limit: Self.limit)
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        let note: Value
        do throws(JSONError) { note = try JSONReader.read(Array(lines.first ?? [])) } catch { return nil }
        guard let pid = note["pid"]?.intValue.flatMap({ Int32(exactly: $0) }),
            let start = note["start"]?.intValue.flatMap({ UInt64(exactly: $0) }),
            let boot = note["boot"]?.stringValue, let operation = note["operation"]?.stringValue,
            let signal = note["signal"]?.intValue.flatMap({ Int32(exactly: $0) }), let grace = note["grace"]?.intValue,
            let deadline = note["deadline"]?.intValue
        else { return nil }
        self.init(
            ProcessIdentity(pid: pid, startTime: start, bootID: boot), operation: operation, stopSignal: signal,
            grace: .milliseconds(grace), deadline: deadline)
        if lines.count > 1 {
            status = Int32(String(decoding: lines[1].prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self))
        }
    }

    /// Makes the note in the folder `directory` one that tells nothing; does nothing where there is none.
    static func forget(in directory: String) throws(SystemFailure) {
        let path = "\(directory)/\(fileName)"
        if try Files.status(path) == nil { return }
        try WritableFile(over: path, from: 0).write([UInt8(ascii: "#")])
    }

    /// Adds to the note in the folder `directory` that it exited with `status`.
    static func note(status: Int32, in directory: String) throws {
        let path = "\(directory)/\(fileName)"
        let line = try Files.content(of: path, limit: limit).prefix { $0 != UInt8(ascii: "\n") }
        try WritableFile(over: path, from: line.count + 1).write(padded("\(status)", to: statusWidth))
    }

    /// Notes it in the folder `directory`, which is there: a line of JSON, and one for the exit status. Both are filled up
    /// with spaces and written over what is there: to empty a file first makes some file systems write it to the disk when
    /// it is closed.
    func write(to directory: String) throws(SystemFailure) {
        let note: Value.Map = [
            "boot": .string(identity.bootID), "deadline": .int(deadline),
            "grace": .int(Int64(grace / .milliseconds(1))),
            "operation": .string(operation), "pid": .int(Int64(identity.pid)), "signal": .int(Int64(stopSignal)),
            "start": .int(Int64(clamping: identity.startTime)),
        ]
        let line = Self.padded(JSONWriter.string(.map(note), .digest), to: Self.noteWidth)
        let file = try WritableFile(over: "\(directory)/\(Self.fileName)", mode: 0o600)
        try file.write(line + Self.padded("", to: Self.statusWidth))
    }

    private static func padded(_ text: String, to width: Int) -> [UInt8] {
        let bytes = Array(text.utf8)
        return bytes + Array(repeating: UInt8(ascii: " "), count: max(0, width - bytes.count)) + [UInt8(ascii: "\n")]
    }

    /// Whether it runs, or any of its group.
    func isAlive() throws(SystemFailure) -> Bool { try identity.isAlive(withGroupOf: operation) }

    /// Ends it with its group.
    func end() async throws -> ProcessEnding {
        try await identity.terminate(
            signal: stopSignal, grace: min(grace, Command.longestGraceOfCancellation), operation: operation)
    }
}
