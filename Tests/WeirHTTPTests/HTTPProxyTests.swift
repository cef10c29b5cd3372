import Testing

@testable import WeirHTTP

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite("HTTP client: proxies", .timeLimit(.minutes(1)))
struct HTTPProxyTests {
    @Test("A proxy that is given is used, but not for loopback")
    func given() async throws {
        try await withRawServer(reflectHead) { proxy in
            try await withRawServer(reflectHead) { server in
                var configuration = HTTPClient.Configuration()
                configuration.proxy = .url("http://127.0.0.1:\(proxy.port)")
                try await withClient(configuration) { client in
                    let far = try await client.send(HTTPRequest("http://far.invalid/x"))
                    #expect(far.text.hasPrefix("GET http://far.invalid/x HTTP/1.1"))
                    for host in ["127.0.0.1", "localhost"] {
                        let near = try await client.send(HTTPRequest("http://\(host):\(server.port)/x"))
                        #expect(near.text.hasPrefix("GET /x HTTP/1.1"))
                    }
                    #expect(proxy.accepted == 1)
                }
            }
        }
    }

    @Test("A proxy's password is not shown")
    func secret() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.proxy = .url("bogus://ann:secret@127.0.0.1:1")
        let client = HTTPClient(configuration)
        let error = await #expect(throws: HTTPError.self) { try await client.send(HTTPRequest("http://far.invalid/")) }
        #expect(error?.description.contains("secret") == false)
        await client.shutdown()
    }

    // The environment is the process's own, so it is changed in a process of the test's own.
    @Test("The environment's proxy is used as curl does, but not for loopback, and not where it is switched off")
    func environment() async {
        await #expect(processExitsWith: .success) {
            try await withRawServer(reflectHead) { proxy in
                try await withRawServer(reflectHead) { server in
                    setenv("http_proxy", "http://127.0.0.1:\(proxy.port)", 1)
                    setenv("no_proxy", "", 1)
                    setenv("NO_PROXY", "exempt.invalid", 1)
                    try await withClient { client in
                        let far = try await client.send(HTTPRequest("http://far.invalid/x"))
                        try #require(far.text.hasPrefix("GET http://far.invalid/x HTTP/1.1"))
                        let near = try await client.send(HTTPRequest("http://localhost:\(server.port)/x"))
                        try #require(near.text.hasPrefix("GET /x HTTP/1.1"))
                        let kind = await failure { _ = try await client.send(HTTPRequest("http://exempt.invalid/")) }
                        try #require(kind?.name == "couldNotResolve")
                    }
                    var direct = HTTPClient.Configuration()
                    direct.proxy = .direct
                    try await withClient(direct) { client in
                        let kind = await failure { _ = try await client.send(HTTPRequest("http://far.invalid/x")) }
                        try #require(kind?.name == "couldNotResolve")
                    }
                }
            }
        }
    }
}
