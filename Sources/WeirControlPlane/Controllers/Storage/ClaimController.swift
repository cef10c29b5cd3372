import WeirValue

/// Binds claims to volumes, and makes volumes for those of a class that makes them.
struct ClaimController: Reconciler {
    let context: ControllerContext

    init(_ context: ControllerContext) { self.context = context }

    func connect(_ queue: WorkQueue) { queue.watch(context.tracker(Resources.claims)) }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? { nil }

    /// The class of `claim`; nil where it has none, or there is none of that name.
    static func storageClass(_ claim: Value, _ context: ControllerContext) -> Value? {
        let old = claim.at("metadata", "annotations")?.text("volume.beta.kubernetes.io/storage-class") ?? ""
        let name = old.isEmpty ? claim.text("spec", "storageClassName") : old
        guard !name.isEmpty else { return nil }
        return context.object(Resources.storageClasses, ObjectPlace(namespace: "", name: name))
    }

    /// Whether `claim` gets a volume only when a pod uses it.
    static func waitsForPod(_ claim: Value, _ context: ControllerContext) -> Bool {
        storageClass(claim, context)?.text("volumeBindingMode") == "WaitForFirstConsumer"
    }

    /// Whether a volume can be made for `claim`.
    static func canProvision(_ claim: Value, _ context: ControllerContext) -> Bool {
        guard let provisioner = storageClass(claim, context)?.text("provisioner") else { return false }
        return !provisioner.isEmpty && provisioner != "kubernetes.io/no-provisioner"
    }
}
