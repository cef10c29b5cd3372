import Synchronization

/// The ranges of addresses that the pods of nodes have, a block of 1024 for each node.
final class PodRanges: Sendable {
    private static let whole = IPv4Range(containing: 10 << 24 | 128 << 16, prefix: 9)
    private static let blockPrefix: UInt32 = 22
    private static let blockSize = UInt32.max >> blockPrefix + 1

    /// The nodes that have a range.
    private let owners = Mutex<[IPv4Range: String]>([:])

    /// The ranges of the nodes of `nodes`.
    init(_ nodes: ObjectTracker<NodeFacts>) {
        nodes.onChange { [self] old, new in
            owners.withLock { owners in
                if new == nil, let old, let range = IPv4Range(old.podRange), owners[range] == old.name {
                    owners[range] = nil
                }
                if let new, let range = IPv4Range(new.podRange) { owners[range] = new.name }
            }
        }
    }

    /// A range for `node` that no other has; nil where there is none left.
    func range(for node: String) -> IPv4Range? {
        owners.withLock { owners in
            for number in 0..<(Self.whole.count / Self.blockSize) {
                let first = Self.whole.first + number * Self.blockSize
                let range = IPv4Range(containing: first, prefix: Self.blockPrefix)
                if let owner = owners[range], owner != node { continue }
                owners[range] = node
                return range
            }
            return nil
        }
    }

    /// The number of the block at which `range` begins.
    static func number(of range: IPv4Range) -> UInt32 { (range.first &- whole.first) / blockSize & 0xFFF }
}
