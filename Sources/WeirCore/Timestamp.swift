#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Times as records and events write them.
package enum Timestamp {
    /// The time of `seconds` since 1970-01-01T00:00:00Z as RFC 3339 in UTC: `2026-11-21T10:02:11Z`.
    package static func text(_ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : String(number) }
        let day = "\(1900 + Int(parts.tm_year))-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        return "\(day)T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    }

    /// The seconds since 1970-01-01T00:00:00Z of a time as ``text(_:)`` writes it; nil where it is none.
    package static func seconds(_ text: String) -> Int64? {
        let separators: [Character] = ["-", "-", "T", ":", ":", "Z"]
        let fields = text.split(omittingEmptySubsequences: false) { separators.contains($0) }
        let marks = text.filter { separators.contains($0) }
        guard Array(marks) == separators, fields.count == 7, fields[6].isEmpty else { return nil }
        let numbers = fields.prefix(6).map { Int32($0) }
        guard let year = numbers[0], let month = numbers[1], let day = numbers[2], let hour = numbers[3],
            let minute = numbers[4], let second = numbers[5], (1...12).contains(month), (1...31).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        var parts = tm()
        parts.tm_year = year - 1900
        parts.tm_mon = month - 1
        parts.tm_mday = day
        parts.tm_hour = hour
        parts.tm_min = minute
        parts.tm_sec = second
        return Int64(timegm(&parts))
    }
}
