import Dispatch
import Synchronization
import WeirCore

/// Writes the journal of a run, in the background: what arrives while the disk is busy is written together.
///
/// One rule: ``begin(_:)`` returns when the journal is durable up to its intent; nothing else waits for the disk. What was
/// written waits as `ready` for the next checkpoint. After the first failure nothing is written any more: no operation
/// can begin then, and what has ended besides is kept for the end of the run, which records it in the branch.
final class JournalWriter: Sendable {
    /// From this size on a journal is written anew after a checkpoint, without what that has made needless.
    static let usualCompactedSize = 16 << 20

    private struct Arrivals {
        var notes: [Note] = []
        var waiting: [CheckedContinuation<StateFailure?, Never>] = []
        var isDraining = false
        var isClosed = false
        var failure: StateFailure?
        var pace = CheckpointPace()
    }

    private struct Output: ~Copyable {
        var file: JournalFile
        var encoder: EntryEncoder
        /// Written, and in no checkpoint yet.
        var ready: [JournalEntry] = []
        /// Not written, because of an earlier failure.
        var unwritten: [Note] = []
        /// The operations that were begun and have not ended, in order.
        var open = OpenIntents()
        var failure: StateFailure?
    }

    private let header: [UInt8]
    private let compactedSize: Int
    private let vault: SecretVault
    private let interval: Duration
    private let arrivals = Mutex(Arrivals())
    private let output: Mutex<Output>
    private let queue = DispatchQueue(label: "weir.journal", qos: .userInitiated)

    /// A writer to `file`, which holds the line `header` and no more. `vault` keeps the sensitive values. A checkpoint is
    /// asked for at most every `interval`.
    init(
        _ file: consuming JournalFile, header: [UInt8], encoder: EntryEncoder, vault: SecretVault, interval: Duration,
        compactedSize: Int = JournalWriter.usualCompactedSize
    ) {
        output = Mutex(Output(file: file, encoder: encoder))
        self.header = header
        self.vault = vault
        self.interval = interval
        self.compactedSize = compactedSize
    }

    /// Takes note of `intent`, and returns when that is durable.
    /// - Throws: ``StateFailure``; nothing was noted then.
    func begin(_ intent: Intent) async throws(StateFailure) {
        let failure = await withCheckedContinuation { continuation in
            let (failure, drains) = arrivals.withLock { arrivals -> (StateFailure?, Bool) in
                if arrivals.isClosed { return (Self.ended, false) }
                if let failure = arrivals.failure { return (failure, false) }
                arrivals.notes.append(.intent(intent))
                arrivals.waiting.append(continuation)
                defer { arrivals.isDraining = true }
                return (nil, !arrivals.isDraining)
            }
            if let failure { return continuation.resume(returning: failure) }
            if drains { queue.async { self.drain() } }
        }
        if let failure { throw failure }
    }

    /// Takes note of `note`, and waits for nothing.
    /// - Returns: how long the checkpoint has to wait that the caller shall schedule; nil where one is on its way.
    /// - Throws: ``StateFailure`` where something noted before could not be written; this is noted all the same.
    func add(_ note: Note) throws(StateFailure) -> Duration? {
        let (failure, drains, delay) = arrivals.withLock { arrivals -> (StateFailure?, Bool, Duration?) in
            if arrivals.isClosed { return (Self.ended, false, nil) }
            arrivals.notes.append(note)
            let drains = !arrivals.isDraining
            arrivals.isDraining = true
            return (arrivals.failure, drains, arrivals.pace.arrived(interval))
        }
        if drains { queue.async { self.drain() } }
        if let failure { throw failure }
        return delay
    }

    /// Makes a later ``begin(_:)`` and ``add(_:)`` fail because of `failure`.
    func fail(_ failure: StateFailure) {
        arrivals.withLock { if $0.failure == nil { $0.failure = failure } }
    }

    /// Writes what has arrived, and waits for the disk where an intent does.
    private func drain() {
        output.withLock { output in
            while true {
                let (notes, waiting) = arrivals.withLock { arrivals in
                    defer {
                        arrivals.isDraining = !arrivals.notes.isEmpty
                        arrivals.notes = []
                        arrivals.waiting = []
                    }
                    return (arrivals.notes, arrivals.waiting)
                }
                if notes.isEmpty { return }
                write(notes, to: &output, waits: !waiting.isEmpty)
                if let failure = output.failure { fail(failure) }
                for continuation in waiting { continuation.resume(returning: output.failure) }
            }
        }
    }

