import Testing
import WeirCore
import WeirHTTP
import WeirKubernetes
import WeirProcess
import WeirProviders
import WeirValue

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The path of the kubeconfig of a real API server, where one is there for tests.
private let liveKubeconfig = getenv("WEIR_TEST_KUBECONFIG").map { String(cString: $0) }

@Suite(
    "Kubernetes objects in a real cluster",
    .enabled(if: liveKubeconfig != nil, "WEIR_TEST_KUBECONFIG names no kubeconfig"), .timeLimit(.minutes(2)))
struct KubernetesLiveTests {
    private let fixture: Fixture
    private let clusters: KubernetesClusters
    /// The namespace of one test's own.
    private let namespace = "weir-\(String(UInt32.random(in: 0 ... .max), radix: 36))"

    init() throws {
        let fixture = try Fixture()
        self.fixture = fixture
        clusters = KubernetesClusters(
            http: HTTPClient(), runner: ScriptedRunner([:]), environment: Fixture.environment, project: fixture.project)
    }

    private func cluster() async throws -> Value {
        let provider = ExternalClusterProvider(clusters: clusters, project: fixture.project)
        let made = try await fixture.create(provider, ["path": .string(liveKubeconfig ?? "")])
        #expect(try await provider.read(made, in: fixture.context()).word == "present")
        #expect(made.attributes["version"]?.stringValue?.hasPrefix("1.") == true)
        return .map(made.attributes)
    }

    private var manifest: KubernetesManifestProvider {
        KubernetesManifestProvider(clusters: clusters, project: fixture.project)
    }

