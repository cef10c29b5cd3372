import Testing
import WeirValue

@testable import WeirControlPlane

struct CustomTableTests {
    private let options = TablePrinter.Options(now: TableTests.now)

    @Test(.enabled(if: SharedFacts.types != nil, "the records are not beside the project"))
    func tablesAreThoseOfARealServer() throws {
        var version: CustomResource.Version?
        var objects: [Value] = []
        var count = 0
        for step in try #require(RecordedStep.all("crd/columns")) {
            if let body = step.step["body"], body["kind"] == "CustomResourceDefinition" {
                guard case .map(let map) = body else { continue }
                let status: Value = [
                    "acceptedNames": body["spec"]?["names"] ?? [:],
                    "conditions": [["type": "Established", "status": "True"]],
                ]
                version = CustomResource(definition: .map(map.setting("status", to: status)))?.versions.first
                objects = []
            } else if let body = step.step["body"] {
                objects.append(body)
            }
            guard step.accept.contains("as=Table"), let version, let recorded = step.record["body"] else { continue }
            let printer = TablePrinter(version)
            let isOne = step.path.contains("widgets/a")
            let table =
                isOne
                ? printer.table(of: objects[0], options) : printer.table(of: objects, metadata: [:], options)
            if let columns = recorded["columnDefinitions"]?.listValue {
                let shown = table["columnDefinitions"]?.listValue?.map { column in
                    ["Name", "Age"].contains(column.text("name"))
                        ? RecordedStep.dropping("description", column) : column
                }
                #expect(shown == columns, "\(step.place)")
            }
            let rows = recorded["rows"]?.listValue?.map { $0["cells"] } ?? [recorded["/rows/0/cells"]]
            let shown = table["rows"]?.listValue?.map { row in
                row["cells"]?.listValue.map { Value.list($0.map { $0 == "<age>" ? .null : $0 }) }
            }
            // Objects here have no times, so that ages are empty.
            let expected = rows.map { row in
                row?.listValue.map { Value.list($0.map { $0 == "<age>" ? .null : $0 }) }
            }
            #expect(shown == expected, "\(step.place)")
            count += 1
        }
        #expect(count == 5)
    }

    private func cell(_ path: String, _ type: String = "string", _ object: Value) -> Value {
        var version = CustomResource.Version(name: "v1")
        version.columns = [CustomResource.Column(name: "C", type: type, path: path)]
        let table = TablePrinter(version).table(of: object, options)
        return RecordedStep.find("/rows/0/cells/1", table) ?? "<missing>"
    }

    @Test(
        arguments: [
            (".a.b", "1"), ("$.a.b", "1"), (".a['b']", "1"), (".l[1]", "y"), (".l[-1]", "z"), (".l[5]", nil),
            (".l[1:]", "y"), (".l[:1]", "x"), (".l[*]", "x"), (".l[0,2]", "x"), (".a.*", "1"), ("..b", "1"),
            (".m[?(@.t==\"B\")].s", "2"), (".m[?(@.s>1)].t", "B"), (".m[?(@.s <= 1)].t", "A"), (".m[?(@.q)].s", "2"),
            (".m[?(@.t!='A')].s", "2"), (".m[?(@.s==1.5)].t", nil), (".x\\.y", "dot"), (".a", "{\"b\":1}"),
            (".h", "[\"\\u003c\\u0026\\u003e\"]"), (".a[", nil), (".a]b", nil), ("a", nil), (".l[1:2:0]", nil),
            (".m[?(@.t==]", nil), (".m[?(@.t=='A'", nil), (".n", "<no value>"), (".l.b", nil), (".d", "1.5"),
            (".t", "true"),
        ] as [(String, String?)])
    func pathsLeadToValues(_ path: String, _ text: String?) throws {
        let object = try JSONReader.read(
            """
            {"a": {"b": 1}, "l": ["x", "y", "z"], "x.y": "dot", "h": ["<&>"], "n": null, "d": 1.5, "t": true,
             "m": [{"t": "A", "s": 1}, {"t": "B", "s": 2, "q": null}]}
            """)
        #expect(cell(path, object) == text.map { .string($0) } ?? .null, "\(path)")
    }

    private func cell(_ path: String, _ object: Value) -> Value { cell(path, "string", object) }

    @Test func cellsHaveTheTypeOfTheirColumn() {
        #expect(cell(".a", "integer", ["a": 1.7]) == 1)
        #expect(cell(".a", "integer", ["a": "1"]) == .null)
        #expect(cell(".a", "integer", ["a": 1e300]) == .null)
        #expect(cell(".a", "number", ["a": 2]) == 2)
        #expect(cell(".a", "boolean", ["a": false]) == false)
        #expect(cell(".a", "boolean", ["a": "x"]) == .null)
        #expect(cell(".a", "date", ["a": "2026-01-02T03:03:05Z"]) == "60s")
        #expect(cell(".a", "date", ["a": "x"]) == "<invalid>")
        #expect(cell(".a", "other", ["a": "x"]) == .null)
    }

    @Test func aTableTellsTheListAndWhatWasAskedForBesideTheCells() throws {
        let resource = try #require(TypeFacts.builtIn.resources.first { $0.name == "configmaps" })
        let printer = TablePrinter(resource)
        let object: Value = [
            "kind": "ConfigMap", "metadata": ["name": "a", "resourceVersion": "7"], "data": ["x": "1"],
        ]
        let list = printer.table(of: [object], metadata: ["resourceVersion": "9", "continue": "c"], options)
        #expect(list["metadata"] == ["resourceVersion": "9", "continue": "c"] && list["kind"] == "Table")
        #expect(RecordedStep.find("/rows/0/object/kind", list) == "PartialObjectMetadata")
        #expect(RecordedStep.find("/rows/0/object/data", list) == nil)
        var other = options
        other.inclusion = .object
        other.version = "v1beta1"
        let whole = printer.table(of: object, other)
        #expect(whole["apiVersion"] == "meta.k8s.io/v1beta1" && whole["metadata"] == ["resourceVersion": "7"])
        #expect(RecordedStep.find("/rows/0/object", whole) == object)
        other.inclusion = .none
        #expect(RecordedStep.find("/rows/0/object", printer.table(of: object, other)) == .null)
        let next = printer.eventTable(of: object, isFirst: false, options)
        #expect(next["columnDefinitions"] == .null && next["rows"]?.listValue?.count == 1)
        #expect(printer.eventTable(of: object, isFirst: true, options)["columnDefinitions"]?.listValue?.count == 3)
    }

    @Test func whatIsBesideTheCellsIsOneOfThreeWords() throws {
        for (text, isGood) in [(nil, true), ("", true), ("None", true), ("Object", true), ("none", false)] {
            if isGood { _ = try TablePrinter.Inclusion(text) }
        }
        let error = #expect(throws: APIStatus.self) { try TablePrinter.Inclusion("Nonsense") }
        #expect(
            error?.message == "Unable to convert to Table as requested: includeObject: Invalid value: \"Nonsense\": "
                + "must be 'Metadata', 'Object', 'None', or empty")
    }

    @Test func metadataCanBeHadAlone() {
        let object: Value = ["kind": "X", "metadata": ["name": "a"], "spec": [:]]
        #expect(
            PartialMetadata.of(object)
                == ["kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": ["name": "a"]])
        let list = PartialMetadata.list(of: [object], metadata: ["resourceVersion": "1"], version: "v1beta1")
        #expect(list["kind"] == "PartialObjectMetadataList" && list["items"]?.listValue?.count == 1)
        #expect(RecordedStep.find("/items/0/apiVersion", list) == "meta.k8s.io/v1beta1")
    }

    @Test func aFinishedPodsRowSaysSo() throws {
        let resource = try #require(TypeFacts.builtIn.resources.first { $0.name == "pods" })
        let table = TablePrinter(resource).table(of: ["status": ["phase": "Succeeded"]], options)
        #expect(RecordedStep.find("/rows/0/conditions/0/reason", table) == "Succeeded")
        let failed = TablePrinter(resource).table(of: ["status": ["phase": "Failed"]], options)
        #expect(RecordedStep.find("/rows/0/conditions/0/message", failed) == "The pod failed.")
    }
}
