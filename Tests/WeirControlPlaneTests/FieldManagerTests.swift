import Testing
import WeirValue

@testable import WeirControlPlane

struct FieldManagerTests {
    @Test func aCreateOwnsWhatItSets() throws {
        var harness = try Harness(builtIn: "ConfigMap")
        try harness.write(#"{"metadata":{"name":"it","labels":{"l":"1"}},"data":{"a":"1"}}"#, as: "maker")
        #expect(
            harness.fields(of: "maker", "Update")
                == #"{"f:data":{".":{},"f:a":{}},"f:metadata":{"f:labels":{".":{},"f:l":{}}}}"#)
        let entry = try #require(harness.live?.managedFields?.listValue?.first)
        #expect(entry["apiVersion"] == "v1" && entry["fieldsType"] == "FieldsV1")
        #expect(entry["time"] == "2026-01-01T00:00:01Z" && entry["subresource"] == nil)
    }

    @Test func structsThatAreAlwaysThereAreNotOwned() throws {
        var harness = try Harness(builtIn: "StatefulSet", "apps/v1")
        try harness.write(
            """
            {"spec":{"replicas":0,"serviceName":"s","selector":{"matchLabels":{"a":"b"}},"template":{"metadata":
            {"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}],"volumes":[{"name":"v","emptyDir":{}}]}}}}
            """, as: "maker")
        #expect(
            harness.fields(of: "maker", "Update")
                == #"{"f:spec":{"f:replicas":{},"f:selector":{},"f:serviceName":{},"f:template":{"f:metadata":"#
                + #"{"f:labels":{".":{},"f:a":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"c\"}":{".":{},"f:image":{},"#
                + #""f:name":{},"f:resources":{}}},"f:volumes":{".":{},"k:{\"name\":\"v\"}":{".":{},"f:emptyDir":{},"#
                + #""f:name":{}}}}}}}"#)
    }

    @Test func aChangeTakesTheFieldFromItsOwner() throws {
        var harness = try Harness(builtIn: "ConfigMap")
        try harness.write(#"{"data":{"a":"1","b":"1"}}"#, as: "one")
        try harness.write(#"{"data":{"a":"2","b":"1"}}"#, as: "two")
        #expect(harness.fields(of: "one", "Update") == #"{"f:data":{".":{},"f:b":{}}}"#)
        #expect(harness.fields(of: "two", "Update") == #"{"f:data":{"f:a":{}}}"#)
        try harness.write(#"{"data":{"b":"1"}}"#, as: "two")
        #expect(harness.fields(of: "two", "Update") == nil)
        #expect(harness.fields(of: "one", "Update") == #"{"f:data":{".":{},"f:b":{}}}"#)
    }

    @Test func aWriteThatChangesNothingLeavesTimesAsTheyAre() throws {
        var harness = try Harness(builtIn: "ConfigMap")
        try harness.write(#"{"data":{"a":"1"}}"#, as: "one")
        let before = harness.live
        try harness.write(#"{"data":{"a":"1"},"metadata":{"name":"it","uid":"1234"}}"#, as: "two")
        #expect(harness.live == before)
        try harness.apply(#"{"data":{"a":"1"}}"#, as: "three")
        let applied = harness.live
        try harness.apply(#"{"data":{"a":"1"}}"#, as: "three")
        #expect(harness.live == applied)
    }

    @Test func anEmptyListForgetsAllManagers() throws {
        for reset in ["[]", "[{}]"] {
            var harness = try Harness(builtIn: "ConfigMap")
            try harness.write(#"{"data":{"a":"1"}}"#, as: "one")
            try harness.write(
                #"{"data":{"a":"1"},"metadata":{"name":"it","uid":"1234","managedFields":\#(reset)}}"#, as: "two")
            #expect(harness.live?.managedFields == nil)
            try harness.write(#"{"data":{"a":"2"},"metadata":{"name":"it","uid":"1234"}}"#, as: "two")
            #expect(harness.live?.managedFields == nil)
            // The first apply gives what is there to a manager of its own.
            try harness.apply(#"{"data":{"b":"1"}}"#, as: "three")
            #expect(harness.fields(of: "before-first-apply", "Update") == #"{"f:data":{".":{},"f:a":{}}}"#)
            #expect(harness.fields(of: "three") == #"{"f:data":{"f:b":{}}}"#)
        }
    }

    @Test func managedFieldsThatAreSentStandInWhereTheyAreWellFormed() throws {
        var harness = try Harness(builtIn: "ConfigMap")
        try harness.write(#"{"data":{"a":"1"}}"#, as: "one")
        func sent(_ operation: String) -> String {
            #"{"data":{"a":"1"},"metadata":{"name":"it","uid":"1234","managedFields":[{"manager":"x","operation":"#
                + "\"\(operation)\""
                + #","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"f:data":{"f:a":{}}}}]}}"#
        }
        try harness.write(sent("Odd"), as: "two")
        #expect(harness.fields(of: "one", "Update") != nil)
        try harness.write(sent("Update"), as: "two")
        #expect(harness.fields(of: "x", "Update") == #"{"f:data":{"f:a":{}}}"#)
        #expect(harness.fields(of: "one", "Update") == nil)
    }

    @Test func fieldsThatAnEndpointCannotSetAreNotOwned() throws {
        var harness = try Harness(builtIn: "Deployment", "apps/v1", reset: [["status"]])
        try harness.write(#"{"spec":{"replicas":1},"status":{"replicas":1}}"#, as: "one")
        #expect(harness.fields(of: "one", "Update") == #"{"f:spec":{"f:replicas":{}}}"#)
    }

    @Test func aSubresourceHasEntriesOfItsOwn() throws {
        var harness = try Harness(builtIn: "Deployment", "apps/v1", subresource: "status", reset: [["spec"]])
        try harness.write(#"{"spec":{"replicas":1},"status":{"replicas":1}}"#, as: "one")
        let entry = try #require(harness.live?.managedFields?.listValue?.first)
        #expect(entry["subresource"] == "status")
        #expect(entry["fieldsV1"] == ["f:status": ["f:replicas": [:]]])
    }

    @Test func theOldestOfManyUpdatersAreJoined() throws {
        var harness = try Harness(builtIn: "ConfigMap")
        var data: [String] = []
        for index in 0..<14 {
            data.append("\"k\(index)\":\"1\"")
            try harness.write(#"{"data":{\#(data.joined(separator: ","))}}"#, as: "m\(index)")
        }
        let entries = try #require(harness.live?.managedFields?.listValue)
        #expect(entries.count == FieldManager.maxUpdaters)
        let oldest = try #require(harness.fields(of: "ancient-changes", "Update"))
        #expect(oldest == #"{"f:data":{".":{},"f:k0":{},"f:k1":{},"f:k2":{},"f:k3":{},"f:k4":{}}}"#)
    }

    @Test func valuesThatAreRepeatedInASetAreOwnedAsOne() throws {
        var harness = try Harness(builtIn: "ConfigMap")
        try harness.write(#"{"metadata":{"name":"it","finalizers":["x/a","x/a","x/b"]}}"#, as: "one")
        #expect(
            harness.fields(of: "one", "Update")
                == #"{"f:metadata":{"f:finalizers":{".":{},"v:\"x/a\"":{},"v:\"x/b\"":{}}}}"#)
    }

    @Test func elementsAreOrderedByTheValuesOfTheirKeys() throws {
        var harness = try Harness(builtIn: "Service")
        try harness.write(
            #"{"spec":{"ports":[{"port":443,"name":"b"},{"port":80,"name":"a"},{"port":80,"protocol":"UDP","name":"c"}]}}"#,
            as: "one")
        let fields = try #require(harness.live?.managedFields?.listValue?.first?["fieldsV1"]?["f:spec"]?["f:ports"])
        #expect(
            fields.mapValue?.keys == [
                ".", #"k:{"port":80,"protocol":"TCP"}"#, #"k:{"port":80,"protocol":"UDP"}"#,
                #"k:{"port":443,"protocol":"TCP"}"#,
            ])
    }

    @Test func aScaleTellsTheManagersOfItsNumber() throws {
        var harness = try Harness(builtIn: "Deployment", "apps/v1")
        try harness.apply(#"{"spec":{"replicas":1,"paused":true}}"#, as: "one")
        let scale = try ScaleFields(
            parent: harness.live?.managedFields, apiVersion: "apps/v1", paths: ["apps/v1": ["spec", "replicas"]])
        let own = try #require(scale.ofScale?.listValue)
        #expect(own.count == 1 && own[0]["apiVersion"] == "autoscaling/v1" && own[0]["manager"] == "one")
        #expect(try scale.ofParent(scale.ofScale) == harness.live?.managedFields)
        var other = try #require(own[0].mapValue)
        other = other.setting([("manager", "two"), ("operation", "Update"), ("subresource", "scale")])
        let parent = try #require(try scale.ofParent([.map(other)])?.listValue)
        #expect(parent.count == 2)
        #expect(parent[0]["fieldsV1"] == ["f:spec": ["f:paused": [:]]])
        #expect(parent[1]["apiVersion"] == "apps/v1" && parent[1]["fieldsV1"] == ["f:spec": ["f:replicas": [:]]])
    }

    @Test func setsOfAllKindsOfStepsAreReadAndWrittenInOrder() throws {
        let text =
            #"{"i:-9223372036854775808":{},"v:true":{},"f:b":{".":{},"f:c":{}},"v:1.5":{},"i:7":{},"v:\"x\"":{},"#
            + #""k:{\"b\":null,\"a\":[1]}":{},"f:a":{},"v:2":{},"z:later":{}}"#
        let set = try FieldSet(fieldsV1: try JSONReader.read(text))
        #expect(
            set.fieldsV1.mapValue?.keys == [
                "f:a", "f:b", #"k:{"a":[1],"b":null}"#, "v:1.5", "v:2", #"v:"x""#, "v:true", "i:-9223372036854775808",
                "i:7",
            ])
        var paths: [String] = []
        set.forEach { paths.append(FieldSet.text($0)) }
        #expect(paths.first == ".a" && paths.last == ".b.c" && paths.contains(#"[="x"]"#) && paths.contains("[7]"))
        #expect(set.contains([.field("b"), .field("c")]) && !set.contains([.field("c")]))
    }

    @Test(arguments: [
        #"{"x":{}}"#, #"{"fa":{}}"#, #"{"k:[":{}}"#, #"{"k:1":{}}"#, #"{"i:x":{}}"#, #"{"v:":{}}"#, #"{"f:a":1}"#, "[]",
    ])
    func aSetThatIsNotWellFormedIsRefused(_ text: String) throws {
        let value = try JSONReader.read(text)
        #expect(throws: FieldSetFault.self) { try FieldSet(fieldsV1: value) }
    }

    @Test func whatIsUnchangedIsTold() {
        let old: Value = ["metadata": ["name": "a", "resourceVersion": "1"], "data": ["x": "1"]]
        let same: Value = ["data": ["x": "1"], "metadata": ["name": "a"]]
        #expect(Unchanged.isUnchanged(old, old: old))
        #expect(Unchanged.isUnchanged(same, old: old))
        #expect(!Unchanged.isUnchanged(["metadata": ["name": "b"], "data": ["x": "1"]], old: old))
        #expect(!Unchanged.isUnchanged(["metadata": ["name": "a"], "data": ["x": "2"]], old: old))
        #expect(!Unchanged.isUnchanged(["metadata": ["name": "a"]], old: old))
    }
}
