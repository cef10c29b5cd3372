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

/// Modules whose Weir was killed, alone or with terraform, with the real terraform and its built-in `terraform_data`.
@Suite(.enabled(if: InstalledTool.hasTerraform, "terraform is not installed"))
struct CutOffTerraformTests {
    private let fixture: Fixture
    private let provider: TerraformProvider
    private let instance = ".weir/instances/thing"

    init() throws {
        fixture = try Fixture()
        provider = Self.provider(fixture.project)
    }

    private static func provider(_ project: String) -> TerraformProvider {
        TerraformProvider(
            runner: SystemCommandRunner(),
            environment: ["PATH": InstalledTool.searchPath, "HOME": project, "TF_CLI_CONFIG_FILE": "/missing"])
    }

    /// A module of two resources. While it makes the second one, it notes that in `begun` and waits for `go`; what is
    /// destroyed it notes in `gone`.
    private func writeModule() throws {
        try fixture.write(
            """
            variable "password" {
              type      = string
              default   = ""
              sensitive = true
            }
            resource "terraform_data" "a" {
              input = "\(fixture.project)/gone"
              provisioner "local-exec" {
                when    = destroy
                command = "echo a >> '${self.input}'"
              }
            }
            resource "terraform_data" "b" {
              depends_on = [terraform_data.a]
              provisioner "local-exec" {
                command = "cd '\(fixture.project)'; echo b >> begun; while [ ! -e go ]; do sleep 0.05; done"
              }
            }
            output "b" { value = terraform_data.b.id != "" }
            """, "module/main.tf")
    }

    private let arguments: Value.Map = ["source": "module"]

