import WeirValue

extension Cluster {
    private static let quotas = ResourceName("", "resourcequotas")
    private static let quotaManager = "kube-apiserver"

    /// Does `work`, a write by `request`, once no other write that could use up the quotas of its namespace is under way:
    /// what is used is counted before an object is stored.
    func withinQuotas(
        _ resource: ServedResource, _ request: WriteRequest, _ work: () async -> Result<WriteOutcome, APIStatus>
    ) async -> Result<WriteOutcome, APIStatus> {
        let isCharged = request.subresource.isEmpty || request.subresource == "resize"
        guard isCharged, resource.resource.isNamespaced, hasQuotas(request.namespace) else { return await work() }
        await turns.begin(request.namespace)
        defer { turns.end(request.namespace) }
        return await work()
    }

    private func hasQuotas(_ namespace: String) -> Bool {
        !store.list(Self.quotas.collection).objects(in: namespace, after: nil).isEmpty
    }

    /// Has the quotas of a namespace tell what they are charged with now that the object at `key` is new, so that a client
    /// that made it sees it counted.
    func charge(_ key: ObjectKey) async {
        guard key.collection != Self.quotas.collection, hasQuotas(key.namespace) else { return }
        let view = ClusterView(
            object: { self.object(ResourceName($0, $1), $2, $3) },
            objects: { self.objects(ResourceName($0, $1), in: $2) })
        for quota in objects(Self.quotas, in: key.namespace) {
            let charged = QuotaCharges.status(of: quota, view)
            // What fails is told by the controller of quotas, a moment later.
            do throws(APIStatus) {
                _ = try await modify(
                    Self.quotas, key.namespace, quota.text("metadata", "name"), subresource: "status",
                    manager: Self.quotaManager
                ) { object in
                    object.fill(("status", .emptyMap))
                    object.edit("status") { status in
                        status.set("hard", charged["hard"])
                        status.set("used", charged["used"])
                    }
                }
            } catch { continue }
        }
    }
}
