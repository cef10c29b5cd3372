/// A range of IPv4 addresses.
struct IPv4Range: Sendable, Hashable {
    let first: UInt32
    /// The number of bits that all addresses have in common.
    let prefix: UInt32

    /// The range `text`, as in `10.128.0.0/22`; nil where it is none.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let prefix = UInt32(parts[1]), prefix <= 30,
            let address = Self.number(String(parts[0]))
        else { return nil }
        self.init(containing: address, prefix: prefix)
    }

    init(containing address: UInt32, prefix: UInt32) {
        self.prefix = prefix
        first = address & ~(UInt32.max >> prefix)
    }

    var count: UInt32 { UInt32.max >> prefix + 1 }
    var text: String { Self.text(first) + "/\(prefix)" }

    /// The address `text` as a number.
    static func number(_ text: String) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var number: UInt32 = 0
        for part in parts {
            guard let byte = UInt8(part) else { return nil }
            number = number << 8 | UInt32(byte)
        }
        return number
    }

    /// `number` as an address.
    static func text(_ number: UInt32) -> String {
        [24, 16, 8, 0].map { String(number >> UInt32($0) & 255) }.joined(separator: ".")
    }
}
