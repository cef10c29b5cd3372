import Synchronization
import SystemPackage
package import WeirCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Keeps the events of a run in the file `events.ndjson` (mode 0600) of the run's folder (0700), in the format that
/// `docs/events.md` describes. Both are made with the first event. What cannot be written stops no run, and is told once.
package final class RunLog: EventSink {
    /// The name of the file.
    package static let name = "events.ndjson"

    private struct State {
        var encoder: EventEncoder
        var file: FileDescriptor?
        var isGivenUp = false
    }

    private let state: Mutex<State>
    private let directory: String
    private let warn: @Sendable (String) -> Void
    private let now: @Sendable () -> EventTime

    /// A log of `run` in `directory`, the run's folder, absolute.
    ///
    /// - Parameters:
    ///   - version: Weir's version, where it is known.
    ///   - now: tells the time.
    ///   - warn: told once why the log cannot be kept.
    package init(
        in directory: String, run: String, version: String?, now: @escaping @Sendable () -> EventTime = EventTime.now,
        warn: @escaping @Sendable (String) -> Void
    ) {
        self.directory = directory
        self.warn = warn
        self.now = now
        state = Mutex(State(encoder: EventEncoder(run: run, version: version)))
    }

    deinit {
        // All has been written; a failure to close loses nothing.
        try? state.withLock { $0.file }?.close()
    }

    package func send(_ event: Event) {
        let fault = state.withLock { state -> (any Error)? in
            guard !state.isGivenUp else { return nil }
            do {
                let lines = state.encoder.lines(of: event, at: now())
                let (file, isNew) = try Self.opened(&state.file, in: directory)
                try file.writeAll(Array(((isNew ? state.encoder.header : "") + lines).utf8))
                return nil
            } catch {
                state.isGivenUp = true
                return error
            }
        }
        if let fault { warn("the run's log \(directory)/\(Self.name) cannot be kept: \(fault)") }
    }

    private static func opened(
        _ file: inout FileDescriptor?, in directory: String
    ) throws -> (file: FileDescriptor, isNew: Bool) {
        if let file { return (file, false) }
        try makeFolder(directory)
        let opened = try FileDescriptor.open(
            "\(directory)/\(name)", .writeOnly, options: [.append, .create, .closeOnExec, .noFollow],
            permissions: .ownerReadWrite)
        file = opened
        return (opened, true)
    }

    /// Makes the folder `path` and those above it where they are missing, each for this user alone.
    private static func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o700) != 0 else { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            try makeFolder(String(path[..<slash]))
            if mkdir(path, 0o700) == 0 { return }
        }
        guard errno == EEXIST else { throw Errno(rawValue: errno) }
    }
}
