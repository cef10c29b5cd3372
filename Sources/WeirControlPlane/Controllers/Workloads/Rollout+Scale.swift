import WeirValue

extension Rollout {
    /// Brings the number of pods to what is asked for, without rolling anything out: for a Deployment that is paused, or
    /// whose number has changed.
    mutating func scale() async throws(APIStatus) -> Double? {
        try await settleNewest(mayMake: false)
        try await resizeAll()
        if deployment.isPaused { try await cleanUp() }
        return try await writeStatus()
    }

    private mutating func resizeAll() async throws(APIStatus) {
        let active = sets.filter { $0.replicas > 0 }
        if active.count <= 1 {
            guard let only = active.first ?? newest ?? sets.last else { return }
            if only.replicas != deployment.replicas || only.desired != deployment.replicas {
                try await resize(only, to: deployment.replicas)
            }
            return
        }
        if let newest, newest.replicas == deployment.replicas, newest.desired == deployment.replicas,
            newest.status("availableReplicas") == deployment.replicas
        {
            for set in others where set.replicas > 0 { try await resize(set, to: 0) }
            return
        }
        guard deployment.isRolling else { return }
        try await share(active)
    }

    /// Shares what comes or goes among `active` in proportion to what they have.
    private mutating func share(_ active: [ReplicaSetView]) async throws(APIStatus) {
        let total = active.replicas
        let allowed = deployment.replicas > 0 ? deployment.replicas + deployment.surge : 0
        let change = allowed - total
        // The largest come first, and of the same size the newest where pods come, the oldest where they go.
        let sorted = active.sorted { first, second in
            if first.replicas != second.replicas { return first.replicas > second.replicas }
            return change > 0 ? second.isOlder(than: first) : first.isOlder(than: second)
        }
        var sizes: [(set: ReplicaSetView, size: Int64)] = []
        var given: Int64 = 0
        for set in sorted {
            var size = set.replicas
            if change != 0 {
                let part = part(of: set, change, given, allowed)
                size += part
                given += part
            }
            sizes.append((set, size))
        }
        // What rounding has left over goes to the first.
        if let first = sizes.first, change != 0 { sizes[0].size = max(0, first.size + change - given) }
        for (set, size) in sizes { try await resize(set, to: size) }
    }

    private func part(of set: ReplicaSetView, _ change: Int64, _ given: Int64, _ allowed: Int64) -> Int64 {
        guard set.replicas > 0 else { return 0 }
        let before = max(1, set.most ?? deployment.replicas)
        let product = set.replicas.multipliedReportingOverflow(by: allowed)
        guard !product.overflow else { return 0 }
        let size = (product.partialValue * 2 + before) / (before * 2)
        let part = deployment.replicas == 0 ? -set.replicas : size - set.replicas
        let rest = change - given
        return change > 0 ? min(part, rest) : max(part, rest)
    }
}
