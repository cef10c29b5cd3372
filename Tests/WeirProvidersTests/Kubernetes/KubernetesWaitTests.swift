import Testing
import WeirCore
import WeirProviders
import WeirTestSupport
import WeirValue

@Suite("kubernetes.wait", .timeLimit(.minutes(1)))
struct KubernetesWaitTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    private func with(_ body: (FakeAPIServer, KubernetesWaitProvider) async throws -> Void) async throws {
        try await withCluster(fixture) { server, clusters in
            try await body(server, KubernetesWaitProvider(clusters: clusters))
        }
    }

    private static let path = "/api/v1/namespaces/lab/pods/a"

    private static func pod(_ phase: String) -> Value {
        [
            "apiVersion": "v1", "kind": "Pod",
            "metadata": [
                "name": "a", "namespace": "lab", "labels": ["app": "web"], "managedFields": [["manager": "x"]],
            ],
            "status": ["phase": .string(phase), "conditions": [["type": "Ready", "status": "True"]]],
        ]
    }

    private func arguments(_ server: FakeAPIServer, _ more: Value.Map) -> Value.Map {
        let all: Value.Map = ["cluster": server.cluster, "namespace": "lab"]
        return all.setting(more.map { ($0.key, $0.value) })
    }

    @Test("It waits until the object is there and ready, and records it")
    func ready() async throws {
        try await with { server, provider in
            let context = fixture.context { progress in
                if progress == "pods a is not there yet" { server.change { $0[Self.path] = Self.pod("Pending") } }
                if progress == "Pod/lab/a: it is pending" { server.change { $0[Self.path] = Self.pod("Running") } }
            }
            let instance = Fixture.declared(provider, arguments(server, ["resource": "pods", "name": "a"]))
            let result = try await provider.create(instance, in: context)
            #expect(result.attributes["object"]?["status"]?["phase"] == "Running")
            #expect(result.attributes["object"]?["metadata"]?["managedFields"] == nil)
            #expect(fixture.progress == ["pods a is not there yet", "Pod/lab/a: it is pending"])
            let recorded = Fixture.recorded(instance, result.attributes)
            #expect(try await provider.read(recorded, in: fixture.context()).attributes == result.attributes)
            try await provider.delete(recorded, in: fixture.context())
            #expect(server.objectsAt(Self.path) != nil)
        }
    }

    @Test("An expression has to be true of all that a selector selects, and of at least one")
    func expression() async throws {
        try await with { server, provider in
            let more: Value.Map = [
                "apiVersion": "v1", "kind": "Pod", "selector": "app=web", "until": "object.status.phase == 'Succeeded'",
                "timeout": "30ms",
            ]
            let none = try await failure { try await fixture.create(provider, arguments(server, more)) }
            #expect(none.message == "it was waited 30ms for Pod app=web: Pod app=web is not there yet")
            server.change { $0[Self.path] = Self.pod("Running") }
            let late = try await failure { try await fixture.create(provider, arguments(server, more)) }
            #expect(late.message.hasSuffix("Pod/lab/a: until is false") && late.left == "nothing")
            server.change { $0[Self.path] = Self.pod("Succeeded") }
            let made = try await fixture.create(provider, arguments(server, more))
            #expect(made.attributes["object"] == .null && made.attributes["objects"]?.listValue?.count == 1)
            let broken = try await failure {
                try await fixture.create(provider, arguments(server, more.setting("until", to: "object.metadata.name")))
            }
            #expect(broken.message.contains("until is \"a\", not true or false"))
        }
    }

    @Test("It waits until an object is gone; a kind that nobody knows is")
    func deleted() async throws {
        try await with { server, provider in
            server.change { $0[Self.path] = Self.pod("Running") }
            let context = fixture.context { progress in
                if progress == "Pod/lab/a is still there" { server.change { $0[Self.path] = nil } }
            }
            let instance = Fixture.declared(
                provider, arguments(server, ["resource": "po", "name": "a", "until": "deleted"]))
            let gone = try await provider.create(instance, in: context).attributes
            #expect(gone["object"] == .null)
            let unknown = Fixture.declared(
                provider, arguments(server, ["resource": "things.example.org", "name": "a", "until": "deleted"]))
            let none = try await provider.create(unknown, in: fixture.context()).attributes
            #expect(none["objects"] == [])
        }
    }

    @Test("What has failed, or tells nothing of itself, ends the wait")
    func failed() async throws {
        try await with { server, provider in
            server.change { $0[Self.path] = Self.pod("Failed") }
            let failed = try await failure {
                try await fixture.create(provider, arguments(server, ["resource": "pods", "name": "a"]))
            }
            #expect(failed.message == "Pod/lab/a failed: it ended")
            server.intercept { _ in .refusal(403, "Forbidden", "pods is forbidden") }
            let refused = try await failure {
                try await fixture.create(provider, arguments(server, ["resource": "pods", "name": "a"]))
            }
            #expect(refused.message.contains("pods is forbidden") && refused.hint?.contains("permission") == true)
        }
    }

    @Test("The data of a Secret is sensitive")
    func secrets() async throws {
        try await with { server, provider in
            server.change {
                $0["/api/v1/namespaces/lab/secrets/s"] = [
                    "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "s"], "data": ["key": "aHVudGVyMg=="],
                ]
            }
            let made = try await fixture.create(provider, arguments(server, ["resource": "secrets", "name": "s"]))
            #expect(made.attributes["object"]?["data"]?.isSensitive == true)
            #expect(made.attributes["object"]?["metadata"]?.isSensitive == false)
        }
    }

    @Test(
        "What does not go together is told before anything is done",
        arguments: [
            (
                ["resource": "pods", "kind": "Pod", "apiVersion": "v1", "name": "a"],
                "give either apiVersion and kind, or resource"
            ),
            (["kind": "Pod", "name": "a"], "give either apiVersion and kind"),
            (["resource": "pods"], "give either name or selector"),
            (
                ["resource": "pods", "name": "a", "until": "object.("],
                "until is neither ready nor deleted, and no expression"
            ),
        ] as [(Value.Map, String)])
    func faults(more: Value.Map, message: String) async throws {
        try await with { server, provider in
            let failure = try await failure { try await fixture.create(provider, arguments(server, more)) }
            #expect(failure.message.contains(message), "\(failure.message)")
        }
    }

    @Test("A wait ends when somebody asks to stop; after a kill it asks again")
    func interrupted() async throws {
        try await with { server, provider in
            let fixture = fixture
            let context = fixture.context { _ in fixture.interruption.request() }
            let instance = Fixture.declared(provider, arguments(server, ["resource": "pods", "name": "a"]))
            let failure = try await failure { try await provider.create(instance, in: context) }
            #expect(failure.message == "the wait for pods a was interrupted: pods a is not there yet")
            let recorded = Fixture.recorded(instance, [:])
            for (kind, word) in [(Intent.Kind.create, "absent"), (.update, "present"), (.delete, "absent")] {
                let intent = Intent(operation: "o", kind: kind, instance: recorded, directory: "d")
                #expect(try await provider.probe(intent, in: fixture.context()).word == word)
            }
        }
    }
}

