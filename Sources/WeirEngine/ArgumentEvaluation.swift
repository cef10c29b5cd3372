import WeirCEL
import WeirCore
import WeirValue

/// Evaluates the arguments of an instance.
enum ArgumentEvaluation {
    /// The arguments of `instance` with defaults put in, or the diagnostics that say why they are not what its type takes.
    /// - Throws: ``EvaluationFault`` where an expression fails.
    static func arguments(
        of instance: ExpandedInstance
    ) throws(EvaluationFault) -> Result<Value.Map, DiagnosticsError> {
        let resource = instance.resource
        // They are compared with what is recorded.
        let given = try resource.arguments.evaluate(instance.activation).written
        let schema = resource.type.argumentSchema
        guard case .map(let arguments) = schema.withDefaults(given) else { return .success(Value.Map()) }
        let faults = schema.faults(of: .map(arguments))
        guard faults.isEmpty else {
            return .failure(
                DiagnosticsError(
                    faults.map { fault in
                        let path = fault.path.isEmpty ? "" : " \(fault.path.joined(separator: "."))"
                        return Diagnostic(
                            fault.code, "\(instance.address)\(path): \(fault.message)",
                            at: resource.argumentRanges.first { $0.name == fault.path.first }?.range ?? resource.range,
                            hint: fault.hint)
                    }))
        }
        return .success(arguments.withoutNulls)
    }
}

extension Value.Map {
    /// This without the members that are null.
    fileprivate var withoutNulls: Value.Map {
        let hasNull = values.contains { if case .null = $0 { true } else { false } }
        guard hasNull else { return self }
        return Value.Map(filter { if case .null = $0.value { false } else { true } }.map { ($0.key, $0.value) }) {
            first, _ in first
        }
    }
}

extension [Stack.Need] {
    /// The addresses that an instance with these needs depends on, each once: single instances by their address, all of
    /// a resource by the resource's.
    func dependencies(_ activation: CELActivation) -> [Address] {
        var seen: Set<Address> = []
        return compactMap { need in
            let address =
                switch need.selection {
                case .all: Address(need.resource)
                case .one(let key): Address(need.resource, key: key)
                case .evaluated(let program): Address(need.resource, key: Self.key(program, activation))
                }
            return seen.insert(address).inserted ? address : nil
        }
    }

    /// The key that `program` tells; nil where it tells none, which means all.
    private static func key(_ program: CELProgram, _ activation: CELActivation) -> Address.Key? {
        do throws(CELError) {
            switch try program.evaluate(activation).revealed {
            case .string(let text): return .text(text)
            case let value: return value.intValue.flatMap { Int(exactly: $0) }.map(Address.Key.index)
            }
        } catch {
            return nil
        }
    }
}
