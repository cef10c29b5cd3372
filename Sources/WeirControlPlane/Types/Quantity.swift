/// A Kubernetes quantity such as `1500Mi`: read, and brought to the form in which the API server writes it.
package struct Quantity: Sendable, Equatable {
    /// Why a text is no quantity, in the words of the API server.
    package struct Fault: Error, CustomStringConvertible, Equatable {
        package let description: String

        static let form = Fault(
            description: "quantities must match the regular expression "
                + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
        static let number = Fault(description: "unable to parse numeric part of quantity")
        static let suffix = Fault(description: "unable to parse quantity's suffix")
    }

    private enum Form { case decimal, exponent, binary }

    private struct Suffix {
        let base: UInt8
        let exponent: Int
        let form: Form
    }

    /// The form in which the API server writes it.
    package let text: String

    /// The quantity that `text` writes.
    /// - Throws: ``Fault``.
    package init(_ text: String) throws(Fault) {
        guard text != "0" else {
            self.text = text
            return
        }
        let parts = try Parts(Array(text.utf8))
        let suffix = try Self.suffix(parts.suffix)
        self.text = try Self.canonical(parts, suffix, text)
    }

    /// The parts of a written quantity.
    private struct Parts {
        var isNegative = false
        /// The digits before the point, without leading noughts, and behind it.
        var whole: [UInt8] = []
        var fraction: [UInt8] = []
        var suffix = ""

        init(_ bytes: [UInt8]) throws(Fault) {
            guard !bytes.isEmpty else { throw .form }
            var rest = bytes[...]
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
                isNegative = rest.removeFirst() == UInt8(ascii: "-")
            }
            while rest.first == UInt8(ascii: "0") { rest.removeFirst() }
            while let digit = rest.first, Self.isDigit(digit) { whole.append(rest.removeFirst()) }
            if rest.first == UInt8(ascii: ".") {
                rest.removeFirst()
                while let digit = rest.first, Self.isDigit(digit) { fraction.append(rest.removeFirst()) }
            }
            var end = rest.startIndex
            while end < rest.endIndex, Array("eEinumkKMGTP".utf8).contains(rest[end]) { end += 1 }
            if end < rest.endIndex, rest[end] == UInt8(ascii: "-") || rest[end] == UInt8(ascii: "+") { end += 1 }
            while end < rest.endIndex, Self.isDigit(rest[end]) { end += 1 }
            guard end == rest.endIndex else { throw .form }
            suffix = String(decoding: rest, as: UTF8.self)
        }

        private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    }

    private static let decimalSuffixes: [(text: String, exponent: Int)] = [
        ("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18),
    ]
    private static let binarySuffixes: [(text: String, exponent: Int)] = [
        ("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60),
    ]

    private static func suffix(_ text: String) throws(Fault) -> Suffix {
        if let known = decimalSuffixes.first(where: { $0.text == text }) {
            return Suffix(base: 10, exponent: known.exponent, form: .decimal)
        }
        if let known = binarySuffixes.first(where: { $0.text == text }) {
            return Suffix(base: 2, exponent: known.exponent, form: .binary)
        }
        guard text.count > 1, text.hasPrefix("e") || text.hasPrefix("E"), let exponent = Int(text.dropFirst()),
            (-1_000...1_000).contains(exponent)
        else { throw .suffix }
        return Suffix(base: 10, exponent: exponent, form: .exponent)
    }

    private static func canonical(_ parts: Parts, _ suffix: Suffix, _ text: String) throws(Fault) -> String {
        let digits = parts.whole + parts.fraction
        // What has more digits than 128 bits hold is left as it is written.
        guard digits.count <= 30, let number = UInt128(digits) else { return text }
        guard number > 0 else { return "0" }
        let sign = parts.isNegative ? "-" : ""
        let scale = -parts.fraction.count
        switch suffix.form {
        case .decimal, .exponent:
            let power = scale + suffix.exponent
            if power % 3 == 0, power >= -9, digits.count <= 18, !digits.reversed().starts(with: "000".utf8),
                !parts.whole.isEmpty
            {
                return text
            }
            return sign + decimal(number, power, isExponent: suffix.form == .exponent)
        case .binary:
            if scale == 0, digits.count + suffix.exponent * 3 / 10 < 15, number & 7 != 0 { return text }
            return sign + binary(number, scale, suffix.exponent)
        }
    }

    /// `number` × 10^`power` with the largest suffix that keeps it whole; below nano it is rounded up.
    private static func decimal(_ number: UInt128, _ power: Int, isExponent: Bool) -> String {
        var number = number
        var power = power
        while power < -9 {
            number = (number + 9) / 10
            power += 1
        }
        while number.isMultiple(of: 10) {
            number /= 10
            power += 1
        }
        while power % 3 != 0 || (!isExponent && power > 18) {
            let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            if isTooLarge { break }
            number = product
            power -= 1
        }
        if isExponent { return power == 0 ? String(number) : "\(number)e\(power)" }
        return String(number) + (decimalSuffixes.first { $0.exponent == power }?.text ?? "")
    }

    /// `number` × 10^`scale` × 2^`exponent` with the largest binary suffix; in decimal form where it is small or not
    /// whole.
    private static func binary(_ number: UInt128, _ scale: Int, _ exponent: Int) -> String {
        let limit = UInt128(Int64.max)
        guard number.leadingZeroBitCount > exponent else { return String(limit) }
        var product = number << UInt128(exponent)
        var power = scale
        while power < 0, product.isMultiple(of: 10) {
            product /= 10
            power += 1
        }
        guard power == 0, product >= 1_024 else { return decimal(product, power, isExponent: false) }
        product = min(product, limit)
        var suffix = ""
        for known in binarySuffixes {
            guard product.isMultiple(of: 1_024) else { break }
            product /= 1_024
            suffix = known.text
        }
        return String(product) + suffix
    }
}

extension UInt128 {
    /// The number that ASCII `digits` write; nil where 128 bits do not hold it.
    fileprivate init?(_ digits: [UInt8]) {
        var number: UInt128 = 0
        for digit in digits {
            let (tens, first) = number.multipliedReportingOverflow(by: 10)
            let (sum, second) = tens.addingReportingOverflow(UInt128(digit - 48))
            if first || second { return nil }
            number = sum
        }
        self = number
    }
}
