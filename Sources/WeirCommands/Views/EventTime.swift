import WeirCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A time of the wall clock, to the millisecond.
package struct EventTime: Sendable, Equatable {
    /// Since 1970-01-01T00:00:00Z.
    package let seconds: Int64
    /// 0 to 999.
    package let milliseconds: Int

    /// The time `milliseconds` after `seconds` since 1970-01-01T00:00:00Z.
    package init(seconds: Int64, milliseconds: Int = 0) {
        self.seconds = seconds
        self.milliseconds = milliseconds
    }

    /// The time now.
    package static func now() -> EventTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return EventTime(seconds: Int64(time.tv_sec), milliseconds: Int(time.tv_nsec) / 1_000_000)
    }

    /// RFC 3339 in UTC with milliseconds: `2026-11-21T10:02:11.045Z`.
    package var text: String {
        let fraction = String(1_000 + milliseconds).dropFirst()
        return "\(Timestamp.text(seconds).dropLast()).\(fraction)Z"
    }

    /// The time of day in UTC: `10:02:11Z`.
    package var timeOfDay: String { String(Timestamp.text(seconds).suffix(9)) }
}
