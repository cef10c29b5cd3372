import WeirValue

/// Makes the Jobs of CronJobs when their time has come, and forgets old ones.
struct CronJobController: Reconciler {
    private static let source = EventRecorder.Source(component: "cronjob-controller")
    private let context: ControllerContext

    init(_ context: ControllerContext) { self.context = context }

    func connect(_ queue: WorkQueue) {
        let crons = context.tracker(Resources.cronJobs)
        queue.watch(crons)
        context.tracker(Resources.jobs).onChange { old, new in
            guard let job = new ?? old, let owner = job.owner, owner.kind == "CronJob" else { return }
            queue.add(ObjectPlace(namespace: job.place.namespace, name: owner.name))
        }
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let cron = context.object(Resources.cronJobs, place), cron.at("metadata", "deletionTimestamp") == nil
        else { return nil }
        let jobs = try await settleJobs(place, cron)
        guard cron.at("spec", "suspend")?.boolValue != true else { return nil }
        guard let schedule = CronSchedule(cron.text("spec", "schedule")) else {
            tell(cron, "Warning", "UnparseableSchedule", "unparseable schedule: \(cron.text("spec", "schedule"))")
            return nil
        }
        let now = Int(context.clock.now)
        let last = HumanDuration.seconds(cron.text("status", "lastScheduleTime"))
        var earliest = last ?? HumanDuration.seconds(cron.text("metadata", "creationTimestamp")) ?? now
        let deadline = cron.at("spec", "startingDeadlineSeconds")?.intValue.map { Int(clamping: $0) }
        if let deadline { earliest = max(earliest, now - deadline - 1) }
        if let moment = schedule.last(upTo: now, after: earliest) {
            try await start(place, cron, jobs.filter { !JobState.isFinished($0) }, moment)
        }
        return schedule.next(after: now).map { Double($0) - context.clock.now }
    }

    private func tell(_ cron: Value, _ type: String, _ reason: String, _ message: String) {
        context.events.tell(cron, type, reason, message, from: Self.source)
    }

    // MARK: Jobs that there are

    private func settleJobs(_ place: ObjectPlace, _ cron: Value) async throws(APIStatus) -> [Value] {
        let uid = cron.text("metadata", "uid")
        let facts = context.tracker(Resources.jobs).facts(in: .owner(uid))
        let jobs = facts.compactMap { context.object(Resources.jobs, $0.place) }
            .sorted { $0.text("metadata", "creationTimestamp") < $1.text("metadata", "creationTimestamp") }
        let active = jobs.filter { !JobState.isFinished($0) }
        let known = Set((cron.at("status")?.list("active") ?? []).map { $0.text("uid") })
        for job in jobs where JobState.isFinished(job) && known.contains(job.text("metadata", "uid")) {
            let result = Conditions.isTrue("Complete", in: job["status"] ?? .null) ? "Complete" : "Failed"
            tell(
                cron, "Normal", "SawCompletedJob",
                "Saw completed job: \(job.text("metadata", "name")), condition: \(result)")
        }
        let ended = jobs.map { $0.text("status", "completionTime") }.max() ?? ""
        try await context.changeStatus(Resources.cronJobs, place) { object in
            guard object.text("metadata", "uid") == uid else { return }
            object.fill(("status", .emptyMap))
            object.edit("status") { status in
                status.set("active", active.isEmpty ? nil : .list(Value.List(active.map(Self.reference))))
                if ended > status.text("lastSuccessfulTime") { status.set("lastSuccessfulTime", .string(ended)) }
            }
        }
        let isGood = { (job: Value) in Conditions.isTrue("Complete", in: job["status"] ?? .null) }
        let finished = jobs.filter(JobState.isFinished)
        try await forget(finished.filter(isGood), cron.at("spec", "successfulJobsHistoryLimit")?.intValue, cron)
        try await forget(
            finished.filter { !isGood($0) }, cron.at("spec", "failedJobsHistoryLimit")?.intValue, cron)
        return jobs
    }

    private static func reference(to job: Value) -> Value {
        let metadata = job["metadata"] ?? .null
        return [
            "kind": "Job", "apiVersion": "batch/v1", "namespace": metadata["namespace"] ?? "",
            "name": metadata["name"] ?? "", "uid": metadata["uid"] ?? "",
            "resourceVersion": metadata["resourceVersion"] ?? "",
        ]
    }

    private func forget(_ jobs: [Value], _ limit: Int64?, _ cron: Value) async throws(APIStatus) {
        guard let limit else { return }
        for job in jobs.prefix(max(0, jobs.count - Int(clamping: limit))) { try await delete(job, cron) }
    }

    private func delete(_ job: Value, _ cron: Value) async throws(APIStatus) {
        let name = job.text("metadata", "name")
        try await context.delete(
            Resources.jobs, ObjectPlace(namespace: job.text("metadata", "namespace"), name: name),
            DeletionWish(propagation: .background, uid: job.text("metadata", "uid")))
        tell(cron, "Normal", "SuccessfulDelete", "Deleted job \(name)")
    }

    // MARK: Jobs to come

    private func start(
        _ place: ObjectPlace, _ cron: Value, _ active: [Value], _ moment: Int
    ) async throws(APIStatus) {
        switch cron.text("spec", "concurrencyPolicy") {
        case "Forbid" where !active.isEmpty:
            return tell(
                cron, "Normal", "JobAlreadyActive",
                "Not starting job because prior execution is running and concurrency policy is Forbid")
        case "Replace": for job in active { try await delete(job, cron) }
        default: break
        }
        let template = cron.at("spec", "jobTemplate") ?? .emptyMap
        var metadata: Value = [
            "name": .string("\(place.name)-\(moment / 60)"), "namespace": .string(place.namespace),
            "ownerReferences": [Ownership.reference(to: cron)],
            "annotations": PodTemplates.labels(
                template.at("metadata", "annotations"),
                [("batch.kubernetes.io/cronjob-scheduled-timestamp", GoTime.text(moment))]),
        ]
        metadata.set("labels", template.at("metadata", "labels"))
        let job: Value = [
            "kind": "Job", "apiVersion": "batch/v1", "metadata": metadata, "spec": template["spec"] ?? [:],
        ]
        var made: Value?
        do throws(APIStatus) {
            let job = try await context.cluster.create(Resources.jobs, job, manager: Managers.controllers)
            made = job
            tell(cron, "Normal", "SuccessfulCreate", "Created job \(job.text("metadata", "name"))")
        } catch {
            // It was made before, and its time not noted.
            if error.reason != "AlreadyExists" {
                tell(cron, "Warning", "FailedCreate", "Error creating job: \(error.message)")
                throw error
            }
        }
        let reference = made.map(Self.reference)
        try await context.changeStatus(Resources.cronJobs, place) { object in
            object.fill(("status", .emptyMap))
            object.edit("status") { status in
                status.set("lastScheduleTime", .string(GoTime.text(moment)))
                if let reference, !status.list("active").contains(where: { $0.text("uid") == reference.text("uid") }) {
                    status.set("active", .list(Value.List(status.list("active") + [reference])))
                }
            }
        }
    }
}
