import WeirProcess

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension CommandContext {
    /// The context of the program as it was started.
    package static func live() -> CommandContext {
        let environment = Environment.current()
        let isTerminal = isatty(STDERR_FILENO) == 1
        let ask: (@Sendable (String) -> String?)? = isatty(STDIN_FILENO) == 1 ? askAtTerminal : nil
        var terminalSize: (@Sendable () -> TerminalSize)?
        if isTerminal, environment["TERM"] != "dumb" {
            terminalSize = { TerminalSize.current(STDERR_FILENO) ?? .usual }
        }
        return CommandContext(
            currentDirectory: workingDirectory(), environment: environment,
            output: FileSink(descriptor: STDOUT_FILENO), messages: FileSink(descriptor: STDERR_FILENO),
            ask: ask,
            colors: isTerminal && environment["NO_COLOR"] == nil && environment["TERM"] != "dumb",
            program: programPath(), actor: "\(environment["USER"] ?? "uid-\(getuid())")@\(hostName())",
            interrupts: ProcessSignals.shared,
            terminalSize: terminalSize)
    }

    private static func workingDirectory() -> String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }

    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func programPath() -> String {
        #if os(Linux)
        if let path = realpath("/proc/self/exe", nil) {
            defer { free(path) }
            return String(cString: path)
        }
        #endif
        let name = CommandLine.arguments.first ?? "weir"
        guard name.contains("/"), let path = realpath(name, nil) else { return name }
        defer { free(path) }
        return String(cString: path)
    }
}

/// Writes `question` to standard error; the line that is answered.
@Sendable private func askAtTerminal(_ question: String) -> String? {
    FileSink(descriptor: STDERR_FILENO).write(question)
    return readLine()
}

/// Writes to a file descriptor that stays open as long as the program runs.
private struct FileSink: TextSink {
    let descriptor: Int32

    func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = UnsafeBufferPointer(rebasing: rest).withMemoryRebound(to: UInt8.self) { slice in
                    systemWrite(descriptor, slice.baseAddress, slice.count)
                }
                if written < 0, errno == EINTR { continue }
                // A reader that has gone away (a closed pipe) is no reason to leave a run half-way.
                guard written > 0 else { return }
                rest = rest.dropFirst(written)
            }
        }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int {
    guard let bytes else { return 0 }
    return write(descriptor, bytes, count)
}
