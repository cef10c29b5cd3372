/// Times as the API server reads and writes them.
struct GoTime {
    /// Why a text is no time, in the words of Go's time package.
    struct Fault: Error {
        let text: String
    }

    private static let layout = ["2006", "-", "01", "-", "02", "T", "15", ":", "04", ":", "05"]
    private static let zone = "Z07:00"

    private let text: String
    private var rest: Substring.UTF8View
    private var layoutText: String

    private init(_ text: String, isMicro: Bool) {
        self.text = text
        rest = Substring(text).utf8
        layoutText = "2006-01-02T15:04:05" + (isMicro ? ".000000" : "") + Self.zone
    }

    /// `text`, as RFC 3339 writes times, in UTC with whole seconds; with `isMicro` in UTC with six digits of a second,
    /// which it must have.
    static func normalized(_ text: String, isMicro: Bool) throws(Fault) -> String {
        var reader = GoTime(text, isMicro: isMicro)
        return try reader.read(isMicro: isMicro)
    }

    private func fault(_ element: String) -> Fault {
        Fault(
            text: "parsing time \(GoText.quoted(text)) as \(GoText.quoted(layoutText)): cannot parse "
                + "\(GoText.quoted(String(Substring(rest)))) as \(GoText.quoted(element))")
    }

    private func outOfRange(_ name: String) -> Fault {
        Fault(text: "parsing time \(GoText.quoted(text)): \(name) out of range")
    }

    private mutating func read(isMicro: Bool) throws(Fault) -> String {
        var numbers: [Int] = []
        for element in Self.layout {
            if element.utf8.first.map({ (48...57).contains($0) }) == true {
                numbers.append(try number(element))
            } else {
                guard rest.first == element.utf8.first else { throw fault(element) }
                rest = rest.dropFirst()
            }
        }
        let fraction = try fraction(isMicro: isMicro)
        let offset = try offset()
        guard rest.isEmpty else {
            throw Fault(
                text: "parsing time \(GoText.quoted(text)): extra text: \(GoText.quoted(String(Substring(rest))))")
        }
        for (index, (name, range)) in [
            ("year", 0...9_999), ("month", 1...12), ("day", 1...31), ("hour", 0...23), ("minute", 0...59),
            ("second", 0...59),
        ].enumerated() where !range.contains(numbers[index]) { throw outOfRange(name) }
        guard numbers[2] <= Self.days(in: numbers[1], of: numbers[0]) else { throw outOfRange("day") }
        let seconds = numbers[3] * 3_600 + numbers[4] * 60 + numbers[5] - offset
        return Self.text(Self.day(numbers[0], numbers[1], numbers[2]) * 86_400 + seconds, fraction)
    }

    private mutating func number(_ element: String) throws(Fault) -> Int {
        let digits = rest.prefix(element.utf8.count)
        guard digits.count == element.utf8.count, digits.allSatisfy({ (48...57).contains($0) }) else {
            throw fault(element)
        }
        rest = rest.dropFirst(digits.count)
        return digits.reduce(0) { $0 * 10 + Int($1) - 48 }
    }

    /// The digits of a part of a second: six where they are asked for; else they may be there and are left out.
    private mutating func fraction(isMicro: Bool) throws(Fault) -> String {
        let digits = rest.dropFirst().prefix { (48...57).contains($0) }
        guard isMicro else {
            if rest.first == UInt8(ascii: "."), !digits.isEmpty { rest = rest.dropFirst(1 + digits.count) }
            return ""
        }
        guard rest.first == UInt8(ascii: "."), digits.count >= 6 else { throw fault(".000000") }
        rest = rest.dropFirst(7)
        return "." + String(Substring(digits.prefix(6)))
    }

    private mutating func offset() throws(Fault) -> Int {
        if rest.first == UInt8(ascii: "Z") {
            rest = rest.dropFirst()
            return 0
        }
        let part = Array(rest.prefix(6))
        guard part.count == 6, part[0] == UInt8(ascii: "+") || part[0] == UInt8(ascii: "-"),
            part[3] == UInt8(ascii: ":"), [1, 2, 4, 5].allSatisfy({ (48...57).contains(part[$0]) })
        else { throw fault(Self.zone) }
        let hours = Int(part[1] - 48) * 10 + Int(part[2] - 48)
        let minutes = Int(part[4] - 48) * 10 + Int(part[5] - 48)
        guard hours <= 24, minutes < 60 else { throw outOfRange("time zone offset hour") }
        rest = rest.dropFirst(6)
        return (part[0] == UInt8(ascii: "-") ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The days from 1970-01-01 to a day of the Gregorian calendar.
    private static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The text of the moment `seconds` after 1970, in UTC.
    static func text(_ seconds: Int, _ fraction: String = "") -> String {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let time = seconds - days * 86_400
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func padded(_ number: Int, _ width: Int = 2) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return padded(year, 4) + "-" + padded(month) + "-" + padded(dayOfYear - (153 * part + 2) / 5 + 1) + "T"
            + padded(time / 3_600) + ":" + padded(time / 60 % 60) + ":" + padded(time % 60) + fraction + "Z"
    }
}
