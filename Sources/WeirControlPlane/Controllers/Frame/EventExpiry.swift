/// Forgets Events when they are old.
struct EventExpiry: Reconciler {
    private let context: ControllerContext

    init(_ context: ControllerContext) { self.context = context }

    func connect(_ queue: WorkQueue) {
        let lifetime = context.options.eventLifetime
        let clock = context.clock
        context.tracker(Resources.events).onChange { old, new in
            guard old == nil, let new else { return }
            queue.add(new.place, after: Double(new.created) + lifetime - clock.now)
        }
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let facts = context.tracker(Resources.events)[place] else { return nil }
        let left = Double(facts.created) + context.options.eventLifetime - context.clock.now
        if left > 0 { return left }
        try await context.delete(Resources.events, place, DeletionWish(uid: facts.uid))
        return nil
    }
}
