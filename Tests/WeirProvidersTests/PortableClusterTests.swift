import Testing
import WeirConfig
import WeirCore
import WeirHTTP
import WeirValue

@testable import WeirProviders

/// What the arguments that all clusters share become for each kind.
@Suite("Portable clusters")
struct PortableClusterTests {
    private static let clusters = KubernetesClusters(
        http: HTTPClient(), runner: ScriptedRunner([:]), environment: [:], project: "/")

    private static func arguments(_ name: String, _ wanted: Value.Map) throws -> Value.Map {
        let source = try #require(BuiltInManifest.all.first { $0.name == name })
        let manifest = try ManifestDecoder.decode(source.bytes(), file: source.file, functions: ManifestFunctions.all)
        let provider = ManifestProvider(
            manifest, runner: ScriptedRunner([:]), environment: [:], clusters: clusters)
        let type = try #require(provider.types.first { $0.name == "\(name).cluster" })
        let arguments = try provider.arguments(of: PortableCluster(wanted), type)
        let faults = type.argumentSchema.faults(of: .map(arguments)).filter { $0.code != .missingField }
        #expect(faults.isEmpty, "\(name): \(faults.map(\.message))")
        return arguments
    }

    private static let names = BuiltInManifest.all.filter { $0.typeNames.contains("\($0.name).cluster") }.map(\.name)

    @Test("take a name and a version", arguments: names)
    func all(_ name: String) throws {
        let arguments = try Self.arguments(name, ["name": "lab", "kubernetesVersion": "1.34.1"])
        #expect(arguments["name"] == "lab")
        let version = arguments["version"]?.stringValue
        #expect(version == (name.hasPrefix("eks") ? "1.34" : "1.34.1"))
    }

    @Test("a number of nodes counts all of them, with the control plane where that is a node")
    func nodes() throws {
        #expect(try Self.arguments("kind", ["nodes": 3])["nodes"] == 3)
        #expect(try Self.arguments("k3d", ["nodes": 3])["servers"] == 1)
        #expect(try Self.arguments("gke", ["nodes": 3])["nodes"] == 3)
        let large: Value.Map = ["nodes": ["controlPlane": 3, "workers": 2]]
        #expect(try Self.arguments("kind", large) == ["nodes": 5, "controlPlanes": 3])
        #expect(try Self.arguments("k3d", large) == ["nodes": 5, "servers": 3])
        #expect(try Self.arguments("aks", large) == ["nodes": 2])
    }

    @Test("each kind says it in the words of its tool")
    func words() throws {
        #expect(
            try Self.arguments("minikube", ["nodes": ["cpu": 4, "memory": "6Gi"], "cni": ["disabled": true]])
                == ["nodes": 1, "controlPlanes": 1, "cpus": 4, "memory": "6g", "cni": "false"])
        #expect(
            try Self.arguments("k3d", ["ports": ["8080:30080"], "registries": ["docker.io": "http://mirror:5000"]])
                == ["ports": ["8080:30080@server:0:direct"], "registries": ["docker.io": "http://mirror:5000"]])
        #expect(try Self.arguments("aks", ["cni": ["disabled": true]]) == ["networkPlugin": "none"])
        #expect(try Self.arguments("gke", ["labels": ["a": "b"]]) == ["nodeLabels": ["a": "b"]])
    }

    @Test(
        "what a kind does not take is refused by its name",
        arguments: [
            ("kwok", ["ports": ["8080:80"]], "ports"), ("vcluster", ["nodes": 3], "nodes"),
            ("kind", ["nodes": ["cpu": 2]], "nodes.cpu"), ("minikube", ["registries": ["a": "b"]], "registries"),
            ("gke", ["cni": ["disabled": true]], "cni.disabled"),
        ] as [(String, Value.Map, String)])
    func refused(_ name: String, _ wanted: Value.Map, _ argument: String) throws {
        let error = #expect(throws: OperationFailure.self) { try Self.arguments(name, wanted) }
        #expect(error?.message == "\(name).cluster does not take \(argument)")
    }

    @Test(
        "numbers of nodes that are none are refused",
        arguments: [-1, "three", ["workers": -1], ["controlPlane": 0], ["masters": 1]] as [Value])
    func bad(_ nodes: Value) {
        #expect(throws: OperationFailure.self) { try PortableCluster(["nodes": nodes]) }
    }

    @Test("the embedded control plane takes what it has, and one version")
    func embedded() throws {
        let provider = EmbeddedClusterProvider(
            process: ProcessProvider(client: HTTPClient(), environment: [:], program: "/bin/true", project: "/"),
            clusters: Self.clusters, environment: [:], project: "/")
        let type = EmbeddedClusterProvider.cluster
        let wanted: Value.Map = ["name": "a", "nodes": 3, "images": ["app:1"], "kubernetesVersion": "1.36.1"]
        #expect(try provider.arguments(of: PortableCluster(wanted), type) == ["name": "a", "nodes": 3])
        for refused in [["kubernetesVersion": "1.30"], ["ports": ["1:1"]], ["labels": ["a": "b"]]] as [Value.Map] {
            #expect(throws: OperationFailure.self) { try provider.arguments(of: PortableCluster(refused), type) }
        }
    }
}
