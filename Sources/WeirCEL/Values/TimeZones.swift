import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Offsets of time zones from UTC: `UTC`, `+02:00`, and the names of the system's zone database.
enum TimeZones {
    private static let known = Mutex<[String: ZoneFile]>([:])
    private static let folders = ["/usr/share/zoneinfo/", "/usr/lib/zoneinfo/", "/etc/zoneinfo/"]

    /// The seconds that `zone` is ahead of UTC at the time `seconds` after 1970.
    /// - Throws: that there is no such zone.
    static func offset(_ zone: String, at seconds: Int64) throws(CELFailure) -> Int64 {
        if zone == "UTC" || zone.isEmpty || zone == "Z" { return 0 }
        if zone.contains(":") { return try fixed(zone) }
        if let file = known.withLock({ $0[zone] }) { return file.offset(at: seconds) }
        guard isName(zone), let file = load(zone) else {
            throw CELFailure(.invalidArgument, "there is no such time zone here")
        }
        known.withLock { $0[zone] = file }
        return file.offset(at: seconds)
    }

    /// `+02:00`, `-9:30` or `02:00`.
    private static func fixed(_ zone: String) throws(CELFailure) -> Int64 {
        var text = Substring(zone)
        let negative = text.hasPrefix("-")
        if negative || text.hasPrefix("+") { text.removeFirst() }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hours = UInt8(parts[0]), let minutes = UInt8(parts[1]), hours < 24, minutes < 60
        else { throw CELFailure(.invalidArgument, "a time zone offset is written as +02:00") }
        let offset = Int64(hours) * 3_600 + Int64(minutes) * 60
        return negative ? -offset : offset
    }

    /// Whether `zone` may be looked up as a file: letters, digits and `_+-/`, no part a dot or empty.
    private static func isName(_ zone: String) -> Bool {
        let extra = "_+-/".utf8
        return !zone.hasPrefix("/") && zone.utf8.count < 64
            && zone.utf8.allSatisfy { Lexer.isNameStart($0) || Lexer.isDigit($0) || extra.contains($0) }
    }

    private static func load(_ zone: String) -> ZoneFile? {
        for folder in folders {
            if let bytes = read(folder + zone), let file = ZoneFile(bytes) { return file }
        }
        return nil
    }

    /// The content of the file at `path`, some hundred kilobytes at most; nil where there is none.
    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 18)
        let count = fread(&bytes, 1, 1 << 18, file)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }
}

/// A compiled time zone (RFC 8536, TZif).
struct ZoneFile: Sendable {
    /// When the offset changes, seconds since 1970, ascending.
    private var changes: [Int64] = []
    /// The offset from each change on.
    private var offsets: [Int64] = []
    private var before: Int64 = 0
    private var rule: ZoneRule?

    /// Reads the 64-bit part of a file of version 2 and later; nil where it is none.
    init?(_ bytes: [UInt8]) {
        guard let first = Header(bytes, at: 0), first.version >= 2 else { return nil }
        let start = 44 + first.length(timeSize: 4)
        guard let header = Header(bytes, at: start) else { return nil }
        let end = start + 44 + header.length(timeSize: 8)
        guard end <= bytes.count, header.types > 0 else { return nil }
        let times = start + 44
        let indices = times + header.times * 8
        let types = indices + header.times
        func offset(_ type: Int) -> Int64 {
            Int64(Int32(truncatingIfNeeded: Self.integer(bytes, types + type * 6, 4)))
        }
        for index in 0..<header.times {
            let type = Int(bytes[indices + index])
            guard type < header.types else { return nil }
            changes.append(Self.integer(bytes, times + index * 8, 8))
            offsets.append(offset(type))
        }
        before = offset(0)
        let footer = bytes[end...].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true).first
        rule = footer.flatMap { ZoneRule(String(decoding: $0, as: UTF8.self)) }
    }

    /// The seconds ahead of UTC at a time.
    func offset(at seconds: Int64) -> Int64 {
        guard let last = changes.last, seconds < last else {
            return rule?.offset(at: seconds) ?? offsets.last ?? before
        }
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? before : offsets[low - 1]
    }

    /// A big-endian number of `size` bytes.
    private static func integer(_ bytes: [UInt8], _ start: Int, _ size: Int) -> Int64 {
        bytes[start..<start + size].reduce(0) { $0 << 8 | Int64($1) }
    }

    private struct Header {
        let version: Int
        let isUT: Int
        let isStandard: Int
        let leaps: Int
        let times: Int
        let types: Int
        let letters: Int

        init?(_ bytes: [UInt8], at start: Int) {
            guard start >= 0, bytes.count >= start + 44, bytes[start..<start + 4].elementsEqual("TZif".utf8) else {
                return nil
            }
            func count(_ index: Int) -> Int { Int(ZoneFile.integer(bytes, start + 20 + 4 * index, 4)) }
            version = Int(bytes[start + 4]) - 48
            (isUT, isStandard, leaps, times, types, letters) = (
                count(0), count(1), count(2), count(3), count(4), count(5)
            )
        }

        /// The bytes of the data block behind the header.
        func length(timeSize: Int) -> Int {
            times * (timeSize + 1) + types * 6 + letters + leaps * (timeSize + 4) + isStandard + isUT
        }
    }
}

