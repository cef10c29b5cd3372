import Synchronization
import WeirCore
import WeirValue

/// The sensitive values of a workspace, kept outside git: in a folder of this machine, each by the keyed digest that
/// stands for it in the branch.
///
/// Values are noted in memory and reach the disk with ``save()``. The key is random and made with the first value.
final class SecretVault: Sendable {
    /// What stands before the hexadecimal digits of a keyed digest.
    static let digestPrefix = "hmac-sha256:"
    private static let format = 1
    private static let keySize = 32

    private let directory: String
    private let project: String
    private let state = Mutex(State())

    private struct State {
        var loaded: [String: Value] = [:]
        var isLoaded = false
        var isChanged = false
        var key: [UInt8]?
    }

    /// The vault of the workspace at `location`; nothing is read or made yet.
    init(_ location: WorkspaceLocation) {
        directory = location.secrets
        project = location.project
    }

    private var valuesPath: String { "\(directory)/values.json" }
    private var keyPath: String { "\(directory)/key" }

    /// The values by their digests.
    /// - Throws: ``StateFailure`` where the file cannot be read.
    func values() throws(StateFailure) -> [String: Value] {
        try state.withLock { state throws(StateFailure) in
            try load(&state)
            return state.loaded
        }
    }

    /// Reads what is there, so that a run that could not record a sensitive value does not begin.
    /// - Throws: ``StateFailure`` where the file or the key is damaged or cannot be read.
    func check() throws(StateFailure) {
        try state.withLock { state throws(StateFailure) in
            try load(&state)
            if StateFiles.exists(keyPath) { _ = try usableKey(&state) }
        }
    }

    /// Notes the value that `box` hides.
    /// - Returns: the digest that stands for it: one it came with where the value itself is not known here.
    /// - Throws: ``StateFailure`` where the key or the file cannot be read or made.
    func note(_ box: Value.Sensitive) throws(StateFailure) -> String {
        guard box.value.isKnown else { return box.digest ?? RecordFile.unknownDigest }
        let value = box.value.revealed
        let content = try Self.content(of: value)
        return try state.withLock { state throws(StateFailure) in
            let digest = Self.digestPrefix + Digest.keyed(content, key: try usableKey(&state))
            try load(&state)
            if state.loaded.updateValue(value, forKey: digest) == nil { state.isChanged = true }
            return digest
        }
    }

    /// Brings what was noted to the disk.
    /// - Throws: ``StateFailure``.
    func save() throws(StateFailure) {
        try state.withLock { state throws(StateFailure) in
            guard state.isChanged else { return }
            try write(state.loaded)
            state.isChanged = false
        }
    }

    /// Drops the values whose digests are not among `digests`, on the disk too.
    /// - Throws: ``StateFailure``.
    func keep(only digests: Set<String>) throws(StateFailure) {
        try state.withLock { state throws(StateFailure) in
            try load(&state)
            let kept = state.loaded.filter { digests.contains($0.key) }
            guard kept.count < state.loaded.count else { return }
            if kept.isEmpty { try StateFiles.remove(valuesPath) } else { try write(kept) }
            state.loaded = kept
        }
    }

    /// What the digest of `value` is taken of: its canonical JSON; where that is not the whole of it, a NUL, which
    /// begins no JSON text, and the file that it would be.
    private static func content(of value: Value) throws(StateFailure) -> [UInt8] {
        var file = RecordFile(hiding: { _ in RecordFile.unknownDigest })
        try file.add(RecordFile.innerName, value)
        return file.hasNotes ? [0] + file.bytes() : JSONWriter.bytes(value, .canonical)
    }

    private func load(_ state: inout State) throws(StateFailure) {
        if state.isLoaded { return }
        if let bytes = try StateFiles.read(valuesPath) {
            do throws(Malformed) {
                let reader = try RecordReader(bytes, secret: { _ in nil })
                guard try reader.integer("format") == Self.format else { throw Malformed("its format is not known") }
                for (digest, value) in try reader.map("values") { state.loaded[digest] = value }
            } catch {
                throw StateFailure(
                    .storage,
                    """
                    cannot read \(valuesPath): \(error.reason); put a copy in its place, or remove it to go on without \
                    its values
                    """
                )
            }
        }
        state.isLoaded = true
    }

    private func write(_ values: [String: Value]) throws(StateFailure) {
        var file = RecordFile(hiding: { _ in RecordFile.unknownDigest })
        try file.add("format", .int(Int64(Self.format)))
        try file.add(
            "values", .map(Value.Map(values.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })))
        try StateFiles.makeDirectory(directory, below: project)
        try StateFiles.replace(valuesPath, with: file.bytes())
    }

    private func usableKey(_ state: inout State) throws(StateFailure) -> [UInt8] {
        if let key = state.key { return key }
        var usable = try StateFiles.read(keyPath)
        if usable == nil {
            let made = (0..<Self.keySize).map { _ in UInt8.random(in: 0 ... .max) }
            try StateFiles.makeDirectory(directory, below: project)
            try StateFiles.replace(keyPath, with: made)
            usable = made
        }
        guard let usable, usable.count == Self.keySize else {
            throw StateFailure(
                .storage,
                "\(keyPath) is no key of \(Self.keySize) bytes; put a copy in its place, or remove it for a new one")
        }
        state.key = usable
        return usable
    }
}
