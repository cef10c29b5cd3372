import Testing
import WeirValue

@testable import WeirControlPlane

struct CustomSchemaTests {
    /// The errors of the schema of an object whose `spec` is `spec`, without the path of the schema.
    private func errors(_ spec: String) throws -> [String] {
        try rootErrors(#"{"type":"object","properties":{"spec":\#(spec)}}"#)
    }

    private func rootErrors(_ text: String) throws -> [String] {
        let (_, errors) = CustomSchema.read(try JSONReader.read(text), at: "s")
        return errors.map(\.description)
    }

    @Test(arguments: [
        (#"{}"#, "s.properties[spec].type: Required value: must not be empty for specified object fields"),
        (#"{"type":"array"}"#, "s.properties[spec].items: Required value: must be specified"),
        (
            #"{"type":"array","items":{}}"#,
            "s.properties[spec].items.type: Required value: must not be empty for specified array items"
        ),
        (
            #"{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"string"}}"#,
            "s.properties[spec].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive"
        ),
        (
            #"{"type":"string","pattern":"(a"}"#,
            "s.properties[spec].pattern: Invalid value: \"(a\": must be a valid regular expression, but isn't: "
                + "error parsing regexp: missing closing ): `(a`"
        ),
        (
            #"{"type":"integer","default":"x"}"#,
            #"s.properties[spec].default: Invalid value: "string":  in body must be of type integer: "string""#
        ),
        (
            #"{"type":"object","default":{"no":1},"properties":{"a":{"type":"string"}}}"#,
            #"s.properties[spec].default: Invalid value: {"no":1}: must not have unknown fields"#
        ),
        (
            #"{"type":"text"}"#,
            "s.properties[spec].type: Unsupported value: \"text\": supported values: \"array\", \"boolean\", \"integer\", "
                + "\"number\", \"object\", \"string\""
        ),
        (
            #"{"type":"array","uniqueItems":true,"items":{"type":"string"}}"#,
            "s.properties[spec].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity "
                + "becomes quadratic"
        ),
        (
            #"{"type":"string","allOf":[{"type":"string"}]}"#,
            "s.properties[spec].allOf[0].type: Forbidden: must be empty to be structural"
        ),
        (
            #"{"type":"object","anyOf":[{"properties":{"q":{"minLength":1}}}]}"#,
            "s.properties[spec].properties[q]: Required value: because it is defined in s.properties[spec].anyOf[0].properties[q]"
        ),
        (
            #"{"type":"object","x-kubernetes-embedded-resource":true}"#,
            "s.properties[spec].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true "
                + "without x-kubernetes-preserve-unknown-fields"
        ),
        (
            #"{"type":"array","x-kubernetes-list-type":"map","items":{"type":"object"}}"#,
            "s.properties[spec].x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type "
                + "is map"
        ),
        (
            #"{"type":"array","x-kubernetes-list-type":"odd","items":{"type":"string"}}"#,
            "s.properties[spec].x-kubernetes-list-type: Unsupported value: \"odd\": supported values: \"atomic\", "
                + "\"set\", \"map\""
        ),
        (
            #"{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object","properties":{"k":{"type":"string"}}}}"#,
            "s.properties[spec].items.properties[k].default: Required value: this property is in "
                + "x-kubernetes-list-map-keys, so it must have a default or be a required property"
        ),
        (
            #"{"type":"object","x-kubernetes-preserve-unknown-fields":false}"#,
            "s.properties[spec].x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined"
        ),
        (
            #"{"type":"string","x-kubernetes-validations":[{"rule":" "}]}"#,
            "s.properties[spec].x-kubernetes-validations[0].rule: Required value: rule is not specified"
        ),
        (
            #"{"type":"string","x-kubernetes-map-type":"atomic"}"#,
            "s.properties[spec].type: Invalid value: \"string\": must be object if x-kubernetes-map-type is specified"
        ),
        (
            #"{"type":"object","x-kubernetes-map-type":"odd"}"#,
            "s.properties[spec].x-kubernetes-map-type: Unsupported value: \"odd\": supported values: \"atomic\", \"granular\""
        ),
        (
            #"{"type":"array","x-kubernetes-list-type":"set","items":{"type":"object"}}"#,
            "s.properties[spec].items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with "
                + "x-kubernetes-list-type=set"
        ),
        (
            #"{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string","nullable":true}}"#,
            "s.properties[spec].items.nullable: Forbidden: cannot be nullable when x-kubernetes-list-type is set"
        ),
        (
            #"{"type":"array","x-kubernetes-list-map-keys":["k"],"items":{"type":"object"}}"#,
            "s.properties[spec].x-kubernetes-list-type: Required value: must be map if x-kubernetes-list-map-keys is "
                + "non-empty"
        ),
        (
            #"{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object"}}"#,
            "s.properties[spec].x-kubernetes-list-map-keys: Invalid value: [\"k\"]: entries must all be names of item "
                + "properties"
        ),
        (
            #"{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"string"}}"#,
            "s.properties[spec].items.type: Invalid value: \"string\": must be object if parent array's "
                + "x-kubernetes-list-type is map"
        ),
        (
            #"{"type":"string","x-kubernetes-validations":[{"rule":"true","message":" "}]}"#,
            "s.properties[spec].x-kubernetes-validations[0].message: Invalid value: \" \": must be non-empty if specified"
        ),
        (
            #"{"type":"string","x-kubernetes-validations":[{"rule":"true","reason":"Odd"}]}"#,
            "s.properties[spec].x-kubernetes-validations[0].reason: Unsupported value: \"Odd\": supported values: "
                + "\"FieldValueDuplicate\", \"FieldValueForbidden\", \"FieldValueInvalid\", \"FieldValueRequired\""
        ),
        (#"{"type":"string","$ref":"x"}"#, "s.properties[spec].$ref: Forbidden: $ref is not supported"),
    ])
    func whatBreaksARuleIsToldWithItsPath(_ spec: String, _ text: String) throws {
        #expect(try errors(spec) == [text])
    }

    @Test(arguments: [
        (#"{"type":"string"}"#, "s.type: Invalid value: \"string\": must be object at the root"),
        (#"{}"#, "s.type: Required value: must not be empty at the root"),
        (
            #"{"type":"object","additionalProperties":{"type":"string"}}"#,
            "s.additionalProperties: Forbidden: must not be used at the root"
        ),
        (
            #"{"type":"object","properties":{"metadata":{"type":"object","properties":{"labels":{"type":"object"}}}}}"#,
            "s.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata "
                + "is implicitly specified"
        ),
        (#"{"type":"object","nullable":true}"#, "s.nullable: Forbidden: nullable cannot be true at the root"),
        ("1", "s: Invalid value: 1: must be a schema"),
    ])
    func theRootHasRulesOfItsOwn(_ schema: String, _ text: String) throws {
        #expect(try rootErrors(schema) == [text])
    }

    @Test(arguments: [
        (#"{"type":"string"}"#, "self.no == 1", "1:5: type 'string' does not support field selection", "....^"),
        (
            #"{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"string"}}}}}"#,
            "has(self.a) && self.a.c == 1", "1:22: undefined field 'c'", ".....................^"
        ),
    ])
    func aRuleOfFieldsThatAreNotThereIsRefused(_ spec: String, _ rule: String, _ text: String, _ mark: String) throws {
        let schema = spec.dropLast() + #","x-kubernetes-validations":[{"rule":"\#(rule)"}]}"#
        let shown =
            #"{"Rule":"\#(rule)","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}"#
        #expect(
            try errors(String(schema)) == [
                "s.properties[spec].x-kubernetes-validations[0].rule: Invalid value: \(shown): compilation failed: "
                    + "ERROR: <input>:\(text)\n | \(rule)\n | \(mark)"
            ])
    }

    @Test(arguments: [
        ("size(self.q)", "cel expression must evaluate to a bool"),
        (
            "self.q ==",
            "compilation failed: ERROR: <input>:1:10: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', "
                + "'-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}\n | self.q ==\n | .........^"
        ),
    ])
    func aRuleIsAnExpressionThatIsTrueOrFalse(_ rule: String, _ text: String) throws {
        let schema =
            #"{"type":"object","x-kubernetes-validations":[{"rule":"\#(rule)"}],"properties":{"q":{"type":"string"}}}"#
        let found = try errors(schema)
        #expect(found.count == 1 && found[0].hasSuffix(": " + text), "\(found)")
    }

    @Test(arguments: [
        "self.metadata.name == 'a'", "self.all(k, self[k] == 1)", "isQuantity(self.q)", "self.?x.orValue(1) == 1",
    ])
    func aRuleThatCannotBeJudgedHereIsTaken(_ rule: String) throws {
        let schema =
            #"{"type":"object","x-kubernetes-validations":[{"rule":"\#(rule)"}],"properties":{"q":{"type":"string"}}}"#
        #expect(try errors(schema).isEmpty)
    }

    @Test func schemasThatAreNestedTooDeepAreRefused() throws {
        var text = #"{"type":"string"}"#
        for _ in 0..<300 { text = #"{"type":"array","items":\#(text)}"# }
        let found = try errors(text)
        #expect(found.contains { $0.contains("nested too deep") })
    }

    @Test(arguments: [
        #"{"x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}]}"#,
        #"{"x-kubernetes-preserve-unknown-fields":true}"#,
        #"{"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true}"#,
        #"{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object","required":["k"],"properties":{"k":{"type":"string"}}}}"#,
        #"{"type":"object","properties":{"a":{"type":"string","default":"x"}},"default":{}}"#,
    ])
    func whatKeepsTheRulesIsTaken(_ spec: String) throws { #expect(try errors(spec).isEmpty) }
}
