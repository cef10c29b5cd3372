import Testing
import WeirCore
import WeirProcess
import WeirProviders
import WeirValue

/// Whole lives of modules, with the real terraform and its built-in `terraform_data`.
@Suite(.enabled(if: InstalledTool.hasTerraform, "terraform is not installed"))
struct TerraformLiveTests {
    private let lab: ToolLab<TerraformProvider>
    private var fixture: Fixture { lab.fixture }
    private let instance = ".weir/instances/thing"

    init() throws {
        lab = try ToolLab { project in
            TerraformProvider(
                runner: SystemCommandRunner(),
                environment: [
                    "PATH": InstalledTool.searchPath, "HOME": project, "TF_CLI_CONFIG_FILE": "/missing",
                    "TF_VAR_greeting": "leaked",
                ])
        }
    }

    /// A module that notes what is destroyed in the file `gone`.
    private func writeModule(more: String = "") throws {
        try fixture.write(
            """
            variable "greeting" { type = string }
            variable "password" {
              type    = string
              default = ""
              sensitive = true
            }
            resource "terraform_data" "a" {
              input = { text = var.greeting, gone = "\(fixture.project)/gone" }
              provisioner "local-exec" {
                when    = destroy
                command = "echo a >> '${self.input.gone}'"
              }
            }
            resource "terraform_data" "b" { input = var.password }
            output "text" { value = terraform_data.a.output.text }
            output "password" {
              value     = terraform_data.b.output
              sensitive = true
            }
            \(more)
            """, "module/main.tf")
    }

    private func arguments(_ greeting: String, _ more: Value.Map = [:]) -> Value.Map {
        let own: Value.Map = ["source": "module", "variables": ["greeting": .string(greeting)]]
        return own.setting(more.map { ($0.key, Value?.some($0.value)) })
    }

    @Test func aModuleIsCreatedChangedAndDestroyed() async throws {
        try writeModule()
        let first = try await lab.create(arguments("hello"))
        #expect(first.output("text") == "hello")
        #expect(first.resources == ["terraform_data.a", "terraform_data.b"])
        #expect(fixture.progress.contains("terraform_data.a: creating"))
        #expect(fixture.progress.contains("terraform_data.a: created"))
        #expect(fixture.mode(instance) == 0o700)
        #expect(fixture.exists("\(instance)/terraform.tfstate"))
        #expect(fixture.mode("\(instance)/module/weir.auto.tfvars.json") == 0o600)

        let read = try await lab.read(first)
        #expect(read.attributes == first.attributes)
        #expect(read.drifted == [])

        let second = try await lab.update(first, arguments("goodbye"))
        #expect(second.output("text") == "goodbye")
        #expect(!fixture.exists("gone"))
        try await lab.delete(second)
        #expect(try fixture.text("gone") == "a\n")
        #expect(!fixture.exists(instance))
    }

    @Test func nothingChangesWhereTheFingerprintsAreTheSame() async throws {
        try writeModule()
        let recorded = try await lab.create(arguments("hello"))
        #expect(try await lab.declared(arguments("hello")).fingerprints == recorded.fingerprints)
        try writeModule(more: "output \"more\" { value = 1 }")
        let changed = try await lab.declared(arguments("hello"))
        #expect(changed.fingerprints != recorded.fingerprints)
        #expect(try await lab.update(recorded, arguments("hello")).output("more") == 1)
    }

    @Test func aModuleIsDestroyedWhenItsFolderAndItsCopyAreGone() async throws {
        try writeModule()
        let recorded = try await lab.create(arguments("hello"))
        try await removeFolder("module")
        try await removeFolder("\(instance)/module")
        #expect(try await lab.read(recorded).word == "present")
        try await lab.delete(recorded)
        #expect(try fixture.text("gone") == "a\n")
        #expect(!fixture.exists(instance))
    }

    @Test func whatTerraformCannotAskOfTheWorldIsTold() async throws {
        try fixture.write("", "ok")
        try writeModule(
            more: """
                resource "terraform_data" "c" {
                  lifecycle {
                    precondition {
                      condition     = fileexists("\(fixture.project)/ok") && var.greeting != ""
                      error_message = "nobody answers"
                    }
                  }
                }
                """)
        let recorded = try await lab.create(arguments("hello"))
        #expect(try await lab.read(recorded).drifted == [])
        try await removeFolder("ok")
        let seen = try await lab.read(recorded)
        guard case .unreachable(let why) = seen else {
            Issue.record("\(seen)")
            return
        }
        #expect(why.hasPrefix("terraform plan exited with status 1: ") && why.contains("module/main.tf:"), "\(why)")
        #expect(fixture.names(instance).sorted() == ["module", "terraform.tfstate"])
    }

