#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Threads that may block: those of tasks and queues are few.
enum FakeServerThread {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs `body` on a thread of its own; not at all where the system gives none.
    static func run(_ body: @escaping @Sendable () -> Void) {
        let work = Unmanaged.passRetained(Work(body))
        #if canImport(Darwin)
        var thread: pthread_t?
        #else
        var thread = pthread_t()
        #endif
        let code = pthread_create(
            &thread, nil,
            { pointer in
                #if canImport(Darwin)
                Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
                #else
                if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body() }
                #endif
                return nil
            }, work.toOpaque())
        guard code == 0 else { return work.release() }
        #if canImport(Darwin)
        if let thread { pthread_detach(thread) }
        #else
        pthread_detach(thread)
        #endif
    }
}
