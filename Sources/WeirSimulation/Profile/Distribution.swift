import WeirCore
package import WeirValue

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How long something takes: lengths of time, in seconds, and how probable each is.
package enum Distribution: Sendable, Equatable {
    /// Always the same.
    case constant(Double)
    /// Each length from the lower to the higher is as probable.
    case uniform(Double, Double)
    /// Its logarithm is distributed normally: half take longer than `median`; `sigma` is the standard deviation of the logarithm.
    case lognormal(median: Double, sigma: Double)

    /// A length by `random`, in seconds.
    package func sample(_ random: inout SeededRandom) -> Double {
        switch self {
        case .constant(let seconds): seconds
        case .uniform(let low, let high): low + (high - low) * random.unit()
        case .lognormal(let median, let sigma): median * exp(sigma * random.normal())
        }
    }

    /// The probability of a length of at most `seconds`.
    package func cumulative(_ seconds: Double) -> Double {
        switch self {
        case .constant(let all): return seconds < all ? 0 : 1
        case .uniform(let low, let high):
            if high == low { return seconds < low ? 0 : 1 }
            return min(1, max(0, (seconds - low) / (high - low)))
        case .lognormal(let median, let sigma):
            if seconds <= 0 { return 0 }
            if sigma == 0 { return seconds < median ? 0 : 1 }
            return Normal.cumulative(log(seconds / median) / sigma)
        }
    }

    /// The mean, in seconds.
    package var mean: Double {
        switch self {
        case .constant(let seconds): seconds
        case .uniform(let low, let high): (low + high) / 2
        case .lognormal(let median, let sigma): median * exp(sigma * sigma / 2)
        }
    }
}

extension Distribution {
    /// What `value` writes: a length of time (`200ms`), or one of `{constant: 2s}`, `{uniform: {from: 1s, to: 3s}}` and
    /// `{lognormal: {median: 2s, sigma: 0.5}}`.
    /// - Throws: ``ProfileFault`` at `path`.
    init(_ value: Value, at path: String) throws(ProfileFault) {
        guard let members = value.mapValue else {
            self = .constant(try Self.seconds(value, path))
            return
        }
        guard members.keys.count == 1, let name = members.keys.first, let parts = members[name] else {
            throw ProfileFault(path, "give one of constant, uniform and lognormal")
        }
        let place = "\(path).\(name)"
        switch name {
        case "constant": self = .constant(try Self.seconds(parts, place))
        case "uniform":
            let fields = try ProfileFields(parts, at: place, ["from", "to"])
            let (low, high) = (try fields.seconds("from"), try fields.seconds("to"))
            guard low <= high else { throw ProfileFault(place, "from is more than to") }
            self = .uniform(low, high)
        case "lognormal":
            let fields = try ProfileFields(parts, at: place, ["median", "sigma"])
            let (median, sigma) = (try fields.seconds("median"), try fields.number("sigma", in: 0...10))
            guard median > 0 else { throw ProfileFault("\(place).median", "it is more than 0") }
            self = .lognormal(median: median, sigma: sigma)
        default: throw ProfileFault(place, "there is no such distribution; there are constant, uniform and lognormal")
        }
    }

    /// The length of time that `value` writes, in seconds.
    static func seconds(_ value: Value?, _ path: String) throws(ProfileFault) -> Double {
        guard let duration = value?.stringValue.flatMap(DurationText.parse) else {
            throw ProfileFault(path, "it is a length of time, such as 200ms or 15m")
        }
        return duration / .seconds(1)
    }

    /// How it is written.
    package var value: Value {
        func text(_ seconds: Double) -> Value {
            .string(seconds == seconds.rounded() ? "\(Int(seconds))s" : "\((seconds * 1e6).rounded() / 1e3)ms")
        }
        return switch self {
        case .constant(let seconds): ["constant": text(seconds)]
        case .uniform(let low, let high): ["uniform": ["from": text(low), "to": text(high)]]
        case .lognormal(let median, let sigma): ["lognormal": ["median": text(median), "sigma": .double(sigma)]]
        }
    }
}
