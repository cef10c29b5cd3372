import Testing
import WeirCore
import WeirValue

@testable import WeirProviders

@Suite struct TerraformModuleTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    private func source(_ path: String = "module") throws -> SourceFolder {
        try SourceFolder(path, argument: "source", project: fixture.project)
    }

    private func check(_ arguments: Value.Map, _ files: [String: String]) throws -> OperationFailure? {
        for (name, text) in files { try fixture.write(text, "module/\(name)") }
        let source = try source()
        let tree = try TerraformModule.read(source)
        do throws(OperationFailure) {
            try TerraformModule.check(arguments, source, tree)
            return nil
        } catch {
            return error
        }
    }

    @Test func aVariableThatTheModuleLacksIsNamedWithTheNearest() throws {
        let failure = try #require(
            try check(["variables": ["gretting": "x"]], ["v.tf": "variable \"greeting\" { default = 1 }"]))
        #expect(failure.message.hasSuffix("what it is given under variables: it has no variable \"gretting\""))
        #expect(failure.hint == "did you mean \"greeting\"?")
    }

    @Test func everyVariableThatTheModuleNeedsIsNamed() throws {
        let failure = try #require(
            try check(
                [:],
                ["v.tf": "variable \"a\" {}\nvariable \"b\" {}", "w.tf.json": #"{"variable":{"c":{"type":"string"}}}"#])
        )
        #expect(
            failure.message.hasSuffix(
                #"it needs the variable "a"; it needs the variable "b"; it needs the variable "c""#))
    }

    @Test func defaultsInJSONAndInOverridesCount() throws {
        let files = [
            "v.tf": "variable \"a\" {}", "v_override.tf": "variable \"a\" { default = 1 }",
            "w.tf.json": #"{"//": "note", "variable": [{"c": [{"default": null}]}]}"#,
        ]
        #expect(try check([:], files) == nil)
        #expect(try check(["variables": .unknown(.map)], files) == nil)
    }

    @Test(arguments: [
        ("main.tf", "terraform {\n  backend \"s3\" {}\n}", "(s3, main.tf:2)"),
        ("main.tf", "terraform {\n  cloud {}\n}", "(cloud, main.tf:2)"),
        ("main.tf.json", #"{"terraform":{"backend":{"gcs":{}}}}"#, "(gcs, main.tf.json)"),
        ("main.tf.json", #"{"terraform":[{"cloud":{}}]}"#, "(cloud, main.tf.json)"),
    ])
    func aBackendOfTheModulesOwnNeedsOneInTheStack(file: String, text: String, shown: String) throws {
        let failure = try #require(try check([:], [file: text]))
        #expect(failure.message.contains("has a backend of its own \(shown)"))
        #expect(try check(["backend": ["s3": [:]]], [file: text]) == nil)
    }

    @Test func whatIsNoHCLIsLeftToTerraform() throws {
        #expect(try check(["variables": ["x": 1]], ["a.tf": "variable {{"]) == nil)
        #expect(try check(["variables": ["x": 1]], ["a.tf": "", "b.tf.json": "{"]) == nil)
    }

    @Test func onlySourcesAreTakenOver() throws {
        for name in [
            "main.tf", "modules/a/a.tf", "files/data.txt", ".terraform.lock.hcl", "terraform.tfstate",
            "terraform.tfstate.backup",
            ".terraform.tfstate.lock.info", "terraform.tfvars", "x.auto.tfvars.json", ".terraform/providers/p",
            "a.tfplan",
            ".git/config", "weir.auto.tfvars.json", "weir_backend_override.tf.json", "modules/a/.terraform/x",
        ] { try fixture.write("x", "module/\(name)") }
        #expect(
            try TerraformModule.read(source()).files.keys.sorted() == [
                ".terraform.lock.hcl", "files/data.txt", "main.tf", "modules/a/a.tf",
            ])
    }

    @Test func aFolderWithoutAModuleIsToldApart() throws {
        try fixture.write("x", "module/inner/main.tf")
        let failure = #expect(throws: OperationFailure.self) { try TerraformModule.read(source()) }
        #expect(failure?.message.hasSuffix("/module is no Terraform module: no file *.tf is right in it") == true)
        #expect(try TerraformModule.read(source("module//inner")).files.keys.sorted() == ["inner/main.tf"])
    }
}
