import WeirAuthoring

/// Writes what a type or an argument is.
enum ExplanationView {
    /// The text of `explanation`.
    static func text(_ explanation: Explanation) -> String {
        var text = "\(explanation.name)  \(explanation.type)\n"
        if !explanation.notes.isEmpty { text += wrapped(explanation.notes.joined(separator: "; "), 2) }
        if !explanation.description.isEmpty { text += "\n" + wrapped(explanation.description, 0) }
        text += table(explanation.isResourceType ? "ARGUMENTS" : "MEMBERS", explanation.members)
        if explanation.isResourceType { text += table("ATTRIBUTES", explanation.attributes) }
        return text
    }

    private static func table(_ title: String, _ members: [Explanation.Member]) -> String {
        guard !members.isEmpty else { return "" }
        var text = "\n\(title)\n"
        for member in members {
            text += "  \(member.name)  \(member.type)\n"
            if !member.notes.isEmpty { text += wrapped(member.notes.joined(separator: "; "), 6) }
            if !member.description.isEmpty { text += wrapped(member.description, 6) }
        }
        return text
    }

    private static func wrapped(_ text: String, _ indent: Int) -> String {
        let blanks = String(repeating: " ", count: indent)
        return WrappedText.lines(text, first: blanks, indent: blanks)
    }
}
