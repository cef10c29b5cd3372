import Testing

@testable import WeirHTTP

@Suite(
    "HTTP client: TLS", .enabled(if: Program.exists("openssl"), "openssl makes the certificates and serves them"),
    .timeLimit(.minutes(2)))
struct HTTPTLSTests {
    @Test("A server whose authority is unknown is refused, with words that tell why")
    func unknownAuthority() async throws {
        try await withTLSServer { server in
            try await withClient { client in
                let error = await #expect(throws: HTTPError.self) { try await client.send(HTTPRequest(server.url)) }
                #expect(error?.kind.name == "tls")
                #expect(error?.description.contains("certificate problem") == true)
                #expect(error?.description.contains("CA") == true)
            }
        }
    }

    @Test("The authority that signed the server's certificate is enough, as bytes or as a file")
    func givenAuthority() async throws {
        try await withTLSServer { server in
            try await withClient { client in
                let bytes = try server.directory.read("ca.pem")
                for authorities in [
                    HTTPTLSOptions.Authorities.pem(bytes), .file("\(server.directory.path)/ca.pem"),
                ] {
                    let request = HTTPRequest(server.url, tls: .init(authorities: authorities))
                    let response = try await client.send(request)
                    #expect(response.status == 200)
                    #expect(response.text.contains("no client certificate available"))
                }
            }
        }
    }

    @Test("An authority that is given replaces those of the machine and of other requests")
    func otherAuthority() async throws {
        try await withTLSServer { server in
            try await withClient { client in
                let good = try server.directory.read("ca.pem")
                let other = try server.directory.read("other.pem")
                for _ in 0..<2 {
                    let accepted = HTTPRequest(server.url, tls: .init(authorities: .pem(good)))
                    let response = try await client.send(accepted)
                    #expect(response.status == 200)
                    let refused = HTTPRequest(server.url, tls: .init(authorities: .pem(other)))
                    #expect(await failure { _ = try await client.send(refused) }?.name == "tls")
                }
            }
        }
    }

    @Test("A certificate for another name is refused")
    func otherName() async throws {
        try await withTLSServer { server in
            try await withClient { client in
                let authority = try server.directory.read("ca.pem")
                let request = HTTPRequest(
                    "https://127.0.0.1:\(server.port)/", tls: .init(authorities: .pem(authority)))
                let error = await #expect(throws: HTTPError.self) { try await client.send(request) }
                #expect(error?.kind.name == "tls")
                #expect(error?.description.contains("127.0.0.1") == true)
            }
        }
    }

    @Test("Another host may be connected to; the certificate is checked against the URL's")
    func connectTo() async throws {
        try await withTLSServer { server in
            try await withClient { client in
                let authority = try server.directory.read("ca.pem")
                var request = HTTPRequest("https://localhost:1/", tls: .init(authorities: .pem(authority)))
                request.connectTo = "127.0.0.1:\(server.port)"
                let response = try await client.send(request)
                #expect(response.status == 200)
                request.url = "https://other.example:1/"
                #expect(await failure { _ = try await client.send(request) }?.name == "tls")
                request.connectTo = "a b"
                #expect(await failure { _ = try await client.send(request) }?.name == "invalidRequest")
            }
        }
    }

    @Test("Without verification any certificate is taken")
    func unverified() async throws {
        try await withTLSServer { server in
            try await withClient { client in
                let request = HTTPRequest("https://127.0.0.1:\(server.port)/", tls: .init(verify: false))
                let response = try await client.send(request)
                #expect(response.status == 200)
                // What was accepted unverified does not serve a request that verifies.
                #expect(await failure { _ = try await client.send(HTTPRequest(server.url)) }?.name == "tls")
            }
        }
    }

    @Test("A server that wants a client certificate gets it, and refuses who has none")
    func identity() async throws {
        try await withTLSServer(["-Verify", "1", "-verify_return_error", "-CAfile", "ca.pem"]) { server in
            try await withClient { client in
                let authority = HTTPTLSOptions.Authorities.pem(try server.directory.read("ca.pem"))
                let identity = HTTPTLSOptions.Identity(
                    certificate: try server.directory.read("client.pem"), key: try server.directory.read("client.key"))
                let named = HTTPRequest(server.url, tls: .init(authorities: authority, identity: identity))
                let response = try await client.send(named)
                #expect(response.status == 200)
                #expect(response.text.contains("CN=weir-client") || response.text.contains("CN = weir-client"))
                let nameless = HTTPRequest(server.url, tls: .init(authorities: authority))
                #expect(await failure { _ = try await client.send(nameless) }?.name == "tls")
            }
        }
    }

