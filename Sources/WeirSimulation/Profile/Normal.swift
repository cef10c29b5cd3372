#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The standard normal distribution.
enum Normal {
    /// The probability of a number of at most `x`.
    static func cumulative(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

    /// The number that is not passed with the probability `p`, which lies between 0 and 1.
    ///
    /// Acklam's rational approximation (relative error below 1.15e-9), then one step of Halley's method with the distribution
    /// function itself.
    static func quantile(_ p: Double) -> Double {
        let guess = approximation(p)
        let error = cumulative(guess) - p
        let step = error * (2 * Double.pi).squareRoot() * exp(guess * guess / 2)
        return guess - step / (1 + guess * step / 2)
    }

    private static let low = 0.02425

    private static func approximation(_ p: Double) -> Double {
        if p < low { return tail((-2 * log(p)).squareRoot()) }
        if p > 1 - low { return -tail((-2 * log(1 - p)).squareRoot()) }
        let (q, r) = (p - 0.5, (p - 0.5) * (p - 0.5))
        return q * polynomial(a, r) / (r * polynomial(b, r) + 1)
    }

    private static func tail(_ q: Double) -> Double { polynomial(c, q) / (q * polynomial(d, q) + 1) }

    /// The polynomial of `coefficients`, the highest first, at `x`.
    private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
        coefficients.reduce(0) { $0 * x + $1 }
    }

    private static let a = [
        -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
        -3.066479806614716e+01, 2.506628277459239e+00,
    ]
    private static let b = [
        -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
        -1.328068155288572e+01,
    ]
    private static let c = [
        -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00,
        4.374664141464968e+00, 2.938163982698783e+00,
    ]
    private static let d = [
        7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00,
    ]
}
