import Testing
import WeirCore
import WeirProcess
import WeirValue

@testable import WeirProviders

/// What the provider does with a program: tests with a script in kustomize's place, which shows what it was given.
@Suite struct KustomizeProviderTests {
    private let lab: ToolLab<KustomizeProvider>
    private var fixture: Fixture { lab.fixture }
    private let object = "kind: ConfigMap\\nmetadata: {name: a, namespace: n}\\n"

    init() throws {
        lab = try ToolLab { project in
            KustomizeProvider(
                runner: SystemCommandRunner(), environment: ["PATH": "\(project)/bin:/usr/bin:/bin", "HOME": project],
                project: project, manifest: .unused(project))
        }
        try fixture.write("resources: [a.yaml]", "base/kustomization.yaml")
        try fixture.write("kind: ConfigMap\nmetadata: {name: a}\n", "base/a.yaml")
    }

    private func install(_ name: String = "kustomize", script text: String) throws {
        try fixture.write(
            "#!/bin/sh\necho \"$*\" > \"$HOME/calls\"\ncp overlay/kustomization.yaml \"$HOME/given\"\n\(text)\n",
            "bin/\(name)",
            mode: 0o755)
    }

    private func arguments(_ overlay: Value = [:], _ more: Value.Map = [:]) -> Value.Map {
        let own: Value.Map = ["base": "base", "overlay": overlay, "directory": "out/deep"]
        return own.setting(more.map { ($0.key, Value?.some($0.value)) })
    }

    // MARK: What is built

    @Test(arguments: [("kustomize", "build overlay\n"), ("kubectl", "kustomize overlay\n")])
    func bothProgramsAreCalledInTheirOwnWay(program: String, call: String) async throws {
        try install(program, script: "printf '\(object)'")
        let recorded = try await lab.create(arguments([:], ["binary": .string("bin/\(program)")]))
        #expect(try fixture.text("calls") == call)
        #expect(recorded.attributes["objects"] == ["ConfigMap/n/a"])
    }

