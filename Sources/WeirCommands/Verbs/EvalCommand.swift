import ArgumentParser
import WeirCEL
import WeirConfig
import WeirCore
import WeirValue
import WeirYAML

/// `weir eval EXPR`
struct EvalCommand: ContextCommand {
    /// How a value is written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json, yaml
    }

    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Evaluate an expression of the stack language.")

    @Argument(help: "The expression; one that begins with - stands after --.") var expression: String
    @Option(help: "A YAML or JSON file whose members are the expression's variables.") var vars: String?
    @Option(name: [.customShort("o"), .customLong("output")], help: "How to write: json or yaml.")
    var valueFormat: Format = .json

    func run(in context: CommandContext) async throws {
        let variables = try variables(context)
        let environment = CELEnvironment(variables: variables.keys, functions: Session.functions)
        let compiled = CELProgram.compile(expression, in: environment)
        let source = ExpressionSource(expression)
        guard compiled.faults.isEmpty, let program = compiled.program else {
            throw DiagnosticsError(
                compiled.faults.map {
                    Diagnostic(.expressionSyntax, $0.message, at: source.range($0.range), hint: $0.hint)
                })
        }
        do throws(CELError) {
            let values = Dictionary(variables.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
            let value = try program.evaluate(CELActivation(environment, values)).materialized
            context.output.write(valueFormat == .json ? JSONWriter.string(value, .readable) : YAMLWriter.string(value))
        } catch {
            throw DiagnosticsError([Diagnostic(.evaluationFailed, error.message, at: source.range(error.range))])
        }
    }

    private func variables(_ context: CommandContext) throws -> Value.Map {
        guard let vars else { return [:] }
        let bytes: [UInt8]
        do { bytes = try Files.read(context.absolute(vars), limit: 16 << 20) } catch {
            throw DiagnosticsError([Diagnostic(.unreadable, "\(vars) cannot be read: \(error)")])
        }
        let parse = YAMLDocument.parse(bytes: bytes, file: vars)
        guard parse.faults.isEmpty, let root = parse.document?.root else {
            throw DiagnosticsError(parse.faults.map { Diagnostic($0, in: vars) })
        }
        guard case .map(let map) = root.value() else {
            throw DiagnosticsError([Diagnostic(.wrongType, "\(vars): expected a map of variables by name")])
        }
        return map
    }
}

/// The places of an expression that was given by itself.
private struct ExpressionSource {
    let lines: [Substring]
    let text: String

    init(_ text: String) {
        self.text = text
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    func range(_ range: Range<Int>) -> SourceRange {
        SourceRange(file: "expression", start: position(range.lowerBound), end: position(range.upperBound))
    }

    private func position(_ offset: Int) -> SourcePosition {
        var rest = offset
        for (number, line) in lines.enumerated() {
            if rest <= line.utf8.count {
                return SourcePosition(
                    line: number + 1,
                    column: String(decoding: line.utf8.prefix(rest), as: UTF8.self).unicodeScalars.count + 1)
            }
            rest -= line.utf8.count + 1
        }
        return SourcePosition(line: max(1, lines.count), column: 1)
    }
}
