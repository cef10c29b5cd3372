import Testing
import WeirValue

@testable import WeirControlPlane

struct CustomObjectTests {
    private func schema(_ spec: String) throws -> CustomSchema {
        let text = #"{"type":"object","properties":{"spec":\#(spec)}}"#
        let (schema, errors) = CustomSchema.read(try JSONReader.read(text), at: "s")
        #expect(errors.isEmpty, "\(errors)")
        return schema
    }

    private func errors(_ spec: String, _ value: String, old: String? = nil) throws -> [String] {
        let object = try JSONReader.read(#"{"spec":\#(value)}"#)
        let old = try old.map { try JSONReader.read(#"{"spec":\#($0)}"#) }
        return ObjectValidator.validate(object, try schema(spec), old: old).map(\.description)
    }

    @Test(arguments: [
        (
            #"{"type":"string"}"#, "1",
            #"spec: Invalid value: "integer": spec in body must be of type string: "integer""#
        ),
        (#"{"type":"object"}"#, "[]", #"spec: Invalid value: "array": spec in body must be of type object: "array""#),
        (
            #"{"type":"integer"}"#, "true",
            #"spec: Invalid value: "boolean": spec in body must be of type integer: "boolean""#
        ),
        (
            #"{"type":"array","items":{"type":"string"}}"#, #"["a",null]"#,
            #"spec[1]: Invalid value: "null": spec[1] in body must be of type string: "null""#
        ),
        (#"{"type":"string","maxLength":2}"#, #""äöü""#, "spec: Too long: may not be more than 2 bytes"),
        (
            #"{"type":"string","minLength":2}"#, #""ä""#,
            #"spec: Invalid value: "ä": spec in body should be at least 2 chars long"#
        ),
        (
            #"{"type":"string","pattern":"^a+$"}"#, #""b""#,
            #"spec: Invalid value: "b": spec in body should match '^a+$'"#
        ),
        (
            #"{"type":"string","enum":["a","b"]}"#, #""c""#,
            #"spec: Unsupported value: "c": supported values: "a", "b""#
        ),
        (
            #"{"type":"integer","maximum":5}"#, "6",
            "spec: Invalid value: 6: spec in body should be less than or equal to 5"
        ),
        (
            #"{"type":"integer","minimum":5,"exclusiveMinimum":true}"#, "5",
            "spec: Invalid value: 5: spec in body should be greater than 5"
        ),
        (
            #"{"type":"number","multipleOf":0.5}"#, "0.7",
            "spec: Invalid value: 0.7: spec in body should be a multiple of 0.5"
        ),
        (
            #"{"type":"integer","format":"int32"}"#, "3000000000",
            "<nil>: Invalid value: \"\": Checked value must be of type integer with format int32 in spec"
        ),
        (
            #"{"type":"array","maxItems":1,"items":{"type":"string"}}"#, #"["a","b"]"#,
            "spec: Too many: 2: must have at most 1 items"
        ),
        (
            #"{"type":"array","minItems":1,"items":{"type":"string"}}"#, "[]",
            "spec: Invalid value: 0: spec in body should have at least 1 items"
        ),
        (
            #"{"type":"object","maxProperties":1,"additionalProperties":{"type":"string"}}"#, #"{"a":"1","b":"2"}"#,
            "spec: Too many: 2: must have at most 1 items"
        ),
        (
            #"{"type":"object","minProperties":1}"#, "{}",
            "spec: Invalid value: 0: spec in body should have at least 1 properties"
        ),
        (#"{"type":"object","required":["r"]}"#, "{}", "spec.r: Required value"),
        (
            #"{"type":"object","additionalProperties":{"type":"string"}}"#, #"{"k":1}"#,
            #"spec.k: Invalid value: "integer": spec.k in body must be of type string: "integer""#
        ),
        (
            #"{"type":"string","format":"ipv4"}"#, #""::1""#,
            #"spec: Invalid value: "::1": spec in body must be of type ipv4: "::1""#
        ),
        (
            #"{"x-kubernetes-int-or-string":true}"#, "true",
            #"spec: Invalid value: "boolean": spec in body must be of type integer,string: "boolean""#
        ),
        (
            #"{"type":"string","not":{"pattern":"^x"}}"#, #""xy""#,
            #"<nil>: Invalid value: "": "spec" must not validate the schema (not)"#
        ),
        (
            #"{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}}"#, #"["a","a","a"]"#,
            #"spec[1]: Duplicate value: "a""#
        ),
        (
            #"{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object","required":["k"],"properties":{"k":{"type":"string"}}}}"#,
            #"[{"k":"a"},{"k":"a"}]"#, #"spec[1]: Duplicate value: {"k":"a"}"#
        ),
    ])
    func aFaultIsToldAsTheServerTellsIt(_ spec: String, _ value: String, _ text: String) throws {
        #expect(try errors(spec, value) == [text])
    }

    @Test func ofAlternativesTheNearestIsTold() throws {
        let schema = #"{"type":"string","oneOf":[{"pattern":"^a"},{"pattern":"b$"}]}"#
        #expect(
            try errors(schema, #""ab""#) == [
                #"<nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found 2 valid alternatives"#
            ])
        #expect(
            try errors(schema, #""c""#) == [
                #"spec: Invalid value: "c": spec in body should match '^a'"#,
                #"<nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found none valid"#,
            ])
        #expect(try errors(schema, #""a""#).isEmpty)
        #expect(try errors(#"{"type":"string","anyOf":[{"pattern":"^a"},{"pattern":"^b"}]}"#, #""b""#).isEmpty)
        #expect(
            try errors(#"{"type":"integer"}"#, "1.5").sorted() == [
                #"<nil>: Invalid value: "": Checked value must be of type integer (default format) in spec"#,
                #"spec: Invalid value: "number": spec in body must be of type integer: "number""#,
            ])
    }

    @Test(arguments: [
        ("ipv4", "10.0.0.1", "10.0.0.256"), ("ipv6", "fe80::1", "fe80:::1"), ("cidr", "10.0.0.0/8", "10.0.0.0/33"),
        ("email", "a@example.com", "a"), ("hostname", "a.example.com", "-a"), ("uri", "https://example.com/x", "%%"),
        ("duration", "1h30m", "1x"), ("date", "2026-02-28", "2026-02-30"),
        ("date-time", "2026-02-28T01:02:03.5+01:00", "2026"),
        ("byte", "YQ==", "YQ="), ("mac", "00:11:22:33:44:55", "00:11"),
        ("uuid", "00000000-0000-0000-0000-000000000000", "0"),
        ("isbn", "0321751043", "0321751042"), ("isbn13", "978-0321751041", "978-0321751042"),
        ("hexcolor", "#FFFFFF", "#FF"),
        ("creditcard", "4111 1111 1111 1111", "4111 1111 1111 1112"), ("ssn", "111-22-3333", "111"),
        ("rgbcolor", "rgb(1, 2,255)", "rgb(1,2,256)"), ("k8s-short-name", "a-b", "A"),
        ("bsonobjectid", "507f1f77bcf86cd799439011", "5"),
    ])
    func formatsOfTextsAreChecked(_ format: String, _ good: String, _ bad: String) throws {
        let spec = #"{"type":"string","format":"\#(format)"}"#
        #expect(try errors(spec, "\"\(good)\"").isEmpty)
        #expect(try errors(spec, "\"\(bad)\"").count == 1)
        #expect(try errors(#"{"type":"string","format":"nonsense"}"#, "\"\(bad)\"").isEmpty)
    }

    @Test func whatWasThereBeforeIsNotTold() throws {
        let spec = #"{"type":"object","properties":{"a":{"type":"string","maxLength":1},"b":{"type":"string"}}}"#
        #expect(try errors(spec, #"{"a":"long","b":"x"}"#, old: #"{"a":"long"}"#).isEmpty)
        #expect(try errors(spec, #"{"a":"other"}"#, old: #"{"a":"long"}"#).count == 1)
    }

    @Test func rulesOfTheExpressionLanguageAreChecked() throws {
        let spec = """
            {"type":"object","properties":{"least":{"type":"integer"},"most":{"type":"integer"},
            "name":{"type":"string","x-kubernetes-validations":[{"rule":"self == oldSelf","message":"is immutable"}]}},
            "x-kubernetes-validations":[{"rule":"self.least <= self.most"},
            {"rule":"self.most < 100","messageExpression":"'most is ' + string(self.most)","reason":"FieldValueForbidden",
            "fieldPath":".most"}]}
            """
        #expect(try errors(spec, #"{"least":1,"most":2,"name":"a"}"#).isEmpty)
        #expect(
            try errors(spec, #"{"least":3,"most":2}"#) == ["spec: Invalid value: failed rule: self.least <= self.most"])
        #expect(try errors(spec, #"{"least":3,"most":200}"#) == ["spec.most: Forbidden: most is 200"])
        #expect(
            try errors(spec, #"{"least":1,"most":2,"name":"b"}"#, old: #"{"least":1,"most":3,"name":"a"}"#)
                == [#"spec.name: Invalid value: "b": is immutable"#])
        let blocked = try errors(spec, #"{"least":"x","most":2}"#)
        #expect(
            blocked.count == 2
                && blocked[1].hasPrefix("<nil>: Invalid value: null: some validation rules were not checked"))
    }

    @Test func membersThatAreNotDeclaredAreDroppedAndTold() throws {
        let spec = """
            {"type":"object","properties":{"a":{"type":"string"},"open":{"type":"object",
            "x-kubernetes-preserve-unknown-fields":true,"properties":{"shut":{"type":"object","properties":{}}}},
            "list":{"type":"array","items":{"type":"object","properties":{"x":{"type":"string"}}}},
            "whole":{"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true}}}
            """
        let object = try JSONReader.read(
            """
            {"apiVersion":"v1","kind":"K","metadata":{"name":"n","odd":1},"no":1,"spec":{"a":"1","no":1,
            "open":{"b":{"c":1},"shut":{"no":1}},"list":[{"x":"1","no":1}],
            "whole":{"kind":"P","metadata":{"odd":1},"spec":{"q":1}}}}
            """)
        let (pruned, unknown) = CustomObjects.prune(object, try schema(spec))
        #expect(
            unknown
                == [
                    "metadata.odd", "no", "spec.list[0].no", "spec.no", "spec.open.shut.no", "spec.whole.metadata.odd",
                ].map { "unknown field \"\($0)\"" })
        #expect(
            JSONWriter.string(pruned, .digest)
                == #"{"apiVersion":"v1","kind":"K","metadata":{"name":"n"},"spec":{"a":"1","list":[{"x":"1"}],"#
                + #""open":{"b":{"c":1},"shut":{}},"whole":{"kind":"P","metadata":{},"spec":{"q":1}}}}"#)
    }

    @Test func metadataIsNoMatterOfASchemaThatKeepsAll() throws {
        let text = """
            {"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{"metadata":{"type":"object"}}}
            """
        let (schema, errors) = CustomSchema.read(try JSONReader.read(text), at: "s")
        #expect(errors.isEmpty, "\(errors)")
        let object = try JSONReader.read(#"{"metadata":{"name":"n","labels":{"a":"b"}},"spec":{"z":1}}"#)
        let (pruned, unknown) = CustomObjects.prune(object, schema)
        #expect(pruned == object && unknown.isEmpty, "\(unknown)")
    }

    @Test func defaultsComeAndStrayNullsGo() throws {
        let spec = """
            {"type":"object","properties":{"a":{"type":"string","default":"x"},"n":{"type":"string","nullable":true},
            "o":{"type":"object","default":{},"properties":{"p":{"type":"integer","default":3}}},"z":{"type":"string"},
            "l":{"type":"array","items":{"type":"object","properties":{"q":{"type":"string","default":"y"}}}}}}
            """
        let object = try JSONReader.read(#"{"spec":{"a":null,"n":null,"z":null,"l":[{}]}}"#)
        let full = CustomObjects.setDefaults(object, try schema(spec))
        #expect(
            JSONWriter.string(full, .digest)
                == #"{"spec":{"a":"x","l":[{"q":"y"}],"n":null,"o":{"p":3}}}"#)
    }

    @Test func wholeObjectsInOthersHaveAKind() throws {
        let spec =
            #"{"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true}"#
        #expect(
            try errors(spec, #"{"metadata":{}}"#) == ["spec.apiVersion: Required value", "spec.kind: Required value"])
        #expect(
            try errors(spec, #"{"apiVersion":"a/b/c","kind":""}"#) == [
                "spec.apiVersion: Invalid value: \"a/b/c\": unexpected GroupVersion string: a/b/c",
                "spec.kind: Invalid value: \"\": must not be empty",
            ])
    }

    @Test func customListsAreAppliedAsTheirSchemaTells() throws {
        let spec = """
            {"type":"object","properties":{"set":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"integer"}},
            "whole":{"type":"object","x-kubernetes-map-type":"atomic","additionalProperties":{"type":"string"}},
            "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}
            """
        let kind = GroupVersionKind(apiVersion: "example.com/v1", kind: "Crate")
        var harness = Harness(kind, try schema(spec).applied)
        try harness.apply(#"{"spec":{"set":[1,2],"whole":{"a":"1"},"free":{"p":{"q":1}}}}"#, as: "one")
        #expect(
            harness.fields(of: "one")
                == #"{"f:spec":{"f:free":{"f:p":{".":{},"f:q":{}}},"f:set":{"v:1":{},"v:2":{}},"f:whole":{}}}"#)
        let fault = #expect(throws: APIStatus.self) {
            try harness.apply(#"{"spec":{"set":[3,3]}}"#, as: "two")
        }
        #expect(
            fault?.message
                == "failed to create typed patch object (/it; example.com/v1, Kind=Crate): .spec.set: duplicate entries "
                + "for key [=3]")
    }
}
