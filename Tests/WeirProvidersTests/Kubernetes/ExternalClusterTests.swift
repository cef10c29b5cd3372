import Testing
import WeirCore
import WeirKubernetes
import WeirProviders
import WeirTestSupport
import WeirValue

@Suite("external.cluster", .timeLimit(.minutes(1)))
struct ExternalClusterTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    private func with(
        plugins: [String: (status: Int32, output: String)] = [:],
        _ body: (FakeAPIServer, ExternalClusterProvider) async throws -> Void
    ) async throws {
        try await withCluster(fixture, plugins: plugins) { server, clusters in
            try await body(server, ExternalClusterProvider(clusters: clusters, project: fixture.project))
        }
    }

    @Test("It gives the whole cluster contract, with what the cluster says of itself")
    func contract() async throws {
        try await with { server, provider in
            server.change {
                for name in ["n1", "n2"] {
                    $0["/api/v1/nodes/\(name)"] = [
                        "apiVersion": "v1", "kind": "Node", "metadata": ["name": .string(name)],
                    ]
                }
            }
            let made = try await fixture.create(provider, ["kubeconfig": .string(server.kubeconfig).hidden])
            let attributes = made.attributes
            #expect(attributes["name"] == "fake" && attributes["context"] == "fake")
            #expect(attributes["server"] == .string(server.url) && attributes["provider"] == "external")
            #expect(attributes["version"] == "1.36.2" && attributes["nodes"] == 2)
            #expect(attributes["tunnelKubeconfig"] == .null && attributes["certificateAuthority"] == .null)
            for name in ["kubeconfig", "internalKubeconfig", "registrationKubeconfig"] {
                let value = try #require(attributes[name])
                #expect(value.isSensitive)
                #expect(try Kubeconfig.read(value.stringValue ?? "").currentContext == "fake")
            }
            #expect(Set(attributes.keys) == Set(ClusterContract.attributes.map(\.name)))
            #expect(try await provider.read(made, in: fixture.context()).attributes == attributes)
            let calls = server.requests.count
            try await provider.delete(made, in: fixture.context())
            #expect(server.requests.count == calls)
        }
    }

    @Test("A file is read with the files that it names, and a change of one is a change")
    func file() async throws {
        try await with { server, provider in
            try fixture.write("CA", "kube/ca.pem")
            let text = """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "https://127.0.0.1:1", certificate-authority: ca.pem}}]
                users: [{name: u, user: {tokenFile: token}}, {name: other, user: {token: x}}]
                contexts: [{name: one, context: {cluster: c, user: other}}, {name: two, context: {cluster: c, user: u}}]
                """
            try fixture.write("t0", "kube/token")
            try fixture.write(text, "kube/config")
            let instance = Fixture.declared(provider, ["path": "kube/config", "context": "two", "name": "hub"])
            let before = try await provider.fingerprints(instance, in: fixture.context())
            let planned = provider.plannedAttributes(instance, prior: nil)
            #expect(planned["name"] == "hub" && planned["context"] == "two")
            #expect(planned["certificateAuthority"] == "CA" && planned["version"]?.isKnown == false)
            let kubeconfig = try Kubeconfig.read(planned["kubeconfig"]?.stringValue ?? "")
            #expect(kubeconfig[.users, "u"] == ["token": "t0"] && kubeconfig.names(.users) == ["u"])
            try fixture.write("t1", "kube/token")
            #expect(try await provider.fingerprints(instance, in: fixture.context()) != before)
        }
    }

    @Test("A credential plugin runs; its credential is no static one, so there is nothing to register with")
    func plugin() async throws {
        let credential = """
            {"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1", "status": {"token": "t"}}
            """
        try await with(plugins: ["token-tool": (0, credential)]) { server, provider in
            let text = server.kubeconfig.replacing(
                "{token: not-a-secret-token}",
                with:
                    "{exec: {command: token-tool, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}}"
            ).replacing("http://", with: "https://")
            let instance = Fixture.declared(provider, ["kubeconfig": .string(text)])
            #expect(provider.plannedAttributes(instance, prior: nil)["registrationKubeconfig"] == .null)
            let failure = try await failure {
                try await provider.create(instance, in: fixture.context(within: .seconds(1)))
            }
            // The plugin gave a token; what is asked then speaks no TLS.
            #expect(failure.message.contains("/readyz"), "\(failure.message)")
        }
        try await with(plugins: ["token-tool": (1, "")]) { server, provider in
            let text = server.kubeconfig.replacing(
                "{token: not-a-secret-token}", with: "{exec: {command: token-tool, apiVersion: v, installHint: get it}}"
            ).replacing("http://", with: "https://")
            let failure = try await failure { try await fixture.create(provider, ["kubeconfig": .string(text)]) }
            #expect(failure.message.contains("the credential plugin token-tool failed"), "\(failure.message)")
            #expect(failure.message.hasSuffix("(get it)"))
        }
    }

    @Test("A server that is not ready yet is asked again; one that is gone is unreachable")
    func ready() async throws {
        try await with { server, provider in
            server.intercept { $0.path == "/readyz" ? .text(500, "etcd failed") : nil }
            let context = fixture.context { if $0.contains("etcd failed") { server.intercept(nil) } }
            let instance = Fixture.declared(provider, ["kubeconfig": .string(server.kubeconfig)])
            let result = try await provider.create(instance, in: context)
            let recorded = Fixture.recorded(instance, result.attributes)
            server.intercept { $0.path == "/api/v1/nodes" ? .refusal(403, "Forbidden", "no") : nil }
            #expect(try await provider.read(recorded, in: fixture.context()).attributes?["nodes"] == .null)
            server.close()
            #expect(try await provider.read(recorded, in: fixture.context()).word == "unreachable")
        }
    }

    @Test(
        "What is no kubeconfig is told before anything is done",
        arguments: [
            ([:], "give either kubeconfig or path"),
            (["kubeconfig": "a", "path": "b"], "give either kubeconfig or path"),
            (["path": "none"], "none cannot be read"), (["kubeconfig": "a: b"], "no context is the current one"),
            (["kubeconfig": "[x]"], "it is no kubeconfig"),
        ] as [(Value.Map, String)])
    func faults(arguments: Value.Map, message: String) async throws {
        try await with { _, provider in
            let failure = try await failure { try await fixture.create(provider, arguments) }
            #expect(failure.message.contains(message), "\(failure.message)")
            #expect(failure.left == "nothing")
        }
    }

    @Test("After a kill it asks again")
    func probes() async throws {
        try await with { server, provider in
            let instance = Fixture.declared(provider, ["kubeconfig": .string(server.kubeconfig)])
            let recorded = Fixture.recorded(instance, [:])
            for (kind, word) in [(Intent.Kind.create, "absent"), (.update, "present"), (.delete, "absent")] {
                let intent = Intent(operation: "o", kind: kind, instance: recorded, directory: "d")
                #expect(try await provider.probe(intent, in: fixture.context()).word == word)
            }
            let intent = Intent(operation: "o", kind: .create, instance: recorded, directory: "d")
            let done = try await provider.attributes(ofDone: intent, in: fixture.context())
            #expect(done["server"] == .string(server.url) && done["version"] == .null)
        }
    }
}
