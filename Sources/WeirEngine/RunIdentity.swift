import WeirCore

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
    package static func now() -> String { Timestamp.text(seconds().seconds) }

    /// The time `delay` from now, as ``now()`` writes it.
    package static func timestamp(after delay: Duration) -> String {
        Timestamp.text(seconds().seconds + Int64((delay / .seconds(1)).rounded(.up)))
    }

    private static func seconds() -> (seconds: Int64, nanoseconds: Int64) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return (Int64(time.tv_sec), Int64(time.tv_nsec))
    }
}
