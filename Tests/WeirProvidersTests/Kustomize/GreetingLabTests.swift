import Testing
import WeirCore
import WeirProcess
import WeirProviders
import WeirValue

/// The module and the base of the lab `terraform-kustomize`, as its stack puts them together.
@Suite(
    .enabled(if: InstalledTool.hasTerraform, "terraform is not installed"),
    .enabled(if: InstalledTool.hasKubectl, "kubectl is not installed"))
struct GreetingLabTests {
    /// The folder of this repository.
    private static let root = #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined()
    private let environment = ["PATH": InstalledTool.searchPath, "TF_CLI_CONFIG_FILE": "/missing"]

    @Test func whatTheModuleGivesOutGoesIntoTheManifests() async throws {
        let modules = try ToolLab { _ in TerraformProvider(runner: SystemCommandRunner(), environment: environment) }
        let source = Value.string("\(Self.root)/templates/terraform/greeting")
        let module = try await modules.create([
            "source": source, "variables": ["greeting": "Hello", "audience": ["world", "weir"]],
        ])
        #expect(module.output("messages") == ["weir": "Hello, weir!", "world": "Hello, world!"])
        #expect(module.output("token")?.isSensitive == true)
        #expect(module.resources.count == 4)

        let builds = try ToolLab { project in
            KustomizeProvider(
                runner: SystemCommandRunner(), environment: environment, project: project, manifest: .unused(project))
        }
        let tag = try #require(module.output("tag"))
        let token = try #require(module.output("token")?.stringValue)
        let build = try await builds.create([
            "base": .string("\(Self.root)/kustomize/greeting/base"), "directory": "manifests", "binary": "kubectl",
            "overlay": [
                "namespace": "greeting", "images": [["name": "greeting", "newTag": tag]],
                "configMapGenerator": [["name": "greeting-messages", "literals": ["weir=Hello, weir!"]]],
                "secretGenerator": [["name": "greeting-token", "literals": [Value.string("token=\(token)").hidden]]],
            ],
        ])
        let text = try builds.fixture.text("manifests/manifests.yaml")
        #expect(text.contains("image: greeting:\(try #require(tag.stringValue))\n"))
        #expect(text.contains("weir: Hello, weir!\n"))
        let objects = build.attributes["objects"]?.listValue?.compactMap(\.stringValue) ?? []
        #expect(
            objects.compactMap { $0.split(separator: "/").first }.sorted() == [
                "ConfigMap", "ConfigMap", "Deployment", "Secret", "Service",
            ])
        // Generated names have a suffix, which what refers to them has too.
        let generated = objects.filter { $0.contains("greeting-messages-") || $0.contains("greeting-token-") }
        #expect(generated.count == 2)
        for name in generated.compactMap({ $0.split(separator: "/").last }) {
            #expect(text.contains("            name: \(name)\n"))
        }
        try await modules.delete(module)
        #expect(!modules.fixture.exists(".weir/instances/thing"))
    }

    @Test func anotherGreetingKeepsTheToken() async throws {
        let modules = try ToolLab { _ in TerraformProvider(runner: SystemCommandRunner(), environment: environment) }
        let source = Value.string("\(Self.root)/templates/terraform/greeting")
        let first = try await modules.create(["source": source, "variables": ["greeting": "Hello"]])
        let second = try await modules.update(first, ["source": source, "variables": ["greeting": "Welcome"]])
        #expect(second.output("messages") == ["world": "Welcome, world!"])
        #expect(second.output("token") == first.output("token"))
        #expect(second.output("revision") != first.output("revision"))
        #expect(second.output("tag") != first.output("tag"))
        let blank = try await thrown {
            try await modules.update(second, ["source": source, "variables": ["greeting": " "]])
        }
        #expect(blank.message.contains("Invalid value for variable: The greeting must not be blank."))
        #expect(blank.left == "nothing")
        try await modules.delete(second)
    }
}
