import WeirValue

/// What a deletion came to.
struct DeletionOutcome: Sendable {
    /// The object, as it was or is.
    var object: Value
    /// Whether it is gone; else it is marked, and goes when its finalizers have.
    var isGone: Bool
}

/// One try of a deletion, before anything is stored.
private enum DeletionStep {
    case refused(APIStatus)
    case done(DeletionOutcome)
    case store(ObjectStore.Change, version: Int64, DeletionOutcome)
}

extension Cluster {
    /// Deletes `name` of `resource`, or marks it where something keeps it.
    func delete(
        _ resource: ServedResource, _ namespace: String, _ name: String, _ wish: DeletionWish, isDryRun: Bool = false
    ) async -> Result<DeletionOutcome, APIStatus> {
        let key = resource.key(namespace, name)
        while true {
            guard let stored = store.object(key) else { return .failure(.notFound(resource.name, name)) }
            switch planDelete(resource, stored, wish) {
            case .refused(let status): return .failure(status)
            case .done(let outcome): return .success(outcome)
            case .store(_, _, let outcome) where isDryRun: return .success(outcome)
            case .store(let change, let version, var outcome):
                switch await store.attempt(key, change, expecting: .version(version)) {
                case .success(let written):
                    outcome.object.edit("metadata") { $0.set("resourceVersion", .string(String(written.version))) }
                    follow(key.collection, outcome.object, outcome.isGone ? nil : outcome.object)
                    return .success(outcome)
                case .failure(.missing), .failure(.conflict): continue
                case .failure(let refusal): return .failure(APIStatus(refusal, resource.name, name))
                }
            }
        }
    }

    private func planDelete(
        _ resource: ServedResource, _ stored: StoredObject, _ wish: DeletionWish
    ) -> DeletionStep {
        let live: Value
        do throws(JSONError) { live = try resource.value(stored) } catch {
            return .refused(.failure("\(stored.key.name) is damaged: \(error)"))
        }
        do throws(APIStatus) {
            try Self.checkPreconditions(wish, live, resource, stored)
            if resource.name == Self.namespacesName { try Self.checkNamespaceDeletion(stored.key.name) }
        } catch { return .refused(error) }
        let deletion = Deletion(resource: resource, live: live, wish: wish, now: ClusterTime.now)
        let marked = deletion.marked()
        if Self.isFinished(marked) {
            let outcome = DeletionOutcome(object: live, isGone: true)
            return .store(.remove(DraftObject(resource.stored(live))), version: stored.version, outcome)
        }
        let outcome = DeletionOutcome(object: marked, isGone: false)
        if Unchanged.isUnchanged(marked, old: live) { return .done(outcome) }
        return .store(.put(DraftObject(resource.stored(marked))), version: stored.version, outcome)
    }

    private static func checkPreconditions(
        _ wish: DeletionWish, _ live: Value, _ resource: ServedResource, _ stored: StoredObject
    ) throws(APIStatus) {
        let kind = ResourceName(resource.kind.group, resource.kind.kind)
        if resource.name == Self.namespacesName, let uid = wish.uid, uid != live.text("metadata", "uid") {
            throw .conflict(
                resource.name, stored.key.name,
                "Precondition failed: UID in precondition: \(uid), UID in object meta: \(live.text("metadata", "uid"))")
        }
        if let uid = wish.uid, uid != live.text("metadata", "uid") {
            throw .conflict(
                kind, stored.key.name,
                "the UID in the precondition (\(uid)) does not match the UID in record "
                    + "(\(live.text("metadata", "uid"))). The object might have been deleted and then recreated")
        }
        if let version = wish.version, version != String(stored.version) {
            throw .conflict(
                kind, stored.key.name,
                "the ResourceVersion in the precondition (\(version)) does not match the ResourceVersion in record "
                    + "(\(stored.version)). The object might have been modified")
        }
    }

    /// The namespaces that a cluster cannot be without.
    private static let lasting: Set<String> = ["default", "kube-system", "kube-public"]

    private static func checkNamespaceDeletion(_ name: String) throws(APIStatus) {
        guard lasting.contains(name) else { return }
        throw .forbidden("namespaces", name, "this namespace may not be deleted")
    }
}

