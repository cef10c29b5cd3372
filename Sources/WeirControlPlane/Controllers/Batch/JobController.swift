import WeirValue

/// Runs the pods of Jobs until enough of them have succeeded, or too many have failed.
struct JobController: Reconciler {
    static let finalizer = "batch.kubernetes.io/job-tracking"
    static let source = EventRecorder.Source(component: "job-controller")
    let context: ControllerContext

    init(_ context: ControllerContext) { self.context = context }

    func connect(_ queue: WorkQueue) {
        let jobs = context.tracker(Resources.jobs)
        let gathering = context.options.jobGathering
        jobs.onChange { old, new in
            guard let place = new?.place ?? old?.place else { return }
            let isNews = old == nil || old?.generation != new?.generation || old?.isGoing != new?.isGoing
            queue.add(place, after: isNews ? 0 : gathering)
        }
        context.pods.onChange { old, new in
            for facts in [old, new] {
                guard let facts, let owner = facts.owner, owner.kind == "Job" else { continue }
                queue.add(ObjectPlace(namespace: facts.place.namespace, name: owner.name), after: gathering)
            }
        }
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let job = context.object(Resources.jobs, place), let selector = job.at("spec", "selector") else {
            try await freeOrphans(of: place)
            return nil
        }
        let podSelector = PodSelector(selector)
        if podSelector.isEmpty { return nil }
        let pods = try await Ownership(context, job, podSelector).claim(context.pods)
        if JobState.isFinished(job) || job.at("metadata", "deletionTimestamp") != nil {
            try await free(pods.filter { $0.isOver || $0.isGoing })
            return try await expire(place, job)
        }
        var state = JobState(job, pods, context)
        state.decide()
        var failure: APIStatus?
        do throws(APIStatus) { try await JobPods(context, job).settle(&state) } catch { failure = error }
        try await write(&state, place)
        if let failure { throw failure }
        return state.nextLook
    }

    /// Pods whose Job is gone are not held back by it.
    private func freeOrphans(of place: ObjectPlace) async throws(APIStatus) {
        let pods = context.pods.facts(in: .namespace(place.namespace))
        try await free(pods.filter { $0.hasFinalizers && $0.owner?.kind == "Job" && $0.owner?.name == place.name })
    }

    /// Takes the mark that they are to be counted off `pods`.
    private func free(_ pods: [PodFacts]) async throws(APIStatus) {
        let batch = PodBatch(context: context, owner: .null, source: Self.source)
        try await batch.all(pods.filter(\.hasFinalizers)) { pod throws(APIStatus) in
            try await context.change(Resources.pods, pod.place) { JobPods.removeFinalizer(&$0) }
        }
    }

    /// Deletes a Job that has ended long enough ago.
    private func expire(_ place: ObjectPlace, _ job: Value) async throws(APIStatus) -> Double? {
        guard let seconds = job.at("spec", "ttlSecondsAfterFinished")?.intValue,
            job.at("metadata", "deletionTimestamp") == nil
        else { return nil }
        let status = job["status"] ?? .null
        let ended = ["Complete", "Failed"].compactMap { type -> Int? in
            guard Conditions.isTrue(type, in: status) else { return nil }
            return HumanDuration.seconds(Conditions.find(type, in: status)?.text("lastTransitionTime") ?? "")
        }
        guard let moment = ended.first else { return nil }
        let left = Double(moment) + Double(seconds) - context.clock.now
        if left > 0 { return left }
        let wish = DeletionWish(propagation: .foreground, uid: job.text("metadata", "uid"))
        try await context.delete(Resources.jobs, place, wish)
        return nil
    }

    /// Writes what has become of the pods: first which are to be counted, then, when they are free, the counts.
    private func write(_ state: inout JobState, _ place: ObjectPlace) async throws(APIStatus) {
        let uid = state.job.text("metadata", "uid")
        let toCount = state.toCount
        if !toCount.isEmpty {
            let noted = state.noted
            try await context.changeStatus(Resources.jobs, place) { object in
                if object.text("metadata", "uid") == uid { object.set("status", noted) }
            }
            try await free(toCount)
        }
        let final = state.counted()
        try await context.changeStatus(Resources.jobs, place) { object in
            if object.text("metadata", "uid") == uid { object.set("status", final) }
        }
        for event in state.events {
            context.events.tell(state.job, event.type, event.reason, event.message, from: Self.source)
        }
    }
}
