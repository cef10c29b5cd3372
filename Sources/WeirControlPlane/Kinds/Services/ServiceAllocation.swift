/// How Services come by their addresses and ports.
package struct ServiceAllocation: Sendable {
    /// Why an address or port is not given, in the words of Kubernetes' allocators: `provided IP is already allocated`.
    package struct Fault: Error, Sendable {
        package let text: String
        /// A fault with the text.
        package init(_ text: String) { self.text = text }
    }

    /// Gives an address of the cluster's IPv4 range: the one that is asked for, or any.
    package var clusterIP: @Sendable (_ wanted: String?) throws(Fault) -> String
    /// Gives a port of the nodes: the one that is asked for, or any.
    package var nodePort: @Sendable (_ wanted: Int64?) throws(Fault) -> Int64

    /// Gives addresses and ports through the two.
    package init(
        clusterIP: @escaping @Sendable (String?) throws(Fault) -> String,
        nodePort: @escaping @Sendable (Int64?) throws(Fault) -> Int64
    ) {
        self.clusterIP = clusterIP
        self.nodePort = nodePort
    }

    /// Gives nothing.
    package static let none = ServiceAllocation(
        clusterIP: { _ throws(Fault) in throw Fault("range is full") },
        nodePort: { _ throws(Fault) in throw Fault("range is full") })
}
