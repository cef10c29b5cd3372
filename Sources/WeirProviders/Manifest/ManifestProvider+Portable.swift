import WeirCEL
import WeirCore
import WeirValue

extension ManifestProvider: PortableClusters {
    /// What the type's expressions under `portable` tell; those that tell null are left to its defaults. It takes what one of
    /// them reads.
    func arguments(of wanted: PortableCluster, _ type: ResourceType) throws(OperationFailure) -> Value.Map {
        let portable = manifest.kinds.first { $0.type.name == type.name }?.portable ?? []
        let references = portable.flatMap(\.value.expressions).flatMap(\.program.references)
        let read = references.compactMap { reference in
            if case .field(let name)? = reference.path.first?.key { name } else { nil }
        }
        try wanted.check(carriedBy: Set(read), type.name)
        let environment = CELEnvironment(variables: ManifestScope.portable, functions: ManifestFunctions.all)
        let activation = CELActivation(environment, ["cluster": .map(wanted.values)])
        var arguments = Value.Map()
        for member in portable {
            do throws(EvaluationFault) {
                let value = try member.value.evaluate(activation)
                if value != .null { arguments = arguments.setting(member.key, to: value) }
            } catch {
                throw OperationFailure(
                    "\(member.key) of \(type.name) cannot be told: \(error.message)", remains: .nothing)
            }
        }
        return arguments
    }
}
