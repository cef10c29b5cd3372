import WeirCore
import WeirValue

extension EmbeddedClusterProvider: PortableClusters {
    /// The Kubernetes version that it speaks.
    private static let version = "1.36"
    /// What it takes. Its pods are simulated, so that images are always there and no network plug-in is missed; all such
    /// clusters reach each other.
    private static let taken: Set = [
        "name", "kubernetesVersion", "nodes", "network", "registries", "images", "cniDisabled",
    ]

    func arguments(of wanted: PortableCluster, _ type: ResourceType) throws(OperationFailure) -> Value.Map {
        try wanted.check(carriedBy: Self.taken, type.name)
        let version = Arguments(wanted.values)["kubernetesVersion"]?.stringValue
        if let version, version.split(separator: ".").prefix(2).joined(separator: ".") != Self.version {
            throw OperationFailure(
                "\(type.name) speaks Kubernetes \(Self.version), not \(version)",
                hint: "leave kubernetesVersion out for this provider", remains: .nothing)
        }
        let given = ["name", "nodes"].compactMap { name in Arguments(wanted.values)[name].map { (name, $0) } }
        return Value.Map(given, uniquingKeysWith: { _, last in last })
    }
}

extension EmbeddedClusterProvider: MachineUser {
    /// Its memory with some thousand objects in it (docs/performance.md), and its port.
    func machineNeeds(_ instance: DeclaredInstance) -> MachineNeeds? {
        var needs = MachineNeeds()
        needs.memory = 40
        needs.ports = [Arguments(instance.arguments)["port"]?.intValue].compactMap(\.self)
        return needs
    }
}
