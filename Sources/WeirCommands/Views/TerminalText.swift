/// Text as a terminal shows it: without control characters, measured in columns.
package enum TerminalText {
    // MARK: Cleaning

    /// `text` on one line: escape sequences and control characters taken out, tabs and newlines made spaces. Of a line that
    /// was overwritten by carriage returns the last state.
    package static func clean(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
        var cleaned = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        var isOverwritten = false
        while let scalar = rest.popFirst() {
            if scalar == "\r" {
                isOverwritten = true
                continue
            }
            if scalar == "\u{1B}" || scalar == "\u{9B}" {
                skipSequence(&rest, isControl: scalar == "\u{9B}")
                continue
            }
            guard let shown = shown(scalar) else { continue }
            if isOverwritten, scalar != "\n" { cleaned = String.UnicodeScalarView() }
            isOverwritten = false
            cleaned.append(shown)
        }
        return String(cleaned)
    }

    /// What stands for `scalar`; nil where nothing does.
    private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x09, 0x0A, 0x0B, 0x0C, 0x85, 0x2028, 0x2029: " "
        case 0x00..<0x20, 0x7F..<0xA0: nil
        // Marks of direction, which would change the order of what follows.
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: nil
        default: scalar
        }
    }

    /// Takes the rest of an escape sequence (ECMA-48, 5.4 and 5.6) off `rest`.
    private static func skipSequence(_ rest: inout Substring.UnicodeScalarView, isControl: Bool) {
        var isControl = isControl
        if !isControl {
            guard let kind = rest.first, kind.value >= 0x20, kind.value < 0x7F else { return }
            rest.removeFirst()
            switch kind {
            case "[": isControl = true
            case "]", "P", "X", "^", "_": return skipString(&rest)
            case " "..."/":
                // Intermediate bytes and a final one.
                while let next = rest.first, (0x20..<0x30).contains(next.value) { rest.removeFirst() }
                if let last = rest.first, (0x30..<0x7F).contains(last.value) { rest.removeFirst() }
                return
            default: return
            }
        }
        while let next = rest.first, (0x20..<0x40).contains(next.value) { rest.removeFirst() }
        if let last = rest.first, (0x40..<0x7F).contains(last.value) { rest.removeFirst() }
    }

    /// Takes a control string with its end off `rest`. One without an end goes on to the end of the text.
    private static func skipString(_ rest: inout Substring.UnicodeScalarView) {
        while let scalar = rest.popFirst() {
            if scalar == "\u{07}" || scalar == "\u{9C}" { return }
            if scalar == "\u{1B}", rest.first == "\\" {
                rest.removeFirst()
                return
            }
        }
    }

    // MARK: Measuring

    /// The number of columns that `text`, which is clean, takes.
    ///
    /// Terminals differ in sequences that stand for one picture; the largest that any of them shows is counted, so that
    /// nothing wraps.
    package static func width(_ text: some StringProtocol) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.unicodeScalars.reduce(0) { $0 + TerminalWidth.of($1) }
    }

    /// `text` in at most `columns`, what is cut off shown as `…`.
    package static func cut(_ text: String, to columns: Int) -> String {
        guard width(text) > columns else { return text }
        guard columns > 0 else { return "" }
        return head(text, columns - 1) + "…"
    }

    /// `text` in at most `columns`, cut in the middle: addresses differ at both ends.
    package static func cutMiddle(_ text: String, to columns: Int) -> String {
        guard width(text) > columns else { return text }
        guard columns > 4 else { return cut(text, to: columns) }
        let end = (columns - 1) / 2
        return head(text, columns - 1 - end) + "…" + tail(text, end)
    }

    /// `text` with spaces behind it, up to `columns`.
    package static func padded(_ text: String, to columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - width(text)))
    }

    /// `text` with spaces before it, up to `columns`.
    package static func rightAligned(_ text: String, to columns: Int) -> String {
        String(repeating: " ", count: max(0, columns - width(text))) + text
    }

    private static func head(_ text: String, _ columns: Int) -> String {
        var left = columns
        return String(
            text.prefix { character in
                left -= width(String(character))
                return left >= 0
            })
    }

    private static func tail(_ text: String, _ columns: Int) -> String {
        String(head(String(text.reversed()), columns).reversed())
    }

    // MARK: Times

    /// A length of time in whole seconds: `12 s`, `1 min 20 s`, `2 h 5 min`.
    package static func time(_ duration: Duration) -> String {
        let seconds = max(0, Int(duration.components.seconds))
        if seconds < 60 { return "\(seconds) s" }
        let (minutes, rest) = (seconds / 60, seconds % 60)
        if minutes < 60 { return rest == 0 ? "\(minutes) min" : "\(minutes) min \(rest) s" }
        return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
    }
}