    private func removeFolder(_ path: String) async throws {
        var command = Command(["/bin/rm", "-r", fixture.path(path)], environment: [:], workingDirectory: "/")
        command.timeout = .seconds(10)
        try await SystemCommandRunner().run(command, in: fixture.path("rm")).requireSuccess()
        #expect(!fixture.exists(path))
    }

    @Test func anApplyThatFailsHalfWayIsRecordedAndTakenAway() async throws {
        try writeModule(
            more: """
                resource "terraform_data" "c" {
                  depends_on = [terraform_data.a]
                  provisioner "local-exec" { command = "echo it broke; exit 7" }
                }
                output "late" { value = terraform_data.c.id }
                """)
        let failure = try await thrown { try await lab.create(arguments("hello")) }
        #expect(failure.message.hasPrefix("terraform apply exited with status 1: local-exec provisioner error: "))
        #expect(failure.message.contains("(terraform_data.c, module/main.tf:22)"))
        #expect(failure.output.contains { $0.contains("exit status 7") })
        #expect(failure.log != nil)
        let recorded = try #require(lab.record(failure, of: arguments("hello")))
        #expect(recorded.resources == ["terraform_data.a", "terraform_data.b", "terraform_data.c"])
        #expect(recorded.output("late") == nil)
        try await removeFolder("module")
        try await lab.delete(recorded)
        #expect(try fixture.text("gone") == "a\n")
        #expect(!fixture.exists(instance))
    }

    @Test func aCreateGoesOnWithWhatAnEarlierOneMade() async throws {
        try writeModule(
            more:
                "resource \"terraform_data\" \"c\" {\n  provisioner \"local-exec\" { command = \"test -e ../../../../ready\" }\n}"
        )
        _ = try await thrown { try await lab.create(arguments("hello")) }
        try fixture.write("", "ready")
        let recorded = try await lab.create(arguments("hello"))
        #expect(recorded.resources.count == 3)
        #expect(!fixture.exists("gone"))
    }

    @Test func aPreconditionThatFailsLeavesNothing() async throws {
        try writeModule(
            more: """
                resource "terraform_data" "c" {
                  lifecycle {
                    precondition {
                      condition     = var.greeting != "bad"
                      error_message = "No bad greetings."
                    }
                  }
                }
                """)
        let failure = try await thrown { try await lab.create(arguments("bad")) }
        #expect(
            failure.message
                == "terraform apply exited with status 1: Resource precondition failed: No bad greetings. (module/main.tf:23)"
        )
        #expect(failure.left == "nothing")
        #expect(!fixture.exists(instance))

