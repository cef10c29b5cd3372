/// An answer whose body is read as it comes.
package struct HTTPStream: Sendable {
    /// Status, fields and URL.
    package let head: HTTPResponseHead

    /// The body; read once.
    package let body: HTTPBody
}

/// The body of a streamed answer: pieces of bytes, none of them empty, in whatever sizes they come.
///
/// All iterators read from the same body; a piece goes to one of them.
package struct HTTPBody: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = HTTPError

    let lease: Lease

    /// Reads on where the last iterator stopped.
    package func makeAsyncIterator() -> Iterator {
        Iterator(lease: lease)
    }

    /// The rest of the body as one array.
    ///
    /// - Throws: `tooLarge` when it has more than `limit` bytes, and ends the transfer; else what the transfer failed
    ///   with.
    package func collect(upTo limit: Int) async throws(HTTPError) -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in self {
            guard piece.count <= limit - bytes.count else {
                lease.cancel()
                throw lease.request.error(.tooLarge(limit: limit))
            }
            bytes += piece
        }
        return bytes
    }

    /// Reads the pieces.
    package struct Iterator: AsyncIteratorProtocol {
        let lease: Lease

        /// The next piece, or nil at the end.
        ///
        /// - Throws: what the transfer failed with; `cancelled` when the task is cancelled, which ends the transfer.
        package mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(HTTPError) -> [UInt8]? {
            try await lease.next()
        }
    }

    /// Ends the transfer when the last holder of the body lets go of it.
    final class Lease: Sendable {
        let request: CheckedRequest
        private let id: TransferLoop.ID
        private let buffer: StreamBuffer
        /// Held so that the client's thread goes on as long as the body is read.
        private let client: HTTPClient

        init(id: TransferLoop.ID, client: HTTPClient, buffer: StreamBuffer, request: CheckedRequest) {
            self.id = id
            self.client = client
            self.buffer = buffer
            self.request = request
        }

        deinit {
            cancel()
        }

        func cancel() {
            client.loop.cancel(id)
        }

        func next() async throws(HTTPError) -> [UInt8]? {
            let result: Result<[UInt8]?, HTTPError> = await withTaskCancellationHandler {
                if Task.isCancelled { return .failure(request.error(.cancelled)) }
                return await withCheckedContinuation { continuation in
                    if buffer.read(continuation) { client.loop.resume(id) }
                }
            } onCancel: {
                cancel()
            }
            return try result.get()
        }
    }
}
