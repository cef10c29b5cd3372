import OrderedCollections
import Testing
import WeirValue

@testable import WeirControlPlane

struct ApplyTests {
    @Test func anApplierOwnsWhatItsConfigurationHas() throws {
        var harness = try Harness(builtIn: "Service")
        try harness.apply(#"{"spec":{"selector":{"a":"b"},"ports":[{"port":80,"name":"w"}]}}"#, as: "one")
        #expect(
            harness.fields(of: "one")
                == #"{"f:spec":{"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:name":{},"f:port":{}}},"#
                + #""f:selector":{}}}"#)
        #expect(harness.time(of: "one") == "2026-01-01T00:00:01Z")
    }

    @Test func whatAnotherOwnsIsAConflict() throws {
        var harness = try Harness(builtIn: "ConfigMap")
        try harness.apply(#"{"data":{"a":"1","b":"1"}}"#, as: "one")
        let fault = #expect(throws: APIStatus.self) { try harness.apply(#"{"data":{"a":"2"}}"#, as: "two") }
        #expect(fault?.code == 409 && fault?.reason == "Conflict")
        #expect(fault?.message == #"Apply failed with 1 conflict: conflict with "one": .data.a"#)
        #expect(
            fault?.details?.causes == [
                APIStatus.Cause(reason: "FieldManagerConflict", message: #"conflict with "one""#, field: ".data.a")
            ])
        try harness.apply(#"{"data":{"a":"2"}}"#, as: "two", force: true)
        #expect(harness.fields(of: "one") == #"{"f:data":{"f:b":{}}}"#)
        #expect(harness.fields(of: "two") == #"{"f:data":{"f:a":{}}}"#)
        #expect(harness.stored("/data") == #"{"a":"2","b":"1"}"#)
    }

    @Test func severalConflictsAreToldByManager() throws {
        var harness = try Harness(builtIn: "ConfigMap")
        try harness.apply(#"{"data":{"a":"1"}}"#, as: "one")
        try harness.write(
            #"{"data":{"a":"1","b":"1","c":"1"},"metadata":{"name":"it","uid":"1234"}}"#, as: "hand")
        let fault = #expect(throws: APIStatus.self) {
            try harness.apply(#"{"data":{"a":"2","b":"2","c":"2"}}"#, as: "two")
        }
        #expect(
            fault?.message
                == "Apply failed with 3 conflicts: conflicts with \"hand\" using v1:\n- .data.b\n- .data.c\n"
                + "conflicts with \"one\":\n- .data.a")
    }

    @Test func sameValuesAreOwnedTogether() throws {
        var harness = try Harness(builtIn: "ConfigMap")
        try harness.apply(#"{"data":{"a":"1"}}"#, as: "one")
        try harness.apply(#"{"data":{"a":"1","b":"2"}}"#, as: "two")
        #expect(harness.fields(of: "one") == #"{"f:data":{"f:a":{}}}"#)
        #expect(harness.fields(of: "two") == #"{"f:data":{"f:a":{},"f:b":{}}}"#)
        try harness.apply(#"{"data":{}}"#, as: "one")
        #expect(harness.stored("/data") == #"{"a":"1","b":"2"}"#)
        try harness.apply(#"{}"#, as: "two")
        #expect(harness.stored("/data") == nil)
    }

    @Test func whatIsGivenUpAndOwnedByNobodyGoes() throws {
        var harness = try Harness(builtIn: "Pod")
        try harness.apply(
            #"{"spec":{"containers":[{"name":"a","image":"1","env":[{"name":"X","value":"1"}]},{"name":"b","image":"1"}]}}"#,
            as: "one")
        try harness.apply(#"{"spec":{"containers":[{"name":"b","command":["x"]}]}}"#, as: "two")
        try harness.apply(#"{"spec":{"containers":[{"name":"a","image":"2"}]}}"#, as: "one")
        // What is left of the second is what the other owns.
        let left: Value = [
            ["name": "a", "image": "2", "resources": [:]], ["name": "b", "command": ["x"], "resources": [:]],
        ]
        #expect(harness.live?["spec"]?["containers"] == left)
        try harness.apply(#"{"spec":{}}"#, as: "two")
        #expect(harness.stored("/spec/containers") == #"[{"name":"a","image":"2","resources":{}}]"#)
    }

    @Test func thePatchKeepsItsOrderInAssociativeLists() throws {
        var harness = try Harness(builtIn: "Pod")
        func names() throws -> [String] {
            let list = try #require(harness.live?["spec"]?["containers"]?.listValue)
            return list.compactMap { $0["name"]?.stringValue }
        }
        try harness.apply(#"{"spec":{"containers":[{"name":"a"},{"name":"b"},{"name":"c"}]}}"#, as: "one")
        try harness.apply(#"{"spec":{"containers":[{"name":"x"},{"name":"b"}]}}"#, as: "two")
        #expect(try names() == ["a", "x", "b", "c"])
        try harness.apply(#"{"spec":{"containers":[{"name":"c"},{"name":"a"},{"name":"b"}]}}"#, as: "one")
        #expect(try names() == ["x", "c", "a", "b"])
    }

    @Test func membersOfSetsAreOwnedOneByOne() throws {
        var harness = try Harness(builtIn: "ConfigMap")
        try harness.apply(#"{"metadata":{"name":"it","finalizers":["x/a"]}}"#, as: "one")
        try harness.apply(#"{"metadata":{"name":"it","finalizers":["x/b"]}}"#, as: "two")
        #expect(harness.stored("/metadata/finalizers") == #"["x/a","x/b"]"#)
        try harness.apply(#"{"metadata":{"name":"it","finalizers":[]}}"#, as: "one")
        #expect(harness.stored("/metadata/finalizers") == #"["x/b"]"#)
        #expect(harness.fields(of: "one") == nil)
        try harness.apply(#"{"metadata":{"name":"it"}}"#, as: "two")
        #expect(harness.stored("/metadata/finalizers") == nil)
    }

    @Test func nullsAreOwnedButNotStored() throws {
        var harness = try Harness(builtIn: "ConfigMap")
        try harness.apply(#"{"metadata":{"name":"it","labels":null},"data":{"a":null}}"#, as: "one")
        #expect(harness.fields(of: "one") == #"{"f:data":{"f:a":{}},"f:metadata":{"f:labels":{}}}"#)
        #expect(harness.stored("/data") == #"{"a":""}"#)
        #expect(harness.stored("/metadata/labels") == nil)
    }

    @Test(arguments: [
        (
            #"{"metadata":{"name":"it"},"spec":{"containers":[{"name":"a"},{"name":"a"}]}}"#,
            #"failed to create typed patch object (/it; /v1, Kind=Pod): .spec.containers: duplicate entries for key [name="a"]"#
        ),
        (
            #"{"metadata":{"name":"it","namespace":"n"},"spec":{"nonsense":1}}"#,
            "failed to create typed patch object (n/it; /v1, Kind=Pod): .spec.nonsense: field not declared in schema"
        ),
        (
            #"{"metadata":{"name":"it","finalizers":[{"a":1}]}}"#,
            "failed to create typed patch object (/it; /v1, Kind=Pod): .metadata.finalizers: element 0: associative "
                + "list without keys has an element that's a map type"
        ),
        (
            #"{"spec":{"containers":"x","hostNetwork":1,"nodeName":2}}"#,
            """
            failed to create typed patch object (/it; /v1, Kind=Pod): errors:
              .spec.containers: expected list, got &{x}
              .spec.hostNetwork: expected boolean, got &{1}
              .spec.nodeName: expected string, got &value.valueUnstructured{Value:2}
            """
        ),
        (
            #"{"spec":{"terminationGracePeriodSeconds":"x"}}"#,
            "failed to create typed patch object (/it; /v1, Kind=Pod): .spec.terminationGracePeriodSeconds: "
                + "expected numeric (int or float), got string"
        ),
    ])
    func aConfigurationOfTheWrongFormIsRefused(_ configuration: String, _ text: String) throws {
        var harness = try Harness(builtIn: "Pod")
        let fault = #expect(throws: APIStatus.self) { try harness.apply(configuration, as: "one") }
        #expect(fault == .failure(text))
    }

    @Test func aConfigurationHasItsKindAndNoManagedFields() throws {
        let harness = try Harness(builtIn: "Pod")
        func fault(_ configuration: Value) -> APIStatus? {
            #expect(throws: APIStatus.self) {
                try harness.manager.apply(
                    live: nil, configuration: configuration, manager: "one", force: false, time: "")
            }
        }
        #expect(
            fault(["apiVersion": "apps/v1", "kind": "Pod"]) == .badRequest("invalid object type: apps/v1, Kind=Pod"))
        #expect(
            fault(["apiVersion": "v1", "kind": "Pod", "metadata": ["managedFields": []]])
                == .badRequest("metadata.managedFields must be nil"))
    }

    @Test func whatAClientHasAppliedIsTakenOver() throws {
        let note = #"{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{\"a\":\"1\",\"b\":\"1\"}}"#
        let written = """
            {"metadata":{"name":"it","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"\(note)"}},
            "data":{"a":"1","b":"1"}}
            """
        var harness = try Harness(builtIn: "ConfigMap")
        try harness.write(written, as: "kubectl-client-side-apply")
        var other = harness
        try harness.apply(#"{"data":{"a":"2"}}"#, as: "kubectl")
        #expect(harness.stored("/data") == #"{"a":"2","b":"1"}"#)
        #expect(
            harness.live?["metadata"]?["annotations"]?["kubectl.kubernetes.io/last-applied-configuration"]
                == "{\"apiVersion\":\"v1\",\"data\":{\"a\":\"2\"},\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"it\"}}\n"
        )
        // Another manager, and what was changed since, are in the way.
        #expect(throws: APIStatus.self) { try other.apply(#"{"data":{"a":"2"}}"#, as: "tool") }
        try other.write(written.split(separator: #""b":"1"}"#).joined(separator: #""b":"3"}"#) + "", as: "hand")
    }

    @Test func pathsAreCutWhereTheSchemaHasBecomeAtomic() throws {
        var open = Schema.Words(kind: .object)
        var text = Schema.Words(kind: .string)
        text.format = nil
        open.values = Schema(text)
        func kind(_ words: Schema.Words) -> Schema {
            var root = Schema.Words(kind: .object)
            root.fields = [
                "apiVersion": Schema(text), "kind": Schema(text), "spec": Schema(words),
                "metadata": TypeFacts.builtIn.schema(named: "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")
                    ?? .deduced,
            ]
            return Schema(root)
        }
        let crate = GroupVersionKind(apiVersion: "example.com/v1", kind: "Crate")
        var harness = Harness(crate, kind(open))
        try harness.apply(#"{"spec":{"a":"1"}}"#, as: "one")
        #expect(harness.fields(of: "one") == #"{"f:spec":{"f:a":{}}}"#)
        open.mapType = .atomic
        var changed = Harness(crate, kind(open))
        changed.live = harness.live
        changed.second = 5
        try changed.apply(#"{"metadata":{"name":"it","labels":{"l":"1"}}}"#, as: "two")
        #expect(changed.fields(of: "one") == #"{"f:spec":{}}"#)
    }

    @Test func fieldsOfOtherVersionsAreComparedInThem() throws {
        let v2 = GroupVersionKind(apiVersion: "example.com/v2", kind: "Crate")
        let manager = FieldManager(
            kind: v2, schema: .deduced,
            version: { version in
                guard version != "example.com/v0" else { return nil }
                return FieldManager.Version(schema: .deduced) { value in
                    value.mapValue.map { .map($0.setting("apiVersion", to: .string(version))) }
                }
            })
        func entry(_ manager: String, _ version: String, _ field: String) -> Value {
            [
                "manager": .string(manager), "operation": "Apply", "apiVersion": .string("example.com/" + version),
                "fieldsType": "FieldsV1",
                "fieldsV1": ["f:spec": Value.map(Value.Map([(field, .emptyMap)]) { first, _ in first })],
            ]
        }
        let live: Value = [
            "apiVersion": "example.com/v2", "kind": "Crate", "spec": ["a": 1, "b": 1, "c": 1],
            "metadata": [
                "uid": "1",
                "managedFields": [entry("old", "v1", "f:a"), entry("gone", "v0", "f:b"), entry("me", "v1", "f:c")],
            ],
        ]
        let configuration: Value = ["apiVersion": "example.com/v2", "kind": "Crate", "spec": ["a": 2]]
        let fault = #expect(throws: APIStatus.self) {
            try manager.apply(live: live, configuration: configuration, manager: "me", force: false, time: "t")
        }
        #expect(fault?.message == #"Apply failed with 1 conflict: conflict with "old": .spec.a"#)
        let forced = try manager.apply(live: live, configuration: configuration, manager: "me", force: true, time: "t")
        #expect(forced["spec"] == ["a": 2, "b": 1])
        let managers = forced.managedFields?.listValue?.compactMap { $0["manager"]?.stringValue }
        #expect(managers == ["me"])
        #expect(forced.managedFields?.listValue?.first?["apiVersion"] == "example.com/v2")
    }
}
