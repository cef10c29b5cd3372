/// The forms that names take.
package enum Identifier {
    /// Whether `name` is an identifier of the expression language: a letter or `_`, then letters, digits and `_`.
    package static func isValid(_ name: some StringProtocol) -> Bool {
        guard let first = name.utf8.first, isLetter(first) else { return false }
        return name.utf8.dropFirst().allSatisfy { isLetter($0) || isDigit($0) }
    }

    /// Whether `name` is a DNS label (RFC 1123): up to 63 of `a-z`, `0-9` and `-`, with neither end a `-`.
    package static func isDNSLabel(_ name: some StringProtocol) -> Bool {
        guard (1...63).contains(name.utf8.count), !name.hasPrefix("-"), !name.hasSuffix("-") else { return false }
        return name.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || isDigit($0) || $0 == UInt8(ascii: "-")
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
