extension Duration {
    /// This as stacks write it: `30s`, `1m30s`, `500ms`, `2h`; from ten seconds on without milliseconds.
    var compact: String {
        let (seconds, attoseconds) = components
        let parts: [(Int64, String)] = [
            (seconds / 3600, "h"), (seconds % 3600 / 60, "m"), (seconds % 60, "s"),
            (seconds < 10 ? attoseconds / 1_000_000_000_000_000 : 0, "ms"),
        ]
        let text = parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
        return text.isEmpty ? "0s" : text
    }
}

extension Int {
    /// This many bytes in words: `812 bytes`, `1 MiB`, `95.4 MiB`.
    var asBytes: String {
        guard self >= 1024 else { return self == 1 ? "1 byte" : "\(self) bytes" }
        var value = Double(self)
        var unit = ""
        for next in ["KiB", "MiB", "GiB", "TiB"] where value >= 1024 {
            value /= 1024
            unit = next
        }
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
    }
}

extension String {
    /// This; nil where it is empty.
    var nonEmpty: String? { isEmpty ? nil : self }
}
