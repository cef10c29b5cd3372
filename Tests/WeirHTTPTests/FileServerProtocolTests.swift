import Testing

@testable import WeirHTTP

@Suite("File server: requests of all kinds", .timeLimit(.minutes(2)))
struct FileServerProtocolTests {
    @Test(
        "Malformed requests get 400",
        arguments: [
            "GET\r\n\r\n", "GET /\r\n\r\n", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1 x\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET / http/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/11\r\nHost: a\r\n\r\n", "GET / HTTP/1.x\r\nHost: a\r\n\r\n",
            "GET / HTTP/x.1\r\nHost: a\r\n\r\n",
            "G(T / HTTP/1.0\r\n\r\n", "GET a HTTP/1.0\r\n\r\n", "GET http:// HTTP/1.0\r\n\r\n",
            "GET /%zz HTTP/1.0\r\n\r\n",
            "GET /%4 HTTP/1.0\r\n\r\n", "GET /% HTTP/1.0\r\n\r\n", "GET /a%00.txt HTTP/1.0\r\n\r\n",
            "GET /\0 HTTP/1.0\r\n\r\n", "GET /a\tb HTTP/1.0\r\n\r\n", "GET / HTTP/1.0\r\nno colon\r\n\r\n",
            "GET / HTTP/1.0\r\n: empty\r\n\r\n", "GET / HTTP/1.0\r\nA : b\r\n\r\n",
            "GET / HTTP/1.0\r\nA: b\r\n folded\r\n\r\n",
            "GET / HTTP/1.0\r\nA: b\rc\r\n\r\n", "GET / HTTP/1.0\r\nContent-Length: x\r\n\r\n",
            "GET / HTTP/1.0\r\nContent-Length:\r\n\r\n", " GET / HTTP/1.0\r\n\r\n", "\u{16}\u{3}\u{1}\r\n\r\n",
            "\0\n\n",
        ])
    func malformed(request: String) async throws {
        try await withFileServer(try sample()) { server in
            let answer = try await ask(server, request)
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        }
    }

