/// File names made from free text.
package enum FileName {
    /// The longest name that is made, in bytes.
    package static let limit = 200

    /// `text` percent-encoded, so that it is one name in a folder: letters, digits, `-`, `_` and inner `.` stand as they
    /// are. Past ``limit`` bytes it is cut and ends in the SHA-256 of the whole text.
    package static func encode(_ text: String) -> String {
        var name: [UInt8] = []
        let hex = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                name.append(byte)
            case UInt8(ascii: ".") where !name.isEmpty: name.append(byte)
            default: name += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
        if name.count > limit { name = Array(name.prefix(limit - 65)) + Array("-\(Digest.sha256(text.utf8))".utf8) }
        return String(decoding: name, as: UTF8.self)
    }
}
