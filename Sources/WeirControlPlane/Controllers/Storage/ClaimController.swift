import WeirValue

/// Binds claims to volumes, and makes volumes for those of a class that makes them.
struct ClaimController: Reconciler {
    static let source = EventRecorder.Source(component: "persistentvolume-controller")
    static let completed = "pv.kubernetes.io/bind-completed"
    static let byController = "pv.kubernetes.io/bound-by-controller"
    private static let protection = "kubernetes.io/pvc-protection"

    let context: ControllerContext

    init(_ context: ControllerContext) { self.context = context }

    func connect(_ queue: WorkQueue) {
        let claims = context.tracker(Resources.claims)
        queue.watch(claims)
        context.tracker(Resources.volumes).onChange { _, _ in
            for claim in claims.all { queue.add(claim.place) }
        }
        context.tracker(Resources.storageClasses).onChange { _, _ in
            for claim in claims.all { queue.add(claim.place) }
        }
        context.pods.onChange { old, new in
            guard old == nil || new == nil || old?.isOver != new?.isOver, let pod = new ?? old else { return }
            for claim in pod.claims { queue.add(ObjectPlace(namespace: pod.place.namespace, name: claim)) }
        }
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let claim = context.object(Resources.claims, place) else { return nil }
        if claim.at("metadata", "deletionTimestamp") != nil {
            try await release(place, claim)
            return nil
        }
        let name = claim.text("spec", "volumeName")
        if name.isEmpty {
            try await bind(place, claim)
        } else {
            try await complete(place, claim, name)
        }
        return nil
    }

    // MARK: The end

    /// A claim that is deleted goes when no pod uses it.
    private func release(_ place: ObjectPlace, _ claim: Value) async throws(APIStatus) {
        let isUsed = context.pods.facts(in: .namespace(place.namespace)).contains { pod in
            !pod.node.isEmpty && !pod.isOver && pod.claims.contains(place.name)
        }
        if !isUsed { try await Self.unprotect(Resources.claims, place, Self.protection, context) }
    }

    static func unprotect(
        _ resource: ResourceName, _ place: ObjectPlace, _ finalizer: String, _ context: ControllerContext
    ) async throws(APIStatus) {
        try await context.change(resource, place) { object in
            object.edit("metadata") { metadata in
                let others = metadata.list("finalizers").filter { $0.stringValue != finalizer }
                metadata.set("finalizers", others.isEmpty ? nil : .list(Value.List(others)))
            }
        }
    }

    // MARK: Binding

    private func bind(_ place: ObjectPlace, _ claim: Value) async throws(APIStatus) {
        let waits = Self.waitsForPod(claim, context)
        let pods = context.pods.facts(in: .namespace(place.namespace))
        if waits, !pods.contains(where: { !$0.isOver && $0.claims.contains(place.name) }) {
            return tell(
                claim, "Normal", "WaitForFirstConsumer",
                "waiting for first consumer to be created before binding")
        }
        if let volume = matching(claim) {
            return try await take(volume, place, claim)
        }
        if Self.canProvision(claim, context), let storageClass = Self.storageClass(claim, context) {
            return try await provision(place, claim, storageClass)
        }
        let wanted = claim.text("spec", "storageClassName")
        if wanted.isEmpty {
            tell(
                claim, "Normal", "FailedBinding",
                "no persistent volumes available for this claim and no storage class is set")
        } else if Self.storageClass(claim, context) == nil {
            tell(
                claim, "Warning", "ProvisioningFailed",
                "storageclass.storage.k8s.io \(GoText.quoted(wanted)) not found")
        } else if !waits {
            tell(
                claim, "Normal", "FailedBinding",
                "no persistent volumes available for this claim and no storage class is set")
        }
    }

    private func tell(_ claim: Value, _ type: String, _ reason: String, _ message: String) {
        context.events.tell(claim, type, reason, message, from: Self.source)
    }

    /// The smallest volume that is free and has all that `claim` asks for.
    private func matching(_ claim: Value) -> Value? {
        let volumes = context.cluster.objects(Resources.volumes, in: "").filter { VolumeMatch.fits($0, claim) }
        return volumes.min { first, second in
            let (own, other) = (VolumeMatch.isMeant(first, for: claim), VolumeMatch.isMeant(second, for: claim))
            if own != other { return own }
            return VolumeMatch.size(first) < VolumeMatch.size(second)
        }
    }

    private func take(_ volume: Value, _ place: ObjectPlace, _ claim: Value) async throws(APIStatus) {
        let name = volume.text("metadata", "name")
        let reference = Self.reference(to: claim)
        let taken = try await context.change(Resources.volumes, ObjectPlace(namespace: "", name: name)) { volume in
            guard VolumeMatch.fits(volume, claim) else { return }
            if volume.at("spec", "claimRef") == nil { Self.annotate(&volume, [(Self.byController, "yes")]) }
            volume.edit("spec") { $0.set("claimRef", reference) }
        }
        guard (taken ?? volume).text("spec", "claimRef", "uid") == claim.text("metadata", "uid") else { return }
        try await setVolume(name, place, [(Self.completed, "yes"), (Self.byController, "yes")])
    }

