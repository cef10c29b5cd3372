import Testing
import WeirValue

@testable import WeirControlPlane

struct PatchTests {
    private func json(_ text: String) throws -> Value { try JSONReader.read(text) }

    private func patched(_ object: String, _ patch: String) throws -> String {
        JSONWriter.string(try JSONPatch(try json(patch)).apply(to: try json(object)))
    }

    @Test(arguments: [
        (#"[{"op":"add","path":"/a/b","value":2}]"#, #"{"a":{"b":2},"l":[1,2,3]}"#),
        (#"[{"op":"add","path":"/l/-","value":4}]"#, #"{"a":{},"l":[1,2,3,4]}"#),
        (#"[{"op":"add","path":"/l/0","value":0}]"#, #"{"a":{},"l":[0,1,2,3]}"#),
        (#"[{"op":"add","path":"/l/-1","value":9}]"#, #"{"a":{},"l":[1,2,3,9]}"#),
        (#"[{"op":"remove","path":"/l/-1"}]"#, #"{"a":{},"l":[1,2]}"#),
        (#"[{"op":"replace","path":"/n","value":true}]"#, #"{"a":{},"l":[1,2,3],"n":true}"#),
        (#"[{"op":"replace","path":"","value":{"x":1}}]"#, #"{"x":1}"#),
        (#"[{"op":"add","path":"/a/x~1y~0","value":1}]"#, #"{"a":{"x/y~":1},"l":[1,2,3]}"#),
        (#"[{"op":"move","from":"/l/0","path":"/a/m"}]"#, #"{"a":{"m":1},"l":[2,3]}"#),
        (#"[{"op":"copy","from":"/l","path":"/a/c"}]"#, #"{"a":{"c":[1,2,3]},"l":[1,2,3]}"#),
        (#"[{"op":"test","path":"/l/1","value":2},{"op":"remove","path":"/a"}]"#, #"{"l":[1,2,3]}"#),
        (#"[{"op":"test","path":"/missing","value":null}]"#, #"{"a":{},"l":[1,2,3]}"#),
        (#"[{"op":"add","path":"/a/v"}]"#, #"{"a":{"v":null},"l":[1,2,3]}"#),
        ("null", #"{"a":{},"l":[1,2,3]}"#),
    ])
    func operationsOfAJSONPatchAreApplied(_ patch: String, _ expected: String) throws {
        #expect(try patched(#"{"a":{},"l":[1,2,3]}"#, patch) == expected)
    }

    @Test(arguments: [
        #"[{"op":"remove","path":"/no"}]"#, #"[{"op":"add","path":"/no/x","value":1}]"#,
        #"[{"op":"add","path":"/l/9","value":1}]"#, #"[{"op":"add","path":"/l/x","value":1}]"#,
        #"[{"op":"test","path":"/l/0","value":1.0}]"#, #"[{"op":"test","path":"/a","value":1}]"#,
        #"[{"op":"jump","path":"/a"}]"#, #"[{"op":"add","value":1}]"#, #"[{"op":"move","path":"/a"}]"#,
        #"[{"op":"replace","path":"","value":1}]"#, #"[{"op":"remove","path":"/l/-4"}]"#, #"[{"path":"/a"}]"#,
        #"[{"op":"add","path":"/l/0/x","value":1}]"#, #"[{"op":"remove","path":""}]"#,
    ])
    func aJSONPatchThatCannotBeAppliedDoesNotTellWhy(_ patch: String) throws {
        let fault = #expect(throws: APIStatus.self) { try patched(#"{"a":{},"l":[1]}"#, patch) }
        #expect(fault == .unprocessable)
    }

    @Test(arguments: [
        (#"{"op":"add"}"#, "json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"),
        ("[1]", "json: cannot unmarshal number into Go value of type handlers.jsonPatchOp"),
        (#"[{"op":1}]"#, "json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string"),
    ])
    func whatIsNoJSONPatchIsTold(_ patch: String, _ text: String) throws {
        let fault = #expect(throws: APIStatus.self) { try JSONPatch(try json(patch)) }
        #expect(fault == .badRequest("error decoding patch: " + text))
    }

    @Test func theOperationsOfAJSONPatchAreLimited() throws {
        let operation: Value = ["op": "test", "path": "/x"]
        let many = Value.list(Array(repeating: operation, count: JSONPatch.maxOperations + 1))
        let fault = #expect(throws: APIStatus.self) { try JSONPatch(many) }
        #expect(fault?.code == 413)
        // A copy of a copy doubles: 2^25 bytes would be reached long before the operations end.
        let copies = (0..<25).map { _ -> Value in ["op": "copy", "from": "/d", "path": "/d/-"] }
        let doubling = try JSONPatch(.list(copies))
        #expect(throws: APIStatus.unprocessable) { try doubling.apply(to: ["d": ["xxxxxxxx"]]) }
    }

    @Test func membersOfOperationsThatMeanNothingAreTold() throws {
        let patch = try JSONPatch(try json(#"[{"op":"test","path":"/a","extra":1}]"#))
        #expect(patch.unknownFields == [#"json patch unknown field "[0].extra""#])
    }

    @Test(arguments: [
        (#"{"a":{"x":1}}"#, #"{"a":{"x":null,"y":2}}"#, #"{"a":{"y":2}}"#),
        (#"{"a":[1]}"#, #"{"a":{"b":null,"c":1}}"#, #"{"a":{"c":1}}"#),
        (#"{}"#, #"{"a":{"b":[{"c":null,"d":1},null]}}"#, #"{"a":{"b":[{"d":1},null]}}"#),
        (#"{"a":{"b":1}}"#, #"{"a":[null]}"#, #"{"a":[null]}"#),
        (#"{"a":null}"#, #"{"a":{"b":null}}"#, #"{"a":{}}"#),
    ])
    func aMergePatchMergesMapsAndReplacesAllElse(_ object: String, _ patch: String, _ expected: String) throws {
        let merged = try MergePatch.apply(try json(patch), to: try json(object))
        #expect(JSONWriter.string(merged) == expected)
    }

    @Test func aMergePatchIsAMap() {
        #expect(
            throws: APIStatus.badRequest(
                "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}")
        ) { try MergePatch.apply([], to: [:]) }
        #expect(throws: APIStatus.self) { try MergePatch.apply(nil, to: [:]) }
    }

    @Test func aStatusIsWrittenAsAnObject() throws {
        let fault = APIStatus.invalid(
            group: "example.com", kind: "Crate", name: "a\"b",
            [FieldError("spec.size", .invalid, 5, "too big"), FieldError("spec.kind", .required)])
        #expect(
            fault.message
                == #"Crate.example.com "a\"b" is invalid: [spec.size: Invalid value: 5: too big, spec.kind: Required value]"#
        )
        let written = fault.value
        #expect(written["code"] == 422 && written["details"]?["causes"]?.listValue?.count == 2)
        #expect(written["details"]?["group"] == "example.com")
    }

    @Test(arguments: [
        (1e21, "1e+21"), (1e-6, "1e-06"), (1.5, "1.5"), (100, "100"), (0.0001, "0.0001"), (-2.5e-7, "-2.5e-07"),
        (1.25e20, "125000000000000000000"), (0, "0"),
    ])
    func numbersAreShownAsGoShowsThem(_ number: Double, _ text: String) {
        #expect(GoText.number(number) == text)
    }

    @Test func textsAreQuotedAsGoQuotesThem() {
        #expect(GoText.quoted("a\"\\\n\u{1}\u{e9}\u{200b}\u{10ffff}") == #""a\"\\\n\x01é\u200b\U0010ffff""#)
        #expect(GoText.plain(["b": [1, nil], "a": "x"]) == "map[a:x b:[1 <nil>]]")
    }
}
