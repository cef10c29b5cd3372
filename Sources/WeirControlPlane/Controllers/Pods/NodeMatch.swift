import WeirValue

/// Whether a pod may be on a node, by what its spec says of nodes and of their taints.
enum NodeMatch {
    /// Whether the node selector and the required affinity for nodes of `spec` mean `node`.
    static func selects(_ spec: Value, _ node: NodeFacts) -> Bool {
        let wanted = spec["nodeSelector"].texts
        guard wanted.allSatisfy({ node.labels[$0.key] == $0.value }) else { return false }
        guard
            let required = spec.at(
                "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
        else { return true }
        return required.list("nodeSelectorTerms").contains { term in
            let expressions = term.list("matchExpressions")
            let fields = term.list("matchFields")
            guard !expressions.isEmpty || !fields.isEmpty else { return false }
            return PodSelector(["matchExpressions": .list(Value.List(expressions))]).selects(node.labels)
                && PodSelector(["matchExpressions": .list(Value.List(fields))]).selects(["metadata.name": node.name])
        }
    }

    /// The first taint of `node` with one of `effects` that `tolerations` do not allow.
    static func untolerated(
        _ node: NodeFacts, _ tolerations: [Value], effects: Set<String> = ["NoSchedule", "NoExecute"]
    ) -> NodeFacts.Taint? {
        node.taints.first { taint in
            effects.contains(taint.effect) && !tolerations.contains { tolerates($0, taint) }
        }
    }

    static func tolerates(_ toleration: Value, _ taint: NodeFacts.Taint) -> Bool {
        let (effect, key) = (toleration.text("effect"), toleration.text("key"))
        guard effect.isEmpty || effect == taint.effect else { return false }
        guard key.isEmpty || key == taint.key else { return false }
        switch toleration.text("operator") {
        case "Exists": return true
        case "", "Equal": return toleration.text("value") == taint.value
        case "Gt":
            return Int64(taint.value).flatMap { left in Int64(toleration.text("value")).map { left > $0 } } ?? false
        case "Lt":
            return Int64(taint.value).flatMap { left in Int64(toleration.text("value")).map { left < $0 } } ?? false
        default: return false
        }
    }
}
