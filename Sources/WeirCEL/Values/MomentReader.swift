/// Reads timestamps as RFC 3339 writes them, and durations such as `1h30m`, `-1.5s`, `0`.
struct MomentReader {
    private let bytes: [UInt8]
    private var position = 0

    private init(_ text: String) { bytes = Array(text.utf8) }

    private static let noTimestamp = CELFailure(
        .invalidArgument, "this text is no timestamp; one is written as 2026-01-31T12:00:00Z")
    private static let noDuration = CELFailure(
        .invalidArgument, "this text is no duration; one is written as 1h30m, 90s or 1.5s, with h, m, s, ms, us or ns")

    private mutating func take(_ character: Character) -> Bool {
        guard position < bytes.count, bytes[position] == character.asciiValue else { return false }
        position += 1
        return true
    }

    /// The digits that stand here; nil where there are none.
    private mutating func digits() -> ArraySlice<UInt8>? {
        let start = position
        while position < bytes.count, Lexer.isDigit(bytes[position]) { position += 1 }
        return position > start ? bytes[start..<position] : nil
    }

    /// A number of exactly `count` digits.
    private mutating func number(_ count: Int) throws(CELFailure) -> Int {
        guard let digits = digits(), digits.count == count else { throw Self.noTimestamp }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private mutating func expect(_ character: Character) throws(CELFailure) {
        guard take(character) else { throw Self.noTimestamp }
    }

    /// The timestamp that `text` writes.
    static func timestamp(_ text: String) throws(CELFailure) -> CELTimestamp {
        var reader = MomentReader(text)
        return try reader.timestamp()
    }

    private mutating func timestamp() throws(CELFailure) -> CELTimestamp {
        let year = try number(4)
        try expect("-")
        let month = try number(2)
        try expect("-")
        let day = try number(2)
        try expect("T")
        let hour = try number(2)
        try expect(":")
        let minute = try number(2)
        try expect(":")
        let second = try number(2)
        var nanoseconds: Int32 = 0
        if take(".") {
            guard let digits = digits() else { throw Self.noTimestamp }
            for index in 0..<9 {
                let place = digits.startIndex + index
                nanoseconds = nanoseconds * 10 + (place < digits.endIndex ? Int32(digits[place]) - 48 : 0)
            }
        }
        let offset = try zone()
        guard (1...12).contains(month), (1...CivilTime.length(year: year, month: month)).contains(day), hour < 24,
            minute < 60, second < 60, position == bytes.count
        else { throw Self.noTimestamp }
        let days = CivilTime.days(year: year, month: month, day: day)
        let seconds = Int64(days * 86_400 + hour * 3_600 + minute * 60 + second) - offset
        guard let timestamp = CELTimestamp(seconds: seconds, nanoseconds: nanoseconds) else {
            throw Moments.outOfRange
        }
        return timestamp
    }

    /// `Z`, or an offset such as `+02:00`, in seconds.
    private mutating func zone() throws(CELFailure) -> Int64 {
        if take("Z") { return 0 }
        let negative = take("-")
        if !negative { try expect("+") }
        let hours = try number(2)
        try expect(":")
        let minutes = try number(2)
        guard hours < 24, minutes < 60 else { throw Self.noTimestamp }
        let offset = Int64(hours * 3_600 + minutes * 60)
        return negative ? -offset : offset
    }

    /// The duration that `text` writes.
    static func duration(_ text: String) throws(CELFailure) -> CELDuration {
        var reader = MomentReader(text)
        return try reader.duration()
    }

    private mutating func duration() throws(CELFailure) -> CELDuration {
        let negative = take("-")
        if !negative { _ = take("+") }
        var total: Int64 = 0
        let isZero = bytes[position...].elementsEqual([UInt8(ascii: "0")])
        guard position < bytes.count else { throw Self.noDuration }
        while position < bytes.count, !isZero {
            let part = try component()
            let (sum, overflow) =
                negative ? total.subtractingReportingOverflow(part) : total.addingReportingOverflow(part)
            guard !overflow else { throw Moments.outOfRange }
            total = sum
        }
        return CELDuration(nanoseconds: total)
    }

    /// A number with its unit, in nanoseconds.
    private mutating func component() throws(CELFailure) -> Int64 {
        let whole = digits()
        var fraction: ArraySlice<UInt8>?
        if take(".") { fraction = digits() }
        guard whole != nil || fraction != nil, let unit = unit() else { throw Self.noDuration }
        var nanoseconds: Int64 = 0
        for digit in whole ?? [] {
            let (scaled, overflow) = nanoseconds.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(Int64(digit) - 48)
            guard !overflow, !carry else { throw Moments.outOfRange }
            nanoseconds = sum
        }
        let (scaled, overflow) = nanoseconds.multipliedReportingOverflow(by: unit)
        var rest: Int64 = 0
        var scale = unit
        for digit in fraction ?? [] where scale >= 10 {
            scale /= 10
            rest += (Int64(digit) - 48) * scale
        }
        let (sum, carry) = scaled.addingReportingOverflow(rest)
        guard !overflow, !carry else { throw Moments.outOfRange }
        return sum
    }

    private mutating func unit() -> Int64? {
        let units: [(String, Int64)] = [
            ("ns", 1), ("us", 1_000), ("\u{B5}s", 1_000), ("\u{3BC}s", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
            ("m", 60_000_000_000), ("h", 3_600_000_000_000),
        ]
        for (name, length) in units where bytes[position...].starts(with: name.utf8) {
            position += name.utf8.count
            return length
        }
        return nil
    }
}
