@testable import WeirHTTP

/// Runs a body that blocks on a thread of its own: Swift's few threads are for the servers under test.
func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        do {
            try DedicatedThread.start { continuation.resume(with: Swift.Result { try body() }) }
        } catch {
            continuation.resume(throwing: error)
        }
    }
}

/// A connection that a test opens to a server, to send what no client would.
struct RawClient: Sendable {
    private let connection: RawConnection

    init(_ server: FileServer) throws {
        connection = try RawConnection(port: server.port)
    }

    func send(_ bytes: [UInt8]) async throws {
        _ = try await blocking { connection.send(bytes) }
    }

    func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    func readHead() async throws -> String? {
        try await blocking { connection.readHead() }
    }

    func read(_ count: Int) async throws -> [UInt8] {
        try await blocking { connection.read(count) }
    }

    func readToEnd() async throws -> String {
        try await blocking { connection.readToEnd() }
    }

    func finishSending() {
        connection.finishSending()
    }

    func close() {
        connection.close()
    }
}

/// Sends bytes as they are, and reads all that comes until the server closes.
func ask(_ server: FileServer, _ request: String) async throws -> String {
    let client = try RawClient(server)
    try await client.send(request)
    return try await client.readToEnd()
}
