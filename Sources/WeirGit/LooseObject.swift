import CLibGit2

/// An object that lies in a file of its own: `KIND SIZE\0` and the content, as one zlib stream.
///
/// They are read here and not by libgit2, which loops for ever on a file that was cut short (1.5 to 1.9 at least).
struct LooseObject {
    /// What the header says; nil for a kind that this target does not read.
    let kind: ObjectKind?
    /// The whole inflated file.
    private let bytes: [UInt8]
    /// Where the content begins in `bytes`.
    private let start: Int

    /// The object in the file of that content.
    ///
    /// - Throws: a ``Malformed`` for everything that is not one whole object.
    init(file: UnsafeRawBufferPointer) throws(Malformed) {
        let stream = try InflatingStream(file)
        var bytes = try stream.inflate(atMost: Self.longestHeader)
        guard let end = bytes.firstIndex(of: 0) else { throw Malformed(reason: "it has no header") }
        let words = bytes[..<end].split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 2, let size = Self.number(words[1]) else {
            throw Malformed(reason: "its header is malformed")
        }
        // A deflate stream grows at most 1032-fold, so that nobody can ask for more memory than that.
        guard size <= Self.longestHeader + 1032 * file.count else {
            throw Malformed(reason: "its header gives a size that the file cannot have")
        }
        start = end + 1
        let missing = start + size - bytes.count
        // One byte more than there should be, to notice that there is more.
        if missing >= 0 { bytes += try stream.inflate(atMost: missing + 1) }
        guard bytes.count == start + size, stream.isAtEnd else {
            throw Malformed(reason: "it does not have the length that its header gives")
        }
        kind = ObjectKind(rawValue: String(decoding: words[0], as: UTF8.self))
        self.bytes = bytes
    }

    /// Calls `body` with the content.
    func withContent<Result, Failure>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try bytes.withBytes(in: start..<bytes.count, body)
    }

    /// The longest kind, a space, the longest size and the NUL, with room to spare.
    private static let longestHeader = 64

    /// The number of those decimal digits; nil for anything else.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}

/// A zlib stream that is inflated piece by piece, from bytes which outlive it.
private final class InflatingStream {
    /// zlib remembers the address of its stream, so that it may not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var status = Z_OK

    init(_ input: UnsafeRawBufferPointer) throws(Malformed) {
        let count = try Self.length(input.count)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = count
        status = weir_zlib_inflate_init(stream)
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Whether the stream has ended, its checksum was right, and nothing follows it.
    var isAtEnd: Bool { status == Z_STREAM_END && stream.pointee.avail_in == 0 }

    /// Up to `count` further bytes: fewer only at the end of the stream.
    func inflate(atMost count: Int) throws(Malformed) -> [UInt8] {
        let count = try Self.length(count)
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, filled in
            stream.pointee.next_out = buffer.baseAddress
            stream.pointee.avail_out = count
            // All input and all room are there at once: a second call could not go further than the first.
            if status == Z_OK { status = CLibGit2.inflate(stream, Z_NO_FLUSH) }
            filled = Int(count - stream.pointee.avail_out)
        }
        guard status == Z_STREAM_END || status == Z_OK && stream.pointee.avail_out == 0 else {
            throw Malformed(reason: stream.pointee.avail_in == 0 ? "it is cut short" : "it is not a valid zlib stream")
        }
        return bytes
    }

    private static func length(_ count: Int) throws(Malformed) -> UInt32 {
        guard let length = UInt32(exactly: count) else { throw Malformed(reason: "it is larger than four gibibytes") }
        return length
    }
}
