import Synchronization
import WeirValue

/// Deletes objects whose owners are gone, and lets owners wait for their dependents, as
/// `pkg/controller/garbagecollector` does.
final class GarbageCollector: Sendable {
    private static let manager = "kube-controller-manager"
    private static let orphan = "orphan"
    private static let foreground = "foregroundDeletion"

    private struct Index {
        /// The dependents of owners, by uid.
        var dependents: [String: Set<ObjectKey>] = [:]
        /// The owners of dependents.
        var owners: [ObjectKey: [String]] = [:]
        /// The owners that wait for their dependents, by uid.
        var waiting: [String: ObjectKey] = [:]

        mutating func put(_ key: ObjectKey, _ uids: [String]) {
            if owners[key] == nil, uids.isEmpty { return }
            for uid in owners[key] ?? [] {
                dependents[uid]?.remove(key)
                if dependents[uid]?.isEmpty == true { dependents[uid] = nil }
            }
            owners[key] = uids.isEmpty ? nil : uids
            for uid in uids { dependents[uid, default: []].insert(key) }
        }
    }

    private let cluster: Cluster
    private let index = Mutex(Index())

    init(_ cluster: Cluster) { self.cluster = cluster }

    private func dependents(of uid: String) -> [ObjectKey] { index.withLock { Array($0.dependents[uid] ?? []) } }

    /// Looks at everything there is.
    func begin() async {
        var going: [StoredObject] = []
        var owned: [ObjectKey] = []
        for resource in cluster.catalog.storedResources {
            for stored in cluster.store.list(resource.collection).objects(in: "", after: nil) {
                if stored.isGoing { going.append(stored) }
                guard !stored.owners.isEmpty else { continue }
                index.withLock { $0.put(stored.key, stored.owners) }
                owned.append(stored.key)
            }
        }
        for stored in going { await finish(stored) }
        for key in owned { await judge(key) }
    }

    /// Looks at what `event` changes.
    func look(at event: EventWindow.Event) async {
        let stored = event.object
        let before = index.withLock { index in
            let before = index.owners[stored.key] ?? []
            index.put(stored.key, event.isRemoval ? [] : stored.owners)
            return before
        }
        guard !event.isRemoval else {
            if index.withLock({ $0.dependents.isEmpty }), before.isEmpty { return }
            let uid = Cluster.read(stored)?.text("metadata", "uid") ?? ""
            index.withLock { $0.waiting[uid] = nil }
            for key in dependents(of: uid) { await judge(key) }
            // An owner may have waited for it.
            for owner in before { await finishOwner(owner) }
            return
        }
        if stored.isGoing { await finish(stored) }
        if !stored.owners.isEmpty, stored.owners != before { await judge(stored.key) }
    }

    // MARK: Owners that go

    /// Looks again at the owner with `uid`, where it waits for its dependents.
    private func finishOwner(_ uid: String) async {
        guard let owner = index.withLock({ $0.waiting[uid] }), let stored = cluster.store.object(owner) else { return }
        await finish(stored)
    }

    /// Lets an object that is being deleted go on, where the collector is one of those that hold it.
    private func finish(_ stored: StoredObject) async {
        guard let object = Cluster.read(stored) else { return }
        let finalizers = object["metadata"]?.texts("finalizers") ?? []
        let uid = object.text("metadata", "uid")
        if finalizers.contains(Self.orphan) {
            for key in dependents(of: uid) { await release(key, from: [uid]) }
            await removeFinalizer(Self.orphan, from: stored.key)
        } else if finalizers.contains(Self.foreground) {
            let all = dependents(of: uid)
            let blocking = all.filter { isBlocking($0, uid) }
            index.withLock { $0.waiting[uid] = blocking.isEmpty ? nil : stored.key }
            if blocking.isEmpty {
                await removeFinalizer(Self.foreground, from: stored.key)
            } else {
                for key in all { await judge(key) }
            }
        }
    }

