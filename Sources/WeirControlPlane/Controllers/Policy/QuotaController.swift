import Synchronization
import WeirValue

/// Tells what is used of ResourceQuotas.
struct QuotaController: Reconciler {
    /// The resources that are counted because of some quota, beside those that are tracked anyway.
    private final class Counted: Sendable {
        let resources: Mutex<Set<ResourceName>>
        let queue = Mutex<WorkQueue?>(nil)

        init() { resources = Mutex(Set(Resources.tracked + [Resources.pods])) }
    }

    private let context: ControllerContext
    private let counted = Counted()

    init(_ context: ControllerContext) { self.context = context }

    func connect(_ queue: WorkQueue) {
        counted.queue.withLock { $0 = queue }
        let quotas = context.tracker(Resources.quotas)
        queue.watch(quotas)
        let addAll = { @Sendable (place: ObjectPlace) in
            for quota in quotas.facts(in: .namespace(place.namespace)) {
                queue.add(quota.place, after: WorkQueue.gathering)
            }
        }
        context.pods.onChange { old, new in
            guard old == nil || new == nil || old?.isOver != new?.isOver, let place = new?.place ?? old?.place else {
                return
            }
            addAll(place)
        }
        for tracker in context.allTrackers where tracker.resource != Resources.events {
            Self.watch(tracker, addAll)
        }
    }

    private static func watch(
        _ tracker: ObjectTracker<ObjectFacts>, _ addAll: @escaping @Sendable (ObjectPlace) -> Void
    ) {
        tracker.onChange { old, new in
            guard old == nil || new == nil || old?.generation != new?.generation || new?.generation == 0,
                let place = new?.place ?? old?.place, !place.namespace.isEmpty
            else { return }
            addAll(place)
        }
    }

    /// Has quotas looked at when an object of `resource` comes or goes.
    private func begin(_ resource: ResourceName) {
        guard counted.resources.withLock({ $0.insert(resource).inserted }) else { return }
        guard let queue = counted.queue.withLock(\.self) else { return }
        let quotas = context.tracker(Resources.quotas)
        let tracker = ObjectTracker<ObjectFacts>(resource, context.cluster)
        Self.watch(tracker) { place in
            for quota in quotas.facts(in: .namespace(place.namespace)) {
                queue.add(quota.place, after: WorkQueue.gathering)
            }
        }
        context.spawn { await tracker.run() }
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let quota = context.object(Resources.quotas, place), let hard = quota.at("spec", "hard")?.mapValue else {
            return nil
        }
        for key in Set(hard.keys.compactMap(QuotaCharges.resource(counting:))) {
            let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
            begin(ResourceName(parts.count > 1 ? parts[1] : "", parts.first ?? ""))
        }
        let cluster = context.cluster
        let status = QuotaCharges.status(
            of: quota,
            ClusterView(
                object: { cluster.object(ResourceName($0, $1), $2, $3) },
                objects: { cluster.objects(ResourceName($0, $1), in: $2) }))
        try await context.changeStatus(Resources.quotas, place) { object in
            guard object.at("spec", "hard") == .map(hard) else { return }
            object.fill(("status", .emptyMap))
            object.edit("status") { own in
                own.set("hard", status["hard"])
                own.set("used", status["used"])
            }
        }
        return nil
    }
}
