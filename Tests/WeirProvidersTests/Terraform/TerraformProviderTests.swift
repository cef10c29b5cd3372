import Testing
import WeirCore
import WeirProcess
import WeirProviders
import WeirValue

/// What the provider does with a program: tests with scripts in terraform's place, which write down how they are
/// called.
@Suite struct TerraformProviderTests {
    private let lab: ToolLab<TerraformProvider>
    private var fixture: Fixture { lab.fixture }

    init() throws {
        lab = try ToolLab { project in
            TerraformProvider(
                runner: SystemCommandRunner(),
                environment: [
                    "PATH": "\(project)/bin:/usr/bin:/bin", "HOME": project, "AWS_PROFILE": "lab", "TF_VAR_leak": "1",
                    "TF_CLI_CONFIG_FILE": "/missing", "SECRET_OF_THE_SHELL": "not for tools",
                ])
        }
        try fixture.write("variable \"greeting\" { default = \"\" }", "module/main.tf")
    }

    /// Puts a program `name` into the path that answers as terraform does; `apply` is what its apply and destroy do.
    private func install(_ name: String = "terraform", apply: String = ":", output: String = "{}", list: String = "")
        throws
    {
        try fixture.write(
            """
            #!/bin/sh
            echo "$*" >> "$HOME/calls"
            case "$1" in
            init) : > .terraform.lock.hcl ;;
            apply|destroy) env > "$HOME/environment"; \(apply) ;;
            state) printf '\(list)' ;;
            output) echo '\(output)' ;;
            esac
            """, "bin/\(name)", mode: 0o755)
    }

    private var calls: [String] {
        get throws { try fixture.text("calls").split(separator: "\n").map { String($0) } }
    }

    private let changing = "-json -auto-approve -input=false -lock-timeout=30s"
    private let start = #"{"type":"apply_start","hook":{"resource":{"addr":"a.b"},"action":"create"}}"#

    @Test func aCreateCallsTerraformWithTheseArguments() async throws {
        try install(output: #"{"a":{"sensitive":false,"type":"string","value":"x"}}"#, list: "a.b\\ndata.c.d\\n")
        let recorded = try await lab.create(["source": "module"])
        #expect(
            try calls == [
                "init -input=false -no-color -reconfigure", "apply \(changing)", "state list", "output -json",
            ])
        #expect(recorded.attributes == ["outputs": ["a": "x"], "resources": ["a.b"]])
    }

    @Test func aContextGivesTerraformVariablesButNotItsFolders() async throws {
        try install()
        let instance = try await lab.declared(["source": "module", "environment": ["GIVEN": "1"]])
        var context = lab.context()
        context.environment = ["AWS_PROFILE": "from-context", "GIVEN": "2", "TF_IN_AUTOMATION": "0"]
        let failure = try await thrown { try await lab.provider.create(instance, in: context) }
        #expect(failure.message.hasPrefix("a context sets TF_IN_AUTOMATION"), "\(failure)")
        context.environment["TF_IN_AUTOMATION"] = nil
        _ = try await lab.provider.create(instance, in: context)
        let lines = try fixture.text("environment").split(separator: "\n")
        #expect(lines.contains("AWS_PROFILE=from-context") && lines.contains("GIVEN=1"), "\(lines)")
    }

