internal import Crypto

/// Digests of bytes and values, as lower-case hexadecimal text.
package enum Digest {
    /// The SHA-256 of `bytes`: 64 hexadecimal digits.
    package static func sha256(_ bytes: some Sequence<UInt8>) -> String {
        hex(SHA256.hash(data: Array(bytes)))
    }

    /// The SHA-256 of the canonical JSON of `value`, sensitive parts hidden.
    package static func sha256(of value: Value) -> String { sha256(JSONWriter.bytes(value, .digest)) }

    /// The HMAC-SHA-256 of `bytes` under `key`: 64 hexadecimal digits. What a secret is known by where it must not stand.
    package static func keyed(_ bytes: [UInt8], key: [UInt8]) -> String {
        hex(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
    }

    /// `bytes` as lower-case hexadecimal digits.
    package static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
