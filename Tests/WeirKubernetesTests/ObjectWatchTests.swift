import Synchronization
import Testing
import WeirHTTP
import WeirKubernetes
import WeirTestSupport
import WeirValue

@Suite("Watches", .timeLimit(.minutes(1)))
struct ObjectWatchTests {
    private static func event(_ type: String, _ name: String, _ version: Int) -> Value {
        [
            "type": .string(type),
            "object": ["metadata": ["name": .string(name), "resourceVersion": .string(String(version))]],
        ]
    }

    private func word(_ event: WatchEvent?) -> String {
        func name(_ object: Value) -> String { object["metadata"]?["name"]?.stringValue ?? "" }
        switch event {
        case .listed(let all)?: return "listed \(all.map(name).joined(separator: ","))"
        case .added(let object)?: return "added \(name(object))"
        case .modified(let object)?: return "modified \(name(object))"
        case .deleted(let object)?: return "deleted \(name(object))"
        case nil: return "end"
        }
    }

    /// Answers watches with `answers` in turn; the last one stays.
    private func script(_ server: FakeAPIServer, _ answers: [FakeAPIServer.Reply]) {
        let next = Mutex(0)
        server.intercept { request in
            guard request.query["watch"] == "true" else { return nil }
            return next.withLock { next in
                defer { next += 1 }
                return answers[min(next, answers.count - 1)]
            }
        }
    }

    @Test("It lists, tells what happens, goes on where a watch ended, and lists anew where the server forgot")
    func events() async throws {
        try await withServer { server, client in
            server.change {
                $0["/api/v1/namespaces/a/configmaps/x"] = ["kind": "ConfigMap", "metadata": ["name": "x"]]
            }
            script(
                server,
                [
                    .lines([
                        Self.event("ADDED", "y", 201), Self.event("BOOKMARK", "", 250),
                        Self.event("MODIFIED", "y", 260),
                    ]),
                    .nothing, .lines([Self.event("DELETED", "y", 300)]),
                    .lines([["type": "ERROR", "object": ["kind": "Status", "code": 410, "reason": "Expired"]]]),
                    .refusal(410, "Expired", "too old resource version"),
                    .lines([Self.event("ADDED", "z", 400)], staysOpen: true),
                ])
            let resource = try await client.resource(named: "cm")
            var watch = client.watch(resource, ObjectSelection(namespace: "a", labels: "app=web")).makeAsyncIterator()
            var words: [String] = []
            for _ in 0..<7 { words.append(word(try await watch.next())) }
            #expect(
                words == ["listed ", "added y", "modified y", "deleted y", "listed ", "listed ", "added z"], "\(words)")
            let watches = server.requests.filter { $0.query["watch"] == "true" }
            #expect(watches.prefix(4).map { $0.query["resourceVersion"] } == ["101", "260", "260", "300"])
            #expect(watches.first?.query["allowWatchBookmarks"] == "true")
            #expect(watches.first?.query["labelSelector"] == "app=web")
        }
    }

    @Test("It ends when its task is cancelled, and when it is not allowed")
    func ends() async throws {
        try await withServer { server, client in
            let resource = try await client.resource(named: "pods")
            let listed = AsyncStream<Void>.makeStream()
            let task = Task {
                for try await event in client.watch(resource) {
                    if case .listed = event { listed.continuation.yield() }
                }
            }
            for await _ in listed.stream { break }
            task.cancel()
            await #expect(throws: KubernetesError.self) { try await task.value }
            script(server, [.refusal(403, "Forbidden", "pods is forbidden")])
            var watch = client.watch(resource).makeAsyncIterator()
            _ = try await watch.next()
            #expect(try await failure { try await watch.next() }.refusal?.reason == "Forbidden")
        }
    }
}
