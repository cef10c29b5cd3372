#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The texts of doubles.
enum DoubleText {
    /// The shortest digits that give the double back, with an exponent below 1e-4 and from 1e21 on; `1` for 1.0.
    static func short(_ double: Double) -> String {
        guard double.isFinite else { return notFinite(double) }
        let (sign, digits, point) = parts(double)
        guard point < -3 || point > 21 else { return sign + plain(digits, point) }
        let exponent = point - 1
        var text = sign + String(digits.prefix(1))
        if digits.utf8.count > 1 { text += "." + digits.dropFirst() }
        return text + (exponent < 0 ? "e-" : "e+") + CivilTime.pad(abs(exponent), 2)
    }

    /// The shortest digits that give the double back, never with an exponent.
    static func plain(_ double: Double) -> String {
        guard double.isFinite else { return notFinite(double) }
        let (sign, digits, point) = parts(double)
        return sign + plain(digits, point)
    }

    private static func notFinite(_ double: Double) -> String {
        double.isNaN ? "NaN" : double < 0 ? "-Infinity" : "Infinity"
    }

    private static func plain(_ digits: String, _ point: Int) -> String {
        let count = digits.utf8.count
        if point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
        if point >= count { return digits + String(repeating: "0", count: point - count) }
        return digits.prefix(point) + "." + digits.dropFirst(point)
    }

    /// The sign, the digits without zeros at either end, and how many of them stand before the decimal point.
    private static func parts(_ double: Double) -> (sign: String, digits: String, point: Int) {
        guard double != 0 else { return (double.sign == .minus ? "-" : "", "0", 1) }
        var text = Substring(double.magnitude.description)
        var exponent = 0
        if let mark = text.firstIndex(of: "e") {
            exponent = Int(text[text.index(after: mark)...]) ?? 0
            text = text[..<mark]
        }
        var point = text.utf8.count
        if let dot = text.firstIndex(of: ".") {
            point = text.utf8.distance(from: text.startIndex, to: dot)
            text.remove(at: dot)
        }
        while text.hasPrefix("0") {
            text.removeFirst()
            point -= 1
        }
        while text.hasSuffix("0") { text.removeLast() }
        return (double < 0 ? "-" : "", String(text), point + exponent)
    }

    /// With `precision` digits after the decimal point, as C's `%f`; with an exponent as `%e`.
    static func fixed(_ double: Double, precision: Int, exponent: Bool) -> String {
        guard double.isFinite else { return notFinite(double) }
        let size = 400 + precision
        var buffer = [CChar](repeating: 0, count: size)
        let written = withVaList([Int32(precision), double]) { list in
            vsnprintf(&buffer, size, exponent ? "%.*e" : "%.*f", list)
        }
        return String(decoding: buffer.prefix(max(0, Int(written))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
