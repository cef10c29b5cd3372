import Testing
import WeirConfig
import WeirCore

@Suite("What a stack says besides its resources")
struct SettingsTests {
    @Test("labels, prerequisites, time to live, variables, moves and removals")
    func all() throws {
        let text = """
            apiVersion: weir.dev/v1
            kind: Stack
            metadata: {name: test, labels: {lab: fleet}, requires: [quickstart]}
            spec:
              environment: [HOME]
              ttl: 8h
              resources: {b: {type: sample, forEach: 2, with: {name: "${env.HOME}"}}}
              moved: [{from: a, to: b}, {from: 'c["x"]', to: 'b[1]'}]
              removed: [{from: gone, destroy: false}, {from: 'b[7]'}]
            """
        let stack = try StackDecoder.decode(Array(text.utf8), file: "test.yaml", registry: registry).stack
        #expect(
            stack.labels == ["lab": "fleet"] && stack.requires.map(\.stack) == ["quickstart"]
                && stack.variables == ["HOME"])
        #expect(stack.timeToLive == .seconds(8 * 3600))
        #expect(stack.moves.map(\.from) == [Address("a"), Address("c", key: .text("x"))])
        #expect(stack.moves.map(\.to) == [Address("b"), Address("b", key: .index(1))])
        #expect(stack.removals.map(\.destroy) == [false, true])
    }

    @Test(
        "what is faulty in it",
        arguments: [
            ("environment: {a: b}", "W0301", "\"environment\" must be a list of variables' names"),
            ("environment: [a-b]", "W0104", "\"a-b\" is no name of a variable"),
            ("ttl: 8", "W0301", "must be a length of time"),
            ("moved: {}", "W0301", "\"moved\" must be a list"),
            ("moved: [{from: x, to: y}]", "W0111", "x is moved to y, which the stack does not declare"),
            ("moved: [{from: a, to: a}]", "W0402", "a cannot be moved to itself"),
            ("moved: [{from: x, to: a}, {from: x, to: a}]", "W0402", "x is moved twice"),
            ("moved: [{from: '1', to: a}]", "W0104", "\"1\" is no address"),
            ("moved: [{from: x}]", "W0103", "needs \"to\""),
            ("removed: [{from: a}]", "W0402", "a is declared, so it is not removed"),
            ("removed: [{from: x, destroy: 1}]", "W0301", "must be true or false"),
            ("secrets: {s: {command: []}}", "W0301", "\"command\" must be an argument list"),
            ("secrets: {s: {command: x}}", "W0301", "\"command\" must be an argument list"),
            ("secrets: {s: {command: [x], env: X}}", "W0103", "needs one of"),
            ("outputs: {o: {value: \"${env.X}\"}}", "W0202", "\"X\" is no variable of the environment"),
        ])
    func faults(_ spec: String, _ code: String, _ message: String) {
        let found = diagnostics(file: envelope("resources: {a: {type: sample, with: {name: n}}}\n" + spec))
        #expect(found.count == 1 && found.first?.code.rawValue == code, "\(found)")
        #expect(found.first?.message.contains(message) == true && found.first?.range != nil, "\(found)")
    }

    @Test(
        "what is faulty in its metadata",
        arguments: [
            ("labels: [a]", "\"labels\" must be a map of strings"),
            ("labels: {a: 1}", "the label \"a\" must be a string"),
            ("requires: x", "\"requires\" must be a list"), ("requires: [test]", "a stack cannot require itself"),
            ("requires: [A_B]", "\"A_B\" is no stack's name"),
        ])
    func metadata(_ field: String, _ message: String) {
        let text = "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: test, \(field)}\nspec: {resources: {}}\n"
        #expect(diagnostics(file: text).map(\.message.description).contains { $0.contains(message) })
    }
}
