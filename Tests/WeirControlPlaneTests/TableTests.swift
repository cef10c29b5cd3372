import Testing
import WeirValue

@testable import WeirControlPlane

struct TableTests {
    /// 2026-01-02T03:04:05Z.
    static let now = 1_767_323_045

    private func resource(_ name: String, _ group: String = "") throws -> APIResource {
        try #require(TypeFacts.builtIn.resources.first { $0.name == name && $0.group == group })
    }

    /// The cells of the object that `text` writes, created one hour ago.
    private func cells(_ name: String, _ text: String, _ group: String = "") throws -> String {
        let object = try created(JSONReader.read(text))
        let table = TablePrinter(try resource(name, group)).table(of: object, TablePrinter.Options(now: Self.now))
        let row = try #require(table["rows"]?.listValue?.first)
        return JSONWriter.string(try #require(row["cells"]))
    }

    private func created(_ object: Value) throws -> Value {
        let map = try #require(object.mapValue)
        let metadata = map["metadata"]?.mapValue ?? ["name": "a"]
        return .map(
            map.setting("metadata", to: .map(metadata.setting("creationTimestamp", to: "2026-01-02T02:04:05Z"))))
    }

    @Test(arguments: [
        (-5, "<invalid>"), (-1, "0s"), (0, "0s"), (119, "119s"), (120, "2m"), (125, "2m5s"), (599, "9m59s"),
        (600, "10m"), (179 * 60 + 59, "179m"), (3 * 3_600, "3h"), (3 * 3_600 + 60, "3h1m"), (8 * 3_600 + 60, "8h"),
        (47 * 3_600, "47h"), (48 * 3_600, "2d"), (50 * 3_600, "2d2h"), (8 * 86_400 + 3_600, "8d"),
        (2 * 365 * 86_400 - 1, "729d"), (2 * 365 * 86_400, "2y"), (2 * 365 * 86_400 + 86_400, "2y1d"),
        (9 * 365 * 86_400 + 86_400, "9y"),
    ])
    func agesAreShortAndRounded(_ seconds: Int, _ text: String) {
        #expect(HumanDuration.text(seconds) == text)
    }

    @Test func timesAreCountedFromTheEpoch() {
        #expect(HumanDuration.seconds("1970-01-01T00:00:00Z") == 0)
        #expect(HumanDuration.seconds("2026-01-02T03:04:05Z") == Self.now)
        #expect(HumanDuration.seconds("2026-01-02T04:04:05.123456+01:00") == Self.now)
        #expect(HumanDuration.seconds("2024-02-29T00:00:00Z") == 1_709_164_800)
        #expect(HumanDuration.seconds("soon") == nil)
        #expect(HumanDuration.since("", 0) == "<unknown>" && HumanDuration.since("soon", 0) == "<invalid>")
    }

    @Test(.enabled(if: SharedFacts.types != nil, "the records are not beside the project"))
    func rowsAreThoseOfARealServer() throws {
        var body: Value?
        var count = 0
        for step in try #require(RecordedStep.all("table/")) {
            if step.step["method"] == "POST", step.status == 201 { body = step.step["body"] }
            guard step.accept.contains("as=Table"), step.step["method"] == "GET", step.status == 200, let body,
                let recorded = step.record["body"]?["/columnDefinitions"], step.step["name"] == "list as Table"
            else { continue }
            let target = try #require(RequestTarget(path: String(step.path.prefix { $0 != "?" })))
            let printer = TablePrinter(try resource(target.resource, target.group))
            // What differs from the record is what a server sets by itself.
            var object = try created(body)
            if target.resource == "pods", case .map(let map) = object {
                object = .map(map.setting("status", to: ["phase": "Pending"]))
            }
            if target.resource == "namespaces", case .map(let map) = object {
                object = .map(map.setting("status", to: ["phase": "Active"]))
            }
            if target.resource == "priorityclasses", case .map(let map) = object {
                object = .map(map.setting("preemptionPolicy", to: "PreemptLowerPriority"))
            }
            let table = printer.table(of: [object], metadata: [:], TablePrinter.Options(now: Self.now))
            let columns = RecordedStep.dropping("description", try #require(table["columnDefinitions"]))
            #expect(columns == recorded, "\(step.place)")
            count += 1
            guard let cells = step.record["body"]?["/rows/0/cells"] else { continue }
            let shown = try #require(table["rows"]?.listValue?.first?["cells"]?.listValue)
            let plain = shown.map { $0 == "60m" ? "<age>" : $0 == "2026-01-02T02:04:05Z" ? "<time>" : $0 }
            #expect(Value.list(plain) == cells, "\(step.place)")
        }
        #expect(count > 20)
    }

    @Test func everyBuiltInResourceHasARowOfItsColumns() throws {
        for resource in TypeFacts.builtIn.resources {
            guard let columns = resource.columns else { continue }
            let printer = TablePrinter(resource)
            let object: Value = ["metadata": ["name": "a", "creationTimestamp": "2026-01-02T02:04:05Z"]]
            let table = printer.table(of: object, TablePrinter.Options(now: Self.now))
            let names = table["columnDefinitions"]?.listValue?.map { $0.text("name") }
            #expect(names == columns.map(\.name), "\(resource.group)/\(resource.name)")
            let cells = try #require(table["rows"]?.listValue?.first?["cells"]?.listValue)
            #expect(cells.count == columns.count, "\(resource.group)/\(resource.name)")
            #expect(cells.contains { $0.stringValue?.hasPrefix("a") == true })
            guard let age = columns.firstIndex(where: { $0.name == "Age" }) else { continue }
            #expect(cells[age] == "60m", "\(resource.group)/\(resource.name)")
        }
    }

    @Test func aPodShowsTheStateOfItsContainers() throws {
        #expect(
            try cells(
                "pods",
                """
                {"metadata": {"name": "a"}, "spec": {"nodeName": "n", "containers": [{}, {}]},
                 "status": {"phase": "Running", "podIPs": [{"ip": "10.9.8.7"}], "containerStatuses": [
                   {"ready": true, "restartCount": 2, "state": {"running": {}},
                    "lastState": {"terminated": {"finishedAt": "2026-01-02T03:03:05Z"}}},
                   {"ready": false, "restartCount": 1, "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                    "lastState": {"terminated": {"finishedAt": "2026-01-02T03:00:05Z"}}}]}}
                """)
                == #"["a","1/2","CrashLoopBackOff","3 (60s ago)","60m","10.9.8.7","n","<none>","<none>"]"#)
    }

    @Test(arguments: [
        (#"{"phase": "Failed", "reason": "Evicted"}"#, "Evicted"),
        (
            #"{"phase": "Pending", "conditions": [{"type": "PodScheduled", "reason": "SchedulingGated"}]}"#,
            "SchedulingGated"
        ),
        (
            #"""
            {"phase": "Pending", "initContainerStatuses": [{"name": "i", "state": {"running": {}}}]}
            """#, "Init:0/2"
        ),
        (
            #"""
            {"phase": "Pending", "initContainerStatuses": [{"name": "i", "state": {"terminated": {"exitCode": 0}}},
             {"name": "j", "state": {"waiting": {"reason": "ImagePullBackOff"}}}]}
            """#, "Init:ImagePullBackOff"
        ),
        (
            #"""
            {"phase": "Pending", "initContainerStatuses": [{"name": "i", "state": {"terminated": {"exitCode": 3}}}]}
            """#, "Init:ExitCode:3"
        ),
        (#"{"phase": "Failed", "containerStatuses": [{"state": {"terminated": {"signal": 9}}}]}"#, "Signal:9"),
        (
            #"""
            {"phase": "Running", "containerStatuses": [{"state": {"terminated": {"reason": "Completed"}}},
             {"ready": true, "state": {"running": {}}}]}
            """#, "NotReady"
        ),
        (
            #"""
            {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}], "containerStatuses": [
             {"state": {"terminated": {"reason": "Completed"}}}, {"ready": true, "state": {"running": {}}}]}
            """#, "Running"
        ),
    ])
    func aPodsStatusIsTheReasonForItsState(_ status: String, _ shown: String) throws {
        let row = try cells(
            "pods", #"{"spec": {"initContainers": [{"name": "i"}, {"name": "j"}]}, "status": \#(status)}"#)
        #expect(row.contains("\"\(shown)\""), "\(row)")
    }

    @Test func aPodThatIsBeingDeletedIsTerminating() throws {
        let text = """
            {"metadata": {"name": "a", "deletionTimestamp": "2026-01-02T03:04:05Z"},
             "spec": {"readinessGates": [{"conditionType": "x"}, {"conditionType": "y"}]},
             "status": {"phase": "Running", "conditions": [{"type": "x", "status": "True"}]}}
            """
        let row = try cells("pods", text)
        #expect(row.contains("\"Terminating\"") && row.contains("\"1/2\""))
        let lost = text.replacing("\"Running\",", with: "\"Running\", \"reason\": \"NodeLost\",")
        #expect(try cells("pods", lost).contains("\"Unknown\""))
    }

    @Test func sidecarsCountAsContainers() throws {
        let row = try cells(
            "pods",
            """
            {"spec": {"initContainers": [{"name": "s", "restartPolicy": "Always"}], "containers": [{}]},
             "status": {"phase": "Running",
               "initContainerStatuses": [{"name": "s", "ready": true, "started": true, "restartCount": 1,
                 "state": {"running": {}}, "lastState": {"terminated": {"finishedAt": "2026-01-02T03:03:05Z"}}}],
               "containerStatuses": [{"ready": true, "restartCount": 0, "state": {"running": {}}}]}}
            """)
        #expect(row.contains(#""2/2","Running","1 (60s ago)""#), "\(row)")
    }

    @Test(arguments: TableRows.all)
    func rowsShowWhatMatters(_ row: TableRows.Row) throws {
        #expect(try cells(row.name, row.object, row.group) == row.cells)
    }
}
