/// Sends requests with libcurl; many at once, over connections that are kept and shared.
///
/// One thread of its own drives all transfers. It starts with the first request and ends with `shutdown`, or when
/// nobody holds the client any more. Only `http` and `https` are spoken.
package final class HTTPClient: Sendable {
    /// What all requests of a client have in common.
    package struct Configuration: Sendable, Equatable {
        /// The `User-Agent` of requests that have none.
        package var userAgent = "weir"
        /// Through which proxy requests go.
        package var proxy = HTTPProxy.environment
        /// How many connections to one host are open at once; further requests wait. Nil sets no bound.
        package var maxConnectionsPerHost: Int?
        /// Whether an `https` request waits for a connection that is being made, to be one of its HTTP/2 streams, and
        /// does not open another. Many requests at once then share few connections; where the host does not answer
        /// they fail one after the other.
        package var waitsForSharedConnection = false
        /// How many bytes of a stream may wait for its reader before the transfer pauses.
        package var streamBufferBytes = 256 << 10
        /// The size of the buffer that each running transfer has, in bytes; 1 KiB to 10 MiB.
        package var receiveBufferBytes = 16 << 10

        /// Makes the usual configuration.
        package init() {}
    }

    let loop: TransferLoop

    /// Makes a client. No thread, no connection and no memory of libcurl's is taken before the first request.
    package init(_ configuration: Configuration = Configuration()) {
        loop = TransferLoop(configuration)
    }

    deinit {
        loop.close()
    }

    /// Sends a request and collects the whole answer.
    ///
    /// Every status is an answer, 404 and 500 too. Cancelling the task ends the transfer at once.
    ///
    /// - Throws: why there is no whole answer.
    package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let checked = try CheckedRequest(request)
        let result = await perform(loop.makeID(), checked) { .whole($0) }
        return try result.get()
    }

    /// Sends a request and returns as soon as the head of the answer is there; its body is read as it comes.
    ///
    /// The transfer pauses while the reader is behind. It ends with the body, with the cancellation of a task that
    /// waits for it, or when nobody holds the body any more. `maxBodyBytes` does not apply.
    ///
    /// - Throws: why there is no head.
    package func stream(_ request: HTTPRequest) async throws(HTTPError) -> HTTPStream {
        let checked = try CheckedRequest(request)
        let buffer = StreamBuffer(capacity: loop.configuration.streamBufferBytes)
        let id = loop.makeID()
        let lease = HTTPBody.Lease(id: id, client: self, buffer: buffer, request: checked)
        let result = await perform(id, checked) { continuation in
            buffer.expectHead(continuation)
            return .stream(buffer)
        }
        return HTTPStream(head: try result.get(), body: HTTPBody(lease: lease))
    }

    /// Fails all pending requests with `clientClosed`, closes all connections, and returns when the thread has ended.
    package func shutdown() async {
        loop.close()
        await loop.waitUntilClosed()
    }

    /// Runs a transfer until its sink gets the answer.
    private func perform<Answer: Sendable>(
        _ id: TransferLoop.ID,
        _ checked: CheckedRequest,
        sink: (CheckedContinuation<Result<Answer, HTTPError>, Never>) -> TransferSink
    ) async -> Result<Answer, HTTPError> {
        if Task.isCancelled { return .failure(checked.error(.cancelled)) }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.start(id, checked, sink(continuation))
                // A cancellation that came before the start found nothing to cancel.
                if Task.isCancelled { loop.cancel(id) }
            }
        } onCancel: {
            loop.cancel(id)
        }
    }
}
