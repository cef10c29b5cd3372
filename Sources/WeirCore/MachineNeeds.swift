/// What making an instance needs of this machine.
package struct MachineNeeds: Sendable, Equatable {
    /// The container engine that has to answer: `docker`, `podman`.
    package var engine: String?
    /// How many containers become nodes of clusters.
    package var containers: Int64 = 0
    /// Memory in MiB.
    package var memory: Int64 = 0
    /// Room for the engine's images and containers in MiB.
    package var disk: Int64 = 0
    /// TCP ports of this machine that nobody else may listen on.
    package var ports: [Int64] = []
    /// The engine's network that is used, and made where it is missing.
    package var network: String?
    /// Ranges of addresses inside, `10.244.0.0/16`, that must not hide what this machine reaches.
    package var ranges: [String] = []

    /// The names of its members, as manifests write them.
    package static let members = ["engine", "containers", "memory", "disk", "ports", "network", "ranges"]

    /// Nothing.
    package init() {}
}
