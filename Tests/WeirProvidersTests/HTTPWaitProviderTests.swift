#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Testing
import WeirCore
import WeirHTTP
import WeirProviders
import WeirValue

@Suite struct HTTPWaitProviderTests {
    private let fixture: Fixture
    private let provider = HTTPWaitProvider(client: HTTPClient())

    init() throws { fixture = try Fixture() }

    /// Runs `body` with a server of the folder `www`.
    private func withServer(_ body: (FileServer) async throws -> Void) async throws {
        try fixture.write("", "www/empty")
        let server = try FileServer(directory: fixture.path("www"))
        let running = Task { try await server.run() }
        do {
            try await body(server)
        } catch {
            running.cancel()
            throw error
        }
        running.cancel()
        _ = await running.result
    }

    private func arguments(_ url: String, _ more: Value.Map = [:]) -> Value.Map {
        Value.Map([("url", .string(url)), ("interval", "10ms")] + more.map { ($0.key, $0.value) }) { _, last in last }
    }

    private func failure(
        _ arguments: Value.Map, secrets: [String] = []
    ) async throws -> OperationFailure {
        try await WeirProvidersTests.failure { try await fixture.create(provider, arguments, secrets: secrets) }
    }

    // MARK: Answers

    @Test func theAnswerIsRecorded() async throws {
        try fixture.write("{\"ready\": true}", "www/state.json")
        try await withServer { server in
            let made = try await fixture.create(provider, arguments(server.url + "state.json"))
            #expect(made.attributes["status"] == 200)
            #expect(made.attributes["body"] == "{\"ready\": true}")
            #expect(made.attributes["json"] == ["ready": true])
            #expect(made.attributes["headers"]?["content-length"] == "15")
            #expect(try await provider.read(made, in: fixture.context()).attributes == made.attributes)
            try await provider.delete(made, in: fixture.context())
        }
    }

    @Test func itIsAskedUntilTheStatusIsRight() async throws {
        try await withServer { server in
            let fixture = fixture
            let context = fixture.context { progress in
                guard progress == "status 404" else { return }
                do { try fixture.write("there", "www/late") } catch { Issue.record(error) }
            }
            let instance = Fixture.declared(provider, arguments(server.url + "late"))
            let result = try await provider.create(instance, in: context)
            #expect(result.attributes["body"] == "there")
            #expect(result.attributes["json"] == nil as Value)
        }
    }

    @Test func itIsAskedUntilTheExpressionIsTrue() async throws {
        try fixture.write("{\"count\": 1}", "www/count")
        try await withServer { server in
            let fixture = fixture
            let context = fixture.context { progress in
                guard progress == "status 200, and until is false" else { return }
                do { try fixture.write("{\"count\": 2}", "www/count") } catch { Issue.record(error) }
            }
            let more: Value.Map = [
                "until":
                    "response.json.count == 2 && response.status == 200 && response.headers['content-length'] == '12'"
            ]
            let instance = Fixture.declared(provider, arguments(server.url + "count", more))
            let result = try await provider.create(instance, in: context)
            #expect(result.attributes["json"] == ["count": 2])
        }
    }

    @Test func aStatusOfOnesOwnIsWaitedFor() async throws {
        try await withServer { server in
            for status: Value in [404, [404, 410]] {
                let made = try await fixture.create(provider, arguments(server.url + "gone", ["status": status]))
                #expect(made.attributes["status"] == 404)
            }
            let head = try await fixture.create(provider, arguments(server.url + "empty", ["method": "HEAD"]))
            #expect(head.attributes["body"] == "")
        }
    }

    @Test func aServerThatIsNotThereYetIsWaitedFor() async throws {
        try fixture.write("up", "www/file")
        let first = try FileServer(directory: fixture.path("www"))
        let port = first.port
        let cancelled = Task { try await first.run() }
        cancelled.cancel()
        _ = await cancelled.result
        let path = fixture.path("www")
        let servers = AsyncStream.makeStream(of: FileServer.self)
        let context = fixture.context { progress in
            guard progress.contains("refused") else { return }
            do { servers.continuation.yield(try FileServer(directory: path, port: port)) } catch { Issue.record(error) }
        }
        let serving = Task {
            for await server in servers.stream { return try await server.run() }
        }
        let instance = Fixture.declared(provider, arguments("http://127.0.0.1:\(port)/file"))
        let result = try await provider.create(instance, in: context)
        #expect(result.attributes["body"] == "up")
        serving.cancel()
        _ = await serving.result
    }

    @Test func aChangeAsksAnew() async throws {
        try fixture.write("one", "www/file")
        try await withServer { server in
            let made = try await fixture.create(provider, arguments(server.url + "file"))
            try fixture.write("two", "www/file")
            let changed = try await fixture.update(provider, made, arguments(server.url + "file", ["status": 200]))
            #expect(changed.attributes["body"] == "two")
        }
    }

    // MARK: Failures

