import Testing

@testable import WeirHTTP

@Suite("HTTP client: redirects", .timeLimit(.minutes(1)))
struct HTTPRedirectTests {
    @Test("Redirects are answers unless they shall be followed")
    func notFollowed() async throws {
        try await withRawServer(redirecting) { server in
            try await withClient { client in
                let response = try await client.send(HTTPRequest("\(server.url)/302/1"))
                #expect(response.status == 302)
                #expect(response.headers["location"] == "/302/0")
            }
        }
    }

    @Test("Redirects are followed, and the last answer's head and URL are given")
    func followed() async throws {
        try await withRawServer(redirecting) { server in
            try await withClient { client in
                let response = try await client.send(HTTPRequest("\(server.url)/302/10", followRedirects: true))
                #expect(response.status == 200)
                #expect(response.text.hasPrefix("GET /302/0 "))
                #expect(response.headers["location"] == nil)
                #expect(response.effectiveURL == "\(server.url)/302/0")
                let stream = try await client.stream(HTTPRequest("\(server.url)/302/3", followRedirects: true))
                #expect(stream.head.status == 200)
                #expect(try await stream.body.collect(upTo: 10_000).starts(with: "GET /302/0 ".utf8))
            }
        }
    }

    @Test("More redirects than allowed are an error")
    func tooMany() async throws {
        try await withRawServer(redirecting) { server in
            try await withClient { client in
                let request = HTTPRequest("\(server.url)/302/11", followRedirects: true)
                let kind = await failure { _ = try await client.send(request) }
                #expect(kind == .redirectRefused("more than 10 in a row"))
            }
        }
    }

    @Test(
        "A POST is repeated on 307 and becomes a GET on 303; other writes are not redirected",
        arguments: [
            ("POST", 307, 200, "POST"), ("POST", 303, 200, "GET"), ("PUT", 307, 307, nil), ("DELETE", 302, 302, nil),
        ] as [(String, Int, Int, String?)])
    func methods(method: String, code: Int, status: Int, last: String?) async throws {
        try await withRawServer(redirecting) { server in
            try await withClient { client in
                let request = HTTPRequest(
                    "\(server.url)/\(code)/1", method: method, body: method == "DELETE" ? nil : Array("abc".utf8),
                    followRedirects: true)
                let response = try await client.send(request)
                #expect(response.status == status)
                if let last { #expect(response.text.hasPrefix("\(last) /\(code)/0 ")) }
            }
        }
    }

    @Test("A redirect to another scheme is refused", arguments: ["ftp://127.0.0.1/", "file:///etc/passwd"])
    func otherScheme(location: String) async throws {
        let script: @Sendable (RawConnection) -> Void = { connection in
            guard connection.readHead() != nil else { return }
            connection.send("HTTP/1.1 302 Found\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
        }
        try await withRawServer(script) { server in
            try await withClient { client in
                let request = HTTPRequest(server.url, followRedirects: true)
                let kind = await failure { _ = try await client.send(request) }
                #expect(kind?.name == "redirectRefused")
            }
        }
    }

    /// `/CODE/N` leads with CODE to `/CODE/N-1`, and `/CODE/0` answers with the request's head.
    private var redirecting: @Sendable (RawConnection) -> Void {
        { connection in
            while let head = connection.readHead() {
                let length = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
                _ = connection.read(length.flatMap { Int($0.dropFirst(16)) } ?? 0)
                let parts = head.split(separator: " ")[1].split(separator: "/")
                guard let left = Int(parts[1]), left > 0 else {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(head.utf8.count)\r\n\r\n\(head)")
                    continue
                }
                connection.send(
                    "HTTP/1.1 \(parts[0]) Elsewhere\r\nLocation: /\(parts[0])/\(left - 1)\r\nContent-Length: 2\r\n\r\nno"
                )
            }
        }
    }
}
