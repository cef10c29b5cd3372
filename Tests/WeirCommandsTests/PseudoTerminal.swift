import Dispatch
import Synchronization
import SystemPackage
import Testing
import WeirCommands
import WeirProcess

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The built program.
enum BuiltProgram {
    /// Its path: it stands in the folder of the test bundle. Nil where it is not built.
    static let path: String? = {
        var folder = CommandLine.arguments.first ?? ""
        while let slash = folder.lastIndex(of: "/") {
            folder = String(folder[..<slash])
            if Files.isFile("\(folder)/weir") { return "\(folder)/weir" }
        }
        return nil
    }()
}

/// The built program at a terminal of its own, of 80 columns and 24 rows.
final class PseudoTerminal: Sendable {
    let pid: pid_t
    private let terminal: FileDescriptor
    private let written = Mutex<[UInt8]>([])
    private let status = Mutex<Int32?>(nil)

    /// Starts weir with `arguments` in `project`, as the leader of a session at the terminal.
    init(_ project: Project, _ arguments: String...) throws {
        let program = try #require(BuiltProgram.path)
        let (terminal, name) = try Self.open()
        var size = winsize()
        (size.ws_col, size.ws_row) = (80, 24)
        _ = ioctl(terminal.rawValue, UInt(TIOCSWINSZ), &size)
        self.terminal = terminal
        var environment = project.environment
        environment["TERM"] = "xterm"
        pid = try Self.spawn(
            ["/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", project.directory, program] + arguments,
            environment: environment, terminal: name)
        DispatchQueue(label: "terminal").async { self.follow() }
    }

    deinit {
        // A test that gave up leaves nothing behind.
        if status.withLock({ $0 }) == nil { kill(pid, SIGKILL) }
        try? terminal.close()
    }

    /// A new terminal, and the path of the end that programs have.
    private static func open() throws -> (FileDescriptor, String) {
        #if canImport(Darwin)
        let terminal = posix_openpt(O_RDWR | O_NOCTTY)
        guard terminal >= 0, grantpt(terminal) == 0, unlockpt(terminal) == 0, let path = ptsname(terminal) else {
            throw Errno(rawValue: errno)
        }
        _ = fcntl(terminal, F_SETFD, FD_CLOEXEC)
        return (FileDescriptor(rawValue: terminal), String(cString: path))
        #else
        // Of pty(7) the module shows no functions: these are what they do.
        let terminal = try FileDescriptor.open("/dev/ptmx", .readWrite, options: [.closeOnExec])
        var (lock, number): (Int32, UInt32) = (0, 0)
        guard ioctl(terminal.rawValue, 0x4004_5431, &lock) == 0, ioctl(terminal.rawValue, 0x8004_5430, &number) == 0
        else { throw Errno(rawValue: errno) }
        return (terminal, "/dev/pts/\(number)")
        #endif
    }

    private static func spawn(
        _ arguments: [String], environment: [String: String], terminal: String
    ) throws -> pid_t {
        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        #else
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        // The first terminal that the leader of a session opens becomes that of the session.
        posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        #if canImport(Darwin)
        let session = Int16(POSIX_SPAWN_SETSID)
        #else
        // POSIX_SPAWN_SETSID of spawn.h, which the module does not show.
        let session: Int16 = 0x80
        #endif
        posix_spawnattr_setflags(
            &attributes, session | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
        var words = arguments.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, arguments[0], &actions, &attributes, &words, &variables)
        guard failure == 0 else { throw Errno(rawValue: failure) }
        return pid
    }

    /// Keeps what is written until the program has ended, and how it ended.
    private func follow() {
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        var ended: Int32?
        while true {
            var ready = pollfd(fd: terminal.rawValue, events: Int16(POLLIN), revents: 0)
            poll(&ready, 1, 10)
            if ready.revents & Int16(POLLIN) != 0 {
                let count = read(terminal.rawValue, &buffer, buffer.count)
                if count > 0 { written.withLock { $0 += buffer[..<count] } }
                continue
            }
            // All that it wrote before its end has been read.
            if let ended { return status.withLock { $0 = ended } }
            var raw: Int32 = 0
            if waitpid(pid, &raw, WNOHANG) == pid { ended = raw & 0x7F == 0 ? raw >> 8 & 0xFF : -(raw & 0x7F) }
        }
    }

    /// What was written so far.
    var text: String { written.withLock { String(decoding: $0, as: UTF8.self) } }

    /// What the terminal shows.
    var screen: Emulator {
        var emulator = Emulator(80)
        emulator.write(text)
        return emulator
    }

    /// Types `text`.
    func type(_ text: String) throws { _ = try terminal.writeAll(Array(text.utf8)) }

    /// Waits until `text` was written.
    func shows(_ text: String) async throws {
        try await eventually("\"\(text)\" is shown") { self.text.contains(text) }
    }

    /// Waits until the program has ended.
    /// - Returns: its exit status; of one that a signal ended the signal, negative.
    func ended() async throws -> Int32 {
        try await eventually("weir has ended") { self.status.withLock { $0 } != nil }
        return try #require(status.withLock { $0 })
    }
}

/// Waits until `condition` holds, a minute at most.
func eventually(_ what: String, _ condition: @Sendable () -> Bool) async throws {
    let limit = ContinuousClock.now + .seconds(60)
    while !condition() {
        guard ContinuousClock.now < limit else { throw NeverHappened(what: what) }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// What a test waited for in vain.
struct NeverHappened: Error, CustomStringConvertible {
    let what: String
    var description: String { "waited in vain until \(what)" }
}

/// Whether the process `pid` runs: one that has ended and that nobody has waited for does not.
func isRunning(_ pid: pid_t) -> Bool {
    do { return try ProcessIdentity(of: pid)?.isAlive() ?? false } catch {
        Issue.record("\(error)")
        return false
    }
}
