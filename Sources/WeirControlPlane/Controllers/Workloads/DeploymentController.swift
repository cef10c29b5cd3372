import WeirValue

/// Rolls out Deployments by ReplicaSets, one for each template.
struct DeploymentController: Reconciler {
    static let source = EventRecorder.Source(component: "deployment-controller")
    let context: ControllerContext

    init(_ context: ControllerContext) { self.context = context }

    func connect(_ queue: WorkQueue) {
        let deployments = context.tracker(Resources.deployments)
        let sets = context.tracker(Resources.replicaSets)
        queue.watch(deployments)
        queue.watchOwned(sets, by: "Deployment", deployments)
        // One that recreates its pods waits until the old ones are gone.
        context.pods.onChange { [queue] old, new in
            guard new == nil || new?.isOver == true, let owner = (new ?? old)?.owner, owner.kind == "ReplicaSet",
                let place = (new ?? old)?.place,
                let set = sets[ObjectPlace(namespace: place.namespace, name: owner.name)], let parent = set.owner,
                parent.kind == "Deployment"
            else { return }
            queue.add(ObjectPlace(namespace: place.namespace, name: parent.name))
        }
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let value = context.object(Resources.deployments, place), let selector = value.at("spec", "selector")
        else { return nil }
        let podSelector = PodSelector(selector)
        if podSelector.isEmpty { return nil }
        let claimed = try await Ownership(context, value, podSelector).claim(context.tracker(Resources.replicaSets))
        let sets = claimed.compactMap { context.object(Resources.replicaSets, $0.place) }.map { ReplicaSetView($0) }
            .sorted { $0.isOlder(than: $1) }
        if value.at("metadata", "deletionTimestamp") != nil {
            let rollout = Rollout(self, DeploymentView(value), sets)
            return try await rollout.writeStatus()
        }
        let deployment = DeploymentView(try await notePause(value) ?? value)
        var rollout = Rollout(self, deployment, sets)
        if deployment.isPaused || rollout.isScaling {
            return try await rollout.scale()
        }
        return deployment.isRolling ? try await rollout.roll() : try await rollout.recreate()
    }

    /// Notes in the status that the rollout is halted, or goes on.
    private func notePause(_ value: Value) async throws(APIStatus) -> Value? {
        let deployment = DeploymentView(value)
        guard deployment.deadline != nil else { return nil }
        let reason = Conditions.find("Progressing", in: deployment.status)?.text("reason")
        if reason == "ProgressDeadlineExceeded" { return nil }
        let time = context.clock.text
        let wasPaused = reason == "DeploymentPaused"
        guard deployment.isPaused != wasPaused else { return nil }
        let (next, message) =
            wasPaused ? ("DeploymentResumed", "Deployment is resumed") : ("DeploymentPaused", "Deployment is paused")
        return try await context.changeStatus(Resources.deployments, deployment.place) { object in
            object.fill(("status", .emptyMap))
            object.edit("status") { Rollout.setCondition("Progressing", "Unknown", next, message, time, in: &$0) }
        }
    }
}
