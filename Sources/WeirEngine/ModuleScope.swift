import Synchronization
import WeirCore
import WeirValue

/// A stack while it is planned and carried out: the one that was asked for, or an instance of a module in it.
struct ModuleScope: Sendable {
    /// The stack that is planned, or that the module is.
    let stack: Stack
    /// Where it is.
    let modules: [Address.Step]
    /// What every resource in it needs besides its own needs: what the module needs.
    let needs: [Address]
    let evaluator: StackEvaluator
    /// What a module is given; nil of the stack itself.
    let inputs: ModuleInputs?

    /// The stack that `request` asks for.
    init(_ request: PlanRequest, _ evaluator: StackEvaluator) {
        stack = request.stack
        modules = []
        needs = []
        self.evaluator = evaluator
        inputs = nil
    }

    /// The instance at `address` of a module that `resource` declares to be `stack`.
    init(
        _ stack: Stack, _ resource: Stack.Resource, at address: Address, needs: [Address], each: Value?,
        of request: PlanRequest, in outer: StackEvaluator
    ) {
        let inputs = ModuleInputs(stack, resource, each: each, in: outer)
        let modules = address.modules + [address.step]
        self.stack = stack
        self.modules = modules
        self.needs = needs
        self.inputs = inputs
        evaluator = StackEvaluator(
            stack, workspace: request.workspace, inputs: .object(inputs),
            secrets: request.secrets(at: modules.map(\.name)), environment: request.environment,
            uses: request.uses(at: modules.map(\.name)), run: request.run, startedAt: request.startedAt)
    }

    /// Forgets what was found of inputs and locals, so that it is found anew from what is known of resources now.
    func forget() {
        evaluator.forget()
        inputs?.forget()
    }
}

/// What expressions of a module read as `inputs`: each evaluated when it is first read.
final class ModuleInputs: ValueObject {
    private let declared: [String: Stack.Input]
    private let names: [String]
    private let resource: Stack.Resource
    private let each: Value?
    private let outer: StackEvaluator
    private let known = Mutex<[String: Value]>([:])

    /// The inputs of `stack`, as `resource` gives them with what `outer` and `each` know.
    init(_ stack: Stack, _ resource: Stack.Resource, each: Value?, in outer: StackEvaluator) {
        declared = Dictionary(stack.inputs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        names = stack.inputs.map(\.name)
        self.resource = resource
        self.each = each
        self.outer = outer
    }

    func forget() { known.withLock { $0 = [:] } }

    /// The faults of all of them.
    var faults: [Diagnostic] {
        names.compactMap { name in
            do throws(EvaluationFault) {
                _ = try value(name)
                return nil
            } catch {
                return error.diagnostic
            }
        }
    }

    private func value(_ name: String) throws(EvaluationFault) -> Value? {
        guard let input = declared[name] else { return nil }
        if let value = known.withLock({ $0[name] }) { return value }
        let given = try self.given(name).written
        var value = given
        if case .null = given { value = input.defaultValue ?? .null }
        let range = resource.argumentRanges.first { $0.name == "inputs" }?.range ?? resource.range
        if case .null = value {
            guard input.optional else {
                throw EvaluationFault(message: "the input \"\(name)\" of the module has no value", range: range)
            }
        } else if let fault = input.schema.faults(of: input.isSecret ? value.hidden : value).first {
            let path = fault.path.isEmpty ? "" : " at \(fault.path.joined(separator: "."))"
            throw EvaluationFault(
                message: "the input \"\(name)\" of the module\(path): \(fault.message)", range: range)
        } else {
            value = input.schema.hiding(input.schema.withDefaults(value))
        }
        if input.sensitive { value = value.hidden }
        let found = value
        known.withLock { $0[name] = found }
        return found
    }

    /// What the module is given for the input `name`; null where nothing.
    private func given(_ name: String) throws(EvaluationFault) -> Value {
        guard let template = resource.arguments["inputs"] else { return .null }
        guard case .expression(let expression) = template else {
            return try template[name]?.evaluate(outer.activation(each: each)) ?? .null
        }
        let all = try expression.evaluate(outer.activation(each: each))
        if case .unknown = all.revealed { return all.isSensitive ? Value.unknown(.any).hidden : .unknown(.any) }
        guard case .map(let map) = all.revealed else {
            throw EvaluationFault(
                message: "the inputs of a module are a map, and this is \(all.shown())",
                range: expression.range(0..<expression.text.utf8.count))
        }
        if let other = map.keys.first(where: { declared[$0] == nil }) {
            throw EvaluationFault(
                message: "the module has no input \"\(other)\"",
                range: expression.range(0..<expression.text.utf8.count))
        }
        return all[name] ?? .null
    }

    // MARK: ValueObject

    var typeName: String { "inputs" }
    var isContainer: Bool { true }

    var plain: Value {
        let pairs = names.map { name -> (String, Value) in
            // An input that fails says so where it is read by its name.
            do { return (name, try member(.string(name)) ?? .null) } catch { return (name, .unknown(.any)) }
        }
        return .map(Value.Map(pairs) { first, _ in first })
    }

    func equals(_ other: any ValueObject) -> Bool { self === other }

    func member(_ key: Value) throws -> Value? {
        guard case .string(let name) = key else { return nil }
        return try value(name)
    }
}

/// What expressions read of an instance of a module: the outputs of its stack, as far as they are known now.
final class ModuleOutputs: ValueObject {
    private let scope: ModuleScope

    init(_ scope: ModuleScope) { self.scope = scope }

    private func value(_ output: Stack.Output) throws(EvaluationFault) -> Value {
        let value = try output.value.evaluate(scope.evaluator.activation())
        return output.sensitive ? value.hidden : value
    }

    var typeName: String { "stack" }
    var isContainer: Bool { true }

    var plain: Value {
        let pairs = scope.stack.outputs.map { output -> (String, Value) in
            do { return (output.name, try value(output)) } catch { return (output.name, .unknown(.any)) }
        }
        return .map(Value.Map(pairs) { first, _ in first })
    }

    func equals(_ other: any ValueObject) -> Bool { plain == other.plain }

    func member(_ key: Value) throws -> Value? {
        guard case .string(let name) = key, let output = scope.stack.outputs.first(where: { $0.name == name }) else {
            return nil
        }
        return try value(output)
    }
}
