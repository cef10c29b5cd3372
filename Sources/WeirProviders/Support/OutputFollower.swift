import WeirProcess
import WeirValue

/// Tells the lines of a file that a process writes, as they come, redacted.
struct OutputFollower: Sendable {
    /// A longer line is told in parts.
    private static let longestLine = 1 << 20
    private static let piece = 1 << 16
    private static let pause = Duration.milliseconds(200)

    private let file: OutputFile
    private let redactor: Redactor
    private let tell: @Sendable (String) -> Void

    init(_ file: OutputFile, _ redactor: Redactor, tell: @escaping @Sendable (String) -> Void) {
        self.file = file
        self.redactor = redactor
        self.tell = tell
    }

    /// Follows the file until the task is cancelled, then tells what is left.
    func run() async {
        var stream = RedactingStream(redactor)
        var line: [UInt8] = []
        var offset = 0
        var isLast = false
        while true {
            let bytes = read(offset)
            offset += bytes.count
            split(stream.feed(bytes), into: &line)
            guard bytes.isEmpty else { continue }
            if isLast { break }
            do {
                try await Task.sleep(for: Self.pause, clock: .suspending)
            } catch {
                // Cancelled: the process has ended, so one more look finds the end of the file.
                isLast = true
            }
        }
        split(stream.finish(), into: &line)
        if !line.isEmpty { tell(String(decoding: line, as: UTF8.self)) }
    }

    /// The next piece; none where the file is not there yet, or cannot be read: its failure shows with the outcome.
    private func read(_ offset: Int) -> [UInt8] {
        do {
            return try file.read(from: offset, count: Self.piece)
        } catch {
            return []
        }
    }

    private func split(_ bytes: [UInt8], into line: inout [UInt8]) {
        for byte in bytes {
            if byte != UInt8(ascii: "\n") { line.append(byte) }
            guard byte == UInt8(ascii: "\n") || line.count >= Self.longestLine else { continue }
            tell(String(decoding: line, as: UTF8.self))
            line.removeAll(keepingCapacity: true)
        }
    }
}