    @Test(
        "Well-formed requests of odd looks are answered",
        arguments: [
            "GET /a.txt HTTP/1.0\r\n\r\n", "GET /a.txt HTTP/1.0\n\n", "\r\n\r\nGET /a.txt HTTP/1.0\r\n\r\n",
            "GET http://other.example:99/a.txt?q HTTP/1.0\r\n\r\n", "GET HTTP://h/a.txt HTTP/1.0\r\n\r\n",
            "GET /./a.txt HTTP/1.0\r\nX-Empty:\r\n\r\n", "GET //a.txt#part HTTP/1.0\r\n\r\n",
            "GET /a.txt HTTP/1.9\r\nHost: a\r\nConnection: x , CLOSE\r\n\r\n",
            "GET /a.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
            "GET /a.txt HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ])
    func odd(request: String) async throws {
        try await withFileServer(try sample()) { server in
            let answer = try await ask(server, request)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.hasSuffix("\r\nConnection: close\r\n\r\ntext"))
        }
    }

    @Test(
        "Other methods get 405, other major versions 505", arguments: ["POST", "PUT", "DELETE", "OPTIONS", "get", "X"])
    func methods(method: String) async throws {
        try await withFileServer(try sample()) { server in
            let body = String(repeating: "b", count: 100_000)
            let answer = try await ask(
                server, "\(method) / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n\(body)")
            #expect(answer.hasPrefix("HTTP/1.1 405 Method Not Allowed\r\n"))
            #expect(answer.contains("\r\nAllow: GET, HEAD\r\n"))
            let other = try await ask(server, "\(method) / HTTP/2.0\r\n\r\n")
            #expect(other.hasPrefix("HTTP/1.1 505 "))
        }
    }

    @Test("A request head larger than 16 KiB gets 431, one of exactly that size is read")
    func headSize() async throws {
        try await withFileServer(try sample()) { server in
            let line = "GET /a.txt HTTP/1.0\r\nX: "
            let fitting = line + String(repeating: "x", count: (16 << 10) - line.utf8.count - 4) + "\r\n\r\n"
            let exact = try await ask(server, fitting)
            #expect(exact.hasPrefix("HTTP/1.1 200 "))
            let long = try await ask(server, "GET /" + String(repeating: "a", count: 17_000))
            #expect(long.hasPrefix("HTTP/1.1 431 "))
            let over = try await ask(server, fitting.dropLast(2) + "x\r\n\r\n")
            #expect(over.hasPrefix("HTTP/1.1 431 "))
        }
    }

    @Test("Requests on one connection are answered in order, whether sent apart, at once or byte by byte")
    func keepAlive() async throws {
        try await withFileServer(try sample()) { server in
            let connection = try RawClient(server)
            let request = "GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n"
            let missing = "GET /none HTTP/1.1\r\nHost: a\r\n\r\n"
            try await connection.send(request)
            let head = try await connection.readHead()
            #expect(head?.contains("\r\nConnection: keep-alive\r\n") == true)
            let body = try await connection.read(4)
            #expect(body == Array("text".utf8))
            try await connection.send(request + missing + request)
            for (status, body) in [("200", "text"), ("404", "404 Not Found\n"), ("200", "text")] {
                let nextHead = try await connection.readHead()
                #expect(nextHead?.hasPrefix("HTTP/1.1 \(status) ") == true)
                let nextBody = try await connection.read(body.utf8.count)
                #expect(nextBody == Array(body.utf8))
            }
            for byte in request.utf8 { try await connection.send([byte]) }
            let slowHead = try await connection.readHead()
            #expect(slowHead?.hasPrefix("HTTP/1.1 200 ") == true)
            let slowBody = try await connection.read(4)
            #expect(slowBody == Array("text".utf8))
            try await connection.send("GET / HTTP/1.0\r\n\r\n")
            let last = try await connection.readToEnd()
            #expect(last.contains("\r\nConnection: close\r\n"))
        }
    }

    @Test("Who sends too slowly gets 408; who sends nothing is cut off; who does not read is cut off")
    func timeouts() async throws {
        var limits = FileServer.Limits()
        limits.headTimeout = .milliseconds(60)
        limits.idleTimeout = .milliseconds(60)
        limits.stallTimeout = .milliseconds(60)
        let directory = try sample()
        try directory.write("large", [UInt8](repeating: 1, count: 32 << 20))
        try await withFileServer(directory, limits: limits) { server in
            let partial = try await ask(server, "GET / HT")
            #expect(partial.hasPrefix("HTTP/1.1 408 "))
            let blank = try await ask(server, "\r\n")
            #expect(blank.hasPrefix("HTTP/1.1 408 "))
            let silent = try await ask(server, "")
            #expect(silent == "")
            let kept = try await ask(server, "GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(kept.hasSuffix("text"))
            let stalled = try RawClient(server)
            try await stalled.send("GET /large HTTP/1.0\r\n\r\n")
            _ = try await ask(server, "")
            _ = try await ask(server, "")
            let rest = try await stalled.readToEnd()
            #expect(rest.utf8.count < 32 << 20)
        }
    }

    @Test("Connections beyond the bound wait until one ends")
    func connectionBound() async throws {
        var limits = FileServer.Limits()
        limits.connections = 2
        try await withFileServer(try sample(), limits: limits) { server in
            let held = [try RawClient(server), try RawClient(server)]
            // Both have to be accepted before the third comes.
            for connection in held { try await connection.send("GET /a.txt HTTP/1.1\r\n") }
            let waiting = try RawClient(server)
            try await waiting.send("GET /a.txt HTTP/1.0\r\n\r\n")
            for connection in held {
                try await connection.send("Host: a\r\n\r\n")
                // With the server more than half full nothing is kept.
                let answer = try await connection.readToEnd()
                #expect(answer.hasSuffix("Connection: close\r\n\r\ntext"))
            }
            let last = try await waiting.readToEnd()
            #expect(last.hasSuffix("text"))
        }
    }

    @Test("Clients that leave in the middle harm nobody")
    func leaving() async throws {
        let directory = try sample()
        try directory.write("large", [UInt8](repeating: 1, count: 8 << 20))
        try await withFileServer(directory) { server in
            for request in ["", "GET", "GET /large HTTP/1.0\r\n\r\n", "GET /large HTTP/1.0\r\n\r\nmore"] {
                for _ in 0..<20 {
                    let connection = try RawClient(server)
                    try await connection.send(request)
                    connection.close()
                }
            }
            let answer = try await ask(server, "GET /a.txt HTTP/1.0\r\n\r\n")
            #expect(answer.hasSuffix("text"))
        }
    }

    @Test("Random requests get an answer of HTTP or none, and the server goes on", arguments: [1, 2, 3] as [UInt64])
    func fuzz(seed: UInt64) async throws {
        var random = SplitMix(state: seed)
        let parts = [
            "GET ", "HEAD ", "POST ", "/", "a.txt", "..", "%2e", "%", "%00", " ", "HTTP/1.1", "HTTP/1.0", "\r\n", "\n",
            "\r",
            "\0", "Host: a", "Connection: close", "Content-Length: 5", "Transfer-Encoding: chunked", ":", "\u{FF}",
            "\t", "?",
            "#", "http://", "\r\n\r\n", "GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n",
        ]
        var limits = FileServer.Limits()
        limits.headTimeout = .seconds(2)
        try await withFileServer(try sample(), limits: limits) { server in
            for _ in 0..<300 {
                var request: [UInt8] = []
                for _ in 0..<Int.random(in: 0..<20, using: &random) {
                    request += Array((parts.randomElement(using: &random) ?? "").utf8)
                }
                if Int.random(in: 0..<4, using: &random) == 0, !request.isEmpty {
                    request[Int.random(in: 0..<request.count, using: &random)] = UInt8.random(
                        in: 0...255, using: &random)
                }
                let connection = try RawClient(server)
                try await connection.send(request)
                connection.finishSending()
                let answer = try await connection.readToEnd()
                #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 "))
            }
            let answer = try await ask(server, "GET /a.txt HTTP/1.0\r\n\r\n")
            #expect(answer.hasSuffix("text"))
        }
    }

    @Test("Dates are written as HTTP wants them")
    func date() {
        #expect(ResponseHead.date(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    @Test("The curl program gets files, sees redirects and errors", .enabled(if: Program.exists("curl"), "needs curl"))
    func curl() async throws {
        let directory = try sample()
        try directory.write("d/index.html", "inner")
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
        try directory.write("large", bytes)
        try await withFileServer(directory) { server in
            let base = ["curl", "-sS", "--noproxy", "*", "--path-as-is"]
            let format = ["-w", " %{http_code} %{content_type} %{num_redirects}"]
            for (arguments, expected) in [
                (["\(server.url)a.txt"], "text 200 text/plain; charset=utf-8 0"),
                (["-L", "\(server.url)d"], "inner 200 text/html; charset=utf-8 1"),
                (["\(server.url)../a.txt"], "404 Not Found\n 404 text/plain; charset=utf-8 0"),
                (["-X", "DELETE", server.url], "405 Method Not Allowed\n 405 text/plain; charset=utf-8 0"),
                (["-0", "\(server.url)a.txt"], "text 200 text/plain; charset=utf-8 0"),
                (
                    ["\(server.url)a.txt", "\(server.url)a.txt"],
                    "text 200 text/plain; charset=utf-8 0text 200 text/plain; charset=utf-8 0"
                ),
                (
                    ["-d", "@\(directory.path)/large", server.url],
                    "405 Method Not Allowed\n 405 text/plain; charset=utf-8 0"
                ),
            ] {
                let output = try await Program.run(base + format + arguments)
                #expect(output.text == expected)
                #expect(output.status == 0)
            }
            let saved = try await Program.run(base + ["-o", "\(directory.path)/copy", "\(server.url)large"])
            #expect(saved.status == 0)
            let copy = try directory.read("copy")
            #expect(copy == bytes)
        }
    }

    /// A directory with `a.txt` in it.
    private func sample() throws -> ScratchDirectory {
        let directory = try ScratchDirectory()
        try directory.write("a.txt", "text")
        return directory
    }
}

/// Random numbers that are the same in every run: SplitMix64.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
