extension Redactor {
    /// What is searched for, for the sake of `secret`, in a text whose escapes are resolved.
    static func plainPatterns(_ secret: [UInt8]) -> [PatternAutomaton.Pattern] {
        var forms = quoted(secret)
        let lines = secret.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.map(\.trimmed)
        for line in lines.isEmpty ? [secret] : lines {
            if lines.count > 1 {
                guard isLongLine(line), !isArmour(line) else { continue }
                forms += quoted(line)
            }
            // JSON in JSON: one escape is resolved by the reading, the other is in the pattern.
            let text = String(decoding: line, as: UTF8.self)
            forms.append(Array(JSONWriter.bytes(.string(text)).dropFirst().dropLast()))
        }
        return Set(forms).map { PatternAutomaton.Pattern(bytes: $0, reach: $0.count) }
    }

    /// `text` as it stands and as quotes of shells and YAML write it: `'\''`, `'"'"'`, `''`.
    private static func quoted(_ text: [UInt8]) -> [[UInt8]] {
        let quote = UInt8(ascii: "'")
        guard text.contains(quote) else { return [text] }
        let parts = text.split(separator: quote, omittingEmptySubsequences: false)
        return [text] + ["'\\''", "'\"'\"'", "''"].map { Array(parts.joined(separator: Array($0.utf8))) }
    }

    private static func isLongLine(_ line: [UInt8]) -> Bool {
        String(decoding: line, as: UTF8.self).count >= shortestLine
    }

    /// Whether `line` is the first or last of a PEM text: the same in every key, so no secret.
    private static func isArmour(_ line: [UInt8]) -> Bool {
        let text = String(decoding: line, as: UTF8.self)
        return text.hasSuffix("-----") && (text.hasPrefix("-----BEGIN ") || text.hasPrefix("-----END "))
    }

    /// The base64 digits of `secret` that do not depend on what stands around it, at each alignment.
    ///
    /// The digit before them carries bits of the secret too; the reach covers it. The one behind them is covered by
    /// ``Base64Track``.
    static func base64Patterns(_ secret: [UInt8]) -> [PatternAutomaton.Pattern] {
        (0..<3).compactMap { alignment in
            let digits = Array(Base64.encode(repeatElement(0, count: alignment) + secret).utf8)
            let first = (8 * alignment + 5) / 6
            let end = 8 * (alignment + secret.count) / 6
            guard end - first >= shortest else { return nil }
            return PatternAutomaton.Pattern(
                bytes: Array(digits[first..<end]), reach: end - first + (alignment == 0 ? 0 : 1))
        }
    }
}

extension Collection<UInt8> {
    /// The bytes without the white space at both ends.
    var trimmed: [UInt8] {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let start = drop(while: isBlank)
        guard let last = start.indices.reversed().first(where: { !isBlank(start[$0]) }) else { return [] }
        return Array(start[...last])
    }
}