    @Test func terraformSeesOnlyTheVariablesMeantForIt() async throws {
        try install()
        _ = try await lab.create(["source": "module", "environment": ["GIVEN": "1"]])
        let names = try fixture.text("environment").split(separator: "\n").compactMap { line in
            line.split(separator: "=").first.map { String($0) }
        }
        let own = ["PWD", "OLDPWD", "_", "SHLVL"]
        #expect(
            Set(names).subtracting(own) == [
                "PATH", "HOME", "LANG", "LC_ALL", "WEIR_OPERATION", "AWS_PROFILE", "TF_CLI_CONFIG_FILE",
                "TF_IN_AUTOMATION",
                "TF_INPUT", "CHECKPOINT_DISABLE", "GIVEN",
            ])
        #expect(try fixture.text("environment").contains("TF_CLI_CONFIG_FILE=/dev/null\n"))
    }

    @Test func tofuIsTakenWhereTerraformIsNotThere() async throws {
        let path = "\(fixture.project)/bin"
        let provider = TerraformProvider(
            runner: SystemCommandRunner(), environment: ["PATH": path, "HOME": fixture.project])
        try install("tofu")
        let instance = Fixture.declared(provider, ["source": "module"])
        _ = try await provider.create(instance, in: lab.context())
        #expect(try calls.first == "init -input=false -no-color -reconfigure")
    }

    @Test func aChosenProgramIsRunWhereverItIs() async throws {
        try install("other")
        _ = try await lab.create(["source": "module", "binary": "bin/other"])
        #expect(try calls.count == 4)
        let failure = try await thrown { try await lab.create(["source": "module", "binary": "opentofu"]) }
        #expect(failure.message == "opentofu is not found")
        #expect(failure.hint?.contains("install it: see https://developer.hashicorp.com/terraform/install") == true)
        #expect(failure.left == "nothing")
    }

    @Test func withoutAProgramNothingIsDoneAndNothingIsKnown() async throws {
        let path = fixture.path("bin")
        let provider = TerraformProvider(runner: SystemCommandRunner(), environment: ["PATH": path])
        let instance = Fixture.declared(provider, ["source": "module"])
        let failure = try await thrown { try await provider.create(instance, in: lab.context()) }
        #expect(failure.message == "neither terraform nor tofu is found")
        #expect(failure.left == "nothing")
        #expect(!fixture.exists(".weir/instances/thing"))
        let recorded = Fixture.recorded(instance, ["outputs": [:], "resources": ["a.b"]])
        #expect(try await provider.read(recorded, in: lab.context()).word == "unreachable")
    }

    @Test func aHangingTerraformIsEnded() async throws {
        try install(apply: "echo '\(start)'; exec sleep 600")
        let clock = ContinuousClock()
        let began = clock.now
        let failure = try await thrown { try await lab.create(["source": "module", "timeout": "2s"]) }
        #expect(clock.now - began < .seconds(60))
        #expect(failure.message == "terraform apply took longer than 2s and was ended")
        #expect(failure.left == "partial")
        let recorded = try #require(lab.record(failure, of: ["source": "module"]))
        #expect(recorded.status == .incomplete)
        #expect(recorded.resources == ["a.b"])
        #expect(recorded.recipe != nil)
        #expect(failure.hint == "terraform was ended at a.b: look whether that is there, its state may not tell")
        // What may be there is not forgotten in silence: without a state it is a failure, with one a warning.
        #expect(try await thrown { try await lab.delete(recorded) }.message.hasPrefix("terraform's state is gone"))
        try fixture.write("{}", ".weir/instances/thing/terraform.tfstate")
        try install()
        try await lab.delete(recorded)
        #expect(fixture.progress.contains("warning: not in terraform's state, so not destroyed: a.b"))
    }

    @Test(.timeLimit(.minutes(1)))
    func anInterruptedApplyIsRecordedAsFarAsItCame() async throws {
        try install(apply: "echo '\(start)'; exec sleep 600", output: "{}", list: "")
        let task = Task { try await thrown { try await lab.create(["source": "module"]) } }
        while !fixture.progress.contains("a.b: creating") { await Task.yield() }
        task.cancel()
        let failure = try await task.value
        #expect(failure.message == "terraform apply was ended: the run was interrupted")
        #expect(lab.record(failure, of: ["source": "module"])?.resources == ["a.b"])
    }

    @Test func anInitThatFailsLeavesNothing() async throws {
        try fixture.write(
            "#!/bin/sh\necho; echo 'Error: Failed to install provider' >&2; echo 'more' >&2; exit 1\n", "bin/terraform",
            mode: 0o755)
        let failure = try await thrown { try await lab.create(["source": "module"]) }
        #expect(failure.message == "terraform init exited with status 1: Failed to install provider")
        #expect(failure.left == "nothing")
        #expect(!fixture.exists(".weir/instances/thing"))
        #expect(failure.log != nil)
    }

    @Test func anApplyThatOnlyPlannedLeavesNothing() async throws {
        let diagnostic = #"{"type":"diagnostic","diagnostic":{"severity":"error","summary":"No","detail":"Never."}}"#
        try install(apply: "echo '\(diagnostic)'; exit 1")
        let failure = try await thrown { try await lab.create(["source": "module"]) }
        #expect(failure.message == "terraform apply exited with status 1: No: Never.")
        #expect(failure.output == ["Error: No", "  Never."])
        #expect(failure.left == "nothing")
        #expect(!fixture.exists(".weir/instances/thing"))
    }

    @Test func aFailureToReadTheOutputsKeepsWhatWasMadeAndShowsNoOutput() async throws {
        try install(output: #"{"token":"never-shown-token"#, list: "a.b\\n")
        let failure = try await thrown { try await lab.create(["source": "module"]) }
        #expect(failure.message.hasPrefix("the outputs that terraform printed are no JSON"))
        #expect(failure.left == "partial")
        #expect(try lab.files(holding: "never-shown-token") == ["bin/terraform"])
    }

    @Test func aStateThatIsGoneIsNotTakenForNothing() async throws {
        try install(list: "a.b\\n")
        let recorded = try await lab.create(["source": "module"])
        let observation = try await lab.read(recorded)
        guard case .unreachable(let why) = observation else {
            Issue.record("\(observation.word)")
            return
        }
        #expect(why == "terraform's state \(fixture.path(".weir/instances/thing/terraform.tfstate")) is gone")
        let message = "terraform's state is gone, which alone tells what it made: a.b"
        #expect(try await thrown { try await lab.delete(recorded) }.message == message)
        let update = try await thrown {
            try await lab.update(recorded, ["source": "module", "variables": ["greeting": "x"]])
        }
        #expect(update.message == message)
        #expect(update.left == "nothing")
    }

    @Test func whatMadeNothingIsDeletedWithoutTerraform() async throws {
        try install()
        var recorded = try await lab.create(["source": "module"])
        #expect(try await lab.read(recorded).word == "absent")
        recorded.recipe = "0000"
        try await lab.delete(recorded)
        #expect(!fixture.exists(".weir/instances/thing"))
        #expect(try calls.count == 4)
    }

    @Test func aRecipeThatIsNotInTheStateIsNamed() async throws {
        try install(list: "a.b\\n")
        var recorded = try await lab.create(["source": "module"])
        try fixture.write("{}", ".weir/instances/thing/terraform.tfstate")
        recorded.recipe = "0000"
        #expect(try await thrown { try await lab.delete(recorded) }.message == "the recipe 0000 is not in the state")
    }

    @Test func moreOutputThanALogHoldsIsFollowedAndCut() async throws {
        // 25 MiB in lines of 64 KiB, so that the script itself is fast.
        let line = #"{"type":"provision_progress","hook":{"output":"$text"}}"#
        try install(
            apply: """
                text=$(head -c 65536 /dev/zero | tr '\\0' x); echo "\(line.replacing("\"", with: "\\\""))" > "$HOME/line"
                i=0; while [ $i -lt 40 ]; do cat "$HOME/line" "$HOME/line" "$HOME/line" "$HOME/line" "$HOME/line" \
                "$HOME/line" "$HOME/line" "$HOME/line" "$HOME/line" "$HOME/line"; i=$((i+1)); done; exit 1
                """)
        let failure = try await thrown { try await lab.create(["source": "module"]) }
        #expect(failure.message == "terraform apply exited with status 1")
        let log = try OutputFile(try #require(failure.log)).size()
        #expect(log < 17 << 20)
        #expect(failure.output.allSatisfy { $0.count <= 400 })
        #expect(fixture.progress.count { $0.hasPrefix("a resource: xxx") } == 400)
    }

    @Test func initsThatShareACacheRunOneAfterTheOther() async throws {
        try fixture.write(
            """
            #!/bin/sh
            if [ "$1" = init ]; then mkdir "$TF_PLUGIN_CACHE_DIR/busy" || exit 1; sleep 0.2; rmdir "$TF_PLUGIN_CACHE_DIR/busy"; fi
            if [ "$1" = output ]; then echo '{}'; fi
            """, "bin/terraform", mode: 0o755)
        try fixture.makeFolder("cache")
        let provider = TerraformProvider(
            runner: SystemCommandRunner(),
            environment: [
                "PATH": "\(fixture.project)/bin:/usr/bin:/bin", "TF_PLUGIN_CACHE_DIR": fixture.path("cache"),
            ])
        let instance = Fixture.declared(provider, ["source": "module"])
        try await withThrowingTaskGroup { group in
            for number in 1...4 {
                let context = lab.context()
                let own = OperationContext(
                    operation: context.operation, stack: "s", workspace: "w", project: context.project,
                    directory: context.directory, instanceDirectory: fixture.path("instance\(number)"),
                    deadline: context.deadline, interruption: context.interruption, redactor: context.redactor,
                    recipe: context.recipe, progress: context.progress)
                group.addTask { _ = try await provider.create(instance, in: own) }
            }
            try await group.waitForAll()
        }
    }

    // MARK: Planning

    @Test func theFingerprintIsThatOfTheModulesFiles() async throws {
        let first = try await lab.declared(["source": "module"]).fingerprints
        #expect(try await lab.declared(["source": "module", "variables": ["greeting": "x"]]).fingerprints == first)
        try fixture.write("# a note", "module/note.tf")
        #expect(try await lab.declared(["source": "module"]).fingerprints != first)
        let unknown = try await lab.declared(["source": .unknown(.string)]).fingerprints
        #expect(unknown["module"]?.isKnown == false)
    }

    @Test func faultsAreToldWhilePlanning() async throws {
        let misspelt: Value.Map = ["source": "module", "variables": ["gretting": .unknown(.string)]]
        #expect(try await thrown { try await lab.declared(misspelt) }.hint == "did you mean \"greeting\"?")
        let refused: Value.Map = ["source": "module", "environment": ["TF_VAR_x": "1"]]
        #expect(try await thrown { try await lab.declared(refused) }.message == "environment sets TF_VAR_x")
    }

    @Test func outputsAreNotKnownBeforeAnApply() async throws {
        let instance = try await lab.declared(["source": "module"])
        let planned = lab.provider.plannedAttributes(instance, prior: nil)
        #expect(planned["outputs"]?.isKnown == false)
        #expect(planned["resources"]?.isKnown == false)
    }
}
