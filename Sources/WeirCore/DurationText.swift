/// Lengths of time as stacks write them: one or more numbers with a unit, `1h30m`, `1.5s`, `500ms`.
package enum DurationText {
    private static let units: [(String, Double)] = [
        ("ms", 1e6), ("us", 1e3), ("ns", 1), ("h", 3_600e9), ("m", 60e9), ("s", 1e9), ("d", 86_400e9),
    ]

    /// The length of time that `text` writes; nil where it writes none or a negative one.
    package static func parse(_ text: String) -> Duration? {
        var rest = Substring(text)
        var nanoseconds = 0.0
        guard !rest.isEmpty else { return nil }
        if rest == "0" { return .zero }
        while !rest.isEmpty {
            let digits = rest.prefix { ($0.isASCII && $0.isNumber) || $0 == "." }
            guard let number = Double(digits),
                let unit = units.first(where: { rest.dropFirst(digits.count).hasPrefix($0.0) })
            else { return nil }
            nanoseconds += number * unit.1
            rest = rest.dropFirst(digits.count + unit.0.count)
        }
        guard nanoseconds < 9e18 else { return nil }
        return .nanoseconds(Int64(nanoseconds))
    }

    /// A length of time for people: `0.2 s`, `58.2 s`, `3 min 40 s`, `2 h 5 min`.
    package static func people(_ duration: Duration) -> String {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        if seconds < 59.95 { return "\((seconds * 10).rounded() / 10) s" }
        let whole = Int(seconds.rounded())
        if whole < 3_600 { return whole % 60 == 0 ? "\(whole / 60) min" : "\(whole / 60) min \(whole % 60) s" }
        let minutes = whole / 60
        return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
    }
}
