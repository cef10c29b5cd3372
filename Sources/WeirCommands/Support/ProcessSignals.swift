import Dispatch
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Takes SIGINT, SIGTERM and SIGHUP of this process as requests to stop.
///
/// The handlers are put in place with the first watch and stay: while nobody watches, a signal ends the process at once.
/// A signal that was ignored when the program was started (`nohup`) stays so. A Dispatch source would not do: on Linux
/// it loses signals once its signal has been watched before.
final class ProcessSignals: InterruptSource {
    static let shared = ProcessSignals()

    private struct Watcher {
        let id: Int
        let handle: @Sendable (Int) -> Void
        var count = 0
    }

    private struct State {
        var watchers: [Watcher] = []
        var lastID = 0
        var isInstalled = false
    }

    private let state = Mutex(State())

    private init() {}

    func watch(_ handle: @escaping @Sendable (Int) -> Void) -> @Sendable () -> Void {
        let id = state.withLock { state in
            if !state.isInstalled { state.isInstalled = install() }
            state.lastID += 1
            state.watchers.append(Watcher(id: state.lastID, handle: handle))
            return state.lastID
        }
        return { self.state.withLock { $0.watchers.removeAll { $0.id == id } } }
    }

    /// Puts the handlers in place.
    /// - Returns: false where there is no pipe to be had: signals do what they do by themselves then.
    private func install() -> Bool {
        let pipe: (readEnd: FileDescriptor, writeEnd: FileDescriptor)
        do { pipe = try FileDescriptor.pipe() } catch { return false }
        for end in [pipe.readEnd, pipe.writeEnd] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
        signalPipe.store(pipe.writeEnd.rawValue, ordering: .sequentiallyConsistent)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            var action = sigaction()
            guard sigaction(number, nil, &action) == 0, !action.isIgnored else { continue }
            action = sigaction()
            action.set(noteSignal)
            action.sa_flags = Int32(SA_RESTART)
            sigaction(number, &action, nil)
        }
        DispatchQueue(label: "weir.signals").async { self.listen(pipe.readEnd) }
        return true
    }

    /// Tells the newest watcher of each signal that `pipe` brings.
    private func listen(_ pipe: FileDescriptor) {
        var number: UInt8 = 0
        while true {
            let count = read(pipe.rawValue, &number, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return }
            let told = state.withLock { state -> (handle: @Sendable (Int) -> Void, count: Int)? in
                guard let last = state.watchers.indices.last else { return nil }
                state.watchers[last].count += 1
                return (state.watchers[last].handle, state.watchers[last].count)
            }
            guard let told else { _exit(128 + Int32(number)) }
            told.handle(told.count)
        }
    }
}

/// The pipe that ``noteSignal`` writes to.
private let signalPipe = Atomic<Int32>(-1)

/// Writes the number of a signal to the pipe; does only what a signal handler may (signal-safety(7)).
private func noteSignal(_ number: Int32) {
    let saved = errno
    var byte = UInt8(truncatingIfNeeded: number)
    // The pipe holds thousands; where it is full, as many requests wait already.
    _ = write(signalPipe.load(ordering: .relaxed), &byte, 1)
    errno = saved
}

extension sigaction {
    #if canImport(Darwin)
    fileprivate var isIgnored: Bool { unsafeBitCast(__sigaction_u.__sa_handler, to: Int.self) == 1 }
    fileprivate mutating func set(_ handler: @escaping @convention(c) (Int32) -> Void) {
        __sigaction_u.__sa_handler = handler
    }
    #else
    /// Whether it is SIG_IGN, which is 1 as a number.
    fileprivate var isIgnored: Bool { unsafeBitCast(__sigaction_handler.sa_handler, to: Int.self) == 1 }
    fileprivate mutating func set(_ handler: @escaping @convention(c) (Int32) -> Void) {
        __sigaction_handler.sa_handler = handler
    }
    #endif
}