    /// Creates the module in a Weir that is killed when terraform runs `word`.
    private func cutOff(_ arguments: Value.Map, telling word: String) async throws -> Intent {
        let (project, text) = (fixture.project, JSONWriter.string(.map(arguments)))
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [project = project as String, text = text as String, word = word as String] in
            let provider = Self.provider(project)
            let instance = Fixture.declared(provider, try JSONReader.read(text).mapValue ?? [:])
            _ = try await provider.create(
                instance,
                in: Fixture(at: project).cutContext { told in if told.contains(word) { kill(getpid(), SIGKILL) } })
        }
        return try await fixture.creation(provider, arguments)
    }

    /// Kills the terraform that outlived its Weir, with its group, when the second resource is being made.
    private func killTerraform() async throws {
        try await eventually { fixture.exists("begun") }
        let note = try JSONReader.read(try fixture.text("\(Fixture.cutDirectory)/apply/process"))
        let pid = Int32(try #require(note["pid"]?.intValue))
        #expect(kill(-pid, SIGKILL) == 0)
    }

    @Test func oneWhoseTerraformWasKilledIsGoneOnWith() async throws {
        try writeModule()
        let intent = try await cutOff(arguments, telling: "terraform_data.b: creating")
        try await killTerraform()
        #expect(fixture.exists("\(instance)/.terraform.tfstate.lock.info"))
        let found = try await fixture.settle(provider, intent)
        #expect(found.reason == "its apply was cut off")
        #expect(OperationRemains.closeLogs(intent, fixture.cutContext()).contains { $0.hasSuffix("/apply.log") })

        try fixture.write("", "go")
        let declared = Fixture.declared(provider, arguments)
        let result = try await provider.update(declared, prior: fixture.halfMade(intent), in: fixture.context())
        #expect(result.attributes["resources"] == ["terraform_data.a", "terraform_data.b"])
        #expect(result.attributes["outputs"] == ["b": true])
        #expect(result.recipe != nil)
        #expect(!fixture.exists("\(instance)/.terraform.tfstate.lock.info"))
        // The first resource was not made twice, and the second anew.
        #expect(!fixture.exists("gone"))
        #expect(try fixture.text("begun") == "b\nb\n")
        #expect(fixture.mode(instance) == 0o700)
        #expect(fixture.mode("\(instance)/terraform.tfstate") == 0o600)
        #expect(fixture.mode("\(instance)/terraform.tfstate.backup") ?? 0o600 == 0o600)
    }

    @Test func oneWhoseTerraformWasKilledIsTakenAwayByItsOwnCopy() async throws {
        try writeModule()
        let intent = try await cutOff(arguments, telling: "terraform_data.b: creating")
        try await killTerraform()
        #expect(try await fixture.settle(provider, intent).word == "incomplete")
        // The source is another one by now, and would destroy without a word.
        try fixture.write("output \"x\" { value = 1 }", "module/main.tf")
        try await provider.undo(fixture.halfMade(intent), in: fixture.context())
        #expect(try fixture.text("gone") == "a\n")
        #expect(!fixture.exists(instance))
        #expect(try await fixture.settle(provider, intent).word == "absent")
        try await provider.undo(fixture.halfMade(intent), in: fixture.context())
    }

    @Test func oneWhoseTerraformWentOnIsWaitedFor() async throws {
        try writeModule()
        let intent = try await cutOff(arguments, telling: "terraform_data.b: creating")
        try fixture.write("", "go")
        #expect(try await fixture.settle(provider, intent).word == "incomplete")
        let declared = Fixture.declared(provider, arguments)
        let result = try await provider.update(declared, prior: fixture.halfMade(intent), in: fixture.context())
        #expect(result.attributes["outputs"] == ["b": true])
        #expect(try fixture.text("begun") == "b\n")
        let made = Fixture.recorded(declared, result.attributes)
        #expect(try await provider.attributes(ofDone: intent, in: fixture.cutContext()) == result.attributes)
        #expect(try await fixture.settle(provider, try fixture.intent(.update, made)).attributes == result.attributes)
        #expect(try await fixture.settle(provider, try fixture.intent(.delete, made)).word == "present")
        try await provider.delete(made, in: fixture.context())
        #expect(try await fixture.settle(provider, try fixture.intent(.update, made)).word == "unreachable")
        #expect(try await fixture.settle(provider, try fixture.intent(.delete, made)).word == "absent")
    }

    @Test func oneThatWasCutOffBeforeItsApplyLeavesNothingAndNoSecret() async throws {
        try writeModule()
        let secret: Value.Map = ["source": "module", "variables": ["password": "correct-horse"]]
        let intent = try await cutOff(secret, telling: "terraform init")
        #expect(fixture.exists("\(instance)/module/weir.auto.tfvars.json"))
        #expect(try await fixture.settle(provider, intent).word == "absent")
        #expect(!fixture.exists(instance))
        #expect(
            try await provider.attributes(ofDone: intent, in: fixture.cutContext()) == [
                "outputs": [:], "resources": [],
            ])
    }

    @Test func oneWithABackendIsAskedThere() async throws {
        try writeModule()
        let remote = arguments.setting("backend", to: ["local": ["path": "states/one.tfstate"]])
        let intent = try await cutOff(remote, telling: "terraform_data.b: creating")
        try await killTerraform()
        #expect(try await fixture.settle(provider, intent).word == "incomplete")
        try fixture.write("", "go")
        let declared = Fixture.declared(provider, remote)
        let result = try await provider.update(declared, prior: fixture.halfMade(intent), in: fixture.context())
        #expect(result.attributes["outputs"] == ["b": true])
        let made = Fixture.recorded(declared, result.attributes)
        #expect(try await fixture.settle(provider, try fixture.intent(.delete, made)).word == "present")
        try await provider.delete(made, in: fixture.context())
        #expect(try fixture.text("gone") == "a\n")
    }

    @Test func aRemovalThatWasCutOffIsGoneOnWith() async throws {
        try fixture.write("", "go")
        try writeModule()
        let made = try await fixture.create(provider, arguments)
        #expect(
            fixture.progress.filter { $0.hasPrefix("warning: its state is kept on this machine only, in ") }.count == 1)
        #expect(rename(fixture.path(instance), fixture.path("\(instance).weir-gone")) == 0)
        let intent = try fixture.intent(.delete, made)
        #expect(try await fixture.settle(provider, intent).word == "present")
        try await provider.delete(made, in: fixture.context())
        #expect(fixture.names(".weir/instances") == [])
        #expect(try await fixture.settle(provider, intent).word == "absent")
    }

    @Test func aCopyThatWasBeingReplacedIsStillThere() async throws {
        try fixture.write("", "go")
        try writeModule()
        let made = try await fixture.create(provider, arguments)
        #expect(rename(fixture.path("\(instance)/module"), fixture.path("\(instance)/module.next")) == 0)
        try fixture.write("output \"x\" { value = 1 }", "module/main.tf")
        try await provider.delete(made, in: fixture.context())
        #expect(try fixture.text("gone") == "a\n")
    }

    @Test func itGoesOnBySignalInterrupt() async throws {
        try writeModule()
        let context = fixture.cutContext()
        let declared = Fixture.declared(provider, arguments)
        let provider = provider
        let task = Task { try await failure { try await provider.create(declared, in: context) } }
        try await eventually { fixture.exists("begun") }
        task.cancel()
        let ended = try await task.value
        // terraform ended in good order on the one signal, and tells of the resource that it gave up.
        #expect(ended.left == "partial")
        #expect(try fixture.text("\(instance)/terraform.tfstate").contains("terraform_data"))
    }
}
