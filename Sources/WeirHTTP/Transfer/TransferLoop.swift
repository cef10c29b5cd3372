import CLibCurl
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What the tasks and the transfer thread of one client share: an inbox of commands and how to wake the thread.
///
/// The thread starts with the first command and ends after `close`.
final class TransferLoop: Sendable {
    /// Names one transfer within its loop.
    typealias ID = UInt64

    /// What a task asks of the thread.
    enum Command: Sendable {
        case start(ID, CheckedRequest, TransferSink)
        case cancel(ID)
        /// The reader of a stream has room again.
        case resume(ID)
    }

    /// What the thread finds when it looks into the inbox.
    struct Delivery: Sendable {
        let commands: [Command]
        let isClosing: Bool
    }

    private enum Phase {
        case idle
        case running(MultiHandle)
        case closing(MultiHandle)
        case closed
    }

    private struct State {
        var phase = Phase.idle
        var inbox: [Command] = []
        var lastID: ID = 0
        var closeWaiters: [CheckedContinuation<Void, Never>] = []
    }

    /// Those whose threads run.
    private static let running = Mutex<[ObjectIdentifier: TransferLoop]>([:])

    /// Closes all of the process and waits until their threads have left libcurl, for two seconds at most.
    static func endAll() {
        for loop in running.withLock({ Array($0.values) }) { loop.close() }
        for _ in 0..<2_000 where running.withLock({ !$0.isEmpty }) { usleep(1_000) }
    }

    let configuration: HTTPClient.Configuration
    private let state = Mutex(State())

    init(_ configuration: HTTPClient.Configuration) {
        self.configuration = configuration
    }

    /// A name for the next transfer.
    func makeID() -> ID {
        state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    /// Hands a transfer to the thread; where that is not possible the sink is told so.
    func start(_ id: ID, _ request: CheckedRequest, _ sink: TransferSink) {
        let refusal: HTTPError.Kind? = state.withLock { state in
            switch state.phase {
            case .idle:
                if let refusal = launch(&state.phase) { return refusal }
            case .running(let multi):
                multi.wakeUp()
            case .closing, .closed:
                return .clientClosed
            }
            state.inbox.append(.start(id, request, sink))
            return nil
        }
        if let refusal { sink.fail(request.error(refusal)) }
    }

    /// Ends a transfer with the error `cancelled`; one that has ended or never started is left alone.
    func cancel(_ id: ID) {
        post(.cancel(id))
    }

    /// Lets a paused stream go on.
    func resume(_ id: ID) {
        post(.resume(id))
    }

    /// Fails what is pending, closes all connections and ends the thread. May be called more than once.
    func close() {
        state.withLock { state in
            switch state.phase {
            case .idle:
                state.phase = .closed
            case .running(let multi):
                state.phase = .closing(multi)
                multi.wakeUp()
            case .closing, .closed:
                break
            }
        }
    }

    /// Returns when the thread has ended, at once where it never started.
    func waitUntilClosed() async {
        await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                if case .closed = state.phase { return true }
                state.closeWaiters.append(continuation)
                return false
            }
            if isClosed { continuation.resume() }
        }
    }

    /// Takes all commands. For the thread.
    func receive() -> Delivery {
        state.withLock { state in
            let commands = state.inbox
            state.inbox = []
            if case .closing = state.phase { return Delivery(commands: commands, isClosing: true) }
            return Delivery(commands: commands, isClosing: false)
        }
    }

    /// Frees the multi handle, after which nobody wakes it any more. For the thread, as its last act.
    func finishClosing(_ multi: MultiHandle) {
        multi.free()
        Self.running.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(self)) }
        let waiters = state.withLock { state in
            state.phase = .closed
            return state.closeWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func post(_ command: Command) {
        state.withLock { state in
            guard case .running(let multi) = state.phase else { return }
            state.inbox.append(command)
            multi.wakeUp()
        }
    }

    /// Makes the multi handle and its thread.
    private func launch(_ phase: inout Phase) -> HTTPError.Kind? {
        guard CurlLibrary.status == CURLE_OK else {
            return .other(code: Int(CurlLibrary.status.rawValue), message: CurlFailure.message(CurlLibrary.status))
        }
        guard let multi = MultiHandle(maxConnectionsPerHost: configuration.maxConnectionsPerHost) else {
            return .other(code: Int(CURLE_OUT_OF_MEMORY.rawValue), message: "too little memory or file descriptors")
        }
        Self.running.withLock { $0[ObjectIdentifier(self)] = self }
        do {
            try DedicatedThread.start { TransferDriver(multi: multi, loop: self).run() }
        } catch {
            Self.running.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(self)) }
            multi.free()
            return .other(code: Int(error.code), message: "the system gives no further thread")
        }
        phase = .running(multi)
        return nil
    }
}
