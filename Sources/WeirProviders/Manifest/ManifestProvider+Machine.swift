import WeirCEL
import WeirCore
import WeirValue

extension ManifestProvider: MachineUser {
    /// What the type's expressions under `machine` tell.
    func machineNeeds(_ instance: DeclaredInstance) -> MachineNeeds? {
        guard let kind = manifest.kinds.first(where: { $0.type.name == instance.type.name }), !kind.machine.isEmpty
        else {
            return nil
        }
        let arguments = instance.arguments.setting(
            kind.type.arguments.filter { instance.arguments[$0.name] == nil }.map { ($0.name, .null) })
        let environment = CELEnvironment(variables: ManifestScope.variables, functions: ManifestFunctions.all)
        let activation = CELActivation(environment, ["arguments": .map(arguments)])
        var needs = MachineNeeds()
        for member in kind.machine {
            let value: Value
            // What an expression cannot tell yet is no need that could be looked at.
            do throws(EvaluationFault) { value = try member.value.evaluate(activation).revealed } catch { continue }
            switch member.key {
            case "engine": needs.engine = value.stringValue
            case "containers": needs.containers = value.intValue ?? 0
            case "memory": needs.memory = value.intValue ?? 0
            case "disk": needs.disk = value.intValue ?? 0
            case "ports": needs.ports = (value.listValue ?? []).compactMap(\.intValue)
            case "network": needs.network = value.stringValue
            default: needs.ranges = (value.listValue ?? []).compactMap(\.stringValue)
            }
        }
        return needs
    }
}
