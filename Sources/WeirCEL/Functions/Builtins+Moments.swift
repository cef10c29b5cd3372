import WeirValue

extension Builtins {
    /// The functions of timestamps and durations.
    static let moments: [Builtin] =
        [
            .global("timestamp", .object) { (value, _) throws(CELFailure) in try timestamp(value) },
            .global("duration", .object) { (value, _) throws(CELFailure) in try duration(value) },
            part("getFullYear") { Int64($0.year) },
            part("getMonth") { Int64($0.month - 1) },
            part("getDate") { Int64($0.day) },
            part("getDayOfMonth") { Int64($0.day - 1) },
            part("getDayOfWeek") { Int64($0.weekday) },
            part("getDayOfYear") { Int64($0.dayOfYear) },
            part("getHours", of: { $0 / 3_600_000_000_000 }, { Int64($0.hour) }),
            part("getMinutes", of: { $0 / 60_000_000_000 }, { Int64($0.minute) }),
            part("getSeconds", of: { $0 / 1_000_000_000 }, { Int64($0.second) }),
            milliseconds,
        ]

    private static func timestamp(_ value: Value) throws(CELFailure) -> Value {
        switch value {
        case .string(let text): return .object(try MomentReader.timestamp(text))
        case .int(let seconds):
            guard let timestamp = CELTimestamp(seconds: seconds) else { throw Moments.outOfRange }
            return .object(timestamp)
        case .object(is CELTimestamp): return value
        default: throw .noOverload("timestamp", value)
        }
    }

    private static func duration(_ value: Value) throws(CELFailure) -> Value {
        switch value {
        case .string(let text): return .object(try MomentReader.duration(text))
        case .object(is CELDuration): return value
        default: throw .noOverload("duration", value)
        }
    }

    /// A function of the calendar's parts of a timestamp, in UTC or a time zone, and where `whole` is given of the
    /// nanoseconds of a duration.
    private static func part(
        _ name: String, of whole: (@Sendable (Int64) -> Int64)? = nil, _ part: @escaping @Sendable (CivilTime) -> Int64
    ) -> Builtin {
        .memberMany(name, 0...1, .int) { (arguments, _) throws(CELFailure) in
            guard case .object(let object) = arguments[0] else { throw .noOverload(name, arguments) }
            if arguments.count == 1, let whole, let duration = object as? CELDuration {
                return .int(whole(duration.nanoseconds))
            }
            guard let timestamp = object as? CELTimestamp else { throw .noOverload(name, arguments) }
            guard arguments.count > 1 else { return .int(part(CivilTime(seconds: timestamp.seconds))) }
            guard case .string(let zone) = arguments[1] else { throw .noOverload(name, arguments) }
            let offset = try TimeZones.offset(zone, at: timestamp.seconds)
            return .int(part(CivilTime(seconds: timestamp.seconds + offset)))
        }
    }

    private static let milliseconds: Builtin = .memberMany("getMilliseconds", 0...1, .int) {
        (arguments, _) throws(CELFailure) in
        switch arguments[0] {
        case .object(let timestamp as CELTimestamp):
            if arguments.count > 1 {
                guard case .string(let zone) = arguments[1] else { throw .noOverload("getMilliseconds", arguments) }
                _ = try TimeZones.offset(zone, at: timestamp.seconds)
            }
            return .int(Int64(timestamp.nanoseconds / 1_000_000))
        case .object(let duration as CELDuration) where arguments.count == 1:
            return .int(duration.nanoseconds / 1_000_000 % 1_000)
        default: throw .noOverload("getMilliseconds", arguments)
        }
    }
}
