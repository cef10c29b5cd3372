#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The signals that a process may be asked to end with.
enum StopSignals {
    private static let numbers: [String: Int32] = [
        "TERM": SIGTERM, "INT": SIGINT, "QUIT": SIGQUIT, "HUP": SIGHUP, "USR1": SIGUSR1, "USR2": SIGUSR2,
        "KILL": SIGKILL,
    ]

    /// Their names.
    static let names = numbers.keys.sorted()

    /// The number of the signal `name`.
    static func number(_ name: String) -> Int32? { numbers[name] }
}
