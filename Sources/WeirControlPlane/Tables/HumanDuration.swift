/// Lengths of time as Kubernetes shows them: short and rounded.
package enum HumanDuration {
    /// The text for `seconds`, for example `5d3h`; one second below nought is taken for clocks that differ.
    package static func text(_ seconds: Int) -> String {
        guard seconds >= -1 else { return "<invalid>" }
        guard seconds > 0 else { return "0s" }
        let minutes = seconds / 60
        let hours = minutes / 60
        let days = hours / 24
        if seconds < 120 { return "\(seconds)s" }
        if minutes < 10 { return pair(minutes, "m", seconds % 60, "s") }
        if minutes < 180 { return "\(minutes)m" }
        if hours < 8 { return pair(hours, "h", minutes % 60, "m") }
        if hours < 48 { return "\(hours)h" }
        if days < 8 { return pair(days, "d", hours % 24, "h") }
        if days < 2 * 365 { return "\(days)d" }
        if days < 8 * 365 { return pair(days / 365, "y", days % 365, "d") }
        return "\(days / 365)y"
    }

    private static func pair(_ whole: Int, _ unit: String, _ rest: Int, _ restUnit: String) -> String {
        rest == 0 ? "\(whole)\(unit)" : "\(whole)\(unit)\(rest)\(restUnit)"
    }

    /// The time between `moment`, a time as objects write it, and `now`, in seconds since 1970; `<unknown>` where there
    /// is no moment, and `<invalid>` where it is no time.
    static func since(_ moment: String, _ now: Int) -> String {
        guard !moment.isEmpty else { return "<unknown>" }
        guard let seconds = seconds(moment) else { return "<invalid>" }
        return text(now - seconds)
    }

    /// The seconds since 1970 of `moment`, a time as RFC 3339 writes it; nil where it is none.
    static func seconds(_ moment: String) -> Int? {
        if let seconds = usual(moment) { return seconds }
        let plain: String
        do { plain = try GoTime.normalized(moment, isMicro: false) } catch { return nil }
        let numbers = plain.utf8.split { !(48...57).contains($0) }.map { digits in
            digits.reduce(0) { $0 * 10 + Int($1) - 48 }
        }
        guard numbers.count == 6 else { return nil }
        let time = numbers[3] * 3_600 + numbers[4] * 60 + numbers[5]
        return days(numbers[0], numbers[1], numbers[2]) * 86_400 + time
    }

    /// The seconds of a moment in the form in which servers write nearly all; nil for any other text.
    private static func usual(_ moment: String) -> Int? {
        guard moment.utf8.count == 20 else { return nil }
        var numbers = (0, 0, 0, 0, 0, 0)
        for (index, byte) in moment.utf8.enumerated() {
            switch index {
            case 4, 7: guard byte == UInt8(ascii: "-") else { return nil }
            case 10: guard byte == UInt8(ascii: "T") else { return nil }
            case 13, 16: guard byte == UInt8(ascii: ":") else { return nil }
            case 19: guard byte == UInt8(ascii: "Z") else { return nil }
            default:
                guard (48...57).contains(byte) else { return nil }
                let digit = Int(byte) - 48
                switch index {
                case ..<4: numbers.0 = numbers.0 * 10 + digit
                case ..<7: numbers.1 = numbers.1 * 10 + digit
                case ..<10: numbers.2 = numbers.2 * 10 + digit
                case ..<13: numbers.3 = numbers.3 * 10 + digit
                case ..<16: numbers.4 = numbers.4 * 10 + digit
                default: numbers.5 = numbers.5 * 10 + digit
                }
            }
        }
        guard (1...12).contains(numbers.1), (1...28).contains(numbers.2), numbers.3 < 24, numbers.4 < 60,
            numbers.5 < 60
        else { return nil }
        return days(numbers.0, numbers.1, numbers.2) * 86_400 + numbers.3 * 3_600 + numbers.4 * 60 + numbers.5
    }

    /// The days from 1970-01-01 to a day of the Gregorian calendar, by counting from March, in eras of 400 years.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
