#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Threads of their own for loops that block in `poll`, which must not sit on Swift's few shared threads.
enum DedicatedThread {
    /// Why the system gave no thread.
    struct StartFailure: Error {
        /// The `errno` value.
        let code: Int32
    }

    /// Runs `body` on a new detached thread and returns at once.
    ///
    /// All signals are blocked there: they are for the program's own handlers, and a peer that goes away while TLS
    /// writes must not raise `SIGPIPE`.
    static func start(_ body: @escaping @Sendable () -> Void) throws(StartFailure) {
        let box = Unmanaged.passRetained(Box(body))
        let code = startDetached(box.toOpaque())
        if code != 0 {
            box.release()
            throw StartFailure(code: code)
        }
    }

    private static func startDetached(_ context: UnsafeMutableRawPointer) -> Int32 {
        #if canImport(Darwin)
        var thread: pthread_t?
        let code = pthread_create(&thread, nil, enter, context)
        if code == 0, let thread { pthread_detach(thread) }
        #else
        var thread: pthread_t = 0
        let code = pthread_create(&thread, nil, enter, context)
        if code == 0 { pthread_detach(thread) }
        #endif
        return code
    }
}

private final class Box: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

#if canImport(Darwin)
private func enter(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    run(context)
    return nil
}
#else
private func enter(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { run(context) }
    return nil
}
#endif

private func run(_ context: UnsafeMutableRawPointer) {
    var all = sigset_t()
    sigfillset(&all)
    // A crash stays visible.
    for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { sigdelset(&all, fault) }
    pthread_sigmask(SIG_BLOCK, &all, nil)
    Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
}
