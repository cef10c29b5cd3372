#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Ids and times of runs.
package enum RunIdentity {
    private static let crockford = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// A new ULID: 48 bits of milliseconds since 1970 and 80 random bits, 26 characters that sort by time
    /// (https://github.com/ulid/spec).
    package static func ulid() -> String {
        let now = seconds()
        let milliseconds = UInt64(now.seconds) * 1_000 + UInt64(now.nanoseconds / 1_000_000)
        var digits: [UInt8] = []
        for position in 0..<10 { digits.append(crockford[Int(milliseconds >> UInt64(45 - 5 * position) & 31)]) }
        for _ in 0..<16 { digits.append(crockford[Int.random(in: 0..<32)]) }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The time now as RFC 3339 in UTC with whole seconds: `2026-11-21T10:02:11Z`.
    package static func now() -> String { timestamp(seconds().seconds) }

    /// The time of `seconds` since 1970 as RFC 3339 in UTC.
    ///
    /// The day by the algorithm of Howard Hinnant's `civil_from_days`: eras of 400 years that begin on the 1st of March.
    package static func timestamp(_ seconds: Int64) -> String {
        let days = Int64((Double(seconds) / 86_400).rounded(.down))
        let second = Int(seconds - days * 86_400)
        let shifted = days + 719_468
        let era = Int64((Double(shifted) / 146_097).rounded(.down))
        let dayOfEra = Int(shifted - era * 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = Int64(yearOfEra) + era * 400 + (month <= 2 ? 1 : 0)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        return "\(year)-\(two(month))-\(two(day))T\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
    }

    private static func seconds() -> (seconds: Int64, nanoseconds: Int64) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return (Int64(time.tv_sec), Int64(time.tv_nsec))
    }
}
