import Testing
import WeirProcess
import WeirProviders
import WeirValue

@Suite struct ToolInspectorTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    /// An inspector that searches the fixture's folder `bin`, and the system's.
    private var inspector: ToolInspector {
        ToolInspector(
            runner: SystemCommandRunner(),
            environment: ["PATH": "\(fixture.path("bin")):/usr/bin:/bin", "HOME": fixture.project],
            project: fixture.project)
    }

    private func makeTool(_ name: String, printing text: String, status: Int = 0) throws {
        try fixture.write("#!/bin/sh\necho '\(text)'\nexit \(status)\n", "bin/\(name)", mode: 0o755)
    }

    private func inspect(_ candidates: ToolRequirement.Candidate...) async -> ToolReport {
        await inspector.inspect(ToolRequirement(candidates))
    }

    @Test func theFirstProgramThatIsThereIsUsed() async throws {
        try makeTool("tofu-test", printing: "{\"terraform_version\": \"1.9.2\"}")
        let report = await inspect(
            .init("terraform-test", versionArguments: ["version"], lowest: "1.0"),
            .init("tofu-test", versionArguments: ["version"], lowest: "1.6"))
        #expect(report.path == fixture.path("bin/tofu-test"))
        #expect(report.candidate.program == "tofu-test")
        #expect(report.version == "1.9.2")
        #expect(report.problem == nil)
    }

    @Test func whatIsWrongIsSaid() async throws {
        try makeTool("old", printing: "v1.9.10 (old)")
        try makeTool("mute", printing: "hello")
        try makeTool("broken", printing: "no", status: 3)
        try fixture.write("", "bin/plain")
        #expect(await inspect(.init("none", versionArguments: ["v"])).problem == "none is not found in PATH")
        #expect(await inspect(.init("a"), .init("b")).problem == "a or b is not found in PATH")
        #expect(await inspect(.init("./bin/none")).problem == "none is not found")
        #expect(
            await inspect(.init("old", versionArguments: ["v"], lowest: "1.10")).problem
                == "its version 1.9.10 is too old: 1.10 or later is needed")
        #expect(await inspect(.init("mute", versionArguments: ["v"])).problem == "it does not tell its version")
        let broken = await inspect(.init("broken", versionArguments: ["v"]))
        #expect(broken.problem?.contains("exited with status 3") == true)
        #expect(broken.path != nil)
        #expect(await inspect(.init("plain")).problem?.contains("cannot be run") == true)
        #expect(fixture.names("") == ["bin"])
    }

    @Test func aProgramOfTheProjectIsOnlyLookedUp() async throws {
        try makeTool("own", printing: "1.0", status: 1)
        let report = await inspect(.init("bin/own"))
        #expect(report.path == fixture.path("bin/own"))
        #expect(report.version == nil)
        #expect(report.problem == nil)
    }

    @Test func everyTypeNamesItsTools() {
        func names(_ type: String, _ arguments: Value.Map? = nil) -> [String] {
            NativeProviders.tools(for: type, arguments: arguments).map(\.name)
        }
        #expect(names("terraform.module") == ["terraform or tofu"])
        #expect(names("terraform.module", ["binary": "/opt/tofu"]) == ["tofu"])
        #expect(names("kustomize.build") == ["kustomize or kubectl"])
        #expect(names("kustomize.build", ["binary": "kubectl"]) == ["kubectl"])
        #expect(names("kustomize.build", ["binary": "kustomize"]) == ["kustomize"])
        #expect(
            names(
                "command", ["create": ["jq", "."], "read": ["/bin/ls"], "update": ["jq"], "delete": .unknown(.list)])
                == ["jq", "ls"])
        #expect(names("command") == [])
        #expect(names("process", ["run": ["weir", "serve"]]) == [])
        #expect(names("process", ["run": ["nginx"]]) == ["nginx"])
        #expect(names("file") == [])
        #expect(NativeProviders.tools(for: "terraform.module", arguments: nil)[0].install?.contains("https://") == true)
    }

    @Test(.enabled(if: InstalledTool.hasTerraform, "terraform is not installed"))
    func terraformTellsItsVersion() async throws {
        try await expectVersion("terraform.module")
    }

    @Test(.enabled(if: InstalledTool.hasKubectl, "kubectl is not installed"))
    func kubectlTellsItsVersion() async throws {
        try await expectVersion("kustomize.build")
    }

    private func expectVersion(_ type: String) async throws {
        let inspector = ToolInspector(
            runner: SystemCommandRunner(), environment: ["PATH": InstalledTool.searchPath, "HOME": fixture.project],
            project: fixture.project)
        let requirement = try #require(NativeProviders.tools(for: type, arguments: nil).first)
        let report = await inspector.inspect(requirement)
        #expect(report.problem == nil)
        #expect(report.version?.split(separator: ".").count == 3)
    }
}
