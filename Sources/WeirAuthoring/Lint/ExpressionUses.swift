import WeirCEL
import WeirConfig
import WeirCore
import WeirValue
import WeirYAML

/// One expression of a file.
struct LintExpression {
    let text: String
    /// The scalar that it stands in.
    let node: YAMLNode
    /// The UTF-8 offset in the scalar's text.
    let offset: Int

    /// The place of the characters at the UTF-8 `range` of the expression.
    func range(_ range: Range<Int>) -> SourceRange {
        SourceRange(
            YAMLRange(
                start: node.position(ofUTF8Offset: offset + range.lowerBound),
                end: node.position(ofUTF8Offset: offset + range.upperBound)), in: node.file)
    }
}

/// Which inputs, locals, secrets and resources the expressions of a node read.
struct ExpressionUses {
    private(set) var expressions: [LintExpression] = []
    /// The names that are read, by variable.
    private(set) var names: [String: Set<String>] = [:]
    /// The variables that are read whole, or by a name that only a run can tell.
    private(set) var whole: Set<String> = []
    private let environment: CELEnvironment
    private var seen: Set<String> = []

    /// The uses below `node`.
    init(_ node: YAMLNode?, _ environment: CELEnvironment) {
        self.environment = environment
        if let node { walk(node) }
    }

    /// Whether `name` of `variable` is read.
    func reads(_ variable: String, _ name: String) -> Bool {
        whole.contains(variable) || names[variable]?.contains(name) ?? false
    }

    private mutating func walk(_ node: YAMLNode) {
        // What an alias stands for is walked where it is written.
        guard !node.isAlias else { return }
        switch node.kind {
        case .scalar: scalar(node)
        case .sequence: for item in node.items { walk(item) }
        case .mapping: for pair in node.written { walk(pair.value) }
        }
    }

    private mutating func scalar(_ node: YAMLNode) {
        guard node.utf8.contains(UInt8(ascii: "$")) else { return }
        for case .expression(let text, let offset) in CELTemplateText.parse(node.text).segments {
            expressions.append(LintExpression(text: text, node: node, offset: offset))
            guard seen.insert(text).inserted else { continue }
            if let program = CELProgram.compile(text, in: environment).program {
                for reference in program.references { note(reference) }
            } else {
                scan(text)
            }
        }
    }

    private mutating func note(_ reference: CELReference) {
        for segment in reference.path {
            guard case .dynamic(let inner) = segment.key else { continue }
            for reference in inner.references { note(reference) }
        }
        guard let first = reference.path.first else {
            whole.insert(reference.root)
            return
        }
        switch first.key {
        case .field(let name): names[reference.root, default: []].insert(name)
        case .index(let key):
            if let name = key.stringValue { names[reference.root, default: []].insert(name) }
        case .dynamic, .any: whole.insert(reference.root)
        }
    }

    /// Takes note of the names in `text`, which is of another environment, such as a check's.
    private mutating func scan(_ text: String) {
        for variable in ["inputs", "locals", "secrets", "resources"] {
            for range in text.ranges(of: variable + ".") {
                let rest = text[range.upperBound...].drop { $0 == "?" }
                names[variable, default: []].insert(String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }))
            }
            if text.contains(variable + "[") { whole.insert(variable) }
        }
    }
}