        let recorded = try await lab.create(arguments("good"))
        let update = try await thrown { try await lab.update(recorded, arguments("bad")) }
        #expect(update.left == "nothing")
        #expect(try await lab.read(recorded).word == "present")
    }

    @Test func secretsStandInTheStateAlone() async throws {
        let secret = "correct-horse-battery"
        try writeModule(
            more: """
                resource "terraform_data" "c" {
                  provisioner "local-exec" {
                    command = "ls -l weir.auto.tfvars.json > ../../../../mode; echo ${nonsensitive(var.password)}; exit $FAIL"
                    environment = { FAIL = var.greeting == "bad" ? "1" : "0" }
                  }
                }
                output "leak" { value = "the password is ${nonsensitive(var.password)}" }
                """)
        let variables: Value = ["greeting": "bad", "password": Value.string(secret).hidden]
        let failure = try await thrown { try await lab.create(["source": "module", "variables": variables]) }
        #expect(!failure.message.contains(secret))
        #expect(!failure.output.joined().contains(secret))
        #expect(try fixture.text("mode").hasPrefix("-rw-------"))
        #expect(try lab.files(holding: secret) == ["\(instance)/terraform.tfstate"])

        let good: Value = ["greeting": "good", "password": Value.string(secret).hidden]
        let recorded = try await lab.create(["source": "module", "variables": good])
        #expect(recorded.output("password")?.isSensitive == true)
        #expect(recorded.output("leak")?.isSensitive == true)
        #expect(recorded.output("text")?.isSensitive == false)
        #expect(!fixture.progress.joined().contains(secret))
        let recipe = try #require(recorded.recipe.flatMap(lab.recipe))
        #expect(!recipe.files.values.contains { String(decoding: $0.bytes, as: UTF8.self).contains(secret) })
        #expect(recipe.files.keys.sorted() == ["module/main.tf", "module/weir_backend_override.tf.json"])
        try await lab.delete(recorded)
        #expect(try lab.files(holding: secret) == [])
    }

    @Test func aSecretThatIsNotKnownHereIsToldBeforeADestroy() async throws {
        try writeModule()
        var recorded = try await lab.create(arguments("hello"))
        recorded.arguments = recorded.arguments.setting(
            "variables", to: ["greeting": "hello", "password": Value.unknown(.any).hidden])
        #expect(try await lab.read(recorded).word == "present")
        let failure = try await thrown { try await lab.delete(recorded) }
        #expect(failure.message.hasPrefix("variables holds a value that is not known here"))
        #expect(fixture.exists("\(instance)/terraform.tfstate"))
    }

    // MARK: What others did

    private func terraform(_ arguments: String...) async throws {
        let environment = ["PATH": InstalledTool.searchPath, "HOME": fixture.project, "CHECKPOINT_DISABLE": "1"]
        let command = Command(
            ["terraform"] + arguments, environment: environment, workingDirectory: fixture.path("\(instance)/module"))
        try await SystemCommandRunner().run(command, in: fixture.path("by-hand")).requireSuccess()
    }

    @Test func whatIsMissingFromTheStateIsDriftAndMadeAgain() async throws {
        try writeModule()
        let recorded = try await lab.create(arguments("hello"))
        try await terraform("state", "rm", "terraform_data.b")
        let read = try await lab.read(recorded)
        #expect(read.drifted == ["resources"])
        #expect(read.attributes?["resources"] == ["terraform_data.a"])
        #expect(try await lab.update(recorded, arguments("hello")).resources == recorded.resources)
    }

    @Test func whatWasDestroyedByHandIsAbsent() async throws {
        try writeModule()
        let recorded = try await lab.create(arguments("hello"))
        try fixture.write(#"{"greeting": "x"}"#, "\(instance)/module/terraform.tfvars.json")
        try await terraform("destroy", "-auto-approve")
        #expect(try await lab.read(recorded).word == "absent")
        try await lab.delete(recorded)
        #expect(!fixture.exists(instance))
    }

    @Test func aModuleWithoutResourcesIsPresent() async throws {
        try fixture.write("output \"x\" { value = 1 }", "module/main.tf")
        let recorded = try await lab.create(["source": "module"])
        #expect(recorded.attributes == ["outputs": ["x": 1], "resources": []])
        #expect(try await lab.read(recorded).drifted == [])
        try await lab.delete(recorded)
        #expect(!fixture.exists(instance))
    }

    // MARK: Backends and folders

    @Test func theStateMovesWithItsBackend() async throws {
        try writeModule(more: "terraform {\n  backend \"http\" { address = \"http://127.0.0.1:9\" }\n}")
        let first = try await lab.create(arguments("hello", ["backend": ["local": ["path": "states/one.tfstate"]]]))
        #expect(fixture.exists("states/one.tfstate"))
        #expect(!fixture.exists("\(instance)/terraform.tfstate"))
        let second = try await lab.update(
            first, arguments("hello", ["backend": ["local": ["path": "states/two.tfstate"]]]))
        #expect(second.attributes == first.attributes)
        #expect(try fixture.text("states/two.tfstate").contains("terraform_data"))
        #expect(!fixture.exists("gone"))

        try await removeFolder(instance)
        let read = try await lab.read(second)
        #expect(read.attributes == second.attributes)
        #expect(read.drifted == [])
        try await removeFolder(instance)
        try await lab.delete(second)
        #expect(try fixture.text("gone") == "a\n")
    }

    @Test func aStateFileMovesToABackendAndBack() async throws {
        try writeModule()
        let first = try await lab.create(arguments("hello"))
        let second = try await lab.update(
            first, arguments("hello", ["backend": ["local": ["path": "states/one.tfstate"]]]))
        #expect(second.attributes == first.attributes)
        #expect(!fixture.exists("\(instance)/terraform.tfstate"))
        let third = try await lab.update(second, arguments("hello"))
        #expect(third.attributes == first.attributes)
        #expect(try fixture.text("\(instance)/terraform.tfstate").contains("terraform_data"))
        try await lab.delete(third)
        #expect(try fixture.text("gone") == "a\n")
    }

    @Test func aModuleUsesFoldersBesideIt() async throws {
        try fixture.write(
            "module \"shared\" { source = \"../shared\" }\noutput \"x\" { value = module.shared.x }", "tf/main/main.tf")
        try fixture.write("output \"x\" { value = file(\"${path.module}/x.txt\") }", "tf/shared/main.tf")
        try fixture.write("from beside", "tf/shared/x.txt")
        let recorded = try await lab.create(["source": "tf//main"])
        #expect(recorded.output("x") == "from beside")
        #expect(try await lab.read(recorded).drifted == [])
        try await lab.delete(recorded)
        #expect(!fixture.exists(instance))
    }

    @Test func textsReachTheModuleAsTheyAre() async throws {
        try fixture.write("variable \"x\" {}\noutput \"x\" { value = var.x }", "module/main.tf")
        let value: Value = [
            "text": "${nope} %{if} \\ \" \n ☃", "number": 9_007_199_254_740_993, "list": [true, nil, 1.5],
        ]
        let recorded = try await lab.create(["source": "module", "variables": ["x": value]])
        #expect(recorded.output("x") == value)
    }
}
