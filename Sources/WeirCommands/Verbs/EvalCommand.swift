import ArgumentParser
import WeirCore
import WeirValue
import WeirYAML

/// How the value of an expression is written.
enum ValueFormat: String, ExpressibleByArgument, CaseIterable {
    /// JSON, YAML, or JSON that tells the types apart (``TypedValue``).
    case json, yaml, typed

    /// The text of `value`, with a line end.
    func text(_ value: Value) -> String {
        switch self {
        case .json: JSONWriter.string(value.materialized, .readable)
        case .yaml: YAMLWriter.string(value.materialized)
        case .typed: JSONWriter.string(TypedValue.encode(value)) + "\n"
        }
    }
}

/// `weir eval EXPR`
struct EvalCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Evaluate an expression of the stack language.",
        discussion: """
            With -o typed the value is printed with its type, without loss: {"type": "int", "value": "3"}. A list is an array \
            of such values, a map an array of pairs [key, value]; docs/cel.md tells all types. --typed-vars reads the same \
            form.
            """)

    @Argument(help: "The expression; one that begins with - stands after --.") var expression: String
    @OptionGroup var variables: VariableOptions
    @Option(name: [.customShort("o"), .customLong("output")], help: "How to write: json, yaml or typed.")
    var valueFormat: ValueFormat = .json

    func run(in context: CommandContext) async throws {
        let value = try variables.calculator(context).evaluate(expression)
        context.output.write(valueFormat.text(value))
    }
}

/// The files that give an expression its variables.
struct VariableOptions: ParsableArguments {
    @Option(help: "A YAML or JSON file whose members are the expression's variables.") var vars: String?
    @Option(help: "The same, with values as -o typed writes them.") var typedVars: String?

    /// A calculator that knows the variables.
    func calculator(_ context: CommandContext) throws -> Calculator {
        try Calculator(plain: vars, typed: typedVars, in: context)
    }
}
