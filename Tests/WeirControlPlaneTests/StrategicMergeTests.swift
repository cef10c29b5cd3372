import Testing
import WeirValue

@testable import WeirControlPlane

struct StrategicMergeTests {
    private func schema(_ kind: String, _ apiVersion: String = "v1") throws -> Schema {
        try #require(TypeFacts.builtIn.schema(of: GroupVersionKind(apiVersion: apiVersion, kind: kind)))
    }

    private func pod(_ spec: String, _ patch: String) throws -> String {
        let object = try JSONReader.read(#"{"spec":\#(spec)}"#)
        let merged = try StrategicMerge.apply(
            try JSONReader.read(#"{"spec":\#(patch)}"#), to: object, schema: try schema("Pod"))
        return JSONWriter.string(merged["spec"] ?? nil)
    }

    @Test(arguments: [
        // Merged by key, the element of the patch first where it is new.
        (
            #"{"containers":[{"name":"a","image":"1"},{"name":"b"}]}"#,
            #"{"containers":[{"name":"b","image":"2"},{"name":"c"}]}"#,
            #"{"containers":[{"name":"a","image":"1"},{"name":"b","image":"2"},{"name":"c"}]}"#
        ),
        (
            #"{"containers":[{"name":"a"},{"name":"b"}]}"#, #"{"containers":[{"name":"c"}]}"#,
            #"{"containers":[{"name":"c"},{"name":"a"},{"name":"b"}]}"#
        ),
        (
            #"{"containers":[{"name":"a"},{"name":"b"}]}"#, #"{"containers":[{"name":"a","$patch":"delete"}]}"#,
            #"{"containers":[{"name":"b"}]}"#
        ),
        (
            #"{"containers":[{"name":"a"},{"name":"b"}]}"#,
            #"{"containers":[{"$patch":"replace"},{"name":"z"}]}"#, #"{"containers":[{"name":"z"}]}"#
        ),
        // An order that is set, also without a change of the list.
        (
            #"{"containers":[{"name":"a"},{"name":"b"},{"name":"c"}]}"#,
            #"{"$setElementOrder/containers":[{"name":"c"},{"name":"a"}]}"#,
            #"{"containers":[{"name":"b"},{"name":"c"},{"name":"a"}]}"#
        ),
        (
            #"{"containers":[{"name":"a"}]}"#,
            #"{"$setElementOrder/containers":[{"name":"n"},{"name":"a"}],"containers":[{"name":"n","image":"x"}]}"#,
            #"{"containers":[{"name":"n","image":"x"},{"name":"a"}]}"#
        ),
        // A list of which nothing is known to merge is replaced.
        (
            #"{"containers":[{"name":"a","args":["1"]}]}"#, #"{"containers":[{"name":"a","args":["2"]}]}"#,
            #"{"containers":[{"name":"a","args":["2"]}]}"#
        ),
        // Keys that are retained.
        (
            #"{"volumes":[{"name":"v","emptyDir":{}}]}"#,
            #"{"volumes":[{"name":"v","$retainKeys":["name","secret"],"secret":{"secretName":"s"}}]}"#,
            #"{"volumes":[{"name":"v","secret":{"secretName":"s"}}]}"#
        ),
        (
            #"{"nodeSelector":{"a":"1","b":"2"}}"#, #"{"nodeSelector":{"a":null,"c":"3"}}"#,
            #"{"nodeSelector":{"b":"2","c":"3"}}"#
        ),
        (
            #"{"nodeSelector":{"a":"1"}}"#, #"{"nodeSelector":{"$patch":"replace","c":"3"}}"#,
            #"{"nodeSelector":{"c":"3"}}"#
        ),
        (#"{"nodeSelector":{"a":"1"}}"#, #"{"nodeSelector":{"$patch":"delete"}}"#, #"{"nodeSelector":{}}"#),
        // What is new is taken without nulls and directives.
        (
            #"{}"#,
            #"{"securityContext":{"runAsUser":null,"fsGroup":1},"containers":[{"name":"x","$patch":"delete"}]}"#,
            #"{"securityContext":{"fsGroup":1},"containers":[]}"#
        ),
        (#"{"containers":null}"#, #"{"containers":[{"name":"x"}]}"#, #"{"containers":[{"name":"x"}]}"#),
    ])
    func aPatchIsMergedAsTheSchemaTells(_ spec: String, _ patch: String, _ expected: String) throws {
        #expect(try pod(spec, patch) == expected)
    }

    @Test func listsOfTextsAreMergedAndTakenFrom() throws {
        let object: Value = ["metadata": ["finalizers": ["a", "b", "c"]]]
        let schema = try schema("ConfigMap")
        let added = try StrategicMerge.apply(["metadata": ["finalizers": ["d", "b"]]], to: object, schema: schema)
        #expect(added["metadata"]?["finalizers"] == ["d", "a", "b", "c"])
        let taken = try StrategicMerge.apply(
            ["metadata": ["$deleteFromPrimitiveList/finalizers": ["a", "x"]]], to: object, schema: schema)
        #expect(taken["metadata"]?["finalizers"] == ["b", "c"])
        let ordered = try StrategicMerge.apply(
            [
                "metadata": [
                    "$setElementOrder/finalizers": ["c", "e", "a"], "finalizers": ["e"],
                    "$deleteFromPrimitiveList/finalizers": ["b"],
                ]
            ], to: object, schema: schema)
        #expect(ordered["metadata"]?["finalizers"] == ["c", "e", "a"])
    }

    @Test(arguments: [
        (#"{"containers":[{"image":"x"}]}"#, "map: map[image:x] does not contain declared merge key: name"),
        (
            #"{"containers":[{"$patch":"odd","name":"a"}]}"#,
            "unknown patch type: odd in map: map[$patch:odd name:a]"
        ),
        (#"{"containers":["x"]}"#, "list element types are not identical: [[map[name:a]] [x]]"),
        (#"{"containers":[{"$patch":"merge","name":"a"}]}"#, "merging lists cannot yet be specified in the patch"),
        (#"{"$setElementOrder/containers":"x"}"#, "expected a []interface {}, but received a string"),
        (
            #"{"$setElementOrder/containers":[{"name":"b"}],"containers":[{"name":"a"}]}"#,
            "The order in patch list:\n[map[name:a]]\n doesn't match $setElementOrder list:\n[map[name:b]]\n"
        ),
    ])
    func whatCannotBeMergedIsTold(_ patch: String, _ text: String) throws {
        let fault = #expect(throws: APIStatus.self) { try pod(#"{"containers":[{"name":"a"}]}"#, patch) }
        #expect(fault == .failure(text))
    }

    @Test(arguments: [
        (#"{"$retainKeys":["a"],"nodeName":"x"}"#, "invalid patch format of retainKeys"),
        (#"{"$setElementOrder":[1]}"#, "invalid patch format of setElementOrder list"),
        (#"{"$deleteFromPrimitiveList":[1]}"#, "invalid patch format of primitive list"),
    ])
    func aDirectiveOfTheWrongFormIsABadRequest(_ patch: String, _ text: String) throws {
        let fault = #expect(throws: APIStatus.self) { try pod("{}", patch) }
        #expect(fault == .badRequest(text))
    }
}
