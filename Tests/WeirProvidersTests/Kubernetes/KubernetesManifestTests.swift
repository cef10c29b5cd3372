import Testing
import WeirCore
import WeirHTTP
import WeirKubernetes
import WeirProcess
import WeirProviders
import WeirTestSupport
import WeirValue

/// Runs `body` with a fake cluster and the clusters that providers reach.
func withCluster(
    _ fixture: Fixture, plugins: [String: (status: Int32, output: String)] = [:],
    _ body: (FakeAPIServer, KubernetesClusters) async throws -> Void
) async throws {
    let server = try FakeAPIServer()
    defer { server.close() }
    try await body(
        server,
        KubernetesClusters(
            http: HTTPClient(), runner: ScriptedRunner(plugins),
            environment: Fixture.environment, project: fixture.project))
}

extension KubernetesManifestProvider {
    /// One for providers that apply nothing in a test.
    static func unused(_ project: String) -> Self {
        Self(
            clusters: KubernetesClusters(
                http: HTTPClient(), runner: ScriptedRunner([:]), environment: [:], project: project),
            project: project)
    }
}

extension FakeAPIServer {
    /// The cluster as resources give it.
    var cluster: Value { ["name": "fake", "server": .string(url), "kubeconfig": .string(kubeconfig), "nodes": 1] }
}

