import Testing
import WeirValue

@testable import WeirControlPlane

struct RequestBodyTests {
    @Test func membersThatStandTwiceAreTold() throws {
        let text = #"{"a":1,"l":[{"x":1},{"x":{"y":1,"y":2},"x":3}],"a":2}"#
        let (value, repeated) = try RequestBody.read(Array(text.utf8))
        #expect(value == ["a": 2, "l": [["x": 1], ["x": 3]]])
        #expect(repeated == ["l[1].x.y", "l[1].x", "a"].map { "duplicate field \"\($0)\"" })
    }

    @Test(arguments: [
        ("", "unexpected end of JSON input"), ("{", "unexpected end of JSON input"),
        ("x", "invalid character 'x' looking for beginning of value"),
        ("[1 2]", "invalid character '2' after array element"),
        (#"{"a" 1}"#, "invalid character '1' after object key"),
        (#"{"a":1 "b"}"#, "invalid character '\"' after object key:value pair"),
        ("{a:1}", "invalid character 'a' looking for beginning of object key string"),
        ("{'a':1}", #"invalid character '\'' looking for beginning of object key string"#),
        ("nope", "invalid character 'o' in literal null (expecting 'u')"),
        ("1 1", "invalid character '1' after top-level value"), ("-x", "invalid character 'x' in numeric literal"),
        ("1.x", "invalid character 'x' after decimal point in numeric literal"),
        ("1ex", "invalid character 'x' in exponent of numeric literal"),
        (#""\x""#, "invalid character 'x' in string escape code"),
        (#""\u12x""#, #"invalid character 'x' in \u hexadecimal character escape"#),
        ("\"\n\"", #"invalid character '\n' in string literal"#),
        ("[1,]", "invalid character ']' looking for beginning of value"),
        (String(repeating: "[", count: 11_000), "exceeded max depth"),
    ])
    func whatIsNoJSONIsToldAsGoTellsIt(_ text: String, _ fault: String) {
        #expect(throws: RequestBody.Fault(description: fault)) { try RequestBody.read(Array(text.utf8)) }
    }

    @Test func faultsAreRefusedToldOrIgnored() {
        let faults = ["unknown field \"a\"", "duplicate field \"b\""]
        #expect(
            FieldValidation.strict.refusal(faults)
                == "strict decoding error: unknown field \"a\", duplicate field \"b\"")
        #expect(FieldValidation.strict.refusal([]) == nil && FieldValidation.warn.refusal(faults) == nil)
        #expect(FieldValidation.warn.warnings(faults) == faults && FieldValidation.ignore.warnings(faults).isEmpty)
        let sent = GroupVersionKind(apiVersion: "apps/v1", kind: "Odd")
        #expect(
            RequestBody.refusal(sent, expected: "Deployment", "x")
                == .badRequest("Odd in version \"v1\" cannot be handled as a Deployment: x"))
    }
}
