/// Random numbers that are the same in every run: xoshiro256** (Blackman, Vigna, "Scrambled Linear Pseudorandom Number
/// Generators", 2018), its state filled by SplitMix64 as its authors advise.
///
/// Each thing that is simulated has a stream of its own, by its name, so that what happens to it depends neither on how many others
/// there are nor on the order in which they come.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// The stream `name` of `seed`.
    package init(seed: UInt64, stream name: String = "") {
        // FNV-1a, 64 bits.
        var mixed: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 { mixed = (mixed ^ UInt64(byte)) &* 0x100_0000_01b3 }
        mixed ^= seed &* 0x9e37_79b9_7f4a_7c15
        func next() -> UInt64 {
            mixed &+= 0x9e37_79b9_7f4a_7c15
            var word = mixed
            word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
            return word ^ (word >> 31)
        }
        state = (next(), next(), next(), next())
    }

    /// The one with this state, which is not all zeros.
    init(state: (UInt64, UInt64, UInt64, UInt64)) { self.state = state }

    package mutating func next() -> UInt64 {
        let result = Self.rotated(state.1 &* 5, by: 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = Self.rotated(state.3, by: 45)
        return result
    }

    private static func rotated(_ word: UInt64, by count: UInt64) -> UInt64 {
        (word << count) | (word >> (64 - count))
    }

    /// A number from 0 to less than 1, of 53 random bits.
    package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Whether something happens whose probability is `rate`, 0 to 1.
    package mutating func happens(_ rate: Double) -> Bool { rate > 0 && unit() < rate }

    /// A number of the standard normal distribution, by the inverse of its distribution function.
    package mutating func normal() -> Double { Normal.quantile((Double(next() >> 11) + 0.5) * 0x1p-53) }
}
