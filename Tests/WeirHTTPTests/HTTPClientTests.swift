import Testing

@testable import WeirHTTP

@Suite("HTTP client", .timeLimit(.minutes(2)))
struct HTTPClientTests {
    @Test("A GET brings status, header fields in order, body, URL and time")
    func get() async throws {
        let answer = "HTTP/1.1 404 Nope\r\nX-B: 2\r\nx-a:  1 \r\nX-B: 3\r\nContent-Length: 5\r\n\r\nhello"
        try await withRawServer(echo(answer)) { server in
            try await withClient { client in
                let response = try await client.send(HTTPRequest("\(server.url)/a?b=c"))
                #expect(response.status == 404)
                #expect(response.headers.fields.map(\.name) == ["X-B", "x-a", "X-B", "Content-Length"])
                #expect(response.headers["X-A"] == "1")
                #expect(response.headers.values("x-b") == ["2", "3"])
                #expect(response.text == "hello")
                #expect(response.effectiveURL == "\(server.url)/a?b=c")
                #expect(response.duration > .zero && response.duration < .seconds(60))
            }
        }
    }

    @Test("A request is sent as it is given, and libcurl adds no type and no expectation to a body")
    func request() async throws {
        let large = [UInt8](repeating: 0x61, count: 2 << 20)
        let script: @Sendable (RawConnection) -> Void = { connection in
            guard let head = connection.readHead() else { return }
            let body = connection.read(large.count)
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(head.utf8.count)\r\n\r\n\(head)")
            _ = body.count
        }
        try await withRawServer(script) { server in
            try await withClient { client in
                var request = HTTPRequest(
                    "\(server.url)/x", method: "PATCH", headers: ["X-One": "1", "X-None": ""], body: large)
                request.headers.append("X-One", "2")
                let head = try await client.send(request).text
                let lines = head.split(separator: "\r\n").map(String.init)
                #expect(lines.first == "PATCH /x HTTP/1.1")
                #expect(lines.filter { $0.hasPrefix("X-") } == ["X-One: 1", "X-None:", "X-One: 2"])
                #expect(lines.contains("Content-Length: \(large.count)"))
                #expect(lines.contains("User-Agent: weir"))
                #expect(!lines.contains { $0.hasPrefix("Content-Type") || $0.hasPrefix("Expect") })
            }
        }
    }

    @Test(
        "Every method says itself, and those that write announce an empty body",
        arguments: [
            ("GET", nil, nil), ("DELETE", nil, nil), ("OPTIONS", nil, nil), ("POST", nil, "0"), ("PUT", nil, "0"),
            ("PATCH", nil, "0"), ("DELETE", "abc", "3"), ("POST", "", "0"), ("GET", "abc", "3"),
        ] as [(String, String?, String?)])
    func methods(method: String, body: String?, length: String?) async throws {
        try await withRawServer(reflectHead) { server in
            try await withClient { client in
                let request = HTTPRequest(server.url, method: method, body: body.map { Array($0.utf8) })
                let head = try await client.send(request).text
                #expect(head.hasPrefix("\(method) / HTTP/1.1\r\n"))
                let announced = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
                #expect(announced.map { String($0.dropFirst(16)) } == length)
            }
        }
    }

    @Test("HEAD has no body, whatever length is announced")
    func head() async throws {
        try await withRawServer(echo("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")) { server in
            try await withClient { client in
                let response = try await client.send(HTTPRequest(server.url, method: "HEAD"))
                #expect(response.body.isEmpty)
                #expect(response.headers["content-length"] == "999999999")
            }
        }
    }

    @Test("Userinfo in the URL is sent as Basic authorization and is not in the effective URL")
    func userinfo() async throws {
        try await withRawServer(reflectHead) { server in
            try await withClient { client in
                let response = try await client.send(HTTPRequest("http://ann:secret@127.0.0.1:\(server.port)/"))
                #expect(response.text.contains("Authorization: Basic YW5uOnNlY3JldA=="))
                #expect(response.effectiveURL == "\(server.url)/")
            }
        }
    }

    @Test("Interim answers and trailers are not part of the head")
    func interimAndTrailers() async throws {
        let answer =
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
            + "Trailer: X-T\r\n\r\n3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nX-T: 1\r\n\r\n"
        try await withRawServer(echo(answer)) { server in
            try await withClient { client in
                let response = try await client.send(HTTPRequest(server.url))
                #expect(response.status == 200)
                #expect(response.headers.fields.map(\.name) == ["Transfer-Encoding", "Trailer"])
                #expect(response.text == "abcde")
            }
        }
    }

