import Testing
import WeirCore
import WeirHTTP
import WeirProcess
import WeirProviders
import WeirValue

@Suite("An embedded cluster whose server does not become ready", .timeLimit(.minutes(1)))
struct EmbeddedClusterFailureTests {
    private let fixture: Fixture
    private let provider: EmbeddedClusterProvider

    init() throws {
        fixture = try Fixture()
        let http = HTTPClient()
        // A server that ends at once.
        let process = ProcessProvider(
            client: http, environment: Fixture.environment, program: "/bin/echo", project: fixture.project)
        provider = EmbeddedClusterProvider(
            process: process,
            clusters: KubernetesClusters(
                http: http, runner: ScriptedRunner([:]), environment: Fixture.environment, project: fixture.project),
            environment: ["XDG_STATE_HOME": fixture.path("state")], project: fixture.project)
    }

    private static let authority = ".weir/instances/thing/data/authority.pem"

    @Test("keeps its data, whatever was to be changed of it", arguments: [2, 3])
    func keepsData(nodes: Int64) async throws {
        try fixture.write("an authority", Self.authority)
        let before = Fixture.recorded(Fixture.declared(provider, [:]), [:])
        let declared = Fixture.declared(provider, ["nodes": .int(nodes)])
        let failure = try await failure { try await provider.update(declared, prior: before, in: fixture.context()) }
        #expect(failure.message.hasSuffix("ended before it was ready"), "\(failure.message)")
        #expect(try fixture.text(Self.authority) == "an authority")
    }

    @Test("is taken out of the register of control planes with its folder, and no other is")
    func register() async throws {
        try fixture.write("an authority", Self.authority)
        let own = fixture.path(".weir/instances/thing/data")
        try fixture.write("{\"dataDirectory\":\"\(own)\"}", "state/weir/controlplanes/1.json")
        try fixture.write("{\"dataDirectory\":\"\(own)/other\"}", "state/weir/controlplanes/2.json")
        try fixture.write("no entry", "state/weir/controlplanes/3.json")
        let recorded = Fixture.recorded(Fixture.declared(provider, [:]), [:])
        try await provider.delete(recorded, in: fixture.context())
        #expect(!fixture.exists(".weir/instances/thing"))
        #expect(fixture.names("state/weir/controlplanes") == ["2.json", "3.json"])
    }

    @Test("keeps data that were there before it was made, and leaves nothing where there were none")
    func creates() async throws {
        let declared = Fixture.declared(provider, [:])
        _ = try await failure { try await provider.create(declared, in: fixture.context()) }
        #expect(!fixture.exists(".weir/instances/thing"))
        try fixture.write("an authority", Self.authority)
        _ = try await failure { try await provider.create(declared, in: fixture.context()) }
        #expect(try fixture.text(Self.authority) == "an authority")
    }
}