    @Test("A certificate that is no PEM, or that does not go with its key, is a TLS error")
    func brokenIdentity() async throws {
        try await withTLSServer { server in
            try await withClient { client in
                let authority = HTTPTLSOptions.Authorities.pem(try server.directory.read("ca.pem"))
                let identities = [
                    HTTPTLSOptions.Identity(certificate: Array("nothing".utf8), key: Array("nothing".utf8)),
                    HTTPTLSOptions.Identity(
                        certificate: try server.directory.read("client.pem"),
                        key: try server.directory.read("server.key")),
                ]
                for identity in identities {
                    let request = HTTPRequest(server.url, tls: .init(authorities: authority, identity: identity))
                    #expect(await failure { _ = try await client.send(request) }?.name == "tls")
                }
                let missing = HTTPRequest(
                    server.url, tls: .init(authorities: .file("\(server.directory.path)/absent.pem")))
                #expect(await failure { _ = try await client.send(missing) }?.name == "tls")
            }
        }
    }

    @Test("Requests that wait for a connection to share go on by themselves where the server has no HTTP/2")
    func sharedConnection() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.waitsForSharedConnection = true
        try await withTLSServer { server in
            try await withClient(configuration) { client in
                let request = HTTPRequest(
                    server.url, tls: .init(authorities: .pem(try server.directory.read("ca.pem"))))
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<5 { group.addTask { try await client.send(request).status } }
                    for try await status in group { #expect(status == 200) }
                }
            }
        }
    }

    @Test("Old versions of TLS are refused")
    func oldVersion() async throws {
        try await withTLSServer(["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]) { server in
            try await withClient { client in
                let request = HTTPRequest(server.url, tls: .init(verify: false))
                #expect(await failure { _ = try await client.send(request) }?.name == "tls")
            }
        }
    }

    @Test("Asking a TLS port for plain HTTP, or a plain port for TLS, says so")
    func mixedUp() async throws {
        let directory = try ScratchDirectory()
        try await withFileServer(directory) { server in
            try await withClient { client in
                let request = HTTPRequest("https://127.0.0.1:\(server.port)/")
                #expect(await failure { _ = try await client.send(request) }?.name == "tls")
            }
        }
        try await withTLSServer { server in
            try await withClient { client in
                let kind = await failure { _ = try await client.send(HTTPRequest("http://localhost:\(server.port)/")) }
                #expect(kind?.name == "closedEarly" || kind?.name == "malformedAnswer")
            }
        }
    }
}

/// `openssl s_server` for the name `localhost`, with the certificates it uses.
struct TLSServer {
    let directory: ScratchDirectory
    let port: UInt16

    var url: String { "https://localhost:\(port)/" }
}

/// Why there is no TLS server to test with.
struct TLSServerFailure: Error {
    let output: String
}

/// Runs `body` beside a TLS server whose certificate `ca.pem` has signed.
func withTLSServer(_ options: [String] = [], _ body: (TLSServer) async throws -> Void) async throws {
    let directory = try ScratchDirectory()
    let path = directory.path
    try await makeCertificates(path)
    let options = options.map { $0 == "ca.pem" ? "\(path)/ca.pem" : $0 }
    let process = try RunningProgram(
        [
            "openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", "\(path)/server.pem", "-key",
            "\(path)/server.key",
        ] + options)
    defer { process.terminate() }
    guard let port = process.number(after: "ACCEPT 127.0.0.1:") else {
        throw TLSServerFailure(output: "openssl s_server does not say where it listens")
    }
    try await body(TLSServer(directory: directory, port: port))
}

private func makeCertificates(_ path: String) async throws {
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    for name in ["ca", "other"] {
        try await openssl(
            ["req", "-x509"] + key
                + ["-keyout", "\(path)/\(name).key", "-out", "\(path)/\(name).pem", "-subj", "/CN=weir-\(name)"])
    }
    for (name, subject) in [("server", "/CN=localhost"), ("client", "/CN=weir-client")] {
        try await openssl(
            ["req", "-x509"] + key
                + [
                    "-keyout", "\(path)/\(name).key", "-out", "\(path)/\(name).pem", "-subj", subject, "-addext",
                    "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE", "-CA",
                    "\(path)/ca.pem", "-CAkey", "\(path)/ca.key",
                ])
    }
}

private func openssl(_ arguments: [String]) async throws {
    let output = try await Program.run(["openssl"] + arguments)
    guard output.status == 0 else { throw TLSServerFailure(output: output.text) }
}