    @Test("Requests one after the other share a connection; one that asks for its own gets it")
    func reuse() async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            while connection.readHead() != nil { connection.send("HTTP/1.1 204 No Content\r\n\r\n") }
        }
        try await withRawServer(script) { server in
            try await withClient { client in
                for _ in 0..<5 { #expect(try await client.send(HTTPRequest(server.url)).status == 204) }
                #expect(server.accepted == 1)
                for _ in 0..<3 { _ = try await client.send(HTTPRequest(server.url, reuseConnection: false)) }
                #expect(server.accepted == 4)
                _ = try await client.send(HTTPRequest(server.url))
                #expect(server.accepted == 4)
            }
        }
    }

    @Test("A kept connection that the server closed is replaced without a failure")
    func deadConnection() async throws {
        try await withRawServer(echo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) { server in
            try await withClient { client in
                for _ in 0..<20 {
                    let response = try await client.send(HTTPRequest(server.url))
                    #expect(response.text == "ok")
                }
            }
        }
    }

    @Test("200 requests at once are all answered by the file server, each with its own file")
    func concurrent() async throws {
        let directory = try ScratchDirectory()
        for index in 0..<200 { try directory.write("\(index).txt", "file \(index)") }
        try await withFileServer(directory) { server in
            try await withClient { client in
                let texts = try await withThrowingTaskGroup(of: (Int, String).self) { group in
                    for index in 0..<200 {
                        group.addTask {
                            (index, try await client.send(HTTPRequest("\(server.url)\(index).txt")).text)
                        }
                    }
                    return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
                }
                #expect(texts == Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, "file \($0)") }))
            }
        }
    }

    @Test("A bound on connections makes requests wait for one another")
    func connectionBound() async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            while connection.readHead() != nil { connection.send("HTTP/1.1 204 No Content\r\n\r\n") }
        }
        var configuration = HTTPClient.Configuration()
        configuration.maxConnectionsPerHost = 2
        try await withRawServer(script) { server in
            try await withClient(configuration) { client in
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<50 { group.addTask { try await client.send(HTTPRequest(server.url)).status } }
                    for try await status in group { #expect(status == 204) }
                }
                #expect(server.accepted <= 2)
            }
        }
    }

    @Test("A body is refused as soon as it exceeds the limit, whether or not its length was announced")
    func tooLarge() async throws {
        let closed = Signal()
        let script: @Sendable (RawConnection) -> Void = { connection in
            guard let head = connection.readHead() else { return }
            if head.contains("/announced") {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n")
                _ = connection.readToEnd()
            } else {
                connection.send("HTTP/1.1 200 OK\r\n\r\n")
                while connection.send([UInt8](repeating: 0, count: 65_536)) {}
                closed.raise()
            }
        }
        try await withRawServer(script) { server in
            try await withClient { client in
                for path in ["announced", "endless"] {
                    let request = HTTPRequest("\(server.url)/\(path)", maxBodyBytes: 1_000_000)
                    #expect(await failure { _ = try await client.send(request) } == .tooLarge(limit: 1_000_000))
                }
                await closed.wait()
            }
        }
    }

    @Test("A body of exactly the limit is taken; a limit of zero takes none")
    func limit() async throws {
        try await withRawServer(echo("HTTP/1.1 200 OK\r\n\r\nabc")) { server in
            try await withClient { client in
                let response = try await client.send(HTTPRequest(server.url, maxBodyBytes: 3))
                #expect(response.text == "abc")
                let none = HTTPRequest(server.url, maxBodyBytes: 0)
                #expect(await failure { _ = try await client.send(none) } == .tooLarge(limit: 0))
            }
        }
    }

    @Test("Endless header lines end the transfer")
    func endlessHead() async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            guard connection.readHead() != nil else { return }
            connection.send("HTTP/1.1 200 OK\r\n")
            let line = "X-A: \(String(repeating: "a", count: 1000))\r\n"
            while connection.send(Array(line.utf8)) {}
        }
        try await withRawServer(script) { server in
            try await withClient { client in
                let kind = await failure { _ = try await client.send(HTTPRequest(server.url)) }
                #expect(kind == .tooLarge(limit: ResponseHeadReader.maxBytes))
            }
        }
    }

    /// Answers the first request of a connection and closes it.
    private func echo(_ answer: String) -> @Sendable (RawConnection) -> Void {
        { connection in
            guard connection.readHead() != nil else { return }
            connection.send(answer)
        }
    }
}

/// Answers with the head of the request as the body, and closes.
let reflectHead: @Sendable (RawConnection) -> Void = { connection in
    guard let head = connection.readHead() else { return }
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(head.utf8.count)\r\nConnection: close\r\n\r\n\(head)")
    connection.finishSending()
    _ = connection.readToEnd()
}
