import Synchronization

/// What is used of nodes: by pods that are on them, and by those that are about to be.
final class NodeUsage: Sendable {
    private struct State {
        var amounts: [String: [String: QuantityNumber]] = [:]
        var counts: [String: Int] = [:]
        /// Pods that have been given a node, which the tracker has not told of yet.
        var assumed: [ObjectPlace: (node: String, requests: [String: QuantityNumber])] = [:]
        /// Which of nodes that are alike comes next.
        var turn = 0

        mutating func add(_ node: String, _ requests: [String: QuantityNumber]) {
            counts[node, default: 0] += 1
            amounts[node, default: [:]].merge(requests, uniquingKeysWith: +)
        }

        mutating func remove(_ node: String, _ requests: [String: QuantityNumber]) {
            counts[node, default: 0] -= 1
            var own = amounts[node] ?? [:]
            for (name, amount) in requests { own[name] = (own[name] ?? .zero) - amount }
            amounts[node] = own
        }

        func lacks(_ node: NodeFacts, _ pod: PodFacts) -> [String] {
            var lacks: [String] = []
            let count = QuantityNumber(Int64(counts[node.name] ?? 0) + 1)
            if let most = node.allocatable["pods"], count > most { lacks.append("Too many pods") }
            for (name, amount) in pod.requests {
                let used = amounts[node.name]?[name] ?? .zero
                if used + amount > node.allocatable[name] ?? .zero { lacks.append("Insufficient \(name)") }
            }
            return lacks.sorted()
        }

        mutating func forget(_ place: ObjectPlace) {
            guard let assumption = assumed.removeValue(forKey: place) else { return }
            remove(assumption.node, assumption.requests)
        }
    }

    private let state = Mutex(State())

    /// The usage by the pods of `pods`.
    init(_ pods: ObjectTracker<PodFacts>) {
        pods.onChange { [self] old, new in
            state.withLock { state in
                if let place = new?.place ?? old?.place, new == nil || new?.node.isEmpty == false {
                    state.forget(place)
                }
                if let old, Self.counts(old) { state.remove(old.node, old.requests) }
                if let new, Self.counts(new) { state.add(new.node, new.requests) }
            }
        }
    }

    private static func counts(_ pod: PodFacts) -> Bool { !pod.node.isEmpty && !pod.isOver }

    /// What `node` lacks for `pod`, as the scheduler tells it; nothing where there is room.
    func lacks(_ node: NodeFacts, for pod: PodFacts) -> [String] { state.withLock { $0.lacks(node, pod) } }

    /// Gives `pod` the one of `nodes` with room and the fewest pods; of several each in turn.
    func choose(_ nodes: [NodeFacts], for pod: PodFacts) -> NodeFacts? {
        state.withLock { state in
            let nodes = nodes.filter { state.lacks($0, pod).isEmpty }
            let least = nodes.map { state.counts[$0.name] ?? 0 }.min()
            let best = nodes.filter { state.counts[$0.name] ?? 0 == least }
            guard !best.isEmpty else { return nil }
            let node = best[state.turn % best.count]
            state.turn = (state.turn + 1) % 1_000_000
            state.forget(pod.place)
            state.assumed[pod.place] = (node.name, pod.requests)
            state.add(node.name, pod.requests)
            return node
        }
    }

    /// The node that the pod at `place` has been given, as long as the tracker has not told of it.
    func node(of place: ObjectPlace) -> String? { state.withLock { $0.assumed[place]?.node } }

    /// The pods that have been given `node`, as long as the tracker has not told of it.
    func places(on node: String) -> [ObjectPlace] {
        state.withLock { state in state.assumed.filter { $0.value.node == node }.map(\.key) }
    }

    /// Takes back what ``choose(_:for:)`` gave.
    func forget(_ place: ObjectPlace) { state.withLock { $0.forget(place) } }
}
