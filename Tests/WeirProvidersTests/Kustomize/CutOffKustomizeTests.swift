import Testing
import WeirCore
import WeirProcess
import WeirProviders
import WeirValue

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Builds whose Weir was killed.
@Suite struct CutOffKustomizeTests {
    private let fixture: Fixture
    private let provider: KustomizeProvider
    private let arguments: Value.Map = ["base": "base", "directory": "a/out", "binary": "kustomize"]

    init() throws {
        fixture = try Fixture()
        provider = Self.provider(fixture.project)
        try fixture.write("resources: []\n", "base/kustomization.yaml")
    }

    /// A provider whose program prints one manifest.
    private static func provider(_ project: String) -> KustomizeProvider {
        let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
        return KustomizeProvider(
            runner: ScriptedRunner(["kustomize": (0, manifest)]), environment: Fixture.environment, project: project,
            manifest: .unused(project))
    }

    /// Creates a build in a Weir that is killed before it can record that.
    private func cutOff() async throws -> Intent {
        let (project, text) = (fixture.project, JSONWriter.string(.map(arguments)))
        await #expect(processExitsWith: .signal(SIGKILL)) { [project = project as String, text = text as String] in
            let provider = Self.provider(project)
            let instance = Fixture.declared(provider, try JSONReader.read(text).mapValue ?? [:])
            _ = try await provider.create(instance, in: Fixture(at: project).cutContext())
            kill(getpid(), SIGKILL)
        }
        return try await fixture.creation(provider, arguments)
    }

    @Test func whatWasWrittenIsAdopted() async throws {
        let intent = try await cutOff()
        let found = try await fixture.settle(provider, intent)
        #expect(found.attributes?["objects"] == ["ConfigMap/a"])
        #expect(found.attributes?["madeFolders"] == [.string(fixture.path("a")), .string(fixture.path("a/out"))])
        #expect(try await provider.attributes(ofDone: intent, in: fixture.cutContext()) == found.attributes)
        let made = Fixture.recorded(Fixture.declared(provider, arguments), try #require(found.attributes))
        #expect(try await provider.read(made, in: fixture.context()).drifted == [])
        #expect(try await fixture.settle(provider, try fixture.intent(.update, made)).word == "present")
        #expect(try await fixture.settle(provider, try fixture.intent(.delete, made)).word == "present")
        try await provider.undo(fixture.halfMade(intent), in: fixture.context())
        #expect(fixture.leftovers == ["base"])
        #expect(try await fixture.settle(provider, try fixture.intent(.update, made)).word == "absent")
        #expect(try await fixture.settle(provider, try fixture.intent(.delete, made)).word == "absent")
        try await provider.undo(fixture.halfMade(intent), in: fixture.context())
    }

    @Test func whatSomebodyElseWroteStays() async throws {
        let intent = try await fixture.creation(provider, arguments)
        try fixture.write("kind: Other\n", "a/out/manifests.yaml")
        #expect(try await fixture.settle(provider, intent).word == "absent")
        try await provider.undo(fixture.halfMade(intent), in: fixture.context())
        #expect(try fixture.text("a/out/manifests.yaml") == "kind: Other\n")
    }

    @Test func aWriteThatWasCutOffIsTakenAway() async throws {
        let made = try await fixture.create(provider, arguments)
        #expect(
            rename(fixture.path("a/out/manifests.yaml"), fixture.path("a/out/.manifests.yaml.weir-new")) == 0)
        let intent = try await fixture.creation(provider, arguments)
        #expect(try await fixture.settle(provider, intent).reason == "its manifests were being written")
        #expect(try await provider.attributes(ofDone: intent, in: fixture.cutContext())["digest"] == .null)
        try await provider.undo(fixture.halfMade(intent), in: fixture.context())
        #expect(fixture.leftovers == ["base"])
        try await provider.delete(made, in: fixture.context())
    }
}