/// What marks an object as being deleted.
private struct Deletion {
    let resource: ServedResource
    let live: Value
    let wish: DeletionWish
    let now: Int

    static let orphan = "orphan"
    static let foreground = "foregroundDeletion"
    /// The most seconds that anything has to end in: as many as a duration of Go holds, 292 years.
    private static let mostSeconds: Int64 = 9_223_372_036

    /// The object, marked; one without finalizers and without a time to end in is to go.
    func marked() -> Value {
        let isMarked = live.at("metadata", "deletionTimestamp") != nil
        if resource.name == Cluster.definitionsName, !isMarked { return markedDefinition() }
        var object = live
        let finalizers = finalizers
        let grace = grace
        object.edit("metadata") { metadata in
            let old = metadata.texts("finalizers")
            if Set(old) != Set(finalizers) {
                metadata.set("finalizers", finalizers.isEmpty ? nil : .texts(finalizers))
            }
            let before = metadata.at("deletionGracePeriodSeconds")?.intValue
            guard !isMarked || grace < before ?? 0 else { return }
            let start = isMarked ? metadata.text("deletionTimestamp") : ClusterTime.text(now + Int(grace))
            let time = isMarked ? shortened(start, by: (before ?? 0) - grace) : start
            metadata.set("deletionTimestamp", .string(time))
            metadata.set("deletionGracePeriodSeconds", .int(grace))
            if let generation = metadata.at("generation")?.intValue, generation > 0, generation < .max {
                metadata.set("generation", .int(generation + 1))
            }
        }
        if resource.name == Cluster.namespacesName, live.text("status", "phase") != "Terminating" {
            object.fill(("status", .emptyMap))
            object.edit("status") { $0.set("phase", "Terminating") }
        }
        return object
    }

    /// A definition, marked: it waits for its objects, whatever is wished for dependents.
    private func markedDefinition() -> Value {
        var object = live
        let time = ClusterTime.text(now)
        object.edit("metadata") { metadata in
            let old = metadata.texts("finalizers")
            metadata.set("deletionTimestamp", .string(time))
            guard !old.contains(DefinitionKeeper.finalizer) else { return }
            metadata.set("finalizers", .texts(old + [DefinitionKeeper.finalizer]))
        }
        object.fill(("status", .emptyMap))
        object.edit("status") { status in
            Conditions.set(
                "Terminating", "True", reason: DefinitionKeeper.pending,
                message: "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
                time: time, in: &status)
        }
        return object
    }

    private func shortened(_ time: String, by seconds: Int64) -> String {
        guard let moment = HumanDuration.seconds(time) else { return time }
        return ClusterTime.text(moment - Int(min(seconds, Self.mostSeconds)))
    }

    /// The seconds that the object has to end in. Only pods that run somewhere take any.
    private var grace: Int64 {
        guard resource.name == ResourceName("", "pods") else { return 0 }
        let isOver = ["Succeeded", "Failed"].contains(live.text("status", "phase"))
        if live.text("spec", "nodeName").isEmpty || isOver { return 0 }
        let seconds = wish.graceSeconds ?? live.at("spec", "terminationGracePeriodSeconds")?.intValue ?? 30
        return seconds < 0 ? 1 : min(seconds, Self.mostSeconds)
    }

    /// What becomes of dependents where nothing is said: those of jobs, and of replication controllers, stay.
    private var propagation: DeletionWish.Propagation {
        if let wanted = wish.propagation { return wanted }
        let present = live["metadata"]?.texts("finalizers") ?? []
        if present.contains(Self.orphan) { return .orphan }
        if present.contains(Self.foreground) { return .foreground }
        return isOrphaning ? .orphan : .background
    }

    private var isOrphaning: Bool {
        [ResourceName("batch", "jobs"), ResourceName("", "replicationcontrollers")].contains(resource.name)
    }

    private var finalizers: [String] {
        let present = live["metadata"]?.texts("finalizers") ?? []
        var kept = present.filter { $0 != Self.orphan && $0 != Self.foreground }
        switch propagation {
        case .orphan: kept.append(Self.orphan)
        case .foreground: kept.append(Self.foreground)
        case .background: break
        }
        return kept
    }
}
