import WeirCore

/// What the journal of a run that did not end in good order says.
struct Journal: Sendable {
    /// Where the file is.
    let path: String
    /// Its first line; nil where that is damaged.
    let header: JournalHeader?
    /// All that could be read of the rest, in order.
    let entries: [JournalEntry]
    /// What could not be read, in words for people.
    let damage: [String]

    /// The journal at `path`; nil where there is none, or where it was never made whole.
    /// - Throws: ``StateFailure`` where the file cannot be read.
    init?(reading path: String) throws(StateFailure) {
        guard let bytes = try StateFiles.read(path) else { return nil }
        let lines = JournalLine.payloads(of: bytes)
        guard let first = lines.first else { return nil }
        self.path = path
        var damage: [String] = []
        func read<Part>(_ line: [UInt8]?, _ number: Int, _ body: ([UInt8]) throws(Malformed) -> Part) -> Part? {
            guard let line else {
                damage.append("line \(number) of \(path) is damaged")
                return nil
            }
            do throws(Malformed) {
                return try body(line)
            } catch {
                damage.append("line \(number) of \(path) cannot be understood: \(error.reason)")
                return nil
            }
        }
        header = read(first, 1, JournalHeader.init)
        var entries: [JournalEntry] = []
        for (index, line) in lines.enumerated().dropFirst() {
            if let entry = read(line, index + 1, JournalEntry.init) { entries.append(entry) }
        }
        self.entries = entries
        self.damage = damage
    }
}
