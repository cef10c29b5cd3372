#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A file holds more than its reader takes.
package struct OutputTooLarge: Error, Hashable, CustomStringConvertible {
    /// The file.
    package let path: String
    /// Its size in bytes.
    package let size: Int
    /// The most bytes that the reader takes.
    package let limit: Int

    /// Creates the error; see the properties.
    package init(path: String, size: Int, limit: Int) {
        self.path = path
        self.size = size
        self.limit = limit
    }

    package var description: String {
        "\(path) holds \(size) bytes, more than the \(limit) that can be taken over; make the command print less"
    }
}

/// A file with the output of a process. It may still grow.
package struct OutputFile: Sendable, Hashable {
    /// The path of the file.
    package let path: String

    /// Names the file; it need not exist.
    package init(_ path: String) {
        self.path = path
    }

    /// The size in bytes.
    ///
    /// - Throws: ``SystemFailure`` when the file cannot be looked at.
    package func size() throws(SystemFailure) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw SystemFailure("look at", path, errno) }
        return Int(status.st_size)
    }

    /// The whole content.
    ///
    /// - Throws: ``OutputTooLarge`` when it is more than `limit` bytes; ``SystemFailure`` when it cannot be read.
    package func bytes(limit: Int) throws -> [UInt8] {
        let size = try size()
        guard size <= limit else { throw OutputTooLarge(path: path, size: size, limit: limit) }
        // A byte more than allowed tells a file that grew in between.
        let content = try read(from: 0, count: size + 1)
        guard content.count <= limit else { throw OutputTooLarge(path: path, size: content.count, limit: limit) }
        return content
    }

    /// The whole content as text; bytes that are not UTF-8 are replaced with U+FFFD.
    ///
    /// - Throws: ``OutputTooLarge`` when it is more than `limit` bytes; ``SystemFailure`` when it cannot be read.
    package func text(limit: Int) throws -> String {
        String(decoding: try bytes(limit: limit), as: UTF8.self)
    }

    /// The bytes from `offset` on, at most `count`; fewer, or none, at the end of the file. For following a file.
    ///
    /// - Throws: ``SystemFailure`` when the file cannot be read.
    package func read(from offset: Int, count: Int) throws(SystemFailure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFailure("open", path, errno) }
        defer { close(descriptor) }
        var code: Int32 = 0
        let count = max(0, count)
        let content = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let room = UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<count])
                let answer = pread(descriptor, room.baseAddress, room.count, off_t(offset + filled))
                if answer > 0 { filled += answer }
                if answer == 0 { break }
                if answer < 0, errno != EINTR {
                    code = errno
                    break
                }
            }
        }
        guard code == 0 else { throw SystemFailure("read", path, code) }
        return content
    }

    /// The last lines, made printable by ``PrintableText``, without trailing empty ones.
    ///
    /// Only the end of the file is read, at most 1 MiB of it. A line is cut to 400 characters: its beginning is kept,
    /// or its end where the beginning lies before what was read.
    ///
    /// - Throws: ``SystemFailure`` when the file cannot be read.
    package func tail(lines count: Int) throws(SystemFailure) -> [String] {
        guard count > 0 else { return [] }
        let newline = UInt8(ascii: "\n")
        var start = try size()
        let most = min(start, 1 << 20)
        let first = start - most
        var content: [UInt8] = []
        var newlines = 0
        // One newline more than lines: the last one ends the last line.
        while start > first, newlines <= count {
            let step = min(1 << 16, start - first)
            start -= step
            let chunk = try read(from: start, count: step)
            newlines += chunk.count { $0 == newline }
            content.insert(contentsOf: chunk, at: 0)
        }
        var pieces = content.split(separator: newline, omittingEmptySubsequences: false)
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        let isCutAtStart = start > 0 && pieces.count <= count
        var lines = pieces.suffix(count).enumerated().map { index, piece in
            PrintableText.line(piece, limit: 400, keeping: isCutAtStart && index == 0 ? .end : .beginning)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
