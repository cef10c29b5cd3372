import Testing
import WeirCore
import WeirProcess
import WeirProviders
import WeirValue
import WeirYAML

/// Builds with the real programs.
@Suite struct KustomizeLiveTests {
    private let lab: ToolLab<KustomizeProvider>
    private var fixture: Fixture { lab.fixture }

    init() throws {
        lab = try ToolLab { project in
            KustomizeProvider(
                runner: SystemCommandRunner(), environment: ["PATH": InstalledTool.searchPath, "HOME": project],
                project: project, manifest: .unused(project))
        }
        try fixture.write("resources: [deployment.yaml, settings.yaml]\n", "base/kustomization.yaml")
        try fixture.write(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 1
              template:
                spec:
                  containers:
                  - name: web
                    image: web
                    envFrom: [{configMapRef: {name: settings}}, {configMapRef: {name: made}}]
            """, "base/deployment.yaml")
        try fixture.write(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}\n", "base/settings.yaml")
    }

    private let overlay: Value = [
        "namespace": "lab", "namePrefix": "my-",
        "images": [["name": "web", "newName": "localhost/web", "newTag": "1.10"]],
        "replicas": [["name": "web", "count": 3]], "labels": [["pairs": ["team": "a"], "includeTemplates": true]],
        "commonAnnotations": ["note": "yes"], "configMapGenerator": [["name": "made", "literals": ["k=v w"]]],
        "secretGenerator": [["name": "hidden", "literals": [Value.string("token=correct-horse-battery").hidden]]],
        "patches": [
            [
                "target": ["kind": "Deployment"],
                "patch": [["op": "add", "path": "/spec/template/metadata", "value": ["annotations": ["rev": "7"]]]],
            ]
        ],
    ]

    private func build(_ binary: String) async throws {
        let recorded = try await lab.create(
            ["base": "base", "overlay": overlay, "directory": "out", "binary": .string(binary)])
        let objects = try #require(recorded.attributes["objects"]?.listValue).compactMap(\.stringValue)
        #expect(
            objects.map { $0.split(separator: "-").prefix(2).joined(separator: "-") }.sorted() == [
                "ConfigMap/lab/my-made", "ConfigMap/lab/my-settings", "Deployment/lab/my-web", "Secret/lab/my-hidden",
            ])
        let text = try fixture.text("out/manifests.yaml")
        let documents = ManifestDocuments(text)
        let deployment = try #require(documents["Deployment"])
        #expect(deployment["spec"]?["replicas"] == 3)
        let template = deployment["spec"]?["template"]
        #expect(template?["metadata"]?["annotations"] == ["note": "yes", "rev": "7"])
        #expect(template?["metadata"]?["labels"]?["team"] == "a")
        #expect(template?["spec"]?["containers"]?.listValue?.first?["image"] == "localhost/web:1.10")
        #expect(documents["Secret"]?["data"]?["token"] == "Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5")
        #expect(fixture.mode("out/manifests.yaml") == 0o600)
        #expect(try lab.files(holding: "correct-horse-battery") == [])
        #expect(try await lab.read(recorded).drifted == [])
        try await lab.delete(recorded)
        #expect(!fixture.exists("out"))
    }

    @Test(.enabled(if: InstalledTool.hasKubectl, "kubectl is not installed"))
    func kubectlBuildsAnOverlay() async throws { try await build("kubectl") }

    @Test(.enabled(if: InstalledTool.hasKustomize, "kustomize is not installed"))
    func kustomizeBuildsAnOverlay() async throws { try await build("kustomize") }

    @Test(.enabled(if: InstalledTool.hasKubectl, "kubectl is not installed"))
    func whatKustomizeSaysIsTold() async throws {
        let failure = try await thrown {
            try await lab.create([
                "base": "base", "directory": "out", "binary": "kubectl",
                "overlay": [
                    "patches": [["target": ["kind": "Deployment"], "patch": "- op: remove\n  path: /nowhere\n"]]
                ],
            ])
        }
        #expect(failure.message.hasPrefix("kubectl exited with status 1: "))
        #expect(failure.message.contains("/nowhere"))
        #expect(failure.left == "nothing")
        #expect(!fixture.exists("out"))
    }
}

/// The documents of a manifest by their kinds.
private struct ManifestDocuments {
    private let values: [Value]

    init(_ text: String) {
        values = text.split(separator: "---\n").compactMap {
            YAMLDocument.parse(text: String($0), file: "manifests.yaml").document?.root.value()
        }
    }

    subscript(kind: String) -> Value? { values.first { $0["kind"]?.stringValue == kind } }
}