    private var home: Value { ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(namespace)]] }

    private static let map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {key: one}}"

    @Test("A namespace, a definition and an object of its kind come, are changed by others, set back, and go")
    func lifecycle() async throws {
        let cluster = try await cluster()
        let group = "\(namespace).example.org"
        let definition = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: things.\(group)}
            spec:
              group: \(group)
              scope: Namespaced
              names: {plural: things, singular: thing, kind: Thing, listKind: ThingList}
              versions:
              - name: v1
                served: true
                storage: true
                schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}
            """
        let arguments: Value.Map = [
            "cluster": cluster, "namespace": .string(namespace), "objects": [home],
            "content": .string(
                "apiVersion: \(group)/v1\nkind: Thing\nmetadata: {name: t}\nspec: {size: 1}\n---\n\(Self.map)\n---\n\(definition)"
            ),
        ]
        let made = try await fixture.create(manifest, arguments)
        #expect(made.attributes["status"] == "applied, readiness unknown")
        let look = try await manifest.read(made, in: fixture.context())
        #expect(look.word == "present" && look.drifted.isEmpty && look.attributes == made.attributes)

        let client = try clusters.client(cluster)
        let things = try await client.resource(named: "thing.\(group)")
        _ = try await client.patch(
            things, namespace: namespace, "t", [["op": "replace", "path": "/spec/size", "value": 5]], as: .json)
        let changed = try await manifest.read(made, in: fixture.context())
        // Both are changes by the manager weir; the applied fields went over to its update.
        #expect(changed.drifted == ["objects[Thing/\(namespace)/t]"])
        let again = try await fixture.update(manifest, made, arguments.setting("force", to: true))
        let set = try await client.get(things, namespace: namespace, "t")
        #expect(set["spec"]?["size"] == 1)
        #expect(try await manifest.read(again, in: fixture.context()).drifted.isEmpty)

        try await manifest.delete(again, in: fixture.context())
        #expect(try await manifest.read(again, in: fixture.context()).word == "absent")
        try await manifest.delete(again, in: fixture.context())
    }

    @Test("What the server refuses is told with its words; unknown fields are refused")
    func refusals() async throws {
        let cluster = try await cluster()
        let bad: Value = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "x", "namespace": "default"], "dat": [:],
        ]
        let unknown = try await failure { try await fixture.create(manifest, ["cluster": cluster, "objects": [bad]]) }
        #expect(unknown.message.contains("dat"), "\(unknown.message)")
        let lost: Value = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "x", "namespace": .string(namespace)],
        ]
        let nowhere = try await failure { try await fixture.create(manifest, ["cluster": cluster, "objects": [lost]]) }
        #expect(nowhere.message.contains("namespaces \"\(namespace)\" not found"), "\(nowhere.message)")
    }

    @Test("A watch tells what happens, and a wait ends with it")
    func watches() async throws {
        let cluster = try await cluster()
        let arguments: Value.Map = ["cluster": cluster, "objects": [home]]
        let made = try await fixture.create(manifest, arguments)
        let client = try clusters.client(cluster)
        let maps = try await client.resource(named: "cm")
        var watch = client.watch(maps, ObjectSelection(namespace: namespace, labels: "watched=yes")).makeAsyncIterator()
        guard case .listed(let none)? = try await watch.next() else {
            Issue.record("it does not begin with a list")
            return
        }
        #expect(none.isEmpty)
        func object(_ data: Value) -> Value {
            [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "w", "labels": ["watched": "yes"]],
                "data": data,
            ]
        }
        _ = try await client.apply(object(["a": "1"]), maps, namespace: namespace, "w")
        guard case .added(let added)? = try await watch.next() else {
            Issue.record("nothing was added")
            return
        }
        #expect(added["data"] == ["a": "1"])
        _ = try await client.apply(object(["a": "2"]), maps, namespace: namespace, "w")
        guard case .modified? = try await watch.next() else {
            Issue.record("nothing was changed")
            return
        }
        let wait = KubernetesWaitProvider(clusters: clusters)
        let asked: Value.Map = [
            "cluster": cluster, "namespace": .string(namespace), "resource": "configmaps", "selector": "watched",
            "until": "object.data.a == '2'",
        ]
        let found = try await fixture.create(wait, asked)
        #expect(found.attributes["objects"]?.listValue?.count == 1)
        try await client.delete(maps, namespace: namespace, "w")
        guard case .deleted? = try await watch.next() else {
            Issue.record("nothing was deleted")
            return
        }
        let gone = try await fixture.create(
            wait,
            ["cluster": cluster, "namespace": .string(namespace), "resource": "cm", "name": "w", "until": "deleted"])
        #expect(gone.attributes["object"] == .null)
        try await manifest.delete(made, in: fixture.context())
    }

    @Test("Fields that others manage are left to them, until they are taken over")
    func conflicts() async throws {
        let cluster = try await cluster()
        let made = try await fixture.create(manifest, ["cluster": cluster, "objects": [home]])
        let client = try clusters.client(cluster)
        var request = APIRequest("PATCH", "/api/v1/namespaces/\(namespace)/configmaps/a").sending(
            ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"], "data": ["key": "theirs"]],
            as: "application/apply-patch+yaml")
        request.query = [("fieldManager", "others")]
        _ = try await client.send(request)
        let arguments: Value.Map = ["cluster": cluster, "namespace": .string(namespace), "content": .string(Self.map)]
        let failure = try await failure { try await fixture.create(manifest, arguments) }
        #expect(failure.message == "ConfigMap/a: others manage a field of it: .data.key (others)", "\(failure.message)")
        let forced = try await fixture.create(manifest, arguments.setting("force", to: true))
        #expect(forced.attributes["status"] == "ready")
        try await manifest.delete(made, in: fixture.context())
    }

    @Test("A list of many comes in pages")
    func pages() async throws {
        let cluster = try await cluster()
        let maps = (0..<25).map { number -> Value in
            ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string("m\(number)")]]
        }
        let made = try await fixture.create(
            manifest,
            ["cluster": cluster, "namespace": .string(namespace), "objects": .list(Value.List([home] + maps))])
        let client = try clusters.client(cluster)
        let resource = try await client.resource(named: "cm")
        let selection = ObjectSelection(namespace: namespace, fields: "metadata.name!=kube-root-ca.crt")
        let list = try await client.list(resource, selection, limit: 10)
        #expect(list.items.count == 25)
        let found = try await KubernetesQuestion.ask([cluster, "cm/m7", ["namespace": .string(namespace)]], clusters)
        #expect(found["metadata"]?["name"] == "m7")
        try await manifest.delete(made, in: fixture.context())
    }
}
