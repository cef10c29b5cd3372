import WeirValue

/// What a pod says of the pods beside which it may be.
struct PodPlacement {
    private struct Rule {
        let key: String
        /// The nodes of the pods that it means, once for each.
        let pods: [String]
    }

    private let facts: PodFacts
    private let nodes: ObjectTracker<NodeFacts>
    private let near: [Rule]
    private let far: [Rule]
    /// Whether the pod itself is what it wants to be near to.
    private let wantsItself: Bool
    private let ports: Set<String>
    private let context: ControllerContext
    private let usage: NodeUsage

    init(
        _ context: ControllerContext, _ facts: PodFacts, _ spec: Value, _ nodes: ObjectTracker<NodeFacts>,
        _ usage: NodeUsage
    ) {
        self.context = context
        self.usage = usage
        self.facts = facts
        self.nodes = nodes
        ports = Self.ports(spec)
        let required = "requiredDuringSchedulingIgnoredDuringExecution"
        let nearTerms = spec.at("affinity", "podAffinity")?.list(required) ?? []
        let farTerms = spec.at("affinity", "podAntiAffinity")?.list(required) ?? []
        let others = { (term: Value) -> Rule in
            let selector = PodSelector(term["labelSelector"] ?? .emptyMap)
            let named = term.list("namespaces").compactMap(\.stringValue)
            let spaces = named.isEmpty ? [facts.place.namespace] : named
            let pods = spaces.flatMap { context.pods.facts(in: .namespace($0)) }.compactMap { pod -> String? in
                guard !pod.isOver, pod.place != facts.place, selector.selects(pod.labels) else { return nil }
                return pod.node.isEmpty ? usage.node(of: pod.place) : pod.node
            }
            return Rule(key: term.text("topologyKey"), pods: pods)
        }
        near = nearTerms.map(others)
        far = farTerms.map(others)
        wantsItself = nearTerms.allSatisfy {
            PodSelector($0["labelSelector"] ?? .emptyMap).selects(facts.labels)
        }
    }

    private static func ports(_ spec: Value) -> Set<String> {
        Set(
            spec.list("containers").flatMap { $0.list("ports") }.compactMap { port in
                guard let number = port.at("hostPort")?.intValue, number > 0 else { return nil }
                return "\(number)/\(port.text("protocol"))"
            })
    }

    /// Why the ports that the pod wants of `node` itself are not to be had.
    func portFault(_ node: NodeFacts) -> String? {
        guard !ports.isEmpty else { return nil }
        let present = context.pods.facts(in: .node(node.name)).filter { !$0.isOver }.map(\.place)
        for place in present + usage.places(on: node.name) where place != facts.place {
            guard let pod = context.object(Resources.pods, place) else { continue }
            if !Self.ports(pod["spec"] ?? .emptyMap).isDisjoint(with: ports) {
                return "node(s) didn't have free ports for the requested pod ports"
            }
        }
        return nil
    }

    /// Why the pod may not be on `node` because of others, and whether that is final.
    func neighbourFault(_ node: NodeFacts) -> (String, Bool)? {
        for rule in near where !holds(rule, node) {
            // The first of a group that wants to be together may be anywhere.
            if wantsItself, near.allSatisfy(\.pods.isEmpty), node.labels[rule.key] != nil { continue }
            return ("node(s) didn't match pod affinity rules", true)
        }
        for rule in far where holds(rule, node) {
            return ("node(s) didn't match pod anti-affinity rules", false)
        }
        return nil
    }

    /// Whether one of the pods of `rule` is where `node` is.
    private func holds(_ rule: Rule, _ node: NodeFacts) -> Bool {
        guard let value = node.labels[rule.key] else { return false }
        return rule.pods.contains { name in
            nodes[ObjectPlace(namespace: "", name: name)]?.labels[rule.key] == value
        }
    }
}