    private func isBlocking(_ key: ObjectKey, _ uid: String) -> Bool {
        let object = cluster.store.object(key).flatMap(Cluster.read)
        return object?["metadata"]?.list("ownerReferences").contains {
            $0.text("uid") == uid && $0["blockOwnerDeletion"]?.boolValue == true
        } ?? false
    }

    private func removeFinalizer(_ finalizer: String, from key: ObjectKey) async {
        await attempt { () async throws(APIStatus) in
            _ = try await cluster.modify(name(of: key), key.namespace, key.name, manager: Self.manager) { object in
                object.edit("metadata") { metadata in
                    let others = metadata.texts("finalizers").filter { $0 != finalizer }
                    metadata.set("finalizers", others.isEmpty ? nil : .texts(others))
                }
            }
        }
    }

    // MARK: Dependents

    /// What the owners of an object are.
    private enum OwnerState {
        case solid, absent, waiting
    }

    /// Deletes the object at `key` where none of its owners is left, and takes references to owners that are gone.
    private func judge(_ key: ObjectKey) async {
        guard let object = cluster.store.object(key).flatMap(Cluster.read) else { return }
        let metadata = object["metadata"] ?? .emptyMap
        let isGoing = metadata.at("deletionTimestamp") != nil
        let waitsItself = metadata.texts("finalizers").contains(Self.foreground)
        guard !isGoing || waitsItself else { return }
        let references = metadata.list("ownerReferences")
        guard !references.isEmpty else { return }
        let states = references.map { ($0, state(of: $0, for: key)) }
        let lost = states.filter { $0.1 != .solid }.map { $0.0.text("uid") }
        if lost.isEmpty || isGoing { return }
        if lost.count < references.count { return await release(key, from: Set(lost)) }
        let uid = metadata.text("uid")
        let isWaited = states.contains { $0.1 == .waiting }
        let policy: DeletionWish.Propagation
        if isWaited, !dependents(of: uid).isEmpty {
            policy = .foreground
        } else if metadata.texts("finalizers").contains(Self.orphan) {
            policy = .orphan
        } else {
            policy = waitsItself ? .foreground : .background
        }
        await attempt { () async throws(APIStatus) in
            try await cluster.delete(
                name(of: key), key.namespace, key.name, DeletionWish(propagation: policy, uid: uid))
        }
    }

    private func state(of reference: Value, for key: ObjectKey) -> OwnerState {
        let kind = GroupVersionKind(apiVersion: reference.text("apiVersion"), kind: reference.text("kind"))
        // An owner of a kind that is not served cannot be told to be gone.
        guard let resource = cluster.catalog.resource(of: kind) else { return .solid }
        if resource.resource.isNamespaced, key.namespace.isEmpty { return .solid }
        let owner = resource.key(key.namespace, reference.text("name"))
        guard let object = cluster.store.object(owner).flatMap(Cluster.read),
            object.text("metadata", "uid") == reference.text("uid")
        else { return .absent }
        let isWaiting =
            object.at("metadata", "deletionTimestamp") != nil
            && object["metadata"]?.texts("finalizers").contains(Self.foreground) == true
        return isWaiting ? .waiting : .solid
    }

    /// Takes the references to the owners `uids` off the object at `key`.
    private func release(_ key: ObjectKey, from uids: Set<String>) async {
        await attempt { () async throws(APIStatus) in
            _ = try await cluster.modify(name(of: key), key.namespace, key.name, manager: Self.manager) { object in
                object.edit("metadata") { metadata in
                    let kept = metadata.list("ownerReferences").filter { !uids.contains($0.text("uid")) }
                    metadata.set("ownerReferences", kept.isEmpty ? nil : .list(Value.List(kept)))
                }
            }
        }
    }

    private func name(of key: ObjectKey) -> ResourceName {
        let parts = key.collection.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        return parts.count == 2 ? ResourceName(parts[0], parts[1]) : ResourceName("", key.collection)
    }

    /// What fails is tried again with the next change of the object.
    private func attempt(_ work: () async throws(APIStatus) -> Void) async {
        do throws(APIStatus) { try await work() } catch { return }
    }
}
