/// Breaks text into lines that a terminal of the usual width shows whole.
enum WrappedText {
    /// The columns of a line.
    static let columns = 80

    /// The words of `text` in lines of at most ``columns``, the first after `first`, the others after `indent`; each with a
    /// newline. Newlines in `text` stay. A word that is longer than a line has one of its own.
    static func lines(_ text: String, first: String = "", indent: String) -> String {
        var wrapped = ""
        for (number, paragraph) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var line = number == 0 ? first : indent
            var isEmpty = true
            for word in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
                if !isEmpty, TerminalText.width(line) + 1 + TerminalText.width(word) > columns {
                    wrapped += line + "\n"
                    line = indent
                    isEmpty = true
                }
                line += isEmpty ? String(word) : " \(word)"
                isEmpty = false
            }
            wrapped += line + "\n"
        }
        return wrapped
    }
}
