import WeirValue

/// Values made of a seed, the same for the same seed.
struct RandomValue {
    /// What the values of one format are made of.
    struct Palette {
        var hasNull = true
        var hasBytes = false
        var hasNonFinite = false
        var hasLargeNumbers = true
        /// Doubles with long exponents.
        var hasFarDoubles = true
        var pieces = RandomValue.pieces
    }

    /// What texts are made of: whatever some format gives a meaning.
    static let pieces = [
        "a", "b", "Z", "0", "7", "-", "_", ".", ",", ":", "=", " ", "  ", "\t", "\n", "\r\n", "\\", "\"", "'", "`", "#",
        "; ", "$", "${", "}", "$${", "%", "%{", "%%{", "[", "]", "{", "{{", "|", ">", "&", "*", "!", "?", "@", "~",
        "no",
        "null", "true", "1e3", "0x1f", "1:30", "2001-01-01", "é", "😀", "\u{1}", "\u{7F}", "/", "//", "<<", "- ", "---",
    ]

    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    mutating func text(_ palette: Palette, atMost count: Int = 6) -> String {
        (0..<below(count + 1)).map { _ in palette.pieces[below(palette.pieces.count)] }.joined()
    }

    mutating func map(_ palette: Palette, depth: Int) -> Value {
        let pairs = (0..<below(6)).map { _ in (text(palette, atMost: 3), value(palette, depth: depth - 1)) }
        return .map(Value.Map(pairs) { first, _ in first })
    }

    mutating func value(_ palette: Palette, depth: Int) -> Value {
        switch below(depth > 0 ? 10 : 7) {
        case 0: return palette.hasNull ? .null : .bool(false)
        case 1: return .bool(next() & 1 == 0)
        case 2: return .int(Int64(bitPattern: next() >> UInt64(below(64))))
        case 3:
            if palette.hasBytes, next() & 1 == 0 { return .bytes((0..<below(9)).map { _ in UInt8(below(256)) }) }
            return palette.hasLargeNumbers ? .uint(next()) : .int(0)
        case 4: return .double(double(palette))
        case 5, 6: return .string(text(palette))
        case 7: return .list((0..<below(5)).map { _ in value(palette, depth: depth - 1) })
        case 8: return .list((0..<below(4)).map { _ in map(palette, depth: depth) })
        default: return map(palette, depth: depth)
        }
    }

    private mutating func double(_ palette: Palette) -> Double {
        if palette.hasNonFinite, below(4) == 0 { return [.infinity, -.infinity, .nan][below(3)] }
        let double = Double(bitPattern: next())
        guard palette.hasFarDoubles, double.isFinite else { return Double(below(2_000_000) - 1_000_000) / 64 }
        return double
    }
}
