import Synchronization
import Testing
import WeirCore
import WeirHTTP
import WeirValue

@testable import WeirProviders

@Suite struct HTTPRequestProviderTests {
    private let fixture: Fixture
    private let provider = HTTPRequestProvider(client: HTTPClient())

    init() throws { fixture = try Fixture() }

    /// A service of things at paths: POST makes one at its path with its body, PUT sets it, DELETE takes it away.
    private func things() throws -> (server: ScriptedServer, state: Things) {
        let state = Things()
        let server = try ScriptedServer { request in
            state.map.withLock { things in
                switch request.method {
                case "POST" where things[request.path] != nil: return .init(status: 409, body: "it is there")
                case "POST", "PUT":
                    things[request.path] = request.text
                    return .init(status: 201, body: "{\"made\": true}")
                case "DELETE":
                    return .init(status: things.removeValue(forKey: request.path) == nil ? 404 : 204)
                default: return things[request.path].map { .init(body: $0) } ?? .init(status: 404)
                }
            }
        }
        return (server, state)
    }

    private final class Things: Sendable { let map = Mutex<[String: String]>([:]) }

    private func arguments(_ url: String, _ more: Value.Map = [:]) -> Value.Map {
        Value.Map(
            [("url", .string(url)), ("interval", "5ms"), ("timeout", "5s")] + more.map { ($0.key, $0.value) }
        ) { _, last in last }
    }

    private func read(_ recorded: RecordedInstance) async throws -> Observation {
        try await provider.read(recorded, in: fixture.context())
    }

    // MARK: A life

    @Test func aThingIsMadeLookedAtChangedAndTakenAway() async throws {
        let (server, state) = try things()
        let url = "\(server.url)/thing"
        let calls: Value.Map = [
            "method": "POST", "body": "one", "headers": ["X-Of": "mine"], "read": ["url": .string(url)],
            "update": ["url": .string(url), "body": "two"], "delete": ["url": .string(url)],
        ]
        let made = try await fixture.create(provider, arguments(url, calls))
        #expect(made.attributes["status"] == 201)
        #expect(made.attributes["json"] == ["made": true])
        #expect(server.requests.first?.headers["x-of"] == "mine")
        #expect(try await read(made).word == "present")
        let changed = try await fixture.update(provider, made, arguments(url, calls.setting("body", to: "two")))
        #expect(state.map.withLock { $0["/thing"] } == "two")
        #expect(server.requests.last?.method == "PUT")
        try await provider.delete(changed, in: fixture.context())
        #expect(try await read(changed).word == "absent")
        try await provider.delete(changed, in: fixture.context())
        #expect(fixture.leftovers == [])
    }

    @Test func withoutReadAndDeleteNothingIsSent() async throws {
        let (server, _) = try things()
        let made = try await fixture.create(provider, arguments(server.url, ["method": "PUT"]))
        #expect(try await read(made).attributes == made.attributes)
        try await provider.delete(made, in: fixture.context())
        #expect(server.requests.count == 1)
    }

    @Test func whatCannotBeLookedAtIsNotTakenForGone() async throws {
        let server = try ScriptedServer { .init(status: $0.method == "GET" ? 500 : 200) }
        let made = try await fixture.create(
            provider, arguments(server.url, ["method": "PUT", "read": ["url": .string(server.url)]]))
        guard case .unreachable(let why) = try await read(made) else { throw Fixture.Failure("it was told") }
        #expect(why == "GET \(server.url): status 500")
        let gone = Fixture.recorded(
            Fixture.declared(provider, arguments(server.url, ["read": ["url": "http://127.0.0.1:1/"]])), [:])
        #expect(try await read(gone).word == "unreachable")
    }

    @Test func aStatusOfItsOwnSaysThatItIsThere() async throws {
        let server = try ScriptedServer { _ in .init(status: 401) }
        let call: Value = ["url": .string(server.url), "status": [200, 401], "method": "HEAD"]
        let recorded = Fixture.recorded(Fixture.declared(provider, arguments(server.url, ["read": call])), [:])
        #expect(try await read(recorded).word == "present")
        #expect(server.requests.first?.method == "HEAD")
    }