extension FakeAPIServer {
    /// The object at `path`.
    func objectsAt(_ path: String) -> String? { paths.first { $0 == path } }
}

@Suite("The question of checks to clusters")
struct KubernetesQuestionTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    @Test("A resource gives its objects, with a name the object or null")
    func answers() async throws {
        try await withCluster(fixture) { server, clusters in
            server.change { objects in
                for (namespace, name) in [("default", "a"), ("lab", "b")] {
                    objects["/api/v1/namespaces/\(namespace)/configmaps/\(name)"] = [
                        "apiVersion": "v1", "kind": "ConfigMap",
                        "metadata": ["name": .string(name), "labels": ["app": .string(name)]],
                    ]
                }
            }
            func ask(_ resource: Value, _ options: Value = [:]) async throws -> Value {
                try await KubernetesQuestion.ask([server.cluster, resource, options], clusters)
            }
            func names(_ value: Value) -> [String] {
                (value.listValue ?? []).compactMap { $0["metadata"]?["name"]?.stringValue }
            }
            let all = names(try await ask("cm"))
            #expect(all == ["a", "b"])
            let inside = names(try await ask("configmaps", ["namespace": "lab"]))
            #expect(inside == ["b"])
            let selected = names(try await ask("cm", ["selector": "app=a"]))
            #expect(selected == ["a"])
            let one = try await ask("cm/a")
            #expect(one["kind"] == "ConfigMap")
            let other = try await ask("cm/b", ["namespace": "lab"])
            #expect(other["metadata"]?["name"] == "b")
            let none = try await ask("cm/b")
            #expect(none == .null)
            for (resource, options, message) in [
                ("confgmaps", [:], "did you mean \"configmaps\""), ("", [:], "its second argument is a resource"),
                ("cm", ["ns": "x"], "it has no option \"ns\""), ("cm", 5, "its third argument is a map"),
                ("cm/a", ["selector": "x"], "do not go together"),
            ] as [(Value, Value, String)] {
                let fault = await #expect(throws: KubernetesQuestion.Fault.self) { try await ask(resource, options) }
                #expect(fault?.description.contains(message) == true, "\(String(describing: fault))")
            }
        }
    }
}
