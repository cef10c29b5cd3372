import Testing
import WeirCore
import WeirProviders
import WeirTestSupport
import WeirValue

@Suite("kubernetes.manifest, where the cluster does not answer", .timeLimit(.minutes(1)))
struct KubernetesManifestSilenceTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    private func with(
        patience: Duration = .seconds(60), _ body: (FakeAPIServer, KubernetesManifestProvider) async throws -> Void
    ) async throws {
        try await withCluster(fixture) { server, clusters in
            try await body(
                server,
                KubernetesManifestProvider(clusters: clusters, project: fixture.project, patience: patience))
        }
    }

    private func arguments(_ server: FakeAPIServer) -> Value.Map {
        let objects = ["a", "b"].map { name -> Value in
            ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)]]
        }
        return ["cluster": server.cluster, "objects": .list(Value.List(objects))]
    }

    /// The context of a delete after which the cluster `server` is taken away, which `maker` made.
    private func context(leaving server: FakeAPIServer, madeBy maker: String) -> OperationContext {
        var context = fixture.context()
        context.leaving = [
            RecordedInstance(
                address: Address("hub"), type: "cluster", arguments: [:], fingerprints: [:],
                attributes: ["provider": .string(maker), "server": .string(server.url)], dependencies: [], order: 1,
                status: .ready, recipe: nil, created: "", updated: "", milliseconds: 0)
        ]
        return context
    }

    @Test("No operation that a kill cut off is in doubt: each is gone on with")
    func probes() async throws {
        try await with { server, provider in
            let made = try await fixture.create(provider, arguments(server))
            server.close()
            for kind in Intent.Kind.allCases {
                let intent = Intent(operation: "o", kind: kind, instance: made, directory: "d")
                #expect(try await provider.probe(intent, in: fixture.context()).word == "incomplete")
            }
        }
    }

    @Test("Objects go with an embedded cluster that does not run and is taken away after them, and with no other")
    func leaving() async throws {
        try await with { server, provider in
            let made = try await fixture.create(provider, arguments(server))
            server.close()
            _ = try await failure { try await provider.delete(made, in: fixture.context()) }
            _ = try await failure {
                try await provider.delete(made, in: context(leaving: server, madeBy: "external"))
            }
            try await provider.delete(made, in: context(leaving: server, madeBy: "embedded"))
            #expect(fixture.progress.last == "hub does not run, and is taken away with all that is in it")
        }
    }

    @Test("Objects of an embedded cluster that answers are taken away, though it is too")
    func answering() async throws {
        try await with { server, provider in
            let made = try await fixture.create(provider, arguments(server))
            try await provider.delete(made, in: context(leaving: server, madeBy: "embedded"))
            #expect(server.paths == [])
        }
    }

    @Test("Where only some objects were taken away, what is left is half-made")
    func half() async throws {
        try await with { server, provider in
            let made = try await fixture.create(provider, arguments(server))
            server.intercept { request in
                request.method == "DELETE" && request.path.hasSuffix("/a") ? .refusal(403, "Forbidden", "no") : nil
            }
            let half = try await failure { try await provider.delete(made, in: fixture.context()) }
            guard case .partial(let rest) = half.remains else {
                Issue.record("\(half.remains)")
                return
            }
            #expect(rest.attributes == made.attributes)
            server.intercept { $0.method == "DELETE" ? .refusal(403, "Forbidden", "no") : nil }
            let none = try await failure { try await provider.delete(made, in: fixture.context()) }
            guard case .unknown = none.remains else {
                Issue.record("\(none.remains)")
                return
            }
        }
    }

    @Test("A cluster that answers no more is not waited for without end")
    func patience() async throws {
        try await with(patience: .zero) { server, provider in
            server.intercept { [server] request in
                let isApplied = server.requests.contains { $0.method == "PATCH" }
                return isApplied && request.method == "GET" && request.path.hasSuffix("/configmaps/a") ? .nothing : nil
            }
            // Nothing of it tells that it is ready.
            let named = arguments(server).setting("readyWhen", to: ["ConfigMap": "'never' in object.data"])
            let failure = try await failure { try await fixture.create(provider, named) }
            #expect(failure.message.hasPrefix("ConfigMap/default/a: "), "\(failure.message)")
            guard case .partial = failure.remains else {
                Issue.record("\(failure.remains)")
                return
            }
        }
    }
}
