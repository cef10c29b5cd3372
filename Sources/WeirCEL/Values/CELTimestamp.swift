package import WeirValue

/// A point in time between the years 1 and 9999, to the nanosecond, in UTC.
package final class CELTimestamp: ValueObject {
    /// Seconds since 1970-01-01T00:00:00Z.
    package let seconds: Int64
    /// Nanoseconds past `seconds`, below 1,000,000,000.
    package let nanoseconds: Int32

    /// The first and the last second that there are.
    static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// The point in time; nil outside the years 1 to 9999.
    package init?(seconds: Int64, nanoseconds: Int32 = 0) {
        guard Self.range.contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else { return nil }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// The point in time that `text` writes as RFC 3339 does.
    /// - Returns: nil where it is none, or outside the years 1 to 9999.
    package static func parse(_ text: String) -> CELTimestamp? {
        do throws(CELFailure) { return try MomentReader.timestamp(text) } catch { return nil }
    }

    /// A measure of its place in time that can be compared.
    var instant: Instant { Instant(seconds: seconds, nanoseconds: nanoseconds) }

    struct Instant: Comparable {
        let seconds: Int64
        let nanoseconds: Int32

        static func < (left: Self, right: Self) -> Bool {
            (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
        }
    }

    package var typeName: String { "google.protobuf.Timestamp" }
    package var plain: Value { .string(text) }

    package func equals(_ other: any ValueObject) -> Bool {
        (other as? CELTimestamp)?.instant == instant
    }

    /// As RFC 3339 writes it, in UTC with no more digits than needed.
    package var text: String {
        let date = CivilTime(seconds: seconds)
        var text = CivilTime.pad(date.year, 4)
        text += "-" + CivilTime.pad(date.month, 2) + "-" + CivilTime.pad(date.day, 2)
        text += "T" + CivilTime.pad(date.hour, 2) + ":" + CivilTime.pad(date.minute, 2)
        text += ":" + CivilTime.pad(date.second, 2)
        return text + CivilTime.fraction(Int64(nanoseconds)) + "Z"
    }
}

/// A span of time in nanoseconds, some 290 years at most.
package final class CELDuration: ValueObject {
    /// The whole span in nanoseconds.
    package let nanoseconds: Int64

    /// A span of so many nanoseconds.
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The span that `text` writes, such as `1h30m`, `-1.5s` or `0`.
    /// - Returns: nil where it is none, or too long.
    package static func parse(_ text: String) -> CELDuration? {
        do throws(CELFailure) { return try MomentReader.duration(text) } catch { return nil }
    }

    package var typeName: String { "google.protobuf.Duration" }
    package var plain: Value { .string(text) }

    package func equals(_ other: any ValueObject) -> Bool {
        (other as? CELDuration)?.nanoseconds == nanoseconds
    }

    /// In seconds with an `s`, with no more digits than needed: `90s`, `-0.001s`.
    package var text: String {
        let magnitude = nanoseconds.magnitude
        let sign = nanoseconds < 0 ? "-" : ""
        return sign + String(magnitude / 1_000_000_000)
            + CivilTime.fraction(Int64(magnitude % 1_000_000_000)) + "s"
    }
}
