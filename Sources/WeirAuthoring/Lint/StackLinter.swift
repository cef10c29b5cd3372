import WeirCEL
import WeirConfig
package import WeirCore
import WeirValue
package import WeirYAML

/// Tells of what is valid and yet probably not meant.
package struct StackLinter {
    private let file: String
    private let root: YAMLNode
    private let uses: ExpressionUses
    private let stack: Stack
    private var found: [Diagnostic] = []

    /// What there is to say of `document`, patches applied, which `stack` was decoded from; less what its comments allow
    /// (`# weir: allow W0601`).
    package static func lint(_ document: YAMLDocument, _ stack: Stack) -> [Diagnostic] {
        var linter = StackLinter(document, stack)
        linter.unused()
        linter.shadowing()
        linter.descriptions()
        linter.resources()
        linter.exposedInputs()
        let allowances = LintAllowances(document.source)
        // What stands in another file, of which this is a patch, is told where that is linted.
        return linter.found.filter { $0.range?.file == linter.file && !allowances.allows($0) }.inSourceOrder
    }

    private init(_ document: YAMLDocument, _ stack: Stack) {
        file = document.source.file
        root = document.root
        self.stack = stack
        uses = ExpressionUses(document.root["spec"], stack.environment)
    }

    private mutating func tell(_ code: DiagnosticCode, _ message: String, at node: YAMLNode, hint: String? = nil) {
        tell(code, message, at: SourceRange(node.position, in: node.file), hint: hint)
    }

    private mutating func tell(_ code: DiagnosticCode, _ message: String, at range: SourceRange, hint: String?) {
        found.append(Diagnostic(code, message, at: range, hint: hint, severity: .warning))
    }

    /// The entries of the section `name`, merged ones left out.
    private func section(_ name: String) -> [(key: YAMLNode, value: YAMLNode)] {
        root["spec"]?[name]?.resolved.written ?? []
    }

    // MARK: Names

    private mutating func unused() {
        let sections: [(String, String, DiagnosticCode)] = [
            ("inputs", "input", .unusedInput), ("locals", "local", .unusedLocal), ("secrets", "secret", .unusedSecret),
        ]
        for (variable, noun, code) in sections {
            for (key, _) in section(variable) where key.text != "<<" && !uses.reads(variable, key.text) {
                tell(code, "nothing reads the \(noun) \"\(key.text)\"", at: key, hint: "take it away")
            }
        }
    }

    private mutating func shadowing() {
        let roots = StackScope.Variable.allCases.map(\.name)
        for (key, _) in section("locals") where roots.contains(key.text) {
            tell(
                .shadowedVariable, "the local \"\(key.text)\" has the name of a variable of the language",
                at: key, hint: "give it another name")
        }
        for expression in uses.expressions {
            for (name, offset) in DeclaredVariables.of(expression.text) where roots.contains(name) {
                tell(
                    .shadowedVariable, "\"\(name)\" hides the variable of the language with that name",
                    at: expression.range(offset..<offset + name.utf8.count), hint: "give it another name")
            }
        }
    }

    private mutating func descriptions() {
        if let name = root["metadata"]?["name"], root["metadata"]?["description"]?.text.isEmpty ?? true {
            tell(.missingDescription, "the stack has no description", at: name)
        }
        for (section, noun) in [("inputs", "input"), ("outputs", "output")] {
            for (key, value) in self.section(section) where value.kind == .mapping {
                guard value["description"]?.text.isEmpty ?? true else { continue }
                tell(.missingDescription, "the \(noun) \"\(key.text)\" has no description", at: key)
            }
        }
    }

    private mutating func exposedInputs() {
        let words = ["password", "passwd", "secret", "token", "apikey", "privatekey", "credential"]
        for input in stack.inputs where !input.sensitive {
            let name = input.name.lowercased().filter { $0 != "_" }
            let kinds: [ValueSchema.Kind] = [.string, .any]
            guard kinds.contains(input.schema.kind), words.contains(where: { name.hasSuffix($0) }) else { continue }
            found.append(
                Diagnostic(
                    .exposedInput,
                    "the input \"\(input.name)\" sounds like a secret and is shown in plans and kept in state",
                    at: input.range, hint: "say sensitive: true, or make it one of spec.secrets", severity: .warning))
        }
    }

    // MARK: Resources

    private mutating func resources() {
        var costly: (name: YAMLNode, type: String)?
        for (key, value) in section("resources") where value.kind == .mapping {
            let value = value.resolved
            if let type = value["type"]?.text, costly == nil, CostlyTypes.contains(type) { costly = (key, type) }
            dead(key, value)
            needlessDependencies(key, value)
        }
        if let costly, root["spec"]?["ttl"] == nil {
            tell(
                .missingTTL, "a \(costly.type) may cost money for as long as it exists, and the stack has no ttl",
                at: costly.name, hint: "say in spec how long the lab is wanted, for example ttl: 8h")
        }
    }

    private mutating func dead(_ key: YAMLNode, _ value: YAMLNode) {
        guard let when = value["when"] else { return }
        var constant = when.value()
        let parsed = CELTemplateText.parse(when.text)
        if parsed.isWhole, case .expression(let text, _)? = parsed.segments.first,
            let known = CELProgram.compile(text, in: stack.environment).program?.constant
        {
            constant = known
        }
        guard case .bool(false) = constant else { return }
        tell(.deadResource, "\"\(key.text)\" never exists: its when is always false", at: when)
    }

    private mutating func needlessDependencies(_ key: YAMLNode, _ value: YAMLNode) {
        guard let list = value["dependsOn"] else { return }
        var named: Set<String> = []
        for field in ["forEach", "when", "with"] {
            named.formUnion(ExpressionUses(value[field], stack.environment).names["resources"] ?? [])
        }
        for item in list.items where named.contains(item.text) {
            tell(
                .needlessDependency, "\"\(key.text)\" depends on \"\(item.text)\" already: an expression reads it",
                at: item, hint: "take it away")
        }
    }
}
