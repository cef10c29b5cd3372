/// Makes the output of tools fit to be shown: no byte of it can move the cursor, colour the terminal or hide text.
package enum PrintableText {
    /// Which part of a line that is too long stays.
    package enum Part: Sendable {
        case beginning, end
    }

    /// One line, without its newline, as printable text.
    ///
    /// Bytes that are not UTF-8 become U+FFFD. Control characters but the tab, terminal escape sequences (ECMA-48),
    /// characters that change the direction of text and separators of lines are dropped. Of parts that overwrite
    /// each other by a carriage return, as progress bars do, the last one that shows something stays. A line of more
    /// than `limit` characters is cut, with an ellipsis where it was.
    package static func line(_ bytes: some Collection<UInt8>, limit: Int, keeping part: Part = .beginning) -> String {
        var shown: [Unicode.Scalar] = []
        for segment in bytes.split(separator: UInt8(ascii: "\r")) {
            let scalars = printable(String(decoding: segment, as: UTF8.self).unicodeScalars)
            if shown.isEmpty || scalars.contains(where: { !$0.properties.isWhitespace }) { shown = scalars }
        }
        var result = String.UnicodeScalarView()
        guard shown.count > limit || (part == .end && !shown.isEmpty) else {
            result.append(contentsOf: shown)
            return String(result)
        }
        switch part {
        case .beginning:
            result.append(contentsOf: shown.prefix(limit - 1))
            result.append("…")
        case .end:
            result.append("…")
            result.append(contentsOf: shown.suffix(limit - 1))
        }
        return String(result)
    }

    private enum State {
        case text, escape, controlSequence, controlString, controlStringEscape
    }

    private static func printable(_ scalars: String.UnicodeScalarView) -> [Unicode.Scalar] {
        var state = State.text
        var result: [Unicode.Scalar] = []
        var swallowed: [Unicode.Scalar] = []
        for scalar in scalars {
            switch state {
            case .text:
                if scalar == "\u{1B}" { state = .escape } else if isShown(scalar) { result.append(scalar) }
            case .escape:
                switch scalar {
                case "[": state = .controlSequence
                case "]", "P", "X", "^", "_": state = .controlString
                // Intermediate bytes; the final one ends the sequence.
                case " "..."/": break
                default: state = .text
                }
                swallowed = []
            case .controlSequence:
                if ("@"..."~").contains(scalar) { state = .text }
                swallowed.append(scalar)
            case .controlString:
                if scalar == "\u{07}" { state = .text } else if scalar == "\u{1B}" { state = .controlStringEscape }
                swallowed.append(scalar)
            case .controlStringEscape:
                state = scalar == "\\" ? .text : .controlString
                swallowed.append(scalar)
            }
        }
        // A sequence that never ended was none: its text may be what the reader needs.
        return state == .text ? result : result + swallowed.filter(isShown)
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\t": true
        case "\u{20}"..."\u{7E}": true
        case "\u{061C}", "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": false
        case "\u{2028}", "\u{2029}": false
        default: !scalar.properties.isControl
        }
    }
}
