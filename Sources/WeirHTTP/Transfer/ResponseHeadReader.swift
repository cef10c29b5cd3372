/// Reads header lines as libcurl hands them over, one by one, and tells when the final head is complete.
///
/// Interim answers (1xx) and followed redirects come before it; each status line starts anew. Lines after the final
/// head are trailers, which are dropped.
struct ResponseHeadReader {
    /// What a line led to.
    enum Step: Equatable {
        case more
        /// The final head is complete.
        case complete
        /// All lines together exceed `maxBytes`.
        case tooLarge
    }

    /// The most bytes that all heads of one transfer may have.
    static let maxBytes = 256 << 10

    /// Whether libcurl follows a 3xx answer that says where to.
    let followsRedirects: Bool

    private(set) var status = 0
    private(set) var headers = HTTPHeaders()
    private(set) var isComplete = false
    /// Whether an answer led to a redirect.
    private(set) var wasRedirected = false
    private var total = 0

    init(followsRedirects: Bool) {
        self.followsRedirects = followsRedirects
    }

    /// Reads one line, its line end included.
    mutating func read(_ line: UnsafeBufferPointer<UInt8>) -> Step {
        total += line.count
        if total > Self.maxBytes { return .tooLarge }
        if isComplete { return .more }
        if line.starts(with: "HTTP/".utf8) {
            startAnswer(line)
            return .more
        }
        let text = ASCIIText.trimmed(line)
        if text.isEmpty { return endOfHead() }
        if let first = line.first, first == 0x20 || first == 0x09, let last = headers.fields.indices.last {
            headers.fields[last].value += " " + String(decoding: text, as: UTF8.self)
            return .more
        }
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return .more }
        headers.append(
            String(decoding: ASCIIText.trimmed(text[..<colon]), as: UTF8.self),
            String(decoding: ASCIIText.trimmed(text[(colon + 1)...]), as: UTF8.self))
        return .more
    }

    private mutating func startAnswer(_ line: UnsafeBufferPointer<UInt8>) {
        headers = HTTPHeaders()
        let words = line.split(separator: 0x20, maxSplits: 2)
        let digits = words.count > 1 ? ASCIIText.trimmed(words[1]) : []
        status = Int(String(decoding: digits, as: UTF8.self)) ?? 0
    }

    private mutating func endOfHead() -> Step {
        if (100..<200).contains(status), status != 101 { return .more }
        if followsRedirects, (300..<400).contains(status), headers["Location"]?.isEmpty == false {
            wasRedirected = true
            return .more
        }
        isComplete = true
        return .complete
    }
}
