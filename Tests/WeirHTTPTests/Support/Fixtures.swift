import Synchronization
import Testing

@testable import WeirHTTP

/// Runs `body` beside a raw server.
func withRawServer<Result>(
    _ script: @escaping @Sendable (RawConnection) -> Void, _ body: (RawServer) async throws -> Result
) async throws -> Result {
    let server = try RawServer(script)
    defer { server.shutdown() }
    return try await body(server)
}

/// Runs `body` beside a file server, which is stopped afterwards.
func withFileServer(
    _ directory: ScratchDirectory, limits: FileServer.Limits = .init(), _ body: (FileServer) async throws -> Void
) async throws {
    let server = try FileServer(directory: directory.path, limits: limits)
    let running = Task { try await server.run() }
    let result: Result<Void, any Error>
    do { result = .success(try await body(server)) } catch { result = .failure(error) }
    running.cancel()
    try await running.value
    try result.get()
}

/// Runs `body` with a client, which is shut down afterwards.
func withClient<Result>(
    _ configuration: HTTPClient.Configuration = .init(), _ body: (HTTPClient) async throws -> Result
) async throws -> Result {
    let client = HTTPClient(configuration)
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body(client)) } catch { result = .failure(error) }
    await client.shutdown()
    return try result.get()
}

/// The kind of error that `body` fails with.
func failure(_ body: () async throws -> Void) async -> HTTPError.Kind? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? HTTPError)?.kind
    }
}

/// Something that happens once, on any thread, and that a test waits for.
final class Signal: Sendable {
    private struct State {
        var isRaised = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func raise() {
        let waiters = state.withLock { state in
            state.isRaised = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isRaised = state.withLock { state in
                if !state.isRaised { state.waiters.append(continuation) }
                return state.isRaised
            }
            if isRaised { continuation.resume() }
        }
    }
}

/// A gate at which threads of a raw server wait for the test.
final class Gate: Sendable {
    private let stop: StopSignal

    init() throws {
        stop = try StopSignal()
    }

    func open() {
        stop.raise()
    }

    /// Blocks the thread until the gate is open.
    func pass() {
        stop.waitUntilRaised()
    }
}

/// Counts what a thread has sent.
final class Progress: Sendable {
    private let count = Mutex(0)
    private let end = Signal()

    var bytes: Int { count.withLock { $0 } }

    func add(_ bytes: Int) {
        count.withLock { $0 += bytes }
    }

    func finish() {
        end.raise()
    }

    func finished() async {
        await end.wait()
    }
}

extension HTTPError.Kind {
    /// The name of the case, for tests that do not care for libcurl's words.
    var name: String {
        String("\(self)".prefix { $0.isLetter })
    }
}