    private func write(_ notes: [Note], to output: inout Output, waits: Bool) {
        if output.failure == nil {
            let length = output.file.length
            do throws(StateFailure) {
                var lines: [UInt8] = []
                var entries: [JournalEntry] = []
                entries.reserveCapacity(notes.count)
                var encoder = output.encoder
                for note in notes {
                    let entry = try encoder.encode(note)
                    JournalLine.append(entry.payload, to: &lines)
                    entries.append(entry)
                }
                // A digest in the journal whose value is not on the disk would be a secret lost.
                try vault.save()
                try output.file.append(lines)
                if waits { try output.file.sync() }
                output.encoder = encoder
                output.open.apply(entries)
                output.ready += entries
                return
            } catch {
                output.file.cut(to: length)
                output.failure = error
            }
        }
        // An operation that was told it must not begin has not begun.
        output.unwritten += notes.filter { if case .intent = $0 { false } else { true } }
    }

    /// Takes all that was written and is in no checkpoint yet; durable when this returns.
    /// - Throws: ``StateFailure``; all stays as it was.
    func takeReady() throws(StateFailure) -> [JournalEntry] {
        arrivals.withLock { $0.pace.taken() }
        drain()
        return try output.withLock { output throws(StateFailure) in
            do throws(StateFailure) { try output.file.sync() } catch {
                output.failure = output.failure ?? error
                fail(error)
                throw error
            }
            defer { output.ready = [] }
            return output.ready
        }
    }

    /// Gives back `entries`, which could not be put into a checkpoint because of `failure`; a later ``add(_:)`` throws
    /// that.
    func putBack(_ entries: [JournalEntry], _ failure: StateFailure) {
        output.withLock { $0.ready = entries + $0.ready }
        fail(failure)
    }

    /// Notes that a checkpoint was made of what was taken. A journal that has grown long is written anew without it.
    /// - Returns: how long the next one has to wait that the caller shall schedule; nil where nothing waits for one.
    func checkpointed() -> Duration? {
        output.withLock { output in
            if output.failure == nil, output.file.length > compactedSize { compact(&output) }
        }
        return arrivals.withLock { $0.isClosed ? nil : $0.pace.written(interval) }
    }

    private func compact(_ output: inout Output) {
        var lines: [UInt8] = []
        JournalLine.append(header, to: &lines)
        for intent in output.open.all { JournalLine.append(JournalEntry.begun(intent).payload, to: &lines) }
        for entry in output.ready { JournalLine.append(entry.payload, to: &lines) }
        do throws(StateFailure) { try output.file.replace(with: lines) } catch { output.failure = error }
        if let failure = output.failure { fail(failure) }
    }

    /// Gives the file the name `path`, in place of one that has it.
    /// - Throws: ``StateFailure``.
    func move(to path: String) throws(StateFailure) {
        try output.withLock { output throws(StateFailure) in try output.file.move(to: path) }
    }

    /// Ends the journal: nothing more is taken.
    /// - Returns: all that is in no checkpoint, also what could not be written before.
    /// - Throws: ``StateFailure`` where it has ended already, or a sensitive value cannot be kept.
    func close() throws(StateFailure) -> [JournalEntry] {
        let isOpen = arrivals.withLock { arrivals in
            defer { arrivals.isClosed = true }
            return !arrivals.isClosed
        }
        guard isOpen else { throw Self.ended }
        drain()
        return try output.withLock { output throws(StateFailure) in
            if output.failure == nil {
                do throws(StateFailure) { try output.file.sync() } catch { output.failure = error }
            }
            var entries = output.ready
            for note in output.unwritten { entries.append(try output.encoder.encode(note)) }
            return entries
        }
    }

    /// The instances with changes that are in no checkpoint: those that the journal has, and those that it has not.
    var unrecorded: (kept: Set<Address>, lost: Set<Address>) {
        output.withLock { output in
            (Set(output.ready.compactMap(\.address)), Set(output.unwritten.compactMap(\.address)))
        }
    }

    private static let ended = StateFailure(.storage, "the run has ended; nothing more can be recorded in it")
}
