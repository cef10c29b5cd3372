import WeirCEL
import WeirCore
import WeirValue
import WeirYAML

/// What a stack declares, by name.
struct DeclaredNames {
    let inputs: [Stack.Input]
    let secrets: [Stack.Secret]
    let locals: [(key: YAMLNode, value: YAMLNode)]
    let resources: [ResourceHead]
    /// The variables of the environment that may be read.
    let variables: [String]
    let uses: [Stack.Use]
    private let inputsByName: [String: Stack.Input]
    private let resourcesByName: [String: ResourceHead]
    private let secretNames: Set<String>
    private let localNames: Set<String>

    init(
        inputs: [Stack.Input], secrets: [Stack.Secret], locals: [(key: YAMLNode, value: YAMLNode)],
        resources: [ResourceHead], variables: [String], uses: [Stack.Use]
    ) {
        self.variables = variables
        self.uses = uses
        self.inputs = inputs
        self.secrets = secrets
        self.locals = locals
        self.resources = resources
        inputsByName = Dictionary(inputs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        resourcesByName = Dictionary(resources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        secretNames = Set(secrets.map(\.name))
        localNames = Set(locals.map(\.key.text))
    }

    func input(_ name: String) -> Stack.Input? { inputsByName[name] }
    func resource(_ name: String) -> ResourceHead? { resourcesByName[name] }
    func hasSecret(_ name: String) -> Bool { secretNames.contains(name) }
    func hasLocal(_ name: String) -> Bool { localNames.contains(name) }
}

/// Which of the variables that are not everywhere an expression may read.
struct ExpressionScope {
    /// `each`: it stands in a resource with `forEach`.
    var hasEach = false
    /// `error`: it judges a failure.
    var hasError = false
}

/// Checks that what expressions name is there.
struct ReferenceChecker {
    let names: DeclaredNames
    let collector: Collector
    let types: TypeChecker

    init(names: DeclaredNames, collector: Collector) {
        self.names = names
        self.collector = collector
        types = TypeChecker(types: StackTypes(names: names), collector: collector)
    }

    /// Tells of every name in `expression`, which stands in `scope`, that is not there.
    func check(_ expression: Template.Expression, _ scope: ExpressionScope) {
        for reference in expression.program.references { check(reference, expression, scope) }
    }

    private func check(_ reference: CELReference, _ expression: Template.Expression, _ scope: ExpressionScope) {
        if reference.root == "each", !scope.hasEach {
            collector.report(
                Diagnostic(
                    .eachOutsideForEach, "\"each\" is there only in a resource with forEach",
                    at: expression.range(reference.range)))
            return
        }
        if reference.root == "error", !scope.hasError {
            collector.report(
                Diagnostic(
                    .unknownVariable, "unknown variable \"error\"", at: expression.range(reference.rootRange),
                    hint: "it is there only in lifecycle.retry.on"))
            return
        }
        guard let (name, range) = reference.name(at: 0) else { return }
        // The known names are gathered only for a fault: there may be very many.
        func expect(_ code: DiagnosticCode, _ what: String, _ names: @autoclosure () -> [String], _ isKnown: Bool) {
            guard !isKnown else { return }
            let known = names()
            collector.report(
                Diagnostic(
                    code, "unknown \(what) \"\(name)\"", at: expression.range(range),
                    hint: NearestName.hint(name, among: known)
                        ?? (known.isEmpty ? "the stack declares none" : nil)))
        }
        switch StackScope.Variable.allCases.first(where: { $0.name == reference.root }) {
        case .inputs: expect(.unknownInput, "input", names.inputs.map(\.name), names.input(name) != nil)
        case .secrets: expect(.unknownSecret, "secret", names.secrets.map(\.name), names.hasSecret(name))
        case .locals: expect(.unknownLocal, "local", names.locals.map(\.key.text), names.hasLocal(name))
        case .each:
            expect(.unknownAttribute, "member of each", StackScope.eachMembers, StackScope.eachMembers.contains(name))
        case .stack:
            expect(
                .unknownAttribute, "member of stack", StackScope.stackMembers, StackScope.stackMembers.contains(name))
        case .run:
            expect(.unknownAttribute, "member of run", StackScope.runMembers, StackScope.runMembers.contains(name))
        case .uses:
            expect(.unknownUse, "use", names.uses.map(\.name), names.uses.contains { $0.name == name })
        case .env:
            if !names.variables.contains(name) {
                collector.report(
                    Diagnostic(
                        .unknownVariable, "\"\(name)\" is no variable of the environment that the stack may read",
                        at: expression.range(range),
                        hint: NearestName.hint(name, among: names.variables) ?? "list it in spec.environment"))
            }
        case .error:
            expect(
                .unknownAttribute, "member of error", StackScope.errorMembers, StackScope.errorMembers.contains(name))
        case .resources:
            expect(.unknownResource, "resource", names.resources.map(\.name), names.resource(name) != nil)
            if let head = names.resource(name) { checkAttribute(reference, of: head, expression) }
        case nil: break
        }
    }

    private func checkAttribute(_ reference: CELReference, of head: ResourceHead, _ expression: Template.Expression) {
        guard let type = head.type, let (name, range) = reference.name(at: head.hasForEach ? 2 : 1),
            type.attribute(name) == nil
        else { return }
        let known = type.attributes.map(\.name)
        collector.report(
            Diagnostic(
                .unknownAttribute, "\(type.name) has no attribute \"\(name)\"", at: expression.range(range),
                hint: NearestName.hint(name, among: known)
                    ?? (known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))")))
    }
}

extension CELReference {
    /// The name that stands at `position` of the path, as a field or a constant text index, and where.
    func name(at position: Int) -> (name: String, range: Range<Int>)? {
        guard path.indices.contains(position) else { return nil }
        switch path[position].key {
        case .field(let name): return (name, path[position].range)
        case .index(.string(let name)): return (name, path[position].range)
        default: return nil
        }
    }
}
