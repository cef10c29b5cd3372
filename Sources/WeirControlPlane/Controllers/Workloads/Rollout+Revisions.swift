import WeirValue

extension Rollout {
    /// What stays with the Deployment when its annotations are copied to a ReplicaSet.
    private static let ownAnnotations: Set<String> = [
        "kubectl.kubernetes.io/last-applied-configuration", ReplicaSetView.revisionKey, ReplicaSetView.historyKey,
        ReplicaSetView.desiredKey, ReplicaSetView.mostKey, "deprecated.deployment.rollback.to",
    ]

    /// Sees that the newest ReplicaSet is there, where `mayMake`, and has the highest revision.
    mutating func settleNewest(mayMake: Bool) async throws(APIStatus) {
        let revision = (others.map(\.revision).max() ?? 0) + 1
        if let newest {
            try await refresh(newest, revision)
        } else if mayMake {
            try await make(revision)
        }
    }

    private mutating func refresh(_ set: ReplicaSetView, _ revision: Int64) async throws(APIStatus) {
        let deployment = deployment
        let changed = try await context.change(Resources.replicaSets, set.place) { object in
            object.edit("metadata") { metadata in
                metadata.fill(("annotations", .emptyMap))
                metadata.edit("annotations") { Self.note(revision, in: &$0, deployment) }
            }
            if let seconds = deployment.spec["minReadySeconds"] {
                object.edit("spec") { $0.set("minReadySeconds", seconds) }
            }
        }
        if let changed { put(ReplicaSetView(changed)) }
        let name = set.name
        let shown = (changed.map { ReplicaSetView($0) } ?? set).annotations[ReplicaSetView.revisionKey] ?? ""
        let time = context.clock.text
        try await note { object in
            Self.setRevision(shown, of: &object)
            guard deployment.deadline != nil else { return }
            object.edit("status") { status in
                guard Conditions.find("Progressing", in: status) == nil else { return }
                Self.setCondition(
                    "Progressing", "True", "FoundNewReplicaSet", "Found new replica set \"\(name)\"", time, in: &status)
            }
        }
    }

    /// Changes the Deployment itself by its status, which leaves its generation alone.
    private mutating func note(_ change: (inout Value) -> Void) async throws(APIStatus) {
        let uid = deployment.value["metadata"]?["uid"]
        let changed = try await context.changeStatus(Resources.deployments, deployment.place) { object in
            guard object["metadata"]?["uid"] == uid else { return }
            object.fill(("status", .emptyMap))
            change(&object)
        }
        // What is to be done was read before, so only the status is taken over.
        if let changed { deployment = DeploymentView(deployment.value.with("status", changed["status"])) }
    }

    private static func setRevision(_ revision: String, of object: inout Value) {
        guard !revision.isEmpty else { return }
        object.edit("metadata") { metadata in
            metadata.fill(("annotations", .emptyMap))
            metadata.edit("annotations") { $0.set(ReplicaSetView.revisionKey, .string(revision)) }
        }
    }

    /// Copies annotations of the Deployment, and raises the revision, keeping the ones that were.
    private static func note(_ revision: Int64, in annotations: inout Value, _ deployment: DeploymentView) {
        for (key, value) in deployment.annotations where !ownAnnotations.contains(key) {
            annotations.set(key, .string(value))
        }
        let old = annotations.text(ReplicaSetView.revisionKey)
        guard (Int64(old) ?? 0) < revision else { return }
        annotations.set(ReplicaSetView.revisionKey, .string("\(revision)"))
        guard !old.isEmpty else { return }
        let history = annotations.text(ReplicaSetView.historyKey)
        annotations.set(ReplicaSetView.historyKey, .string(history.isEmpty ? old : history + "," + old))
    }

    private mutating func make(_ revision: Int64) async throws(APIStatus) {
        let collisions = deployment.status.at("collisionCount")?.intValue
        let hash = PodTemplates.hash(deployment.template ?? .null, collisions: collisions)
        let size = sizeOfNewest(0)
        let set = newSet(hash, size, revision)
        let time = context.clock.text
        do throws(APIStatus) {
            let made = ReplicaSetView(
                try await context.cluster.create(Resources.replicaSets, set, manager: Managers.controllers))
            put(made)
            if size > 0 {
                context.events.tell(
                    deployment.value, "Normal", "ScalingReplicaSet",
                    "Scaled up replica set \(made.name) from 0 to \(size)", from: DeploymentController.source)
            }
            let deadline = deployment.deadline
            try await note { object in
                Self.setRevision("\(revision)", of: &object)
                guard deadline != nil else { return }
                object.edit("status") { status in
                    Self.setCondition(
                        "Progressing", "True", "NewReplicaSetCreated", "Created new replica set \"\(made.name)\"", time,
                        in: &status)
                }
            }
        } catch {
            try await noteFailure(error, set, time)
            throw error
        }
    }

    /// Another ReplicaSet has the name: the next one gets another. Any other failure is told.
    private mutating func noteFailure(_ failure: APIStatus, _ set: Value, _ time: String) async throws(APIStatus) {
        let isCollision = failure.code == 409 && failure.reason == "AlreadyExists"
        let deadline = deployment.deadline
        let name = set.text("metadata", "name")
        let message = "Failed to create new replica set \"\(name)\": \(failure.message)"
        try await note { object in
            object.edit("status") { status in
                if isCollision {
                    status.set("collisionCount", .int((status["collisionCount"]?.intValue ?? 0) + 1))
                } else if deadline != nil {
                    Self.setCondition("Progressing", "False", "ReplicaSetCreateError", message, time, in: &status)
                }
            }
        }
        if !isCollision {
            context.events.tell(
                deployment.value, "Warning", "ReplicaSetCreateError", message, from: DeploymentController.source)
        }
    }

    private func newSet(_ hash: String, _ size: Int64, _ revision: Int64) -> Value {
        let hashed = [(ReplicaSetView.hashLabel, hash)]
        var template = deployment.template ?? .emptyMap
        template.fill(("metadata", .emptyMap))
        template.edit("metadata") { $0.set("labels", PodTemplates.labels($0["labels"], hashed)) }
        var selector = deployment.spec["selector"] ?? .emptyMap
        selector.set("matchLabels", PodTemplates.labels(selector["matchLabels"], hashed))
        var annotations = Value.emptyMap
        Self.note(revision, in: &annotations, deployment)
        var spec: Value = ["replicas": .int(size), "selector": selector, "template": template]
        spec.set("minReadySeconds", deployment.spec["minReadySeconds"])
        var set: Value = [
            "kind": "ReplicaSet", "apiVersion": "apps/v1",
            "metadata": [
                "name": .string(Self.name(deployment.name, hash)), "namespace": .string(deployment.place.namespace),
                "labels": template["metadata"]?["labels"] ?? [:], "annotations": annotations,
                "ownerReferences": [Ownership.reference(to: deployment.value)],
            ],
            "spec": spec,
        ]
        Self.noteSize(&set, deployment)
        return set
    }

    /// The name of the ReplicaSet for a hash; it has to fit.
    private static func name(_ name: String, _ hash: String) -> String {
        String(decoding: name.utf8.prefix(253 - 1 - hash.utf8.count), as: UTF8.self) + "-" + hash
    }
}

extension Value {
    /// A copy of a map in which `key` has `value`.
    func with(_ key: String, _ value: Value?) -> Value {
        var copy = self
        copy.set(key, value)
        return copy
    }
}
