/// The path that a request asks for, decoded.
struct RequestTarget: Equatable {
    /// The parts between the slashes, without empty ones and `.`.
    let segments: [[UInt8]]

    /// Whether the path ends with a slash, and so means a directory.
    let endsWithSlash: Bool

    /// Reads a target in origin form (`/a/b?query`) or absolute form (`http://host/a/b`).
    ///
    /// Nil where it is neither, or where its percent-encoding is broken.
    init?(parsing target: [UInt8]) {
        var rest = target[...]
        if rest.first != UInt8(ascii: "/") {
            guard let path = Self.path(ofAbsolute: rest) else { return nil }
            rest = path
        }
        let path = rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard let decoded = Self.percentDecoded(path), !decoded.contains(0) else { return nil }
        segments = decoded.split(separator: UInt8(ascii: "/")).map(Array.init).filter { $0 != Array(".".utf8) }
        endsWithSlash = decoded.isEmpty || decoded.last == UInt8(ascii: "/") || decoded.suffix(2) == Array("/.".utf8)
    }

    /// Whether a part leads upwards; nothing is served there, inside the directory or not.
    var leadsUpwards: Bool {
        segments.contains(Array("..".utf8))
    }

    /// The path with a slash at its end, percent-encoded, for the `Location` field.
    var directoryLocation: String {
        let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        var location: [UInt8] = [UInt8(ascii: "/")]
        for segment in segments {
            for byte in segment {
                let encoded = [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                location += unreserved.contains(byte) ? [byte] : encoded
            }
            location.append(UInt8(ascii: "/"))
        }
        return String(decoding: location, as: UTF8.self)
    }

    private static func path(ofAbsolute target: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let scheme = Array("http://".utf8)
        guard target.prefix(scheme.count).map(ASCIIText.lowercased) == scheme else { return nil }
        let rest = target.dropFirst(scheme.count)
        let authority = rest.prefix { !"/?#".utf8.contains($0) }
        guard !authority.isEmpty else { return nil }
        return rest[authority.endIndex...]
    }

    private static func percentDecoded(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            guard bytes[index] == UInt8(ascii: "%") else {
                result.append(bytes[index])
                index += 1
                continue
            }
            guard index + 2 < bytes.endIndex, let high = hexValue(bytes[index + 1]),
                let low = hexValue(bytes[index + 2])
            else { return nil }
            result.append(high << 4 | low)
            index += 3
        }
        return result
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch ASCIIText.lowercased(byte) {
        case let digit where (0x30...0x39).contains(digit): digit - 0x30
        case let letter where (0x61...0x66).contains(letter): letter - 0x61 + 10
        default: nil
        }
    }
}
