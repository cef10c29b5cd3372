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
        var bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
