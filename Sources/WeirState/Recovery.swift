import WeirCore
import WeirValue

/// What there is of a run that did not end in good order: of the branch's lock, and of a journal.
struct Recovery: Sendable {
    /// The run; nil where the last one ended in good order.
    var unfinished: UnfinishedRun?
    /// What its journal has, in order, to be taken into the branch.
    var entries: [JournalEntry] = []
    /// What the journal of a run has whose lock is gone, in order: the branch may belong to others since.
    var evidence: [JournalEntry] = []
    /// Whether operations that the branch knows as planned may have been begun.
    var opensPlanned = false
    /// The journals that there are.
    let journals: [Journal]

    /// What there is in the workspace at `location`, whose branch is read by `reader`; nil where there is none. Who has taken
    /// the workspace asks `asHolder`.
    /// - Throws: ``StateFailure`` where a file cannot be read.
    init(
        _ reader: BranchReader?, _ location: WorkspaceLocation, asHolder: Bool
    ) throws(StateFailure) {
        let lock = try reader?.lock()
        let life = lock?.life(location, asHolder: asHolder)
        if let lock, life == .alive {
            journals = []
            unfinished = UnfinishedRun(holder: lock, life: .alive)
            return
        }
        var found: [Journal] = []
        for path in [location.nextJournal, location.journal] {
            if let journal = try Journal(reading: path) { found.append(journal) }
        }
        journals = found
        if let lock, let life {
            take(lock, life, location)
            return
        }
        for journal in journals where !journal.entries.isEmpty || !journal.damage.isEmpty {
            let header = journal.header
            if let reader, let header, try reader.hasEnded(header.holder.run, base: header.base) { continue }
            let holder = header?.holder ?? Self.nobody
            unfinished = UnfinishedRun(
                holder: holder, life: header == nil ? .unknown : holder.life(location, asHolder: asHolder),
                damage: journal.damage)
            evidence = journal.entries
        }
    }

    private mutating func take(_ lock: LockHolder, _ life: UnfinishedRun.Life, _ location: WorkspaceLocation) {
        let own = journals.first { $0.header?.holder.run == lock.run } ?? journals.first { $0.header == nil }
        var damage = own?.damage ?? []
        if own == nil { damage.append("there is no journal of run \(lock.run) at \(location.journal)") }
        entries = own?.entries ?? []
        // What a damaged line says of an operation is not known: it may be that it began.
        opensPlanned = !damage.isEmpty
        unfinished = UnfinishedRun(holder: lock, life: life, damage: damage)
    }

    /// Stands for a run whose journal has lost its first line.
    private static let nobody = LockHolder(
        run: "unknown", verb: "", actor: "unknown", host: "unknown", pid: 0, start: "", boot: "", since: "",
        heartbeat: "")

    /// The operations of ``evidence`` that the branch does not show: those that were begun and have not ended, and those
    /// that ended with another record than the branch has. `recorded` gives the content of an instance's file there,
    /// `secrets` the sensitive values by their digests.
    /// - Throws: ``StateFailure`` that `recorded` throws.
    func doubtful(
        _ secrets: [String: Value], _ recorded: (Address) throws(StateFailure) -> [UInt8]?
    ) throws(StateFailure) -> [Intent] {
        var begun: [String: Intent] = [:]
        var order: [String] = []
        var last: [Address: JournalEntry] = [:]
        for entry in evidence {
            if case .begun(let encoded) = entry, let intent = Self.intent(encoded.bytes, secrets) {
                if begun.updateValue(intent, forKey: encoded.operation) == nil { order.append(encoded.operation) }
            }
            if let operation = entry.ended {
                if begun[operation] == nil { order.append(operation) }
                if let address = entry.address { last[address] = entry }
            }
        }
        let ended = Set(evidence.compactMap(\.ended))
        var found: [String: Intent] = begun.filter { !ended.contains($0.key) }
        for (address, entry) in last {
            guard let operation = entry.ended else { continue }
            let content = try recorded(address)
            guard var intent = Self.intent(entry, operation, content, secrets) else { continue }
            let known = begun[operation]
            intent.begun = known?.begun ?? unfinished?.holder.since ?? ""
            intent.deadline = known?.deadline
            intent.boot = known?.boot
            found[operation] = intent
        }
        return order.compactMap { found[$0] }
    }

    /// The operation that the branch does not show; nil where its `content` is what `entry` says.
    private static func intent(
        _ entry: JournalEntry, _ operation: String, _ content: [UInt8]?, _ secrets: [String: Value]
    ) -> Intent? {
        switch entry {
        case .recorded(let encoded, _, _, _):
            guard content != encoded.bytes, let instance = instance(encoded.bytes, secrets) else { return nil }
            return Intent(
                operation: operation, kind: content == nil ? .create : .update, instance: instance, directory: "")
        case .removed:
            guard let content, let instance = instance(content, secrets) else { return nil }
            return Intent(operation: operation, kind: .delete, instance: instance, directory: "")
        case .begun, .dropped, .moved: return nil
        }
    }

    /// The instance in the file with the content `bytes`; nil where that cannot be read.
    static func instance(_ bytes: [UInt8], _ secrets: [String: Value]) -> RecordedInstance? {
        let read = Result { () throws(Malformed) in
            try InstanceFile.instance(try RecordReader(bytes, secret: { secrets[$0] }))
        }
        return try? read.get()
    }

    /// The intent in the file with the content `bytes`; nil where that cannot be read.
    static func intent(_ bytes: [UInt8], _ secrets: [String: Value]) -> Intent? {
        let read = Result { () throws(Malformed) in
            try IntentFile.decode(try RecordReader(bytes, secret: { secrets[$0] }))
        }
        return try? read.get()
    }
}
