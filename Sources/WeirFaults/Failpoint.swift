#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif
import Synchronization

/// Places where a test can make the program die or a system call fail, in debug builds only.
///
/// The variable `WEIR_FAILPOINT` says what happens: `count:FILE` appends the name of each place to FILE as it is passed;
/// `N:kill` kills the process, with no chance to tidy up, at the N-th place that is passed, counted from 1; `N:enospc`
/// and `N:eio` let the system call there fail. In a release build there are none.
package enum Failpoint {
    #if DEBUG
    private enum Mode: Sendable {
        case off
        case count(String)
        case at(Int, String)
        case handled(@Sendable (String) -> Int32?)
    }

    private static let mode = Mutex(readMode())
    private static let passed = Mutex(0)

    private static func readMode() -> Mode {
        guard let raw = getenv("WEIR_FAILPOINT") else { return .off }
        let parts = String(cString: raw).split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return .off }
        if parts[0] == "count" { return .count(String(parts[1])) }
        guard let number = Int(parts[0]) else { return .off }
        return .at(number, String(parts[1]))
    }

    /// From now on `handler` says of each place that is passed, by its name, what happens, in place of the variable: it
    /// returns the `errno` that the system call there shall fail with, or nil. Nil for `handler`: nothing happens.
    ///
    /// For a test in a process of its own: all threads of the process pass here.
    package static func handle(_ handler: (@Sendable (String) -> Int32?)?) {
        mode.withLock { $0 = handler.map { .handled($0) } ?? .off }
    }

    /// Passes the place `name`.
    /// - Returns: the `errno` that the system call there shall fail with; nil lets it be made.
    package static func pass(_ name: String) -> Int32? {
        switch mode.withLock({ $0 }) {
        case .off: return nil
        case .handled(let handler): return handler(name)
        case .count(let file):
            // Under the lock, so that the lines stand whole and in order.
            passed.withLock { _ in append(name + "\n", to: file) }
            return nil
        case .at(let wanted, let what):
            let number = passed.withLock { passed in
                passed += 1
                return passed
            }
            guard number == wanted else { return nil }
            switch what {
            case "kill": kill(getpid(), SIGKILL)
            case "enospc": return ENOSPC
            case "eio": return EIO
            default: break
            }
            return nil
        }
    }

    private static func append(_ text: String, to file: String) {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        _ = text.withCString { write(descriptor, $0, strlen($0)) }
        close(descriptor)
    }
    #else
    /// Passes the place `name`: nothing happens in a release build.
    @inlinable
    package static func pass(_ name: @autoclosure () -> String) -> Int32? { nil }
    #endif
}
