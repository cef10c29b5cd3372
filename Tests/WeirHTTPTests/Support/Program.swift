@testable import WeirHTTP

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Other programs that a test runs, by name from `PATH`.
enum Program {
    struct Output {
        let status: Int32
        let text: String
    }

    /// Whether `PATH` has a program of this name.
    static func exists(_ name: String) -> Bool {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        return path.split(separator: ":").contains { access("\($0)/\(name)", X_OK) == 0 }
    }

    /// Runs a program to its end, with its standard output and error as text.
    static func run(_ arguments: [String]) async throws -> Output {
        let process = try RunningProgram(arguments)
        let failure: DedicatedThread.StartFailure?
        let output: Output
        (output, failure) = await withCheckedContinuation { continuation in
            do throws(DedicatedThread.StartFailure) {
                try DedicatedThread.start {
                    let text = process.readToEnd()
                    continuation.resume(returning: (Output(status: process.wait(), text: text), nil))
                }
            } catch {
                continuation.resume(returning: (Output(status: -1, text: ""), error))
            }
        }
        if let failure { throw failure }
        return output
    }
}

/// A program that runs beside the test and is ended with it.
final class RunningProgram: Sendable {
    private let pid: pid_t
    private let output: RawConnection

    init(_ arguments: [String]) throws {
        let pair = try Descriptor.pair()
        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        #else
        var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, pair.writer.raw, 1)
        posix_spawn_file_actions_adddup2(&actions, pair.writer.raw, 2)
        var pid: pid_t = 0
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        let code = posix_spawnp(&pid, arguments[0], &actions, nil, &pointers, environ)
        guard code == 0 else { throw SystemFailure(code: code) }
        self.pid = pid
        output = RawConnection(Descriptor(owning: fcntl(pair.reader.raw, F_DUPFD_CLOEXEC, 0)))
    }

    /// Ends the program and waits for it.
    func terminate() {
        // Swift's threads block signals, and a program inherits that; only this one always arrives.
        kill(pid, SIGKILL)
        _ = wait()
    }

    /// The number that follows `marker` in the output; nil when the program ends before it was said.
    func number(after marker: String) -> UInt16? {
        while let line = output.readLine() {
            guard let range = line.firstRange(of: marker) else { continue }
            return UInt16(line[range.upperBound...].prefix { $0.isNumber })
        }
        return nil
    }

    func readToEnd() -> String {
        output.readToEnd()
    }

    /// The exit status, or 128 and the signal's number.
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}
