/// Stand-ins for U+0085, U+2028 and U+2029 while libyaml reads a source.
///
/// YAML 1.1, and so libyaml, takes these three for line breaks and folds them; in YAML 1.2 they are content. Each is
/// replaced by a character of the same width that the source does not use, and put back into the decoded text.
struct YAMLUnicodeBreaks {
    private let pairs: [(original: [UInt8], standIn: [UInt8])]

    /// The stand-ins for `bytes`, which are UTF-8; nil where every candidate is in use.
    init?(for bytes: [UInt8]) {
        let used = Self.usedScalars(bytes)
        let wide = (UInt32(0xE000)...0xF8FF).lazy.filter { !used.contains($0) }.prefix(2)
        guard let narrow = (UInt32(0x700)...0x7FF).first(where: { !used.contains($0) }), wide.count == 2,
            let second = wide.dropFirst().first, let first = wide.first
        else { return nil }
        pairs = [
            (Self.encode(0x85), Self.encode(narrow)),
            (Self.encode(0x2028), Self.encode(first)),
            (Self.encode(0x2029), Self.encode(second)),
        ]
    }

    /// `bytes` with the stand-ins in place.
    func hide(in bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for pair in pairs { Self.replace(pair.original, by: pair.standIn, in: &bytes) }
        return bytes
    }

    /// Puts the characters back into `text`.
    func restore(in text: inout [UInt8]) {
        for pair in pairs { Self.replace(pair.standIn, by: pair.original, in: &text) }
    }

    /// The candidates that stand in `bytes`, as they are or as `\u` and `\U` escapes.
    private static func usedScalars(_ bytes: [UInt8]) -> Set<UInt32> {
        var used: Set<UInt32> = []
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars where scalar.value >= 0x700 {
            used.insert(scalar.value)
        }
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\\") && index + 5 < bytes.count {
            let digits = bytes[index + 1] == UInt8(ascii: "U") ? 8 : 4
            let escape = bytes[(index + 2)...].prefix(digits)
            if let value = UInt32(String(decoding: escape, as: UTF8.self), radix: 16) { used.insert(value) }
        }
        return used
    }

    private static func encode(_ value: UInt32) -> [UInt8] {
        guard let scalar = Unicode.Scalar(value) else { return [] }
        return Array(String(Character(scalar)).utf8)
    }

    private static func replace(_ old: [UInt8], by new: [UInt8], in bytes: inout [UInt8]) {
        guard let lead = old.first, old.count == new.count else { return }
        var index = 0
        while index + old.count <= bytes.count {
            if bytes[index] == lead, bytes[index..<index + old.count].elementsEqual(old) {
                for place in 0..<new.count { bytes[index + place] = new[place] }
                index += new.count
            } else {
                index += 1
            }
        }
    }
}
