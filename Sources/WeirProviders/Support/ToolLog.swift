import WeirProcess
import WeirValue

/// Writes the one log of a tool: its two outputs, redacted, each at most 16 MiB of it.
///
/// Reads and writes in pieces, so a hundred megabytes cost no memory.
struct ToolLog: ~Copyable {
    /// The size of an output, in bytes, past which it is cut.
    static let limit = 16 << 20
    /// What is kept of the beginning of an output that is cut; the rest of the limit is kept of its end.
    static let head = 1 << 20
    /// How much is read, redacted and dropped before the kept end: longer than any secret that may be cut there.
    private static let margin = 1 << 20
    private static let piece = 1 << 18
    /// The most bytes that the last lines are taken from.
    private static let tailBytes = 1 << 16

    private let file: WritableFile
    private let redactor: Redactor
    private var tail: [UInt8] = []

    /// A new log at `path`, for the owner only.
    init(_ path: String, _ redactor: Redactor) throws(SystemFailure) {
        file = try WritableFile(replacing: path, mode: 0o600)
        self.redactor = redactor
    }

    /// Writes `text` as it is.
    func write(_ text: String) throws(SystemFailure) { try file.write(Array(text.utf8)) }

    /// Appends what `output` holds now, under `heading`. An output that is empty or missing is left out.
    mutating func copy(_ output: OutputFile, heading: String) throws(SystemFailure) {
        guard let size = try Files.status(output.path)?.size, size > 0 else { return }
        tail = []
        try write("\n-- \(heading) --\n")
        if size <= Self.limit {
            try copy(output, from: 0, to: size, dropping: 0, ends: true)
        } else {
            let kept = Self.limit - Self.head
            try copy(output, from: 0, to: Self.head, dropping: 0, ends: false)
            try write("\n-- \((size - Self.limit).asBytes) of \(size.asBytes) were cut here --\n")
            tail = []
            let start = max(0, size - kept - Self.margin)
            try copy(output, from: start, to: size, dropping: Self.margin, ends: true)
        }
        if tail.last != UInt8(ascii: "\n") { try write("\n") }
    }

    /// Copies the bytes of `output` in `start..<end`, redacted, without the first `dropped` of what comes out.
    ///
    /// Where the part does not reach to the end of the output (`ends` is false), what may be the beginning of a secret
    /// is left out.
    private mutating func copy(
        _ output: OutputFile, from start: Int, to end: Int, dropping dropped: Int, ends: Bool
    ) throws(SystemFailure) {
        var stream = RedactingStream(redactor)
        var toDrop = dropped
        var position = start
        while position < end {
            let bytes = try output.read(from: position, count: min(Self.piece, end - position))
            if bytes.isEmpty { break }
            position += bytes.count
            try keep(stream.feed(bytes), &toDrop)
        }
        if ends { try keep(stream.finish(), &toDrop) }
    }

    private mutating func keep(_ bytes: [UInt8], _ toDrop: inout Int) throws(SystemFailure) {
        let kept = bytes.dropFirst(toDrop)
        toDrop -= bytes.count - kept.count
        guard !kept.isEmpty else { return }
        try file.write(Array(kept))
        tail.append(contentsOf: kept.suffix(Self.tailBytes))
        if tail.count > 2 * Self.tailBytes { tail.removeFirst(tail.count - Self.tailBytes) }
    }

    /// The last `count` lines of the output that was copied last, without trailing empty ones, fit to be shown: each at most `limit`
    /// characters.
    func lastLines(_ count: Int, limit: Int = 400) -> [String] {
        PrintableText.lastLines(of: tail.suffix(Self.tailBytes), count, redactor, limit: limit)
    }
}

extension PrintableText {
    /// The last `count` lines of `bytes`, without trailing empty ones, printable, each at most `limit` characters.
    ///
    /// Redacted once more: control characters may have stood inside a secret.
    static func lastLines(
        of bytes: some BidirectionalCollection<UInt8>, _ count: Int, _ redactor: Redactor, limit: Int = 400
    ) -> [String] {
        let pieces = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var lines = pieces.suffix(count + 1).map { redactor.redact(line($0, limit: limit)) }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return Array(lines.suffix(count))
    }
}
