import WeirValue

/// Tells what volumes are at, and takes away those that are no longer wanted.
struct VolumeController: Reconciler {
    private static let protection = "kubernetes.io/pv-protection"
    private let context: ControllerContext

    init(_ context: ControllerContext) { self.context = context }

    func connect(_ queue: WorkQueue) {
        let volumes = context.tracker(Resources.volumes)
        queue.watch(volumes)
        // A claim that goes frees its volume.
        context.tracker(Resources.claims).onChange { old, new in
            guard old == nil || new == nil || old?.uid != new?.uid else { return }
            for volume in volumes.all { queue.add(volume.place) }
        }
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let volume = context.object(Resources.volumes, place) else { return nil }
        let phase = phase(of: volume)
        if volume.at("metadata", "deletionTimestamp") != nil {
            if phase != "Bound" {
                try await ClaimController.unprotect(Resources.volumes, place, Self.protection, context)
            }
            return nil
        }
        let time = context.clock.text
        try await context.changeStatus(Resources.volumes, place) { volume in
            guard volume.text("status", "phase") != phase else { return }
            volume.fill(("status", .emptyMap))
            volume.edit("status") { status in
                status.set("phase", .string(phase))
                status.set("lastPhaseTransitionTime", .string(time))
            }
        }
        let isMade = volume.at("metadata", "annotations")?.at("pv.kubernetes.io/provisioned-by") != nil
        if phase == "Released", isMade, volume.text("spec", "persistentVolumeReclaimPolicy") == "Delete" {
            try await context.delete(Resources.volumes, place, DeletionWish(uid: volume.text("metadata", "uid")))
        }
        return nil
    }

    private func phase(of volume: Value) -> String {
        guard let reference = volume.at("spec", "claimRef") else { return "Available" }
        let uid = reference.text("uid")
        if uid.isEmpty { return "Available" }
        let place = ObjectPlace(namespace: reference.text("namespace"), name: reference.text("name"))
        return context.object(Resources.claims, place)?.text("metadata", "uid") == uid ? "Bound" : "Released"
    }
}
