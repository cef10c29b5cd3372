#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Moments as objects write them.
package enum ClusterTime {
    /// The seconds since 1970 now.
    package static var now: Int { time(nil) }

    /// The moment `seconds` after 1970, as RFC 3339 in UTC: `2026-01-02T03:04:05Z`.
    package static func text(_ seconds: Int) -> String { GoTime.text(seconds) }
}

/// A new uid of an object: a random UUID.
enum ObjectUID {
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        // Each number costs a system call.
        let high = generator.next() & ~0xF000 | 0x4000
        let low = generator.next() & ~(3 << 62) | 2 << 62
        return String(unsafeUninitializedCapacity: 36) { text in
            var place = 0
            for half in [high, low] {
                for digit in 0..<16 {
                    if [8, 13, 18, 23].contains(place) {
                        text[place] = UInt8(ascii: "-")
                        place += 1
                    }
                    let value = UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * digit) & 15)
                    text[place] = value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
                    place += 1
                }
            }
            return 36
        }
    }
}
