import WeirCEL
import WeirCore
import WeirValue

/// Tells from the names in expressions, before anything runs, whether what they yield is certainly sensitive.
final class Sensitivity {
    private let names: DeclaredNames
    private let locals: [String: Template]
    /// What was found of a path into a local; false while it is being looked at, so that a circle ends.
    private var found: [String: Bool] = [:]

    init(names: DeclaredNames, locals: [Stack.Local]) {
        self.names = names
        self.locals = Dictionary(locals.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// Tells of every output that is sensitive and not declared so.
    func check(_ outputs: [Stack.Output], _ collector: Collector) {
        for output in outputs where !output.sensitive && isSensitive(output.value) {
            collector.report(
                Diagnostic(
                    .undeclaredSensitive, "the output \"\(output.name)\" holds a sensitive value", at: output.range,
                    hint: "add sensitive: true"))
        }
    }

    private func isSensitive(_ template: Template) -> Bool {
        template.expressions.contains { $0.program.references.contains { isSensitive($0) } }
    }

    private func isSensitive(_ reference: CELReference) -> Bool {
        guard !reference.isPresenceTest else { return false }
        let name = reference.name(at: 0)?.name
        switch reference.root {
        case "secrets": return name.map { names.hasSecret($0) } ?? true
        case "inputs":
            guard let name, let input = names.input(name) else { return false }
            // Of a whole input only some members may be used, as of an instance.
            let member = reference.name(at: 1).flatMap { input.schema.property($0.name) }
            return input.sensitive || member?.sensitive ?? false
        case "locals": return isSensitiveLocal(reference)
        case "resources":
            guard let name, let head = names.resource(name) else { return false }
            let attributes = head.type?.attributes ?? []
            // Of a whole instance only some parts may be used: what is sensitive of it is told by the values' marks.
            guard let attribute = reference.name(at: head.hasForEach ? 2 : 1)?.name else { return false }
            return attributes.contains { $0.name == attribute && $0.sensitive }
        default: return false
        }
    }

    private func isSensitiveLocal(_ reference: CELReference) -> Bool {
        guard let name = reference.name(at: 0)?.name, var template = locals[name] else {
            return false
        }
        var path = [name]
        for position in 1..<max(1, reference.path.count) {
            guard let member = reference.name(at: position)?.name, let inner = template[member] else { break }
            path.append(member)
            template = inner
        }
        let key = path.joined(separator: "\u{0}")
        if let known = found[key] { return known }
        found[key] = false
        let sensitive = isSensitive(template)
        found[key] = sensitive
        return sensitive
    }
}
