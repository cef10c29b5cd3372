import WeirCore

/// What the messages of the state's commits say: a line on what happened, and trailers on the run it happened in.
enum CommitMessage {
    /// The most characters of the first line.
    static let longestSubject = 200

    private static let trailerPrefix = "Weir-"
    /// The trailer with the run's id.
    static let runTrailer = "Weir-Run"
    /// The trailer that tells where in its run a commit stands.
    static let phaseTrailer = "Weir-Phase"

    /// Where in its run a commit stands.
    enum Phase: String {
        /// The first: it takes the workspace.
        case begin
        case checkpoint
        /// The last: it frees the workspace.
        case end
        /// It frees the workspace from a run that did not end.
        case unlock
    }

    /// The message with the first line `subject` of the commit that `run` makes at `phase`.
    static func text(_ subject: String, _ run: RunDescription, _ phase: Phase) -> String {
        let trailers = [
            ("Run", run.id), ("Phase", phase.rawValue), ("Actor", run.actor), ("Stack-Digest", run.stackDigest),
            ("Plan-Digest", run.planDigest),
        ]
        let lines = trailers.filter { !$0.1.isEmpty }.map { "\(trailerPrefix)\($0.0): \(printable($0.1))\n" }
        return "\(shortened(printable(subject)))\n\n\(lines.joined())"
    }

    /// The first line of `message` and its trailers.
    static func parts(of message: String) -> (subject: String, trailers: [String: String]) {
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        var trailers: [String: String] = [:]
        let last = lines.reversed().drop { $0.isEmpty }.prefix { !$0.isEmpty }
        for line in last.reversed() where line.hasPrefix(trailerPrefix) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            trailers[String(line[..<colon])] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        return (String(lines.first ?? ""), trailers)
    }

    /// The first line for what became of the instances in `entries`: `created downstream["3"]` for one,
    /// `created 200, failed 1` for many. Of several of one instance the last counts. Where no record changed, it counts
    /// the operations that came to nothing.
    static func subject(of entries: [JournalEntry]) -> String {
        var deeds: [Address: Deed] = [:]
        var dropped = 0
        for entry in entries {
            switch entry {
            case .recorded(let instance, _, let action, _): deeds[instance.address] = Deed(instance.status, action)
            case .removed(let address, _): deeds[address] = .deleted
            case .moved(let instance, _): deeds[instance.address] = .moved
            case .dropped: dropped += 1
            case .begun: continue
            }
        }
        if deeds.isEmpty { return "\(dropped) came to nothing" }
        if deeds.count == 1, let (address, deed) = deeds.first { return "\(deed.rawValue) \(address)" }
        let counts: [Deed: Int] = deeds.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        let parts = Deed.allCases.compactMap { deed in counts[deed].map { "\(deed.rawValue) \($0)" } }
        return parts.joined(separator: ", ")
    }

    /// What became of an instance, in the order in which a message counts them.
    private enum Deed: String, CaseIterable {
        case created, adopted, updated, replaced, kept, moved, deleted, failed

        init(_ status: RecordedInstance.Status, _ action: Action) {
            self =
                switch (status, action) {
                case (.incomplete, _), (.unsure, _): .failed
                case (_, .create): .created
                case (_, .adopt): .adopted
                case (_, .update): .updated
                case (_, .replace): .replaced
                case (_, .delete), (_, .forget), (_, .noOp): .kept
                }
        }
    }

    /// `text` on one line: a space for each control character, which git would refuse or take for an end.
    private static func printable(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            scalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return String(scalars)
    }

    private static func shortened(_ text: String) -> String {
        text.count > longestSubject ? text.prefix(longestSubject - 1) + "…" : text
    }
}
