/// A range of IPv4 addresses, `10.244.0.0/16`.
struct AddressRange: Sendable, Equatable, CustomStringConvertible {
    let first: UInt32
    let bits: Int

    /// The range of `bits` leading bits that `address` is in.
    init(_ address: UInt32, bits: Int) {
        first = address & Self.mask(bits)
        self.bits = bits
    }

    /// What `text` writes; nil where it is no IPv4 range.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false).map { UInt32($0) }
        guard parts.count == 2, let bits = Int(parts[1]), (0...32).contains(bits), numbers.count == 4 else {
            return nil
        }
        var address: UInt32 = 0
        for number in numbers {
            guard let number, number < 256 else { return nil }
            address = address << 8 | number
        }
        self.init(address, bits: bits)
    }

    private static func mask(_ bits: Int) -> UInt32 { bits == 0 ? 0 : ~0 << UInt32(32 - bits) }

    /// Whether some address is in both.
    func overlaps(_ other: AddressRange) -> Bool {
        let mask = Self.mask(min(bits, other.bits))
        return first & mask == other.first & mask
    }

    var description: String {
        let bytes = stride(from: 24, through: 0, by: -8).map { String(first >> UInt32($0) & 255) }
        return "\(bytes.joined(separator: "."))/\(bits)"
    }
}