    private func setVolume(
        _ name: String, _ place: ObjectPlace, _ annotations: [(String, String)]
    ) async throws(APIStatus) {
        try await context.change(Resources.claims, place) { claim in
            guard claim.text("spec", "volumeName").isEmpty else { return }
            claim.edit("spec") { $0.set("volumeName", .string(name)) }
            Self.annotate(&claim, annotations)
        }
    }

    static func annotate(_ object: inout Value, _ annotations: [(String, String)]) {
        object.edit("metadata") { metadata in
            metadata.set("annotations", PodTemplates.labels(metadata["annotations"], annotations))
        }
    }

    private static func reference(to claim: Value) -> Value {
        let metadata = claim["metadata"] ?? .null
        return [
            "kind": "PersistentVolumeClaim", "apiVersion": "v1", "namespace": metadata["namespace"] ?? "",
            "name": metadata["name"] ?? "", "uid": metadata["uid"] ?? "",
            "resourceVersion": metadata["resourceVersion"] ?? "",
        ]
    }

    /// Settles a claim that has a volume: it is bound when the volume is its own, and lost when that is gone.
    private func complete(_ place: ObjectPlace, _ claim: Value, _ name: String) async throws(APIStatus) {
        let volumePlace = ObjectPlace(namespace: "", name: name)
        let isComplete = claim.at("metadata", "annotations")?.at(Self.completed) != nil
        guard let volume = context.object(Resources.volumes, volumePlace) else {
            guard isComplete else { return }
            let lost = try await context.changeStatus(Resources.claims, place) { claim in
                claim.edit("status") { $0.set("phase", "Lost") }
            }
            if lost != nil {
                tell(
                    claim, "Warning", "ClaimLost",
                    "Bound claim has lost its PersistentVolume. Data on the volume is lost!")
            }
            return
        }
        if volume.text("spec", "claimRef", "uid") != claim.text("metadata", "uid") {
            guard VolumeMatch.fits(volume, claim) else { return }
            let reference = Self.reference(to: claim)
            try await context.change(Resources.volumes, volumePlace) { volume in
                guard VolumeMatch.fits(volume, claim) else { return }
                volume.edit("spec") { $0.set("claimRef", reference) }
            }
        }
        if !isComplete {
            try await context.change(Resources.claims, place) { Self.annotate(&$0, [(Self.completed, "yes")]) }
        }
        try await settleStatus(place, volume)
    }

    private func settleStatus(_ place: ObjectPlace, _ volume: Value) async throws(APIStatus) {
        try await context.changeStatus(Resources.claims, place) { claim in
            claim.fill(("status", .emptyMap))
            let asked = claim.at("spec", "resources", "requests", "storage")
            let has = volume.at("spec", "capacity", "storage")
            // What grows here grows at once.
            let size = QuantityNumber(asked) > QuantityNumber(has) ? asked : has
            claim.edit("status") { status in
                status.set("phase", "Bound")
                status.set("accessModes", volume["spec"]?["accessModes"])
                status.set("capacity", size.map { ["storage": $0] })
            }
        }
    }

    private func provision(
        _ place: ObjectPlace, _ claim: Value, _ storageClass: Value
    ) async throws(APIStatus) {
        let provisioner = storageClass.text("provisioner")
        let name = "pvc-" + claim.text("metadata", "uid")
        var spec: Value = [
            "capacity": ["storage": claim.at("spec", "resources", "requests", "storage") ?? "1Gi"],
            "accessModes": claim["spec"]?["accessModes"] ?? [], "claimRef": Self.reference(to: claim),
            "persistentVolumeReclaimPolicy": storageClass["reclaimPolicy"] ?? "Delete",
            "storageClassName": storageClass["metadata"]?["name"] ?? "",
            "volumeMode": claim.at("spec", "volumeMode") ?? "Filesystem",
            "hostPath": ["path": .string("/simulated/" + name), "type": ""],
        ]
        spec.set("mountOptions", storageClass.at("mountOptions"))
        let volume: Value = [
            "kind": "PersistentVolume", "apiVersion": "v1",
            "metadata": [
                "name": .string(name), "annotations": ["pv.kubernetes.io/provisioned-by": .string(provisioner)],
            ], "spec": spec,
        ]
        do throws(APIStatus) {
            _ = try await context.cluster.create(Resources.volumes, volume, manager: Managers.controllers)
            context.events.tell(
                claim, "Normal", "ProvisioningSucceeded", "Successfully provisioned volume \(name)",
                from: EventRecorder.Source(component: provisioner))
        } catch  where error.reason == "AlreadyExists" {}
        try await setVolume(
            name, place,
            [
                (Self.completed, "yes"), (Self.byController, "yes"),
                ("volume.beta.kubernetes.io/storage-provisioner", provisioner),
                ("volume.kubernetes.io/storage-provisioner", provisioner),
            ])
    }

    // MARK: Classes

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
