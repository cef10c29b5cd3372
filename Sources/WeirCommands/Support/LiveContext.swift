import Dispatch
import Synchronization
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
        let canAsk = isatty(STDIN_FILENO) == 1
        return CommandContext(
            currentDirectory: workingDirectory(), environment: environment,
            output: FileSink(descriptor: STDOUT_FILENO), messages: FileSink(descriptor: STDERR_FILENO),
            ask: canAsk ? { FileSink(descriptor: STDERR_FILENO).write($0); return readLine() } : nil,
            colors: isTerminal && environment["NO_COLOR"] == nil && environment["TERM"] != "dumb",
            program: programPath(), actor: "\(environment["USER"] ?? "uid-\(getuid())")@\(hostName())",
            interrupts: SignalSource())
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

/// Takes SIGINT, SIGTERM and SIGHUP as requests to stop.
private struct SignalSource: InterruptSource {
    func watch(_ handle: @escaping @Sendable (Int) -> Void) -> @Sendable () -> Void {
        let signals = [SIGINT, SIGTERM, SIGHUP]
        let queue = DispatchQueue(label: "weir.signals")
        let counter = Counter()
        let sources = signals.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { handle(counter.next()) }
            source.resume()
            return source
        }
        return {
            for source in sources { source.cancel() }
            for number in signals { signal(number, SIG_DFL) }
        }
    }
}

/// Counts from 1.
private final class Counter: Sendable {
    private let value = Mutex(0)

    func next() -> Int {
        value.withLock { value in
            value += 1
            return value
        }
    }
}