/// The rule for times after the last listed change (POSIX TZ): standard offset, and daylight saving between two days
/// of each year.
struct ZoneRule: Sendable {
    private let standard: Int64
    private let summer: (offset: Int64, from: Change, to: Change)?

    /// A change in the form `Mm.w.d/time`: the `week`th (5: last) `weekday` of a month.
    private struct Change: Sendable {
        let month: Int
        let week: Int
        let weekday: Int
        let time: Int64

        /// When it happens in `year`, seconds since 1970 by the local clock.
        func seconds(in year: Int) -> Int64 {
            let first = CivilTime.days(year: year, month: month, day: 1)
            let firstWeekday = ((first + 4) % 7 + 7) % 7
            var day = (weekday - firstWeekday + 7) % 7 + 7 * (week - 1)
            while day >= CivilTime.length(year: year, month: month) { day -= 7 }
            return Int64(first + day) * 86_400 + time
        }
    }

    /// Reads for example `CET-1CEST,M3.5.0,M10.5.0/3`; nil for forms of rules that no zone uses today.
    init?(_ text: String) {
        let parts = text.split(separator: ",")
        guard let names = parts.first else { return nil }
        var reader = names[...]
        guard Self.skipName(&reader), let offset = Self.time(&reader) else { return nil }
        standard = -offset
        if reader.isEmpty {
            summer = nil
            return
        }
        guard Self.skipName(&reader) else { return nil }
        let summerOffset = reader.isEmpty ? standard + 3_600 : Self.time(&reader).map { -$0 }
        guard parts.count == 3, let summerOffset, let from = Self.change(parts[1]), let to = Self.change(parts[2])
        else {
            return nil
        }
        summer = (summerOffset, from, to)
    }

    /// The seconds ahead of UTC at a time.
    func offset(at seconds: Int64) -> Int64 {
        guard let summer else { return standard }
        let year = CivilTime(seconds: seconds + standard).year
        let from = summer.from.seconds(in: year) - standard
        let to = summer.to.seconds(in: year) - summer.offset
        let isSummer = from < to ? (from..<to).contains(seconds) : !(to..<from).contains(seconds)
        return isSummer ? summer.offset : standard
    }

    private static func skipName(_ text: inout Substring) -> Bool {
        if text.hasPrefix("<") {
            guard let end = text.firstIndex(of: ">") else { return false }
            text = text[text.index(after: end)...]
            return true
        }
        let rest = text.drop { $0.isLetter }
        defer { text = rest }
        return rest.startIndex != text.startIndex
    }

    /// `[+-]h[:m[:s]]` in seconds.
    private static func time(_ text: inout Substring) -> Int64? {
        let negative = text.hasPrefix("-")
        if negative || text.hasPrefix("+") { text.removeFirst() }
        let part = text.prefix { $0.isNumber || $0 == ":" }
        text = text[part.endIndex...]
        let numbers = part.split(separator: ":").map { Int64($0) ?? 0 }
        guard let hours = numbers.first, numbers.count <= 3 else { return nil }
        let seconds = hours * 3_600 + (numbers.count > 1 ? numbers[1] * 60 : 0) + (numbers.count > 2 ? numbers[2] : 0)
        return negative ? -seconds : seconds
    }

    private static func change(_ text: Substring) -> Change? {
        let halves = text.split(separator: "/")
        guard let day = halves.first, day.hasPrefix("M") else { return nil }
        let numbers = day.dropFirst().split(separator: ".").compactMap { Int($0) }
        guard numbers.count == 3, (1...12).contains(numbers[0]), (1...5).contains(numbers[1]),
            (0...6).contains(numbers[2])
        else { return nil }
        var time: Int64? = 7_200
        if halves.count > 1 {
            var rest = halves[1]
            time = Self.time(&rest)
        }
        return time.map { Change(month: numbers[0], week: numbers[1], weekday: numbers[2], time: $0) }
    }
}
