import Synchronization

/// The addresses of pods: each its own, from the range of its node.
final class PodAddresses: Sendable {
    private struct State {
        /// The pods that have an address.
        var owners: [String: ObjectPlace] = [:]
        /// By range, the number of the address after the last one given.
        var next: [IPv4Range: UInt32] = [:]
    }

    private let state = Mutex(State())

    /// The addresses of the pods of `pods`.
    init(_ pods: ObjectTracker<PodFacts>) {
        pods.onChange { [self] old, new in note(old, new) }
    }

    private func note(_ old: PodFacts?, _ new: PodFacts?) {
        guard old?.address != new?.address else { return }
        state.withLock { state in
            if let old, state.owners[old.address] == old.place { state.owners[old.address] = nil }
            if let new, !new.address.isEmpty { state.owners[new.address] = new.place }
        }
    }

    /// An address for the pod at `place` from `text`, the range of its node; empty where all are taken.
    func address(for place: ObjectPlace, from text: String) -> String {
        guard let range = IPv4Range(text) else { return "" }
        return state.withLock { state in
            // The first is the network's, the second the node's, the last for all.
            let usable = range.count - 3
            for step in 0..<usable {
                let number = ((state.next[range] ?? 0) + step) % usable
                let address = IPv4Range.text(range.first + 2 + number)
                guard state.owners[address] == nil else { continue }
                state.owners[address] = place
                state.next[range] = number + 1
                return address
            }
            return ""
        }
    }

    /// Gives back an address that was not used.
    func release(_ address: String, of place: ObjectPlace) {
        state.withLock { state in
            if state.owners[address] == place { state.owners[address] = nil }
        }
    }
}