@Suite("kubernetes.manifest", .timeLimit(.minutes(1)))
struct KubernetesManifestTests {
    private let fixture: Fixture
    private static let crd = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: things.example.org}
        spec:
          group: example.org
          scope: Namespaced
          names: {plural: things, kind: Thing}
          versions: [{name: v1, served: true, storage: true}]
        """

    init() throws { fixture = try Fixture() }

    private func with(
        _ body: (FakeAPIServer, KubernetesManifestProvider) async throws -> Void
    ) async throws {
        try await withCluster(fixture) { server, clusters in
            try await body(server, KubernetesManifestProvider(clusters: clusters, project: fixture.project))
        }
    }

    private func map(_ name: String, _ value: String = "1", namespace: String? = nil) -> Value {
        var metadata: Value.Map = ["name": .string(name)]
        if let namespace { metadata = metadata.setting("namespace", to: .string(namespace)) }
        return ["apiVersion": "v1", "kind": "ConfigMap", "metadata": .map(metadata), "data": ["key": .string(value)]]
    }

    private func references(_ made: Value?) -> [String] {
        (made?.listValue ?? []).map { entry in
            [entry["kind"], entry["namespace"], entry["name"]].compactMap { $0?.stringValue }.joined(separator: "/")
        }
    }

    // MARK: Applying

    @Test("Objects of all three sources are applied, namespaces and definitions first")
    func order() async throws {
        try await with { server, provider in
            server.change {
                $0.completing { object in
                    guard object["kind"] == "CustomResourceDefinition" else { return object }
                    return object.setting("status", to: ["conditions": [["type": "Established", "status": "True"]]])
                }
            }
            try fixture.write(
                Self.crd + "\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: lab}\n", "manifests/crd.yaml")
            let made = try await fixture.create(
                provider,
                [
                    "cluster": server.cluster, "objects": [map("a")], "namespace": "lab",
                    "content": """
                    apiVersion: example.org/v1
                    kind: Thing
                    metadata: {name: b}
                    spec: {on: yes}
                    """,
                    "files": ["manifests/crd.yaml"],
                ])
            #expect(
                references(made.attributes["objects"]) == [
                    "Namespace/lab", "CustomResourceDefinition/things.example.org", "ConfigMap/lab/a", "Thing/lab/b",
                ])
            #expect(made.attributes["status"] == "applied, readiness unknown")
            #expect(made.attributes["objects"]?.listValue?.allSatisfy { $0["uid"]?.stringValue != nil } == true)
            let patches = server.requests.filter { $0.method == "PATCH" }
            #expect(patches.map(\.path).last == "/apis/example.org/v1/namespaces/lab/things/b")
            #expect(patches.last?.value["spec"] == ["true": true])
            #expect(patches.last?.value["metadata"]?["namespace"] == "lab")
            #expect(fixture.progress.contains("applied ConfigMap/lab/a"))
            #expect(try await provider.read(made, in: fixture.context()).word == "present")
            try await provider.delete(made, in: fixture.context())
            #expect(server.paths == [])
            let deleted = server.requests.filter { $0.method == "DELETE" }.compactMap {
                $0.path.split(separator: "/").last
            }
            #expect(deleted == ["b", "a", "things.example.org", "lab"])
            try await provider.delete(made, in: fixture.context())
        }
    }

    @Test("A kubeconfig as text is a cluster, and its namespace counts")
    func text() async throws {
        try await with { server, provider in
            let text = server.kubeconfig.replacing("user: fake}", with: "user: fake, namespace: mine}")
            server.change { $0["/api/v1/namespaces/mine"] = ["kind": "Namespace", "metadata": ["name": "mine"]] }
            let made = try await fixture.create(provider, ["cluster": .string(text).hidden, "objects": [map("a")]])
            #expect(references(made.attributes["objects"]) == ["ConfigMap/mine/a"])
            #expect(made.attributes["status"] == "ready")
        }
    }

    @Test(
        "What is wrong is told before anything is done",
        arguments: [
            ("objects: []", "there are no objects"), ("objects: [{kind: A}]", "objects[0]: it has no apiVersion"),
            ("content: 'a: ['", "content:1:"), ("files: [none.yaml]", "none.yaml cannot be read"),
            (
                "objects: [{apiVersion: v1, kind: A, metadata: {name: a}}, {apiVersion: v1, kind: A, metadata: {name: a}}]",
                "objects[1]: the object A/a stands twice; the first is at objects[0]"
            ), ("wait: soon", "wait is \"soon\", neither true, false nor a length of time"),
        ])
    func faults(arguments: String, message: String) async throws {
        try await with { server, provider in
            let given = try #require(try Manifest.values(arguments))
            let instance = Fixture.declared(provider, given.setting("cluster", to: server.cluster))
            let failure = try await failure { try await provider.fingerprints(instance, in: fixture.context()) }
            #expect(failure.message.contains(message), "\(failure.message)")
            #expect(server.calls.isEmpty)
        }
    }

    @Test("What cannot be a cluster is told so")
    func noCluster() async throws {
        try await with { _, provider in
            for (cluster, message) in [
                ("5", "no cluster"), ("{server: x}", "no cluster is given"),
                ("'a: b'", "no context is the current one"),
                ("'['", "the kubeconfig of the cluster cannot be used"),
            ] {
                let value = try #require(try Manifest.values("cluster: \(cluster)"))
                let failure = try await failure {
                    try await fixture.create(provider, value.setting("objects", to: [map("a")]))
                }
                #expect(failure.message.contains(message), "\(failure.message)")
                #expect(failure.left == "nothing")
            }
        }
    }

    @Test("What is refused does not keep the rest from being applied; what was applied is recorded")
    func refused() async throws {
        try await with { server, provider in
            server.intercept { request in
                guard request.method == "PATCH", !request.path.hasSuffix("/good") else { return nil }
                return .refusal(
                    422, "Invalid", "\(request.path.split(separator: "/").last ?? "") is invalid: hunter2-secret")
            }
            let failure = try await failure {
                try await fixture.create(
                    provider, ["cluster": server.cluster, "objects": [map("bad"), map("good"), map("worse")]],
                    secrets: ["hunter2-secret"])
            }
            #expect(failure.message == "2 of 3 objects were not applied")
            #expect(failure.output.count == 2 && failure.output[0].contains("ConfigMap/bad"), "\(failure.output)")
            #expect(!failure.output.joined().contains("hunter2"))
            guard case .partial(let result) = failure.remains else {
                Issue.record("nothing is recorded")
                return
            }
            #expect(references(result.attributes["objects"]) == ["ConfigMap/default/good"])
        }
    }

    @Test("Fields of others are left alone, unless they are to be taken over")
    func conflicts() async throws {
        try await with { server, provider in
            let path = "/api/v1/namespaces/default/configmaps/a"
            server.change {
                $0[path] = [
                    "apiVersion": "v1", "kind": "ConfigMap",
                    "metadata": ["name": "a", "managedFields": [["manager": "helm", "operation": "Update"]]],
                ]
            }
            let arguments: Value.Map = ["cluster": server.cluster, "objects": [map("a")]]
            let failure = try await failure { try await fixture.create(provider, arguments) }
            #expect(failure.message == "ConfigMap/a: others manage a field of it: .data.key (helm)")
            #expect(failure.hint?.contains("force: true") == true && failure.left == "nothing")
            let made = try await fixture.create(provider, arguments.setting("force", to: true))
            #expect(references(made.attributes["objects"]) == ["ConfigMap/default/a"])
        }
    }

    @Test("An object that another resource of Weir has applied is refused at once, unless it is to be taken over")
    func others() async throws {
        try await with { server, provider in
            let clusters = KubernetesClusters(
                http: HTTPClient(), runner: ScriptedRunner([:]), environment: Fixture.environment,
                project: fixture.project)
            let other = KubernetesManifestProvider(clusters: clusters, project: fixture.project)
            _ = try await fixture.create(other, ["cluster": server.cluster, "objects": [map("a")]])
            let count = server.requests.count { $0.method == "PATCH" }
            let refused = try await failure {
                try await fixture.create(provider, ["cluster": server.cluster, "objects": [map("b"), map("a", "2")]])
            }
            #expect(refused.message == "another resource of Weir has applied ConfigMap/default/a")
            #expect(refused.hint == "declare it in one of them only, or take it over with force: true")
            guard case .nothing = refused.remains else {
                Issue.record("\(refused.remains)")
                return
            }
            #expect(server.requests.count { $0.method == "PATCH" } == count)
            let declared = Fixture.declared(provider, ["cluster": server.cluster, "objects": [map("a", "2")]])
            let parts = try await provider.parts(declared, prior: nil, in: fixture.context())
            #expect(parts.map(\.note) == ["it would be refused: another resource of Weir has applied it"])
            let taken = try await fixture.create(
                provider, ["cluster": server.cluster, "objects": [map("a", "2")], "force": true])
            #expect(references(taken.attributes["objects"]) == ["ConfigMap/default/a"])
        }
    }

    @Test("A namespace may be declared by several")
    func shared() async throws {
        try await with { server, provider in
            let lab: Value = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "lab"]]
            for name in ["a", "b"] {
                let made = try await fixture.create(
                    provider, ["cluster": server.cluster, "objects": [lab, map(name, namespace: "lab")]])
                #expect(references(made.attributes["objects"]).contains("Namespace/lab"))
            }
        }
    }

    @Test("An object that is no longer declared goes")
    func prunes() async throws {
        try await with { server, provider in
            let cluster = server.cluster
            let kept: Value = [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": ["name": "c", "annotations": ["client.lifecycle.config.k8s.io/deletion": "detach"]],
            ]
            let made = try await fixture.create(provider, ["cluster": cluster, "objects": [map("a"), map("b"), kept]])
            let updated = try await fixture.update(provider, made, ["cluster": cluster, "objects": [map("a", "2")]])
            #expect(references(updated.attributes["objects"]) == ["ConfigMap/default/a"])
            #expect(references(updated.attributes["left"]) == [])
            #expect(fixture.progress.contains("ConfigMap/default/b is no longer declared; it goes"))
            let path = "/api/v1/namespaces/default/configmaps/"
            #expect(server.paths.sorted() == [path + "a", path + "c"])
        }
    }

    @Test("Given another cluster its objects go from the one before; given another address of its cluster they stay")
    func otherCluster() async throws {
        try await withCluster(fixture) { server, clusters in
            let provider = KubernetesManifestProvider(clusters: clusters, project: fixture.project)
            let other = try FakeAPIServer()
            defer { other.close() }
            let identity = "/api/v1/namespaces/kube-system"
            func identify(_ server: FakeAPIServer, _ uid: String) {
                server.change { objects in
                    objects[identity] = [
                        "apiVersion": "v1", "kind": "Namespace",
                        "metadata": ["name": "kube-system", "uid": .string(uid)],
                    ]
                }
            }
            let path = "/api/v1/namespaces/default/configmaps/a"
            identify(server, "one")
            identify(other, "one")
            let made = try await fixture.create(provider, ["cluster": server.cluster, "objects": [map("a")]])
            _ = try await fixture.update(provider, made, ["cluster": other.cluster, "objects": [map("a")]])
            #expect(server.paths.sorted() == [path, identity].sorted())

            identify(other, "two")
            other.change { $0[path] = nil }
            // What is refused there leaves all as it is recorded.
            server.intercept { $0.method == "DELETE" ? .refusal(403, "Forbidden", "you may not") : nil }
            let refused = try await failure {
                try await fixture.update(provider, made, ["cluster": other.cluster, "objects": [map("a")]])
            }
            #expect(refused.message.hasPrefix("what it has in \(server.url), where it was before: "))
            guard case .unknown = refused.remains else {
                Issue.record("\(refused.remains)")
                return
            }
            server.intercept { _ in nil }
            let moved = try await fixture.update(provider, made, ["cluster": other.cluster, "objects": [map("a")]])
            #expect(server.paths == [identity])
            #expect(other.paths.sorted() == [path, identity].sorted())
            #expect(references(moved.attributes["objects"]) == ["ConfigMap/default/a"])
            // One that does not answer is left alone.
            other.close()
            let back = try await fixture.update(provider, moved, ["cluster": server.cluster, "objects": [map("a")]])
            #expect(references(back.attributes["objects"]) == ["ConfigMap/default/a"])
        }
    }

    @Test("What is not all applied takes nothing away")
    func prunesNothingInVain() async throws {
        try await with { server, provider in
            let made = try await fixture.create(provider, ["cluster": server.cluster, "objects": [map("a")]])
            server.intercept {
                $0.method == "PATCH" && $0.path.hasSuffix("/configmaps/b") ? .refusal(422, "Invalid", "no") : nil
            }
            let failure = try await failure {
                try await fixture.update(provider, made, ["cluster": server.cluster, "objects": [map("b")]])
            }
            #expect(failure.message.contains("no"))
            #expect(server.paths == ["/api/v1/namespaces/default/configmaps/a"])
            guard case .partial(let left) = failure.remains else {
                Issue.record("\(failure.remains)")
                return
            }
            // It is still known, and goes with a destroy.
            #expect(references(left.attributes["left"]) == ["ConfigMap/default/a"])
            let half = Fixture.recorded(
                Fixture.declared(provider, ["cluster": server.cluster, "objects": [map("b")]]), left.attributes,
                status: .incomplete)
            #expect(try await provider.read(half, in: fixture.context()).word != "absent")
            try await provider.delete(half, in: fixture.context())
            #expect(server.paths == [])
        }
    }

    @Test("Without pruning an object that is no longer declared stays, is noted, and goes with the rest")
    func left() async throws {
        try await with { server, provider in
            let cluster = server.cluster
            let made = try await fixture.create(provider, ["cluster": cluster, "objects": [map("a"), map("b")]])
            let updated = try await fixture.update(
                provider, made, ["cluster": cluster, "objects": [map("a", "2")], "prune": false])
            #expect(references(updated.attributes["left"]) == ["ConfigMap/default/b"])
            #expect(fixture.progress.contains("ConfigMap/default/b is no longer declared; it stays"))
            #expect(server.paths.count == 2)
            let again = try await fixture.update(
                provider, updated, ["cluster": cluster, "objects": [map("b")], "prune": false])
            #expect(references(again.attributes["left"]) == ["ConfigMap/default/a"])
            try await provider.delete(again, in: fixture.context())
            #expect(server.paths == [])
        }
    }

    // MARK: Readiness

    private static let deployment: Value = [
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web"], "spec": ["replicas": 1],
    ]

    private static func ready(_ object: Value) -> Value {
        .map(
            (object.mapValue ?? Value.Map()).setting(
                "status",
                to: [
                    "replicas": 1, "updatedReplicas": 1, "readyReplicas": 1, "availableReplicas": 1,
                    "conditions": [["type": "Available", "status": "True"]],
                ]))
    }

    private static let path = "/apis/apps/v1/namespaces/default/deployments/web"

    @Test("It waits until all is ready, and tells how far it is")
    func waits() async throws {
        try await with { server, provider in
            let context = fixture.context { progress in
                guard progress == "0 of 1 ready; Deployment/default/web: replicas: 0/1" else { return }
                server.change { objects in objects[Self.path] = objects[Self.path].map(Self.ready) }
            }
            let instance = Fixture.declared(provider, ["cluster": server.cluster, "objects": [Self.deployment]])
            let result = try await provider.create(instance, in: context)
            #expect(result.attributes["status"] == "ready")
        }
    }

    @Test("It gives up when its time is over, at once when an object fails, and not at all where it does not wait")
    func limits() async throws {
        try await with { server, provider in
            let arguments: Value.Map = ["cluster": server.cluster, "objects": [Self.deployment]]
            // What the operation before has applied is its own.
            let late = try await failure { try await fixture.create(provider, arguments.setting("wait", to: "20ms")) }
            #expect(late.message == "not ready in time: 0 of 1 ready; Deployment/default/web: replicas: 0/1")
            #expect(late.left == "partial")
            let made = try await fixture.create(provider, arguments.setting("wait", to: false))
            #expect(made.attributes["status"] == "applied")
            #expect(try await provider.read(made, in: fixture.context()).word == "present")
            server.change {
                $0.completing { object in
                    object.setting(
                        "status",
                        to: [
                            "conditions": [
                                [
                                    "type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded",
                                    "message": "no image",
                                ]
                            ]
                        ])
                }
            }
            let failed = try await failure { try await fixture.create(provider, arguments) }
            #expect(failed.message == "Deployment/default/web failed: no image")
        }
    }

    @Test("A wait ends when somebody asks to stop")
    func interrupted() async throws {
        try await with { server, provider in
            let fixture = fixture
            let context = fixture.context { if $0.hasPrefix("0 of 1 ready") { fixture.interruption.request() } }
            let instance = Fixture.declared(provider, ["cluster": server.cluster, "objects": [Self.deployment]])
            let failure = try await failure { try await provider.create(instance, in: context) }
            #expect(failure.message.hasPrefix("it was interrupted: 0 of 1 ready"))
            #expect(failure.left == "partial")
        }
    }

    // MARK: Looking

    @Test("A look tells what is missing, unready, changed by others, or nowhere")
    func looks() async throws {
        try await with { server, provider in
            let made = try await fixture.create(
                provider, ["cluster": server.cluster, "objects": [map("a"), map("b"), map("c")]])
            func look() async throws -> Observation { try await provider.read(made, in: fixture.context()) }
            let path = "/api/v1/namespaces/default/configmaps/"
            server.change { objects in
                guard let object = objects[path + "a"]?.mapValue, let metadata = object["metadata"]?.mapValue else {
                    return
                }
                let managers: Value = [
                    ["manager": "weir", "operation": "Apply", "fieldsV1": [:]],
                    ["manager": "kubectl-edit", "operation": "Update", "fieldsV1": ["f:data": [:]]],
                ]
                objects[path + "a"] = .map(
                    object.setting([
                        ("metadata", .map(metadata.setting("managedFields", to: managers))),
                        ("data", ["key": "5", "more": "x"]),
                    ]))
            }
            let changed = try await look()
            #expect(changed.observed("objects[ConfigMap/default/a].data.key") == "\"5\"")
            server.intercept { $0.method == "PATCH" ? .refusal(403, "Forbidden", "you may not") : nil }
            #expect(try await look().observed("objects[ConfigMap/default/a]") == "fields changed by kubectl-edit")
            server.intercept { _ in nil }
            server.change { objects in
                guard let object = objects[path + "b"]?.mapValue, let metadata = object["metadata"]?.mapValue else {
                    return
                }
                objects[path + "b"] = .map(
                    object.setting("metadata", to: .map(metadata.setting("uid", to: "other"))))
            }
            #expect(try await look().observed("objects[ConfigMap/default/b]") == "another one of that name")
            server.change { $0[path + "c"] = nil }
            guard case .incomplete(let reason) = try await look() else {
                Issue.record("it is complete")
                return
            }
            #expect(reason == "ConfigMap/default/c is not there")
            server.change {
                $0[path + "a"] = nil
                $0[path + "b"] = nil
            }
            #expect(try await look().word == "absent")
            server.close()
            #expect(try await look().word == "unreachable")
            let failure = try await failure { try await provider.delete(made, in: fixture.context()) }
            #expect(failure.hint == "does the cluster run, and can it be reached from here?")
        }
    }

    @Test("What is not ready any more is incomplete")
    func unready() async throws {
        try await with { server, provider in
            server.change { $0.completing { object in Self.ready(.map(object)).mapValue ?? object } }
            let made = try await fixture.create(provider, ["cluster": server.cluster, "objects": [Self.deployment]])
            server.change { objects in
                guard let object = objects[Self.path]?.mapValue else { return }
                objects[Self.path] = .map(object.setting("status", to: ["replicas": 0]))
            }
            guard case .incomplete(let reason) = try await provider.read(made, in: fixture.context()) else {
                Issue.record("it is complete")
                return
            }
            #expect(reason == "Deployment/default/web: replicas: 0/1")
        }
    }

    @Test("An object that others made anew under its name is not deleted")
    func strangers() async throws {
        try await with { server, provider in
            let made = try await fixture.create(provider, ["cluster": server.cluster, "objects": [map("a")]])
            let path = "/api/v1/namespaces/default/configmaps/a"
            server.change { $0[path] = ["kind": "ConfigMap", "metadata": ["name": "a", "uid": "other"]] }
            try await provider.delete(made, in: fixture.context())
            #expect(server.paths == [path])
        }
    }

    // MARK: After a kill

    @Test("After a kill it looks for what is declared")
    func probes() async throws {
        try await with { server, provider in
            let instance = Fixture.declared(provider, ["cluster": server.cluster, "objects": [map("a"), map("b")]])
            let planned = Fixture.recorded(instance, instance.type.unknownAttributes, status: .incomplete)
            func probe(_ kind: Intent.Kind) async throws -> Observation {
                try await provider.probe(
                    Intent(operation: "o", kind: kind, instance: planned, directory: "d"), in: fixture.context())
            }
            #expect(try await probe(.create).word == "absent")
            var made = try await fixture.create(provider, ["cluster": server.cluster, "objects": [map("a")]])
            #expect(try await probe(.create).word == "incomplete")
            made = try await fixture.create(
                provider, ["cluster": server.cluster, "objects": [map("a"), map("b")]])
            let found = try await probe(.create)
            #expect(found.attributes == made.attributes)
            #expect(try await probe(.update).word == "incomplete")
            let done = Intent(operation: "o", kind: .create, instance: planned, directory: "d")
            #expect(try await provider.attributes(ofDone: done, in: fixture.context()) == made.attributes)
            let strange = "/api/v1/namespaces/default/configmaps/b"
            server.change {
                $0[strange] = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "b", "uid": "1"]]
            }
            try await provider.undo(planned, in: fixture.context())
            #expect(server.paths == [strange])
        }
    }
}

extension FakeAPIServer {
    /// The paths of all objects.
    var paths: [String] {
        let notes = Notes()
        change { objects in objects.paths.forEach(notes.add) }
        return notes.texts
    }
}

extension Manifest {
    /// The map that the YAML `text` is.
    fileprivate static func values(_ text: String) throws -> Value.Map? {
        let whole = text.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
        return try objects(Array("apiVersion: v1\nkind: T\nmetadata: {name: t}\nwith:\n\(whole)".utf8), file: "t")
            .first?["with"]?.mapValue
    }
}
