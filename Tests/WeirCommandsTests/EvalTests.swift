import Testing
import WeirCommands
import WeirValue

@Suite("Eval")
struct EvalTests {
    private func typed(_ expression: String, _ arguments: String...) async throws -> String {
        var output = ""
        try await Project.with { project in
            project.write("plain.yaml", "a: 1\nb: [x, 2.5]\n")
            project.write(
                "typed.json",
                #"{"u": {"type": "uint", "value": "3"}, "m": {"type": "map", "value": [[{"type": "int", "value": 1}, {"type": "optional", "value": null}]]}}"#
            )
            let outcome = await project.weir(["eval", "-o", "typed"] + arguments + ["--", expression])
            #expect(outcome.messages == "")
            output = outcome.output
        }
        return output
    }

    @Test(
        "every type is told apart",
        arguments: [
            ("null", #"{"type":"null"}"#), ("true", #"{"type":"bool","value":true}"#),
            ("-9223372036854775808", #"{"type":"int","value":"-9223372036854775808"}"#),
            ("18446744073709551615u", #"{"type":"uint","value":"18446744073709551615"}"#),
            ("3.0", #"{"type":"double","value":"3.0"}"#), ("-1.0 / 0.0", #"{"type":"double","value":"-inf"}"#),
            ("0.0 / 0.0", #"{"type":"double","value":"nan"}"#), ("'3'", #"{"type":"string","value":"3"}"#),
            (#"b'\xff'"#, #"{"type":"bytes","value":"/w=="}"#), ("int", #"{"type":"type","value":"int"}"#),
            ("duration('-1.000000001s')", #"{"type":"duration","value":"-1.000000001s"}"#),
            (
                "timestamp('2026-01-31T12:00:00.000000001+01:00')",
                #"{"type":"timestamp","value":"2026-01-31T11:00:00.000000001Z"}"#
            ),
            ("optional.none()", #"{"type":"optional","value":null}"#),
            ("optional.of(null)", #"{"type":"optional","value":{"type":"null"}}"#),
            ("[1u]", #"{"type":"list","value":[{"type":"uint","value":"1"}]}"#),
            (
                "{'b': 1, 'a': []}",
                #"{"type":"map","value":[[{"type":"string","value":"b"},{"type":"int","value":"1"}],"#
                    + #"[{"type":"string","value":"a"},{"type":"list","value":[]}]]}"#
            ),
            (
                "{true: {1u: 2}}",
                #"{"type":"map","value":[[{"type":"bool","value":true},{"type":"map","value":[[{"type":"uint","value":"1"},"#
                    + #"{"type":"int","value":"2"}]]}]]}"#
            ),
        ])
    func types(_ expression: String, _ text: String) async throws {
        #expect(try await typed(expression) == text + "\n")
    }

    @Test("a name that nothing has is an error where its value is needed, and the nearest one is told")
    func unknownNames() async throws {
        try await Project.with { project in
            project.write("plain.yaml", "count: 1\n")
            #expect(await project.weir("eval", "true || nothing || a.b()").output == "true\n")
            let outcome = await project.weir("eval", "--vars", "plain.yaml", "coun + siz([])")
            #expect(outcome.status == 3)
            #expect(outcome.messages.contains("did you mean \"count\"?"))
            #expect(outcome.messages.contains("unknown function \"siz\""))
        }
    }

    @Test("what is written is read again, without loss")
    func roundTrip() throws {
        let value: Value = [
            "null": .null, "uint": .uint(.max), "double": .double(.leastNonzeroMagnitude), "zero": .double(-0.0),
            "bytes": .bytes([0, 255]),
            "list": [1, true, "x", .double(.infinity)],
        ]
        let written = JSONWriter.string(TypedValue.encode(value))
        #expect(JSONWriter.string(TypedValue.encode(try TypedValue.decode(JSONReader.read(written)))) == written)
    }

    @Test("variables come from plain and typed files together")
    func variables() async throws {
        let text = try await typed(
            "type(u) == uint && u == 3u && m[1] == optional.none() && a + b.size() == 3", "--vars", "plain.yaml",
            "--typed-vars", "typed.json")
        #expect(text == #"{"type":"bool","value":true}"# + "\n")
    }

    @Test(
        "a value that is not of its type is named",
        arguments: [
            (#"{"x": 1}"#, "a map with a \"type\""), (#"{"x": {"type": "int", "value": "1.5"}}"#, "\"int\""),
            (#"{"x": {"type": "uint", "value": "-1"}}"#, "\"uint\""),
            (#"{"x": {"type": "bytes", "value": "?"}}"#, "\"bytes\""),
            (#"{"x": {"type": "duration", "value": "1"}}"#, "\"duration\""),
            (#"{"x": {"type": "timestamp", "value": "1"}}"#, "\"timestamp\""),
            (#"{"x": {"type": "list", "value": 1}}"#, "\"list\""), (#"{"x": {"type": "map", "value": [[]]}}"#, "pairs"),
            (#"{"x": {"type": "map", "value": [[{"type": "null"}, {"type": "null"}]]}}"#, "a key of a map"),
            (#"{"x": {"type": "cat", "value": "1"}}"#, "\"cat\""), ("[1]", "a map of variables"),
        ])
    func malformed(_ file: String, _ message: String) async throws {
        try await Project.with { project in
            project.write("typed.json", file)
            let outcome = await project.weir("eval", "--typed-vars", "typed.json", "1")
            #expect(outcome.status == 3)
            #expect(outcome.messages.contains(message))
            #expect(outcome.output == "")
        }
    }
}
