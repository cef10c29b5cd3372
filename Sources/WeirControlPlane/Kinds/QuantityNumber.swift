import WeirValue

/// A quantity as a number, for sums and comparisons: in units of 10⁻⁹. What is larger than any amount that anybody means
/// is as large as can be told.
struct QuantityNumber: Comparable, Sendable {
    private static let one: Int128 = 1_000_000_000
    /// The most that is told, so that sums and differences of two hold.
    private static let most = Int128.max / 4
    var nanos: Int128

    static let zero = QuantityNumber(nanos: 0)

    init(nanos: Int128) { self.nanos = nanos }

    init(_ number: Int64) { nanos = Int128(number) * Self.one }

    /// The quantity that `value` writes; zero where it is none.
    init(_ value: Value?) {
        switch value {
        case .string(let text)?: self.init(text)
        case .int(let number)?: self.init(number)
        default: self.init(nanos: 0)
        }
    }

    /// The quantity that `text` writes; zero where it is none.
    init(_ text: String) {
        var digits: Int128 = 0
        var fraction = 0
        var isNegative = false
        var hasPoint = false
        var rest = Substring(text)
        if rest.hasPrefix("-") || rest.hasPrefix("+") { isNegative = rest.removeFirst() == "-" }
        while let character = rest.utf8.first, TextRules.isDigit(character) || character == UInt8(ascii: ".") {
            rest.removeFirst()
            if character == UInt8(ascii: ".") {
                hasPoint = true
                continue
            }
            // Beyond this many digits nothing is left of an amount that anybody means.
            guard digits < 1_000_000_000_000_000_000_000 else { continue }
            digits = digits * 10 + Int128(character - 48)
            if hasPoint { fraction += 1 }
        }
        var scaled = Self.product(digits * Self.one, Self.scale(rest))
        // What is too large for its fraction does without the last of it.
        while scaled == nil, fraction > 0 {
            digits = (digits + 9) / 10
            fraction -= 1
            scaled = Self.product(digits * Self.one, Self.scale(rest))
        }
        let amount = scaled.map { Self.divided($0, power: fraction - Self.exponent(rest)) } ?? Self.most
        nanos = isNegative ? -amount : amount
    }

    /// `number` times `factor`; nil where that is more than is told.
    private static func product(_ number: Int128, _ factor: Int128) -> Int128? {
        let (product, isTooLarge) = number.multipliedReportingOverflow(by: factor)
        return isTooLarge || product > most ? nil : product
    }

    /// What is told of `nanos`.
    private static func bounded(_ nanos: Int128) -> QuantityNumber {
        QuantityNumber(nanos: min(max(nanos, -most), most))
    }

    /// The factor of a binary suffix.
    private static func scale(_ suffix: Substring) -> Int128 {
        guard suffix.count == 2, suffix.hasSuffix("i"), let index = "KMGTPE".firstIndex(of: suffix.first ?? " ") else {
            return 1
        }
        return Int128(1) << (10 * ("KMGTPE".distance(from: "KMGTPE".startIndex, to: index) + 1))
    }

    /// The power of ten of a decimal suffix.
    private static func exponent(_ suffix: Substring) -> Int {
        switch suffix {
        case "n": return -9
        case "u": return -6
        case "m": return -3
        case "k": return 3
        case "M": return 6
        case "G": return 9
        case "T": return 12
        case "P": return 15
        case "E": return 18
        default:
            guard suffix.hasPrefix("e") || suffix.hasPrefix("E") else { return 0 }
            return min(max(Int(suffix.dropFirst()) ?? 0, -40), 40)
        }
    }

    /// `number` divided by ten to the `power`, rounded up.
    private static func divided(_ number: Int128, power: Int) -> Int128 {
        var number = number
        for _ in 0..<max(0, power) { number = (number + 9) / 10 }
        for _ in 0..<max(0, -power) {
            guard let product = product(number, 10) else { return most }
            number = product
        }
        return number
    }

    static func < (left: QuantityNumber, right: QuantityNumber) -> Bool { left.nanos < right.nanos }

    static func + (left: QuantityNumber, right: QuantityNumber) -> QuantityNumber {
        bounded(left.nanos + right.nanos)
    }

    static func - (left: QuantityNumber, right: QuantityNumber) -> QuantityNumber {
        bounded(left.nanos - right.nanos)
    }

    /// This in the form of decimal suffixes: `1500m`.
    var decimalText: String {
        if nanos == 0 { return "0" }
        var number = nanos.magnitude
        var power = -9
        while power < 18, number.isMultiple(of: 1_000) {
            number /= 1_000
            power += 3
        }
        let suffixes = [-9: "n", -6: "u", -3: "m", 0: "", 3: "k", 6: "M", 9: "G", 12: "T", 15: "P", 18: "E"]
        return (nanos < 0 ? "-" : "") + "\(number)" + (suffixes[power] ?? "")
    }

    /// This in the form of binary suffixes where it is whole and large enough: `2Gi`.
    var binaryText: String {
        guard nanos.isMultiple(of: Self.one), nanos.magnitude >= 1_024 * Self.one.magnitude else { return decimalText }
        var number = nanos.magnitude / Self.one.magnitude
        var suffix = ""
        for next in ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"] {
            guard number.isMultiple(of: 1_024) else { break }
            number /= 1_024
            suffix = next
        }
        return (nanos < 0 ? "-" : "") + "\(number)" + suffix
    }

    /// This in the form in which `sample` is written.
    func text(like sample: Value?) -> String {
        sample?.stringValue?.hasSuffix("i") == true ? binaryText : decimalText
    }
}
