import Synchronization
import SystemPackage
import WeirProcess

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads lines from the terminal at standard input with a ``LineEditor``. Its settings are changed only while a line is read.
final class ConsoleTerminal {
    private let messages: any TextSink
    private let size: @Sendable () -> TerminalSize
    /// A byte in it says that the program is asked to stop.
    private let stop: (readEnd: FileDescriptor, writeEnd: FileDescriptor)
    private let unwatch: @Sendable () -> Void
    private var pending: [UInt8] = []
    /// The line that is typed, and those before it.
    private(set) var editor: LineEditor

    /// A terminal that is drawn on with `messages`.
    /// - Throws: `Errno`.
    init(
        _ editor: LineEditor, messages: any TextSink, size: @escaping @Sendable () -> TerminalSize,
        interrupts: any InterruptSource
    ) throws {
        let stop = try FileDescriptor.pipe()
        self.stop = stop
        self.editor = editor
        self.messages = messages
        self.size = size
        unwatch = interrupts.watch { _ in _ = try? stop.writeEnd.writeAll([0]) }
    }

    deinit {
        unwatch()
        // Of a pipe of its own there is nothing to lose.
        try? stop.readEnd.close()
        try? stop.writeEnd.close()
    }

    /// The next line; nil at the end.
    /// - Throws: `Errno`; `ExitStatus.interrupted` where the program is asked to stop.
    func line() throws -> String? {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { throw Errno(rawValue: errno) }
        var raw = settings
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
        raw.c_iflag &= ~tcflag_t(ICRNL | IXON)
        guard tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0 else { throw Errno(rawValue: errno) }
        defer { tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) }
        draw()
        while true {
            while !pending.isEmpty {
                switch editor.take(pending.removeFirst()) {
                case .editing: continue
                case .line(let line):
                    messages.write("\r\n")
                    return line
                case .cleared:
                    messages.write("^C\r\n")
                case .end:
                    messages.write("\r\n")
                    return nil
                }
                draw()
            }
            draw()
            guard try read() else { return nil }
        }
    }

    private func draw() { messages.write(editor.drawing(columns: size().columns)) }

    /// Waits for what is typed; false at the end of the input.
    private func read() throws -> Bool {
        var ready = [
            pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stop.readEnd.rawValue, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&ready, nfds_t(ready.count), -1) >= 0 || errno == EINTR else { throw Errno(rawValue: errno) }
        if ready[1].revents != 0 {
            messages.write("\r\n")
            throw ExitStatus.interrupted
        }
        guard ready[0].revents != 0 else { return true }
        let input = FileDescriptor(rawValue: STDIN_FILENO)
        pending = try [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, count in
            count = try input.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
        // An end that was typed before the terminal was raw again comes as NUL (Linux, n_tty).
        pending = pending.map { $0 == 0 ? 4 : $0 }
        return !pending.isEmpty
    }
}
