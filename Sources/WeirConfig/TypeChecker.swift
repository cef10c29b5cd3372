import WeirCEL
import WeirCore
import WeirValue
import WeirYAML

/// Checks the types of expressions before anything runs, and tells what they yield.
struct TypeChecker {
    let types: StackTypes
    let collector: Collector

    /// The type of what `expression` of `programs` yields; with `telling` its faults are told.
    func type(
        of expression: Template.Expression, _ programs: ProgramCache, telling: Bool = true
    ) -> CELStaticType {
        guard let typing = programs.typing(of: expression, types) else { return .dyn }
        if telling {
            for fault in typing.faults {
                collector.report(
                    Diagnostic(.mismatchedTypes, fault.message, at: expression.range(fault.range), hint: fault.hint))
            }
        }
        return typing.type
    }

    /// The type of what `template` yields; with `telling` the faults in it are told.
    func type(of template: Template, _ programs: ProgramCache, telling: Bool = true) -> CELStaticType {
        switch template {
        case .literal(let value): return CELStaticType(of: value)
        case .expression(let expression): return type(of: expression, programs, telling: telling)
        case .text(let parts):
            if telling { check(parts, programs) }
            return .string
        case .list(let elements):
            let types = elements.map { type(of: $0, programs, telling: telling) }
            return .list(.any(of: types, CELTypeBudget()))
        case .map(let members):
            var types: [String: CELStaticType] = [:]
            for member in members { types[member.key] = type(of: member.value, programs, telling: telling) }
            return .record(types)
        }
    }

    /// Tells of the faults in the expressions of a text, and of those that have no text.
    func check(_ parts: [Template.Part], _ programs: ProgramCache) {
        for case .expression(let expression) in parts {
            let kinds = type(of: expression, programs).kinds
            guard kinds.isSubset(of: [.list, .map]) else { continue }
            collector.report(
                Diagnostic(
                    .wrongType, "\(kinds.noun) has no text", at: Self.whole(expression),
                    hint: "take a part of it, or use json.encode()"))
        }
    }

    /// Tells of the faults in `expression`, which is the whole of `node`, and where it yields nothing that `box`
    /// allows.
    func check(
        _ expression: Template.Expression, _ programs: ProgramCache, _ box: ValueSchema.Box?, at node: YAMLNode
    ) {
        let type = type(of: expression, programs)
        let isNeeded = box === StackDecoder.boolean
        guard let box, let mismatch = type.mismatch(box.schema, isNeeded: isNeeded) else { return }
        let isShort = expression.text.utf8.count <= 60 && !expression.text.contains("\n")
        let subject =
            isShort ? expression.text + mismatch.path : mismatch.path.isEmpty ? "this" : "this" + mismatch.path
        collector.report(mismatch.code, mismatch.message(subject), at: node)
    }

    /// Finds the types of `locals`, each after those that it reads, and tells of the faults in them. Those that read one
    /// another in a circle are left out.
    func declare(_ locals: [Stack.Local], _ programs: ProgramCache) {
        let numbers = Dictionary(locals.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        var graph = DependencyGraph(count: locals.count)
        for (number, local) in locals.enumerated() {
            for expression in local.value.expressions {
                for reference in expression.program.references where reference.root == "locals" {
                    guard let other = reference.name(at: 0).flatMap({ numbers[$0.name] }) else { continue }
                    graph.addNeed(of: number, on: other)
                }
            }
        }
        for number in graph.topologicalOrder {
            let local = locals[number]
            types.setLocal(local.name, type(of: local.value, programs))
        }
    }

    /// Tells where `template`, the `forEach` at `node`, cannot be one; the types of `each` are those of it from here on.
    func checkForEach(_ template: Template?, _ programs: ProgramCache, at node: YAMLNode?) -> Bool {
        guard let template, let node else {
            types.setForEach(nil)
            return true
        }
        let type = type(of: template, programs, telling: false)
        types.setForEach(type)
        guard case .expression(let expression) = template else { return true }
        let fitting = type.kinds.intersection(CELStaticType.Kinds.number.union([.list, .map]))
        if fitting.isEmpty {
            let message = "forEach is \(type.kinds.noun), \(expression.text)"
            collector.report(.invalidForEach, message, at: node, hint: ForEachKeys.hint)
        } else if fitting == .list, !type.element.kinds.contains(.string) {
            let message = "forEach is a list, and an element of \(expression.text) is \(type.element.kinds.noun)"
            collector.report(.invalidForEach, message, at: node, hint: ForEachKeys.hint)
        } else {
            return true
        }
        return false
    }

    private static func whole(_ expression: Template.Expression) -> SourceRange {
        expression.range(0..<expression.text.utf8.count)
    }
}
