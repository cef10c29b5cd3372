import WeirValue

/// The pods of a Job.
struct JobPods {
    static let indexKey = "batch.kubernetes.io/job-completion-index"

    private let context: ControllerContext
    private let job: Value
    private let batch: PodBatch

    init(_ context: ControllerContext, _ job: Value) {
        self.context = context
        self.job = job
        batch = PodBatch(context: context, owner: job, source: JobController.source)
    }

    /// The index of `pod`; nil where it has none.
    static func index(_ pod: PodFacts) -> Int64? { pod.labels[indexKey].flatMap { Int64($0) } }

    static func removeFinalizer(_ pod: inout Value) {
        pod.edit("metadata") { metadata in
            let others = metadata.list("finalizers").filter { $0.stringValue != JobController.finalizer }
            metadata.set("finalizers", others.isEmpty ? nil : .list(Value.List(others)))
        }
    }

    /// Makes the pods that are missing, and deletes those that are too much.
    func settle(_ state: inout JobState) async throws(APIStatus) {
        if state.ending != nil {
            try await batch.delete(state.active)
            state.active = []
            return
        }
        let wanted = state.isSuspended ? 0 : state.wanted
        let active = Int64(state.active.count)
        if active > wanted {
            let extra = Array(state.active.inOrderOfLoss().prefix(Int(active - wanted)))
            try await remove(extra)
            let gone = Set(extra.map(\.place))
            state.active.removeAll { gone.contains($0.place) }
        } else if active < wanted {
            try await make(Int(wanted - active), &state)
        }
    }

    /// Deletes pods that are not to be counted.
    private func remove(_ pods: [PodFacts]) async throws(APIStatus) {
        try await batch.all(pods) { pod throws(APIStatus) in
            try await context.change(Resources.pods, pod.place) { Self.removeFinalizer(&$0) }
        }
        try await batch.delete(pods)
    }

    private func make(_ missing: Int, _ state: inout JobState) async throws(APIStatus) {
        let wait = state.backoffLeft
        guard wait <= 0 else {
            state.nextLook = min(state.nextLook ?? wait, wait)
            return
        }
        let count = min(missing, PodBatch.most)
        let template = template()
        if state.isIndexed {
            let taken = state.succeededIndexes.union(state.active.compactMap(Self.index))
            let free = (0..<(state.completions ?? 0)).lazy.filter { !taken.contains($0) }.prefix(count)
            let indexes = Array(free)
            try await batch.create(indexes.count) { indexed(template, indexes[$0]) }
        } else {
            let pod = PodTemplates.pod(template, of: job)
            try await batch.create(count) { _ in pod }
        }
        let uid = job.text("metadata", "uid")
        state.active = context.pods.facts(in: .owner(uid)).filter(\.isActive)
    }

    private func template() -> Value {
        var template = job.at("spec", "template") ?? .emptyMap
        template.fill(("metadata", .emptyMap))
        template.edit("metadata") { metadata in
            let finalizers = metadata.list("finalizers") + [.string(JobController.finalizer)]
            metadata.set("finalizers", .list(Value.List(finalizers)))
        }
        return template
    }

    private func indexed(_ template: Value, _ index: Int64) -> Value {
        let name = job.text("metadata", "name")
        var pod = PodTemplates.pod(template, of: job)
        pod.edit("metadata") { metadata in
            metadata.set("generateName", .string("\(name)-\(index)-"))
            metadata.set("labels", PodTemplates.labels(metadata["labels"], [(Self.indexKey, "\(index)")]))
            metadata.set("annotations", PodTemplates.labels(metadata["annotations"], [(Self.indexKey, "\(index)")]))
        }
        let variable: Value = [
            "name": "JOB_COMPLETION_INDEX",
            "valueFrom": ["fieldRef": ["fieldPath": .string("metadata.labels['\(Self.indexKey)']")]],
        ]
        pod.edit("spec") { spec in
            if spec.text("hostname").isEmpty { spec.set("hostname", .string("\(name)-\(index)")) }
            for list in ["initContainers", "containers"] {
                spec.editEach(list) { container in
                    let own = container.list("env")
                    guard !own.contains(where: { $0.text("name") == "JOB_COMPLETION_INDEX" }) else { return }
                    container.set("env", .list(Value.List(own + [variable])))
                }
            }
        }
        return pod
    }
}
