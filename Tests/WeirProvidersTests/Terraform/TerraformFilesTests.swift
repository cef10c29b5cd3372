import Testing
import WeirCore
import WeirValue

@testable import WeirProviders

@Suite struct TerraformFilesTests {
    private func files(_ arguments: Value.Map) throws -> [String: String] {
        let arguments = try TerraformArguments(arguments.setting("source", to: "module"), project: "/project")
        try arguments.requireRenderable()
        let files = TerraformFiles(arguments, state: "../terraform.tfstate").files
        return Dictionary(
            files.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) }, uniquingKeysWith: { first, _ in first })
    }

    @Test func withoutABackendTheStateIsAFileOfTheInstance() throws {
        #expect(
            try files([:]) == [
                "weir_backend_override.tf.json": """
                {
                  "terraform": {
                    "backend": {
                      "local": {
                        "path": "../terraform.tfstate"
                      }
                    }
                  }
                }

                """
            ])
    }

    @Test func variablesAreWrittenAsTheyAre() throws {
        let text = try files([
            "variables": ["b": "${x} %{y}", "a": [1, 2.5, true, nil], "c": ["k": Value.string("secret").hidden]]
        ])["weir.auto.tfvars.json"]
        #expect(
            text == """
                {
                  "a": [
                    1,
                    2.5,
                    true,
                    null
                  ],
                  "b": "${x} %{y}",
                  "c": {
                    "k": "secret"
                  }
                }

                """)
    }

    @Test func aBackendIsWrittenWithItsSettings() throws {
        let text = try files(["backend": ["s3": ["bucket": "states", "key": "a/b"]]])["weir_backend_override.tf.json"]
        #expect(
            text == """
                {
                  "terraform": {
                    "backend": {
                      "s3": {
                        "bucket": "states",
                        "key": "a/b"
                      }
                    }
                  }
                }

                """)
    }

    @Test func aPathOfALocalBackendStartsAtTheProject() throws {
        let arguments = try TerraformArguments(
            ["source": "m", "backend": ["local": ["path": "states/a.tfstate"]]], project: "/project")
        #expect(arguments.backend?.settings["path"] == "/project/states/a.tfstate")
    }

    @Test func providersWithAnAliasStandInAFileOfTheirOwn() throws {
        let files = try files([
            "providers": [
                "aws": [["region": "eu-west-1"], ["alias": "us", "region": "us-east-1"]],
                "azurerm": ["features": [:], "note": "${a} %{b} $c {d}"],
            ]
        ])
        #expect(
            files["weir_providers_override.tf.json"] == """
                {
                  "provider": {
                    "aws": {
                      "region": "eu-west-1"
                    },
                    "azurerm": {
                      "features": {},
                      "note": "$${a} %%{b} $c {d}"
                    }
                  }
                }

                """)
        #expect(
            files["weir_providers.tf.json"] == """
                {
                  "provider": {
                    "aws": [
                      {
                        "alias": "us",
                        "region": "us-east-1"
                      }
                    ]
                  }
                }

                """)
    }

    @Test func onlyFilesWithSecretsAreMarked() throws {
        let secret = Value.string("hunter2-hunter2").hidden
        let arguments = try TerraformArguments(
            ["source": "m", "variables": ["a": 1], "providers": ["x": ["token": secret]]], project: "/project")
        let files = TerraformFiles(arguments, state: "s").files
        #expect(files.filter(\.isSensitive).map(\.name) == ["weir_providers_override.tf.json"])
    }

    // MARK: Arguments

    private func refusal(_ arguments: Value.Map) -> OperationFailure? {
        #expect(throws: OperationFailure.self) { try files(arguments) }
    }

    @Test func aBackendHasOneKey() {
        for backend: Value in [[:], ["s3": [:], "gcs": [:]], ["s3": 1]] {
            #expect(
                refusal(["backend": backend])?.message
                    == "backend must hold one key, the backend's type, with its settings")
        }
    }

    @Test func aBackendHoldsNoSecret() {
        let failure = refusal(["backend": ["pg": ["conn_str": Value.string("x").hidden]]])
        #expect(failure?.message == "backend holds a secret, which terraform would keep in clear in its working folder")
        #expect(failure?.hint?.hasPrefix("give it under environment") == true)
    }

    @Test(arguments: ["TF_VAR_x", "TF_DATA_DIR", "TF_WORKSPACE", "TF_CLI_ARGS", "TF_CLI_ARGS_apply", "TF_INPUT"])
    func variablesThatSteerTerraformAreRefused(name: String) {
        #expect(
            refusal(["environment": .map(Value.Map([(name, .string("1"))]) { first, _ in first })])?.message.hasPrefix(
                "environment sets \(name)") == true)
    }

    @Test func providersAreMaps() {
        for providers: Value in [["x": 1], ["x": [["a": 1], ["b": 1]]], ["x": [1]]] {
            #expect(
                refusal(["providers": providers])?.message.hasPrefix("providers.x must be the provider's settings")
                    == true)
        }
    }

    @Test func aSecretThatThisMachineLacksIsToldBeforeAnythingIsWritten() {
        let unknown = Value.unknown(.any).hidden
        let failure = refusal(["variables": ["password": unknown]])
        #expect(
            failure?.message
                == "variables holds a value that is not known here: a secret that this machine does not have")
        #expect(
            refusal(["environment": ["TOKEN": unknown]])?.message.hasPrefix("environment.TOKEN is not known here")
                == true)
    }

    // MARK: Environment

    @Test func onlyWhatIsNamedIsInherited() {
        let own = [
            "AWS_PROFILE": "p", "AWS_SECRET_ACCESS_KEY": "s", "TF_VAR_x": "1", "TF_CLI_ARGS": "-lock=false",
            "HTTPS_PROXY": "h",
            "KUBECONFIG": "k", "TF_TOKEN_app": "t", "OS_PASSWORD": "o", "MY_TOKEN": "m", "TF_PLUGIN_CACHE_DIR": "/c",
        ]
        #expect(
            TerraformEnvironment.inherited(from: own) == [
                "AWS_PROFILE", "AWS_SECRET_ACCESS_KEY", "HTTPS_PROXY", "OS_PASSWORD", "TF_PLUGIN_CACHE_DIR",
                "TF_TOKEN_app",
            ])
        #expect(TerraformEnvironment.secrets(in: own).revealed == ["s", "o", "t"])
    }

    @Test func aConfigurationFileThatIsMissingIsNotHandedOn() throws {
        let fixture = try Fixture()
        try fixture.write("", "there")
        let name = "TF_CLI_CONFIG_FILE"
        #expect(TerraformEnvironment.set(given: [:], from: [name: "/missing"])[name] == "/dev/null")
        #expect(
            TerraformEnvironment.set(given: [:], from: [name: fixture.path("there")])[name] == fixture.path("there"))
        #expect(
            TerraformEnvironment.set(given: [name: "/missing"], from: [name: fixture.path("there")])[name]
                == "/dev/null")
        #expect(
            TerraformEnvironment.set(given: ["A": "1"], from: [:]) == [
                "A": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1",
            ])
    }
}
