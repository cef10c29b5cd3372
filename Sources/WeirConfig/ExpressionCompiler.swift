import WeirCEL
import WeirCore
import WeirValue
import WeirYAML

/// Compiles the expressions in scalars, telling of their faults with their places.
struct ExpressionCompiler {
    let programs: ProgramCache
    let collector: Collector
    /// The names of functions that are there in checks, and not here.
    var elsewhere: Set<String> = []
    /// Told of each expression that compiled.
    let visit: (Template.Expression) -> Void

    /// The template of the text of `node`, in which `${...}` are expressions; nil where one is faulty, which is told.
    func template(of node: YAMLNode) -> Template? {
        guard node.utf8.contains(UInt8(ascii: "$")) else { return .literal(node.value()) }
        let text = node.text
        let parsed = CELTemplateText.parse(text)
        let source = ScalarSource(node: node)
        for fault in parsed.faults { tell(fault, offset: 0, source) }
        guard parsed.faults.isEmpty else { return nil }
        var parts: [Template.Part] = []
        var faulty = false
        for segment in parsed.segments {
            switch segment {
            case .literal(let literal): parts.append(.literal(literal))
            case .expression(let expression, let offset):
                if let compiled = compile(expression, offset: offset, source) {
                    parts.append(.expression(compiled))
                } else {
                    faulty = true
                }
            }
        }
        guard !faulty else { return nil }
        if parsed.isWhole, case .expression(let expression)? = parts.first { return folded(expression) }
        if parts.allSatisfy({ if case .literal = $0 { true } else { false } }) {
            return .literal(.string(parts.map { if case .literal(let text) = $0 { text } else { "" } }.joined()))
        }
        return .text(parts)
    }

    /// The expression `text`, which starts at `offset` in the scalar of `source`; nil where it is faulty, which is told.
    func compile(_ text: String, offset: Int, _ source: any SourceMap) -> Template.Expression? {
        let compiled = programs.compile(text)
        for fault in compiled.faults { tell(fault, offset: offset, source) }
        guard compiled.faults.isEmpty, let program = compiled.program else { return nil }
        let expression = Template.Expression(program, text: text, offset: offset, source: source)
        visit(expression)
        return expression
    }

    private func folded(_ expression: Template.Expression) -> Template {
        if let constant = expression.program.constant { return .literal(constant) }
        return .expression(expression)
    }

    private func tell(_ fault: CELFault, offset: Int, _ source: any SourceMap) {
        let code: DiagnosticCode =
            switch fault.code {
            case .unknownVariable: .unknownVariable
            case .unknownFunction: .unknownFunction
            case .wrongArity: .wrongArity
            default: .expressionSyntax
            }
        let range = source.range(from: offset + fault.range.lowerBound, to: offset + fault.range.upperBound)
        let isElsewhere = code == .unknownFunction && elsewhere.contains { fault.message.contains("\"\($0)\"") }
        if isElsewhere {
            collector.report(Diagnostic(code, fault.message, at: range, hint: "it is there only in checks"))
            return
        }
        let hint = fault.hint.map { code == .expressionSyntax ? $0 : "did you mean \"\($0)\"?" }
        collector.report(Diagnostic(code, fault.message, at: range, hint: hint))
    }
}

/// Compiles expressions over one environment, each text once: stacks of many resources alike repeat theirs.
final class ProgramCache {
    /// One text.
    private final class Entry {
        let text: String
        fileprivate(set) var compilation: CELCompilation
        /// Its types, where they are the same everywhere.
        fileprivate(set) var typing: CELTyping?

        init(_ text: String, _ compilation: CELCompilation) {
            self.text = text
            self.compilation = compilation
        }
    }

    private let environment: CELEnvironment
    private var entries: [String: Entry] = [:]
    /// What was asked for last: an expression is compiled and then has its types told.
    private var last: Entry?

    init(_ environment: CELEnvironment) { self.environment = environment }

    /// What compiling `text` comes to.
    func compile(_ text: String) -> CELCompilation {
        if let known = entry(text) { return known.compilation }
        let entry = Entry(text, CELProgram.compile(text, in: environment))
        entries[text] = entry
        last = entry
        return entry.compilation
    }

    /// The types in `expression`, which was compiled here; those of a text that reads no `each` are told once.
    func typing(of expression: Template.Expression, _ types: StackTypes) -> CELTyping? {
        guard let entry = entry(expression.text) else { return nil }
        if let known = entry.typing { return known }
        let typing = entry.compilation.typing(types.type)
        if expression.program.references.allSatisfy({ $0.root != "each" }) {
            entry.typing = typing
            entry.compilation = entry.compilation.withoutTypes
        }
        return typing
    }

    private func entry(_ text: String) -> Entry? {
        if let last, last.text == text { return last }
        guard let known = entries[text] else { return nil }
        last = known
        return known
    }
}
