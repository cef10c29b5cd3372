import Testing
import WeirCore
import WeirValue

@testable import WeirProviders

@Suite struct TerraformReportTests {
    private let told = Notes()

    private func report(_ lines: [String]) -> TerraformReport {
        let report = TerraformReport(source: "templates/x") { [told] in told.add($0) }
        for line in lines { report.take(line) }
        return report
    }

    private func hook(_ type: String, _ more: String) -> String {
        #"{"@level":"info","@message":"m","hook":{"resource":{"addr":"terraform_data.x"},\#(more)},"type":"\#(type)"}"#
    }

    @Test func theStepsOfAnApplyAreTold() {
        let report = report([
            hook("refresh_start", #""id":"1""#),
            #"{"@message":"Plan: 1 to add, 0 to change, 0 to destroy.","type":"change_summary"}"#,
            hook("apply_start", #""action":"create""#),
            hook("apply_progress", #""action":"create","elapsed_seconds":10"#),
            hook("provision_start", #""provisioner":"local-exec""#),
            hook("provision_progress", #""provisioner":"local-exec","output":"hello \u001b[31mred""#),
            hook("provision_errored", #""provisioner":"local-exec""#),
            hook("apply_complete", #""action":"create","elapsed_seconds":12"#),
            hook("apply_start", #""action":"update""#),
            hook("apply_complete", #""action":"update","elapsed_seconds":0"#),
            hook("apply_start", #""action":"delete""#),
            hook("apply_errored", #""action":"delete","elapsed_seconds":0"#),
        ])
        #expect(
            told.texts == [
                "terraform_data.x: reading", "Plan: 1 to add, 0 to change, 0 to destroy.", "terraform_data.x: creating",
                "terraform_data.x: still creating (10 s)", "terraform_data.x: running local-exec",
                "terraform_data.x: hello red", "terraform_data.x: local-exec failed",
                "terraform_data.x: created in 12 s",
                "terraform_data.x: changing", "terraform_data.x: changed", "terraform_data.x: destroying",
                "terraform_data.x: failed while destroying",
            ])
        #expect(report.mayHaveStarted)
        #expect(report.touched == ["terraform_data.x"])
    }

    @Test func aPlanAloneHasStartedNothing() {
        #expect(!report([#"{"type":"version"}"#, hook("refresh_start", #""id":"1""#)]).mayHaveStarted)
    }

    @Test func silenceMayMeanThatItStarted() {
        #expect(report([]).mayHaveStarted)
    }

    @Test func aLineThatRedactionHasBrokenCounts() {
        #expect(report([#"{"hook":{(sensitive)},"type":"apply_start"}"#]).mayHaveStarted)
    }

    @Test func diagnosticsAreKeptWithTheirPlaces() throws {
        let report = report([
            """
            {"type":"diagnostic","diagnostic":{"severity":"error","summary":"It failed","detail":"First.\\nSecond.",\
            "address":"terraform_data.x","range":{"filename":"main.tf","start":{"line":23,"column":1}}}}
            """,
            """
            {"type":"diagnostic","diagnostic":{"severity":"warning","summary":"Odd","detail":"",\
            "range":{"filename":"weir.auto.tfvars.json","start":{"line":1}}}}
            """,
            #"{"type":"diagnostic","diagnostic":{"severity":"error","summary":"Alone"}}"#,
        ])
        let error = try #require(report.errors.first)
        #expect(error.line(source: "templates/x") == "It failed: First. (terraform_data.x, templates/x/main.tf:23)")
        #expect(
            error.lines(source: "") == ["Error: It failed (terraform_data.x, main.tf:23)", "  First.", "  Second."])
        #expect(report.errors.map(\.summary) == ["It failed", "Alone"])
        #expect(told.texts == ["warning: Odd (weir.auto.tfvars.json:1)"])
    }

    @Test(arguments: ["", "Terraform v1", "{", "[1]", "null", "{\"type\":1,\"hook\":[],\"diagnostic\":3}", "{}"])
    func whatIsNoEventIsPassedOver(line: String) {
        let report = report([line])
        #expect(told.texts == [])
        #expect(report.errors == [])
    }

    @Test func whatIsKeptIsBounded() {
        let line = #"{"type":"diagnostic","diagnostic":{"severity":"error","summary":"again"}}"#
        #expect(report(Array(repeating: line, count: 1_500)).errors.count == 1_000)
    }

    @Test func thePlainOutputOfAnInitTellsItsReason() {
        let lines = [
            "", "Error: Terraform encountered problems during initialisation, including problems",
            "with the configuration, described below.", "", "Error: Argument definition required", "",
            "  on main.tf line 12, in terraform:",
        ]
        #expect(TerraformSession.reason(lines, source: "m") == "Argument definition required (m/main.tf:12)")
        #expect(TerraformSession.reason(["Error: Failed", "", "Could not retrieve"], source: "m") == "Failed")
        #expect(TerraformSession.reason(["nothing of that"], source: "m") == nil)
    }

    // MARK: State

    @Test func dataSourcesAreNoResources() {
        let text = """
            data.http.x
            aws_vpc.data
            module.a.data.http.y[0]
            module.a["x.data.\\"y"].module.b[0].data.http.z
            module.data.aws_vpc.v\r
            module.a["k"].aws_vpc.w

            """
        #expect(
            TerraformState.resources(text) == ["aws_vpc.data", "module.data.aws_vpc.v", #"module.a["k"].aws_vpc.w"#])
    }

    @Test func sensitiveOutputsAreHiddenAndSoAreLeakedSecrets() throws {
        let json = """
            {"a":{"sensitive":true,"type":"string","value":"x"},"b":{"sensitive":false,"value":{"k":["tell hunter2-hunter2"]}},
             "c":{"sensitive":false,"type":"number","value":3},"d":{"sensitive":false,"value":null}}
            """
        let outputs = try TerraformState.outputs(Array(json.utf8), Redactor(["hunter2-hunter2"]))
        #expect(outputs == ["a": "x", "b": ["k": ["tell hunter2-hunter2"]], "c": 3, "d": nil])
        #expect(outputs.filter { $0.value.isSensitive }.map(\.key) == ["a", "b"])
    }

    @Test(arguments: ["", "[]", "{"])
    func whatIsNoOutputFails(text: String) {
        #expect(throws: OperationFailure.self) { try TerraformState.outputs(Array(text.utf8), Redactor()) }
    }

    @Test func driftNamesResourcesAndOutputsButNoSecret() {
        let recorded = TerraformState(
            outputs: [
                "same": 1, "changed": "a", "gone": 1, "secret": Value.string("s1").hidden,
                "lost": Value.unknown(.any).hidden,
            ],
            resources: ["a.a", "b.b"])
        let now = TerraformState(
            outputs: [
                "same": 1, "changed": "b", "new": 2, "secret": Value.string("s2").hidden,
                "lost": Value.string("x").hidden,
            ],
            resources: ["b.b", "c.c"])
        #expect(
            now.drift(from: recorded) == [
                Drift("resources", recorded: "a.a", observed: "not in terraform's state"),
                Drift("outputs.changed", recorded: "\"a\"", observed: "\"b\""),
                Drift("outputs.gone", recorded: "1", observed: "no such output"),
                Drift("outputs.new", recorded: "no such output", observed: "2"),
                Drift("outputs.secret", recorded: "\"(sensitive)\"", observed: "\"(sensitive)\""),
            ])
    }
}
