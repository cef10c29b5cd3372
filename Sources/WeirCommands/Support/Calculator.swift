import WeirCEL
import WeirConfig
import WeirCore
import WeirValue
import WeirYAML

/// Evaluates expressions that stand by themselves, with variables that are given.
struct Calculator: Sendable {
    /// The variables by name.
    private(set) var variables: [String: Value] = [:]

    /// Gives the variable `name` a value; one that it had is gone.
    mutating func set(_ name: String, to value: Value) { variables[name] = value }

    /// The value of `expression`, as it is: timestamps, optionals and maps with any keys included. As CEL says, a name that
    /// nothing has is an error only where its value is needed: `true || x` is true.
    /// - Parameter source: what diagnostics call the place where it stands.
    /// - Throws: `DiagnosticsError`, with every fault of the expression or with why it has no value.
    func evaluate(_ expression: String, source: String = "expression") throws -> Value {
        let names = variables.keys.sorted()
        let text = ExpressionText(expression, file: source)
        let environment = CELEnvironment(variables: names, functions: Session.functions, unknownNames: .errors)
        guard let program = CELProgram.compile(expression, in: environment).program else {
            throw DiagnosticsError(faults(expression, names).map(text.diagnostic))
        }
        do throws(CELError) {
            return try program.evaluate(CELActivation(environment, variables))
        } catch {
            // A fault says more than the error that it leads to: all names, and the nearest ones.
            let faults = faults(expression, names)
            let failure = Diagnostic(.evaluationFailed, error.message, at: text.range(error.range))
            throw DiagnosticsError(faults.isEmpty ? [failure] : faults.map(text.diagnostic))
        }
    }

    /// Everything that can be told to be wrong with `expression` before it runs.
    private func faults(_ expression: String, _ names: [String]) -> [CELFault] {
        CELProgram.compile(expression, in: CELEnvironment(variables: names, functions: Session.functions)).faults
    }

    /// Reads variables from files whose members they are.
    /// - Parameter plain: a YAML or JSON file of values; nil where there is none.
    /// - Parameter typed: a YAML or JSON file of values with their types (``TypedValue``); they win. Nil where there is none.
    /// - Throws: `DiagnosticsError`.
    init(plain: String?, typed: String?, in context: CommandContext) throws {
        if let plain {
            for (name, value) in try Self.members(of: plain, context) { variables[name] = value }
        }
        guard let typed else { return }
        for (name, value) in try Self.members(of: typed, context) {
            do throws(TypedValue.Malformed) { variables[name] = try TypedValue.decode(value) } catch {
                throw DiagnosticsError([
                    Diagnostic(.wrongType, "\(typed): the variable \"\(TerminalText.clean(name))\": \(error)")
                ])
            }
        }
    }

    private static func members(of path: String, _ context: CommandContext) throws -> Value.Map {
        let bytes: [UInt8]
        do { bytes = try Files.read(context.absolute(path), limit: 16 << 20) } catch {
            throw DiagnosticsError([Diagnostic(.unreadable, "\(path) cannot be read: \(error)")])
        }
        let parse = YAMLDocument.parse(bytes: bytes, file: path)
        guard parse.faults.isEmpty, let root = parse.document?.root else {
            throw DiagnosticsError(parse.faults.map { Diagnostic($0, in: path) })
        }
        guard case .map(let map) = root.value() else {
            throw DiagnosticsError([Diagnostic(.wrongType, "\(path): expected a map of variables by name")])
        }
        return map
    }
}

/// The places of an expression that was given by itself.
private struct ExpressionText {
    let lines: [Substring]
    let file: String

    init(_ text: String, file: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        self.file = file
    }

    func diagnostic(_ fault: CELFault) -> Diagnostic {
        let hint = fault.hint.map { fault.code == .syntax ? $0 : "did you mean \"\($0)\"?" }
        return Diagnostic(.expressionSyntax, fault.message, at: range(fault.range), hint: hint)
    }

    func range(_ range: Range<Int>) -> SourceRange {
        SourceRange(file: file, start: position(range.lowerBound), end: position(range.upperBound))
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
