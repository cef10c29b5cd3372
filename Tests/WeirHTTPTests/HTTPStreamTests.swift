import Testing

@testable import WeirHTTP

@Suite("HTTP client: streams", .timeLimit(.minutes(2)))
struct HTTPStreamTests {
    @Test("The head is there before the body, and pieces come as the server sends them")
    func watch() async throws {
        let gate = try Gate()
        let script: @Sendable (RawConnection) -> Void = { connection in
            _ = connection.readHead()
            connection.send("HTTP/1.1 200 OK\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n")
            gate.pass()
            for text in ["one", "two"] {
                connection.send("3\r\n\(text)\r\n")
                _ = connection.read(0)
            }
            connection.send("0\r\n\r\n")
        }
        try await withRawServer(script) { server in
            try await withClient { client in
                let stream = try await client.stream(HTTPRequest(server.url))
                #expect(stream.head.status == 200)
                #expect(stream.head.headers["x-a"] == "1")
                gate.open()
                var text: [UInt8] = []
                for try await piece in stream.body {
                    #expect(!piece.isEmpty)
                    text += piece
                }
                #expect(text == Array("onetwo".utf8))
            }
        }
    }

    @Test("A reader that is behind holds the server up, and gets every byte in order")
    func backPressure() async throws {
        let total = 64 << 20
        let piece = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let sentAll = Signal()
        let script: @Sendable (RawConnection) -> Void = { connection in
            _ = connection.readHead()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
            for _ in 0..<(total / piece.count) { connection.send(piece) }
            sentAll.raise()
            _ = connection.readToEnd()
        }
        var configuration = HTTPClient.Configuration()
        configuration.streamBufferBytes = 100_000
        try await withRawServer(script) { server in
            try await withClient(configuration) { client in
                let stream = try await client.stream(HTTPRequest(server.url))
                var count = 0
                var largest = 0
                var isIntact = true
                for try await bytes in stream.body {
                    largest = max(largest, bytes.count)
                    isIntact = isIntact && bytes.first == piece[count % piece.count]
                    count += bytes.count
                    isIntact = isIntact && bytes.last == piece[(count - 1) % piece.count]
                }
                #expect(count == total)
                #expect(isIntact)
                #expect(largest <= 100_000 + (16 << 10))
                await sentAll.wait()
            }
        }
    }

    @Test("While nobody reads, the transfer pauses at the buffer's size")
    func pause() async throws {
        let progress = Progress()
        let script: @Sendable (RawConnection) -> Void = { connection in
            _ = connection.readHead()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
            while connection.send([UInt8](repeating: 1, count: 65_536)) { progress.add(65_536) }
            progress.finish()
        }
        try await withRawServer(script) { server in
            try await withClient { client in
                var stream: HTTPStream? = try await client.stream(HTTPRequest(server.url))
                // A second request over the same loop takes many turns of it, in which the first one could move.
                let other = try RawServer { connection in
                    while connection.readHead() != nil { connection.send("HTTP/1.1 204 No Content\r\n\r\n") }
                }
                for _ in 0..<500 { _ = try await client.send(HTTPRequest(other.url)) }
                other.shutdown()
                // What the kernel buffers on both sides is more than the stream's own buffer, but far from all.
                #expect(progress.bytes < 100_000_000)
                #expect(stream?.head.status == 200)
                stream = nil
                await progress.finished()
            }
        }
    }

    @Test("Dropping the body ends the transfer")
    func drop() async throws {
        let gone = Signal()
        try await withRawServer(endless(gone)) { server in
            try await withClient { client in
                let status = try await client.stream(HTTPRequest(server.url, timeout: nil)).head.status
                #expect(status == 200)
                await gone.wait()
            }
        }
    }

    @Test("Cancelling the task that reads ends the transfer")
    func cancel() async throws {
        let gone = Signal()
        try await withRawServer(endless(gone)) { server in
            try await withClient { client in
                let stream = try await client.stream(HTTPRequest(server.url, timeout: nil))
                let first = Signal()
                let task = Task {
                    await failure {
                        for try await _ in stream.body { first.raise() }
                    }
                }
                await first.wait()
                task.cancel()
                #expect(await task.value == .cancelled)
                await gone.wait()
            }
        }
    }

    @Test("A stream keeps its client going, and shutting the client down fails the stream")
    func client() async throws {
        let gone = Signal()
        try await withRawServer(endless(gone)) { server in
            let stream = try await HTTPClient().stream(HTTPRequest(server.url, timeout: nil))
            var iterator = stream.body.makeAsyncIterator()
            #expect(try await iterator.next() == [0x78])
            let client = HTTPClient()
            let second = try await client.stream(HTTPRequest(server.url, timeout: nil))
            await client.shutdown()
            #expect(await failure { for try await _ in second.body {} } == .clientClosed)
        }
    }

    @Test("What came before a broken end is still read, then the error")
    func brokenEnd() async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            _ = connection.readHead()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        }
        try await withRawServer(script) { server in
            try await withClient { client in
                let stream = try await client.stream(HTTPRequest(server.url))
                var iterator = stream.body.makeAsyncIterator()
                #expect(try await iterator.next() == Array("abc".utf8))
                for _ in 0..<2 {
                    let kind = await failure { _ = try await iterator.next() }
                    #expect(kind?.name == "closedEarly")
                }
            }
        }
    }

    @Test("An empty body ends at once, and stays at its end")
    func empty() async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            _ = connection.readHead()
            connection.send("HTTP/1.1 204 No Content\r\n\r\n")
        }
        try await withRawServer(script) { server in
            try await withClient { client in
                let body = try await client.stream(HTTPRequest(server.url)).body
                #expect(try await body.collect(upTo: 0) == [])
                #expect(try await body.collect(upTo: 0) == [])
            }
        }
    }

    @Test("Collecting more than the limit is an error and ends the transfer")
    func collectLimit() async throws {
        let gone = Signal()
        try await withRawServer(endless(gone)) { server in
            try await withClient { client in
                let body = try await client.stream(HTTPRequest(server.url, timeout: nil)).body
                #expect(await failure { _ = try await body.collect(upTo: 0) } == .tooLarge(limit: 0))
                await gone.wait()
            }
        }
    }

    @Test("A stream fails like any request before its head")
    func failures() async throws {
        try await withRawServer({ _ = $0.readToEnd() }) { server in
            try await withClient { client in
                let late = HTTPRequest(server.url, timeout: .milliseconds(50))
                let kinds = [await streamFailure(client, late), await streamFailure(client, HTTPRequest("nowhere"))]
                #expect(kinds.first == .timedOut(.milliseconds(50)))
                #expect(kinds.last??.name == "invalidURL")
            }
        }
    }

    private func streamFailure(_ client: HTTPClient, _ request: HTTPRequest) async -> HTTPError.Kind? {
        await failure { _ = try await client.stream(request) }
    }

    /// Sends one byte and then nothing, until the client goes.
    private func endless(_ gone: Signal) -> @Sendable (RawConnection) -> Void {
        { connection in
            _ = connection.readHead()
            connection.send("HTTP/1.1 200 OK\r\n\r\nx")
            _ = connection.readToEnd()
            gone.raise()
        }
    }
}
