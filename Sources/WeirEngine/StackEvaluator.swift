import Synchronization
package import WeirCEL
package import WeirCore
package import WeirValue

/// Evaluates the expressions of a stack over its inputs, secrets and locals, and what is known of its resources.
package struct StackEvaluator: Sendable {
    /// What is known of the resources.
    package let resources: ResourcesScope
    private let base: CELActivation
    private let locals: LocalsScope

    /// An evaluator of `stack` in `workspace`, for the run `run` that started at `startedAt` (RFC 3339).
    ///
    /// - Parameters:
    ///   - inputs: the resolved inputs, or what finds them.
    ///   - secrets: the values of the secrets; they are hidden here.
    ///   - environment: the variables of Weir's environment that the stack may read, those that are set.
    ///   - uses: the outputs of other workspaces, by the names that the stack gives them.
    package init(
        _ stack: Stack, workspace: String, inputs: Value, secrets: Value.Map, environment: Value.Map = [:],
        uses: Value.Map = [:], run: String, startedAt: String, resources: ResourcesScope = ResourcesScope()
    ) {
        self.resources = resources
        var base = CELActivation(stack.environment)
        base[StackScope.Variable.inputs.rawValue] = inputs
        base[StackScope.Variable.secrets.rawValue] = .map(secrets.mapValues(\.hidden))
        base[StackScope.Variable.resources.rawValue] = .object(resources)
        let folder = stack.file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
            separator: "/")
        base[StackScope.Variable.stack.rawValue] = [
            "name": .string(stack.name), "workspace": .string(workspace),
            "path": .string(folder.isEmpty ? "." : folder),
        ]
        base[StackScope.Variable.run.rawValue] = ["id": .string(run), "startedAt": .string(startedAt)]
        base[StackScope.Variable.uses.rawValue] = .map(uses)
        let known = stack.variables.compactMap { name in environment[name].map { (name, $0) } }
        base[StackScope.Variable.env.rawValue] = .map(Value.Map(known) { first, _ in first })
        locals = LocalsScope(stack.locals, base: base)
        base[StackScope.Variable.locals.rawValue] = .object(locals)
        self.base = base
    }

    /// An evaluator for what `request` asks for.
    package init(_ request: PlanRequest, resources: ResourcesScope = ResourcesScope()) {
        self.init(
            request.stack, workspace: request.workspace, inputs: .map(request.inputs),
            secrets: request.secrets(at: []), environment: request.environment, uses: request.uses(at: []),
            run: request.run,
            startedAt: request.startedAt, resources: resources)
    }

    /// Forgets what locals were found to be, so that they are found anew from what is known of resources now.
    func forget() { locals.forget() }

    /// The variables of an expression; `each` is that of an instance with `forEach`.
    package func activation(each: Value? = nil) -> CELActivation {
        guard let each else { return base }
        var activation = base
        activation[StackScope.Variable.each.rawValue] = each
        return activation
    }

    /// The variable `each` of the instance `key`, which stands at `index` and has `value`.
    package static func each(_ key: Address.Key, value: Value, index: Int) -> Value {
        let keyValue: Value =
            switch key {
            case .text(let text): .string(text)
            case .index(let index): .int(Int64(index))
            }
        return ["key": keyValue, "value": value, "index": .int(Int64(index))]
    }
}

/// What expressions read as `locals`: each evaluated when it is first read.
private final class LocalsScope: ValueObject {
    private let templates: [String: Template]
    private let names: [String]
    private let base: CELActivation
    private let known = Mutex<[String: Value]>([:])

    init(_ locals: [Stack.Local], base: CELActivation) {
        templates = Dictionary(locals.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        names = locals.map(\.name)
        self.base = base
    }

    func forget() { known.withLock { $0 = [:] } }

    var typeName: String { "locals" }
    var isContainer: Bool { true }

    var plain: Value {
        var pairs: [(String, Value)] = []
        for name in names {
            // A local that fails says so where it is read by its name; as part of the whole it is left unknown.
            do { pairs.append((name, try member(.string(name)) ?? .null)) } catch {
                pairs.append((name, .unknown(.any)))
            }
        }
        return .map(Value.Map(pairs) { first, _ in first })
    }

    func equals(_ other: any ValueObject) -> Bool { self === other }

    func member(_ key: Value) throws -> Value? {
        guard case .string(let name) = key, let template = templates[name] else { return nil }
        if let value = known.withLock({ $0[name] }) { return value }
        var activation = base
        activation[StackScope.Variable.locals.rawValue] = .object(self)
        let value = try template.evaluate(activation)
        known.withLock { $0[name] = value }
        return value
    }
}
