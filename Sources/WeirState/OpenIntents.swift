/// The operations that were begun and have not ended, in the order in which they were begun.
struct OpenIntents: Sendable {
    private var intents: [String: (place: Int, intent: EncodedIntent)] = [:]
    private var next = 0

    /// Takes in what happened.
    mutating func apply(_ entries: [JournalEntry]) {
        for entry in entries {
            if case .begun(let intent) = entry {
                intents[intent.operation] = (next, intent)
                next += 1
            } else if let operation = entry.ended {
                intents[operation] = nil
            }
        }
    }

    /// All of them.
    var all: [EncodedIntent] { intents.values.sorted { $0.place < $1.place }.map(\.intent) }
}