    @Test func theOverlayIsAKustomizationOverACopyOfTheBase() async throws {
        try install(script: "printf '\(object)'")
        try fixture.write("a: 1", "extra/data.txt")
        try fixture.write("kind: X\nmetadata: {name: x}\n", "more/x.yaml")
        try fixture.write("resources: [x.yaml]", "more/kustomization.yml")
        _ = try await lab.create(
            arguments([
                "namespace": "lab", "resources": ["more", "more/x.yaml"], "images": [["name": "i", "newTag": "1.0"]],
                "configMapGenerator": [
                    ["name": "c", "literals": ["k=v"], "files": ["extra/data.txt", "key=extra/data.txt"]]
                ],
                "patches": [["patch": ["kind": "A", "spec": [:]]], ["patch": "- op: remove\n  path: /x\n"]],
                "replicas": [["name": "d", "count": 3]], "transformers": ["kind: Inline\nname: x\n"],
            ]))
        let given = try fixture.text("given")
        #expect(
            given == """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources:
                - base
                - sources/1
                - sources/2/x.yaml
                namespace: lab
                images:
                - name: i
                  newTag: "1.0"
                configMapGenerator:
                - name: c
                  literals:
                  - k=v
                  files:
                  - data.txt=sources/3/data.txt
                  - key=sources/4/data.txt
                patches:
                - patch: |
                    kind: A
                    spec: {}
                - patch: |
                    - op: remove
                      path: /x
                replicas:
                - name: d
                  count: 3
                transformers:
                - |
                  kind: Inline
                  name: x

                """)
        #expect(fixture.names(".weir/runs/1") == ["thing.2"])
        #expect(fixture.names(".weir/runs/1/thing.2") == [])
    }

    // MARK: Its life

    @Test func manifestsAreWrittenChangedAndRemoved() async throws {
        try install(script: "printf '\(object)'")
        let first = try await lab.create(arguments())
        let text = "kind: ConfigMap\nmetadata: {name: a, namespace: n}\n"
        #expect(try fixture.text("out/deep/manifests.yaml") == text)
        #expect(fixture.mode("out/deep/manifests.yaml") == 0o644)
        #expect(first.attributes["digest"] == .string(Digest.sha256(text.utf8)))
        #expect(first.attributes["directory"] == .string(fixture.path("out/deep")))
        #expect(try await lab.read(first).drifted == [])

        try install(script: "printf 'kind: B\\nmetadata: {name: b}\\n'")
        let second = try await lab.update(first, arguments(["namespace": "n"]))
        #expect(second.attributes["objects"] == ["B/b"])
        try await lab.delete(second)
        #expect(!fixture.exists("out"))
        #expect(try await lab.read(second).word == "absent")
        try await lab.delete(second)
    }

    @Test func aChangeFromOutsideIsDriftAndSetBack() async throws {
        try install(script: "printf '\(object)'")
        let recorded = try await lab.create(arguments())
        try fixture.write("changed", "out/deep/manifests.yaml")
        #expect(try await lab.read(recorded).observed("digest") == Digest.sha256("changed".utf8))
        _ = try await lab.update(recorded, arguments())
        #expect(try await lab.read(recorded).drifted == [])
    }

    @Test func aFileOfSomebodyElseIsKept() async throws {
        try install(script: "printf '\(object)'")
        try fixture.write("mine", "out/deep/manifests.yaml")
        let failure = try await thrown { try await lab.create(arguments()) }
        #expect(
            failure.message.hasSuffix("manifests.yaml is there already, with another content, and was not made here"))
        #expect(failure.left == "nothing")
        #expect(try fixture.text("out/deep/manifests.yaml") == "mine")
    }

    @Test func aFileWithJustThatContentIsAdopted() async throws {
        try install(script: "printf '\(object)'")
        let recorded = try await lab.create(arguments())
        #expect(try await lab.create(arguments()).attributes["digest"] == recorded.attributes["digest"])
    }

    @Test func aFolderInTheWayIsToldApart() async throws {
        try install(script: "printf '\(object)'")
        let recorded = try await lab.create(arguments())
        try await lab.delete(recorded)
        try fixture.write("x", "out/deep/manifests.yaml/x")
        #expect(try await lab.read(recorded).word == "unreachable")
        #expect(try await thrown { try await lab.delete(recorded) }.message.contains("manifests.yaml"))
        #expect(try await thrown { try await lab.create(arguments()) }.message.hasSuffix("is a directory, not a file"))
    }

    @Test func foldersThatHoldMoreStay() async throws {
        try install(script: "printf '\(object)'")
        let recorded = try await lab.create(arguments())
        try fixture.write("x", "out/other")
        try await lab.delete(recorded)
        #expect(fixture.names("out") == ["other"])
    }

    @Test func secretsMakeTheManifestsPrivate() async throws {
        try install(script: "cat overlay/kustomization.yaml >&2; printf '\(object)'")
        let secret = Value.string("token=correct-horse-battery").hidden
        let overlay: Value = ["secretGenerator": [["name": "s", "literals": [secret]]]]
        let recorded = try await lab.create(arguments(overlay))
        #expect(fixture.mode("out/deep/manifests.yaml") == 0o600)
        #expect(recorded.attributes["digest"]?.isSensitive == true)
        try fixture.write("changed", "out/deep/manifests.yaml")
        #expect(try await lab.read(recorded).observed("digest") == "another content")

        try install(script: "cat overlay/kustomization.yaml >&2; exit 1")
        let failure = try await thrown { try await lab.update(recorded, arguments(overlay)) }
        #expect(failure.output.contains { $0.contains("(sensitive)") })
        // The script's own copy is the only one.
        #expect(try lab.files(holding: "correct-horse-battery") == ["given"])
    }

    // MARK: Failures

    @Test func aBuildThatFailsChangesNothing() async throws {
        try install(script: "echo 'Error: accumulating resources: no such file' >&2; exit 1")
        let failure = try await thrown { try await lab.create(arguments()) }
        #expect(failure.message == "kustomize exited with status 1: accumulating resources: no such file")
        #expect(failure.left == "nothing")
        #expect(!fixture.exists("out"))
        #expect(fixture.exists(".weir/runs/1/thing.2/overlay/base/a.yaml"))
    }

    @Test(arguments: ["a: [", "just text", "kind: A", "- 1", "kind: A\\nmetadata: 3"])
    func whatIsNoObjectIsRefused(text: String) async throws {
        try install(script: "printf -- '\(text)\\n'")
        let failure = try await thrown { try await lab.create(arguments()) }
        #expect(failure.message.hasPrefix("document 1 that was built is "))
        #expect(!fixture.exists("out"))
    }

    @Test func withoutAProgramItSaysWhatToInstall() async throws {
        let provider = KustomizeProvider(
            runner: SystemCommandRunner(), environment: ["PATH": fixture.path("bin")], project: fixture.project,
            manifest: .unused(fixture.project))
        let failure = try await thrown {
            try await provider.create(Fixture.declared(provider, arguments()), in: lab.context())
        }
        #expect(failure.message == "neither kustomize nor kubectl is found")
        #expect(failure.left == "nothing")
    }

    @Test func nothingIsFetched() async throws {
        for remote in ["https://example.com/x", "github.com/a/b//c?ref=v1", "git@example.com:a/b.git"] {
            let failure = try await thrown { try await lab.declared(arguments([:], ["base": .string(remote)])) }
            #expect(failure.message == "base is \(remote), which is not a folder on this machine")
            let overlay = try await thrown { try await lab.declared(arguments(["resources": [.string(remote)]])) }
            #expect(overlay.message == "overlay.resources is \(remote), which is not a folder on this machine")
            try fixture.write("resources: [inner]", "far/kustomization.yaml")
            try fixture.write("components: ['\(remote)']", "far/inner/kustomization.yaml")
            let inner = try await thrown { try await lab.declared(arguments([:], ["base": "far"])) }
            #expect(
                inner.message == "the base \(fixture.path("far")) names \(remote) under components in "
                    + "inner/kustomization.yaml, which is not on this machine")
        }
    }

    @Test func aBaseThatNeedsFoldersBesideItSaysSo() async throws {
        try fixture.write("resources: [../../base]", "overlays/dev/kustomization.yaml")
        let failure = try await thrown { try await lab.declared(arguments([:], ["base": "overlays/dev"])) }
        #expect(
            failure.message.contains("names ../../base under resources in kustomization.yaml, which lies outside of it")
        )
        #expect(failure.hint == "name the folder that holds both, and behind a doubled slash the part to build")
        try fixture.write("resources: [../../base]", "k/overlays/dev/kustomization.yaml")
        #expect(
            try await lab.declared(arguments([:], ["base": "k//overlays/dev"])).fingerprints["base"]?.isKnown == true)
    }

    @Test func aFolderWithoutAKustomizationIsToldApart() async throws {
        try fixture.write("x", "plain/x")
        #expect(
            try await thrown { try await lab.declared(arguments([:], ["base": "plain"])) }.message
                == "the base \(fixture.path("plain")) has no kustomization.yaml")
        #expect(
            try await thrown { try await lab.declared(arguments(["crds": ["missing.yaml"]])) }.message
                == "overlay.crds names \(fixture.path("missing.yaml")), which does not exist")
    }

    // MARK: Planning

    @Test func fingerprintsTellOfTheBaseAndOfWhatTheOverlayNames() async throws {
        try fixture.write("1", "patch.yaml")
        let overlay: Value = ["patches": [["path": "patch.yaml"]]]
        let first = try await lab.declared(arguments(overlay)).fingerprints
        #expect(first.keys == ["base", "files"])
        try fixture.write("2", "patch.yaml")
        let second = try await lab.declared(arguments(overlay)).fingerprints
        #expect(second["base"] == first["base"])
        #expect(second["files"] != first["files"])
        #expect(try await lab.declared(arguments()).fingerprints.keys == ["base"])
        // What is not known of the overlay does not make the base look changed.
        for overlay: Value in [["namespace": .unknown(.string)], .unknown(.map), ["images": .unknown(.list)]] {
            #expect(try await lab.declared(arguments(overlay)).fingerprints["base"] == first["base"])
        }
        let unknown = try await lab.declared(arguments([:], ["base": .unknown(.string)])).fingerprints
        #expect(unknown["base"]?.isKnown == false)
        let failure = try await thrown { try await lab.create(arguments(["namespace": Value.unknown(.any).hidden])) }
        #expect(failure.message.hasPrefix("an argument holds a value that is not known here"))
    }

    @Test func theDirectoryIsKnownBeforeABuild() async throws {
        let planned = lab.provider.plannedAttributes(try await lab.declared(arguments()), prior: nil)
        #expect(planned["directory"] == .string(fixture.path("out/deep")))
        #expect(planned["digest"]?.isKnown == false)
    }

    @Test func wordsThatKustomizeLacksAreToldWithTheNearest() throws {
        let schema = try #require(lab.provider.types.first?.argumentSchema)
        let faults = schema.faults(of: [
            "base": "b", "directory": "d", "overlay": ["nameprefix": "x", "images": [["name": "a", "tag": "1"]]],
        ])
        #expect(faults.map(\.path) == [["overlay", "nameprefix"], ["overlay", "images", "0", "tag"]])
        #expect(faults.first?.hint == "did you mean \"namePrefix\"?")
    }

    // MARK: Text

    @Test func documentsArePartedAtTheirSeparators() throws {
        let text =
            "---\nkind: A\nmetadata: {name: a}\ndata:\n  t: |\n    ---\n    x\n--- \n\n---\nkind: B\nmetadata: {name: b, namespace: n}"
        #expect(try ManifestText(bytes: Array(text.utf8)).objects() == ["A/a", "B/n/b"])
        #expect(ManifestText(bytes: []).documents.isEmpty)
        #expect(ManifestText(bytes: Array("---\n---".utf8)).documents.isEmpty)
    }
}