    // MARK: Planning

    @Test func withoutUpdateAChangeReplaces() async throws {
        let old = Fixture.recorded(Fixture.declared(provider, arguments("http://a/", ["body": "1"])), ["status": 200])
        let new = Fixture.declared(provider, arguments("http://a/", ["body": "2", "timeout": "9s"]))
        #expect(
            provider.replacementReason(new, prior: old) == "body changed, and there is no update to send")
        let quiet = Fixture.declared(provider, arguments("http://a/", ["body": "1", "timeout": "9s"]))
        #expect(provider.replacementReason(quiet, prior: old) == nil)
        #expect(provider.plannedAttributes(quiet, prior: old) == ["status": 200])
        #expect(try await provider.update(quiet, prior: old, in: fixture.context()).attributes == ["status": 200])
        let updated = Fixture.declared(provider, arguments("http://a/", ["body": "2", "update": ["url": "http://a/"]]))
        #expect(provider.replacementReason(updated, prior: old) == nil)
        #expect(provider.plannedAttributes(updated, prior: old)["status"]?.isKnown == false)
    }

    @Test func conditionsThatAreNoneAreToldWhilePlanning() async throws {
        for more: Value.Map in [["until": "response."], ["read": ["url": "http://a", "status": 99]]] {
            let instance = Fixture.declared(provider, arguments("http://a/", more))
            let failure = try await failure { try await provider.fingerprints(instance, in: fixture.context()) }
            #expect(failure.left == "nothing")
        }
        let unknown = Fixture.declared(provider, ["url": .unknown(.string), "delete": .unknown(.object)])
        #expect(try await provider.fingerprints(unknown, in: fixture.context()) == [:])
    }

    // MARK: Repeating

    /// A server that gives `statuses` one after the other, the last for ever; 0 is no answer.
    private func server(_ statuses: [Int]) throws -> ScriptedServer {
        let rest = Mutex(statuses)
        return try ScriptedServer { _ in
            let status = rest.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
            return .init(status: max(status, 200), body: "{\"n\": \(status)}", isSilent: status == 0)
        }
    }

    @Test func whatSaysThatNothingWasDoneIsAskedAgain() async throws {
        let server = try server([503, 429, 201])
        let made = try await fixture.create(provider, arguments(server.url, ["method": "POST"]))
        #expect(made.attributes["status"] == 201)
        #expect(server.requests.count == 3)
    }

    @Test func aRequestThatMayHaveBeenDoneIsNotSentTwice() async throws {
        for (status, left) in [(500, "unknown"), (0, "unknown"), (400, "nothing"), (409, "nothing")] {
            let server = try server([status, 201])
            let failure = try await failure {
                try await fixture.create(provider, arguments(server.url, ["method": "POST"]))
            }
            #expect(failure.left == left, "\(status)")
            #expect(server.requests.count == 1)
        }
    }

    @Test func aRequestThatIsTheSameTwiceIsSentAgain() async throws {
        let server = try server([500, 0, 404, 200])
        let made = try await fixture.create(provider, arguments(server.url, ["method": "PUT"]))
        #expect(made.attributes["status"] == 200)
        let refused = try self.server([422, 200])
        let failure = try await failure {
            try await fixture.create(provider, arguments(refused.url, ["method": "PUT"]))
        }
        #expect(failure.message == "PUT \(refused.url): status 422")
        #expect(failure.output == ["{\"n\": 422}"])
    }

    @Test func untilIsAskedForWithEveryMethod() async throws {
        let server = try server([200, 201, 202])
        let made = try await fixture.create(
            provider, arguments(server.url, ["method": "POST", "until": "response.json.n == 202"]))
        #expect(made.attributes["status"] == 202)
    }

    @Test func anExpressionThatIsNoAnswerLeavesOpenWhatWasDone() async throws {
        let server = try server([200])
        let failure = try await failure {
            try await fixture.create(provider, arguments(server.url, ["method": "POST", "until": "response.status"]))
        }
        #expect(failure.left == "unknown")
    }

    @Test func aServerThatIsNotThereMadeNothing() async throws {
        let interruption = fixture.interruption
        let context = fixture.context { _ in interruption.request() }
        let instance = Fixture.declared(provider, arguments("http://127.0.0.1:1/", ["method": "POST"]))
        let failure = try await failure { try await provider.create(instance, in: context) }
        #expect(failure.message.contains("refused"))
        #expect(failure.left == "nothing")
    }

    @Test func aDeleteThatFailsIsTold() async throws {
        let server = try server([500])
        let recorded = Fixture.recorded(
            Fixture.declared(
                provider,
                arguments(
                    server.url,
                    ["delete": ["url": .string(server.url), "method": "POST", "status": 204]])), [:])
        let failure = try await failure { try await provider.delete(recorded, in: fixture.context()) }
        #expect(failure.message == "POST \(server.url): status 500")
    }

    // MARK: After a kill

    private func probe(
        _ kind: Intent.Kind, _ arguments: Value.Map, begun: Bool = true
    ) async throws -> String {
        let recorded = Fixture.recorded(Fixture.declared(provider, arguments), ["status": 200])
        let intent = Intent(operation: "run", kind: kind, instance: recorded, directory: "logs")
        if begun { try UnderwayNote([:]).take(in: fixture.context()) }
        return try await provider.probe(intent, in: fixture.context()).word
    }

    @Test func whatWasNotBegunWasNotDone() async throws {
        #expect(try await probe(.create, arguments("http://a/", ["method": "POST"]), begun: false) == "absent")
        let more: Value.Map = ["delete": ["url": "http://a/", "method": "POST"]]
        #expect(try await probe(.delete, arguments("http://a/", more), begun: false) == "present")
        #expect(try await probe(.update, arguments("http://a/"), begun: false) == "present")
    }

    @Test func aCreateThatWasCutOffIsFoundOutByRead() async throws {
        let (server, state) = try things()
        let call: Value = ["url": .string("\(server.url)/x")]
        let post = arguments("\(server.url)/x", ["method": "POST", "read": call, "delete": call])
        #expect(try await probe(.create, post) == "absent")
        state.map.withLock { $0["/x"] = "made" }
        #expect(try await probe(.create, post) == "incomplete")
        #expect(try await probe(.create, post.setting("delete", to: nil)) == "unreachable")
        #expect(try await probe(.create, post.setting("read", to: ["url": "http://127.0.0.1:1/"])) == "unreachable")
        #expect(try await probe(.delete, post) == "present")
        state.map.withLock { $0["/x"] = nil }
        #expect(try await probe(.delete, post) == "absent")
    }

    @Test func withoutReadOnlyWhatIsTheSameTwiceIsDoneAgain() async throws {
        #expect(try await probe(.create, arguments("http://a/", ["method": "PUT"])) == "incomplete")
        #expect(try await probe(.create, arguments("http://a/", ["method": "POST"])) == "unreachable")
        #expect(try await probe(.update, arguments("http://a/", ["update": ["url": "http://a/"]])) == "present")
        let patch: Value.Map = ["update": ["url": "http://a/", "method": "PATCH"]]
        #expect(try await probe(.update, arguments("http://a/", patch)) == "unreachable")
        #expect(try await probe(.delete, arguments("http://a/")) == "absent")
        let post: Value.Map = ["delete": ["url": "http://a/", "method": "POST"]]
        #expect(try await probe(.delete, arguments("http://a/", post)) == "unreachable")
        let intent = Intent(
            operation: "run", kind: .create,
            instance: Fixture.recorded(Fixture.declared(provider, arguments("http://a/")), [:]), directory: "logs")
        #expect(try await provider.attributes(ofDone: intent, in: fixture.context())["status"] == nil as Value)
    }
}
