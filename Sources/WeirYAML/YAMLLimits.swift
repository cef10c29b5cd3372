/// What a document may hold at most. Past a limit, parsing ends with a fault.
package struct YAMLLimits: Sendable {
    /// The size of the source in bytes; at most 1 GiB, whatever is set.
    package var bytes: Int
    /// How deep collections may nest, what aliases bring in included.
    package var depth: Int
    /// The number of nodes as written.
    package var nodes: Int
    /// The number of nodes that aliases may add when each is replaced by a copy of what it stands for.
    package var expandedNodes: Int
    /// The bytes of scalar text that aliases may add likewise.
    package var expandedBytes: Int
    /// The number of faults after which the rest of the document is not looked at.
    package var faults: Int

    /// The limits for files that people write.
    package static let `default` = YAMLLimits()

    /// Limits; each that is not given is the default's.
    package init(
        bytes: Int = 16 << 20, depth: Int = 1_000, nodes: Int = 4_000_000, expandedNodes: Int = 1_000_000,
        expandedBytes: Int = 64 << 20, faults: Int = 100
    ) {
        self.bytes = min(bytes, 1 << 30)
        self.depth = depth
        self.nodes = nodes
        self.expandedNodes = expandedNodes
        self.expandedBytes = expandedBytes
        self.faults = faults
    }
}