    @Test func whatDoesNotComeInTimeIsAFailureWithTheLastAnswer() async throws {
        try fixture.write("still starting, token-of-mine", "www/state")
        try await withServer { server in
            let failure = try await failure(
                arguments(server.url + "state", ["until": "response.body == 'ready'", "timeout": "2s"]),
                secrets: ["token-of-mine"])
            #expect(
                failure.message
                    == "GET \(server.url)state: it did not answer as it should within 2s: status 200, and "
                    + "until is false")
            #expect(failure.output == ["still starting, (sensitive)"])
            #expect(failure.left == "nothing")
        }
    }

    @Test func anErrorInTheExpressionIsSaid() async throws {
        try fixture.write("[]", "www/state")
        try await withServer { server in
            let interruption = fixture.interruption
            let context = fixture.context { _ in interruption.request() }
            let instance = Fixture.declared(
                provider, arguments(server.url + "state", ["until": "response.json.ready"]))
            let failure = try await WeirProvidersTests.failure { try await provider.create(instance, in: context) }
            #expect(failure.message.contains("status 200, and until fails: "))
        }
    }

    @Test func anExpressionThatIsNotTrueOrFalseIsAFailureAtOnce() async throws {
        try await withServer { server in
            let failure = try await failure(arguments(server.url + "empty", ["until": "response.status"]))
            #expect(failure.message == "until is 200, not true or false")
        }
    }

    @Test func anExpressionThatIsNoneIsToldWhilePlanning() async throws {
        for (text, part) in [("response.", "until is no expression: "), ("answer.status == 200", "answer")] {
            let instance = Fixture.declared(provider, arguments("http://127.0.0.1:1/", ["until": .string(text)]))
            let failure = try await WeirProvidersTests.failure {
                try await provider.fingerprints(instance, in: fixture.context())
            }
            #expect(failure.message.contains(part))
            #expect(failure.left == "nothing")
        }
    }

    @Test(arguments: ["ok", 99, 600, [], [200, "x"]] as [Value])
    func aStatusThatIsNoneIsToldWhilePlanning(_ status: Value) async throws {
        let instance = Fixture.declared(provider, arguments("http://127.0.0.1:1/", ["status": status]))
        let failure = try await WeirProvidersTests.failure {
            try await provider.fingerprints(instance, in: fixture.context())
        }
        #expect(failure.hint == "give a status from 100 to 599, or a list of them")
    }

    @Test func argumentsThatAreNotKnownYetAreNotLookedAt() async throws {
        let instance = Fixture.declared(
            provider, ["url": .unknown(.string), "until": .unknown(.string), "status": "x"])
        #expect(try await provider.fingerprints(instance, in: fixture.context()) == [:])
    }

    @Test func aURLThatCannotBeUsedIsAFailureAtOnce() async throws {
        let failure = try await failure(arguments("ftp://127.0.0.1/file", ["timeout": "1h"]))
        #expect(failure.message.contains("cannot be used"))
        #expect(failure.left == "nothing")
    }

    @Test func aBodyPastAMebibyteIsAFailureAtOnce() async throws {
        try fixture.write(String(repeating: "x", count: (1 << 20) + 1), "www/large")
        try await withServer { server in
            let failure = try await failure(arguments(server.url + "large", ["timeout": "1h"]))
            #expect(failure.message.contains("larger than the limit of 1048576 bytes"))
        }
    }

    @Test func anInterruptionEndsTheWait() async throws {
        try await withServer { server in
            let interruption = fixture.interruption
            let context = fixture.context { _ in interruption.request() }
            let instance = Fixture.declared(
                provider, arguments(server.url + "gone", ["timeout": "1h", "interval": "1h"]))
            let failure = try await WeirProvidersTests.failure {
                try await provider.create(
                    instance, in: fixture.context(within: .seconds(3600)) { _ in interruption.request() })
            }
            #expect(failure.message == "the wait for \(server.url)gone was interrupted; last: status 404")
            let again = try await WeirProvidersTests.failure { try await provider.create(instance, in: context) }
            #expect(again.message == "the wait for \(server.url)gone was interrupted; last: nothing was asked")
        }
    }

    @Test func anInterruptionEndsARequestThatIsNotAnswered() async throws {
        // A server that takes connections and does not serve them yet.
        let server = try FileServer(directory: fixture.project)
        let interruption = fixture.interruption
        let instance = Fixture.declared(provider, arguments(server.url, ["timeout": "1h"]))
        let context = fixture.context()
        let provider = provider
        let waiting = Task {
            try await WeirProvidersTests.failure { try await provider.create(instance, in: context) }
        }
        interruption.request()
        #expect(try await waiting.value.message.contains("was interrupted"))
    }

    @Test func methodHeadersAndBodyAreSent() async throws {
        let server = try OneAnswer("HTTP/1.1 201 Created\r\nX-Part: a\r\nx-part: b\r\nContent-Length: 2\r\n\r\n{}")
        let more: Value.Map = ["method": "PUT", "headers": ["X-Token": "abc"], "body": "the body"]
        async let request = server.request()
        let made = try await fixture.create(provider, arguments("http://127.0.0.1:\(server.port)/x?y", more))
        let text = await request
        #expect(text.hasPrefix("PUT /x?y HTTP/1.1\r\n"))
        #expect(text.contains("\r\nX-Token: abc\r\n"))
        #expect(text.hasSuffix("\r\n\r\nthe body"))
        #expect(made.attributes["headers"]?["x-part"] == "a, b")
        #expect(made.attributes["json"] == [:])
    }

    @Test func secretsInARequestAreNotShown() async throws {
        let url = "http://127.0.0.1:1/?key=key-in-the-url"
        let failure = try await failure(
            arguments(
                url,
                [
                    "headers": ["Authorization": Value.string("Bearer token").hidden], "body": "text", "method": "POST",
                    "timeout": "30ms", "url": Value.string(url).hidden,
                ]))
        #expect(!failure.message.contains("key-in-the-url"))
        #expect(failure.message.contains("refused"))
    }
}
