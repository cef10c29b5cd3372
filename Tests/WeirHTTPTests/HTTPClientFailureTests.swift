import Testing

@testable import WeirHTTP

@Suite("HTTP client: what goes wrong", .timeLimit(.minutes(2)))
struct HTTPClientFailureTests {
    @Test("A port on which nothing listens refuses the connection")
    func refused() async throws {
        let server = try RawServer { _ in }
        let port = server.port
        let free = try await freePort()
        server.shutdown()
        try await withClient { client in
            let kind = await failure { _ = try await client.send(HTTPRequest("http://127.0.0.1:\(free)/")) }
            #expect(kind == .connectionRefused)
            #expect(port != free)
        }
    }

    @Test("A host without an address cannot be resolved")
    func unresolved() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.proxy = .direct
        try await withClient(configuration) { client in
            // RFC 6761: names under "invalid" never resolve.
            let kind = await failure { _ = try await client.send(HTTPRequest("http://weir.invalid/")) }
            guard case .couldNotResolve(let message) = kind else {
                Issue.record("\(String(describing: kind))")
                return
            }
            #expect(message.contains("weir.invalid"))
        }
    }

    @Test(
        "An answer that ends early is an error",
        arguments: [
            "", "HTTP/1.1 200 OK\r\nContent-Len", "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc",
        ])
    func closedEarly(answer: String) async throws {
        let kind = try await failureKind(answer)
        #expect(kind?.name == "closedEarly")
    }

    @Test(
        "What is not HTTP is said to be so",
        arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 9999999999 X\r\n\r\n", "\u{16}\u{3}\u{1}\r\n\r\n"])
    func malformed(answer: String) async throws {
        let kind = try await failureKind(answer)
        #expect(kind?.name == "malformedAnswer")
    }

    @Test("Bytes beyond the announced length are not part of the body")
    func longerThanAnnounced() async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            guard connection.readHead() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdefgh")
        }
        try await withRawServer(script) { server in
            try await withClient { client in
                for _ in 0..<2 {
                    let response = try await client.send(HTTPRequest(server.url))
                    #expect(response.text == "abc")
                }
            }
        }
    }

    @Test("A server that says nothing runs into the time limit")
    func timeout() async throws {
        try await withRawServer({ _ = $0.readToEnd() }) { server in
            try await withClient { client in
                let request = HTTPRequest(server.url, timeout: .milliseconds(50))
                let kind = await failure { _ = try await client.send(request) }
                #expect(kind == .timedOut(.milliseconds(50)))
                let none = HTTPRequest(server.url, timeout: .seconds(-1))
                #expect(await failure { _ = try await client.send(none) } == .timedOut(.seconds(-1)))
            }
        }
    }

    @Test("A handshake that does not come on runs into the limit of the connection")
    func connectTimeout() async throws {
        try await withRawServer({ _ = $0.readToEnd() }) { server in
            try await withClient { client in
                let url = "https://127.0.0.1:\(server.port)/"
                for whole in [Duration.seconds(60), nil] {
                    let request = HTTPRequest(url, timeout: whole, connectTimeout: .milliseconds(50))
                    let kind = await failure { _ = try await client.send(request) }
                    #expect(kind == .connectTimedOut(.milliseconds(50)))
                }
            }
        }
    }

    @Test("Cancelling the task ends the transfer and its connection at once")
    func cancel() async throws {
        let asked = Signal()
        let gone = Signal()
        let script: @Sendable (RawConnection) -> Void = { connection in
            _ = connection.readHead()
            asked.raise()
            _ = connection.readToEnd()
            gone.raise()
        }
        try await withRawServer(script) { server in
            try await withClient { client in
                let request = HTTPRequest(server.url, timeout: nil)
                let task = Task { await failure { _ = try await client.send(request) } }
                await asked.wait()
                task.cancel()
                #expect(await task.value == .cancelled)
                await gone.wait()
            }
        }
    }

    @Test("A task that is cancelled before it sends makes no connection")
    func cancelledBefore() async throws {
        try await withRawServer({ _ in }) { server in
            try await withClient { client in
                let request = HTTPRequest(server.url)
                let task = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return await failure { _ = try await client.send(request) }
                }
                #expect(await task.value == .cancelled)
                #expect(server.accepted == 0)
            }
        }
    }

    @Test("Requests that are cancelled at random moments end, cancelled or answered, and the client goes on")
    func cancelRace() async throws {
        let directory = try ScratchDirectory()
        try directory.write("a.txt", "text")
        try await withFileServer(directory) { server in
            try await withClient { client in
                let request = HTTPRequest("\(server.url)a.txt")
                await withTaskGroup(of: HTTPError.Kind?.self) { group in
                    for index in 0..<300 {
                        group.addTask {
                            let task = Task { await failure { _ = try await client.send(request) } }
                            for _ in 0..<(index % 40) { await Task.yield() }
                            task.cancel()
                            return await task.value
                        }
                    }
                    for await kind in group { #expect(kind == nil || kind == .cancelled) }
                }
                let response = try await client.send(request)
                #expect(response.text == "text")
            }
        }
    }

    @Test("Shutting down fails what is pending and what comes later")
    func shutdown() async throws {
        let asked = Signal()
        let script: @Sendable (RawConnection) -> Void = { connection in
            _ = connection.readHead()
            asked.raise()
            _ = connection.readToEnd()
        }
        try await withRawServer(script) { server in
            let client = HTTPClient()
            let request = HTTPRequest(server.url, timeout: nil)
            let task = Task { await failure { _ = try await client.send(request) } }
            await asked.wait()
            await client.shutdown()
            #expect(await task.value == .clientClosed)
            #expect(await failure { _ = try await client.send(request) } == .clientClosed)
            await client.shutdown()
        }
    }

    @Test("A client that was never used shuts down")
    func unused() async {
        let client = HTTPClient()
        await client.shutdown()
        #expect(await failure { _ = try await client.send(HTTPRequest("http://127.0.0.1/")) } == .clientClosed)
    }

    @Test("A client that nobody holds any more closes its connections")
    func released() async throws {
        let gone = Signal()
        let script: @Sendable (RawConnection) -> Void = { connection in
            while connection.readHead() != nil { connection.send("HTTP/1.1 204 No Content\r\n\r\n") }
            gone.raise()
        }
        try await withRawServer(script) { server in
            _ = try await HTTPClient().send(HTTPRequest(server.url))
            await gone.wait()
        }
    }

    @Test("An option that libcurl cannot take fails the request, not the program")
    func badOption() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.userAgent = "a\0b"
        try await withClient(configuration) { client in
            let kind = await failure { _ = try await client.send(HTTPRequest("http://127.0.0.1/")) }
            #expect(kind?.name == "other")
        }
    }

    private func failureKind(_ answer: String) async throws -> HTTPError.Kind? {
        let script: @Sendable (RawConnection) -> Void = { connection in
            guard connection.readHead() != nil else { return }
            connection.send(answer)
            connection.finishSending()
        }
        return try await withRawServer(script) { server in
            try await withClient { client in
                await failure { _ = try await client.send(HTTPRequest(server.url)) }
            }
        }
    }

    /// A port that was free a moment ago.
    private func freePort() async throws -> UInt16 {
        let socket = try LoopbackSocket.listen(port: 0, backlog: 1)
        return try LoopbackSocket.port(of: socket)
    }
}
