import WeirValue

/// Arithmetic with timestamps and durations.
enum Moments {
    static let outOfRange = CELFailure(.arithmetic, "the result is past the range of timestamps or durations")

    /// `left operation right`; nil where the operator is not defined for these.
    static func apply(
        _ operation: BinaryOperator, _ left: any ValueObject, _ right: any ValueObject
    ) throws(CELFailure) -> Value? {
        switch (left, operation, right) {
        case (let left as CELDuration, .add, let right as CELDuration):
            return .object(try checked(left.nanoseconds.addingReportingOverflow(right.nanoseconds)))
        case (let left as CELDuration, .subtract, let right as CELDuration):
            return .object(try checked(left.nanoseconds.subtractingReportingOverflow(right.nanoseconds)))
        case (let left as CELTimestamp, .add, let right as CELDuration): return try shift(left, right, sign: 1)
        case (let left as CELDuration, .add, let right as CELTimestamp): return try shift(right, left, sign: 1)
        case (let left as CELTimestamp, .subtract, let right as CELDuration): return try shift(left, right, sign: -1)
        case (let left as CELTimestamp, .subtract, let right as CELTimestamp):
            let (whole, overflow) = (left.seconds - right.seconds).multipliedReportingOverflow(by: 1_000_000_000)
            guard !overflow else { throw outOfRange }
            return .object(try checked(whole.addingReportingOverflow(Int64(left.nanoseconds - right.nanoseconds))))
        default: return nil
        }
    }

    private static func checked(
        _ result: (partialValue: Int64, overflow: Bool)
    ) throws(CELFailure) -> CELDuration {
        guard !result.overflow else { throw outOfRange }
        return CELDuration(nanoseconds: result.partialValue)
    }

    private static func shift(
        _ timestamp: CELTimestamp, _ duration: CELDuration, sign: Int64
    ) throws(CELFailure) -> Value {
        var seconds = timestamp.seconds + sign * (duration.nanoseconds / 1_000_000_000)
        var rest = Int64(timestamp.nanoseconds) + sign * (duration.nanoseconds % 1_000_000_000)
        if rest < 0 {
            rest += 1_000_000_000
            seconds -= 1
        } else if rest >= 1_000_000_000 {
            rest -= 1_000_000_000
            seconds += 1
        }
        guard let moved = CELTimestamp(seconds: seconds, nanoseconds: Int32(rest)) else { throw outOfRange }
        return .object(moved)
    }
}
