/// The part of a request that comes before its body (RFC 9112).
struct RequestHead: Equatable {
    let method: String
    /// The target as it was sent.
    let target: [UInt8]
    /// Whether the client wants the connection to stay open after the answer.
    let wantsKeepAlive: Bool
    /// Whether a body follows, which this server does not read.
    let announcesBody: Bool

    /// Where the first head in `bytes` ends: the index after its empty line. Lines end with CRLF or LF.
    ///
    /// - Parameter start: how many bytes were searched before.
    static func end(in bytes: [UInt8], searchedTo start: Int) -> Int? {
        var index = max(0, start - 2)
        while let newline = bytes[index...].firstIndex(of: 0x0A) {
            index = newline + 1
            if index < bytes.count, bytes[index] == 0x0A { return index + 1 }
            if index + 1 < bytes.count, bytes[index] == 0x0D, bytes[index + 1] == 0x0A { return index + 2 }
        }
        return nil
    }

    /// Reads a head, its empty line included.
    ///
    /// - Throws: the answer to give where it is malformed.
    init(parsing bytes: ArraySlice<UInt8>) throws(Refusal) {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            line.last == 0x0D ? line.dropLast() : line
        }
        guard !lines.isEmpty, lines.allSatisfy(ASCIIText.isFieldValue) else { throw .badRequest }
        let words = lines.removeFirst().split(separator: 0x20, omittingEmptySubsequences: false)
        guard words.count == 3, ASCIIText.isToken(words[0]), !words[1].isEmpty, !words[1].contains(0x09) else {
            throw .badRequest
        }
        let minor = try Self.minorVersion(words[2])
        var fields = Fields()
        for line in lines where !line.isEmpty { try fields.read(line) }
        // RFC 9112, section 3.2: a request of HTTP/1.1 names exactly one host.
        guard fields.hosts == 1 || (minor == 0 && fields.hosts == 0) else { throw .badRequest }
        method = String(decoding: words[0], as: UTF8.self)
        target = Array(words[1])
        announcesBody = fields.announcesBody
        wantsKeepAlive = minor > 0 && !fields.wantsClose
    }

    /// Why a request gets no file, as the status of the answer.
    enum Refusal: Error, Equatable {
        case badRequest
        case versionNotSupported
    }

    private static func minorVersion(_ word: ArraySlice<UInt8>) throws(Refusal) -> Int {
        let digits: ClosedRange<UInt8> = 0x30...0x39
        guard word.count == 8, word.starts(with: "HTTP/".utf8) else { throw .badRequest }
        let version = Array(word.dropFirst(5))
        guard digits.contains(version[0]), version[1] == UInt8(ascii: "."), digits.contains(version[2]) else {
            throw .badRequest
        }
        guard version[0] == UInt8(ascii: "1") else { throw .versionNotSupported }
        return Int(version[2] - 0x30)
    }

    /// What the header lines say about the connection.
    private struct Fields {
        var hosts = 0
        var wantsClose = false
        var announcesBody = false

        mutating func read(_ line: ArraySlice<UInt8>) throws(Refusal) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), ASCIIText.isToken(line[..<colon]) else {
                throw .badRequest
            }
            let value = ASCIIText.trimmed(line[(colon + 1)...])
            switch String(decoding: line[..<colon].map(ASCIIText.lowercased), as: UTF8.self) {
            case "host":
                hosts += 1
            case "connection":
                let words = value.split(separator: UInt8(ascii: ",")).map { ASCIIText.trimmed($0) }
                wantsClose = wantsClose || words.contains { $0.map(ASCIIText.lowercased) == Array("close".utf8) }
            case "content-length":
                guard !value.isEmpty, value.allSatisfy({ (0x30...0x39).contains($0) }) else { throw .badRequest }
                announcesBody = announcesBody || value.contains { $0 != UInt8(ascii: "0") }
            case "transfer-encoding":
                announcesBody = true
            default:
                break
            }
        }
    }
}
