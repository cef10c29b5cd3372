import Synchronization
import WeirValue

@testable import WeirControlPlane

/// A cluster in memory: what is written goes through the defaults and strategies of its kind, and nothing else.
final class FakeCluster: ClusterAccess {
    let store: ObjectStore
    private let serial = Mutex(0)
    private let clock: any ControllerClock
    /// Refuses what it tells.
    private let refusals = Mutex<[ResourceName: APIStatus]>([:])

    init(_ clock: any ControllerClock = SystemControllerClock()) throws {
        store = try ObjectStore(NoLog())
        self.clock = clock
    }

    /// Has pods refused for the reason `refusal`, or taken.
    func refuse(_ refusal: APIStatus?) { refusals.withLock { $0[Resources.pods] = refusal } }

    private func next() -> Int {
        serial.withLock { serial in
            serial += 1
            return serial
        }
    }

    private func key(_ resource: ResourceName, _ namespace: String, _ name: String) -> ObjectKey {
        ObjectKey(resource.collection, namespace, name)
    }

    func object(_ resource: ResourceName, _ namespace: String, _ name: String) -> Value? {
        store.object(key(resource, namespace, name)).flatMap { try? $0.value() }
    }

    func objects(_ resource: ResourceName, in namespace: String) -> [Value] {
        store.list(resource.collection).objects(in: namespace, after: nil).compactMap { try? $0.value() }
    }

    func observe(_ resource: ResourceName) -> (listing: ObjectStore.Listing, changes: EventWindow) {
        let window = store.window(resource.collection)
        return (store.list(resource.collection), window)
    }

    private func context(_ namespace: String) -> KindContext {
        KindContext(
            namespace: namespace, time: clock.text, user: KindUser(name: "test"),
            makeUID: { [self] in "uid-\(next())" }, makeSuffix: { [self] in String(next()) },
            services: ServiceAllocation(
                clusterIP: { [self] wanted throws(ServiceAllocation.Fault) in wanted ?? "10.96.0.\(next() % 250)" },
                nodePort: { [self] wanted throws(ServiceAllocation.Fault) in wanted ?? Int64(30_000 + next()) }))
    }

    private func strategy(_ resource: ResourceName) throws(APIStatus) -> KindStrategy {
        guard let strategy = KindTable.strategy(group: resource.group, resource: resource.resource) else {
            throw .badRequest("no such resource")
        }
        return strategy
    }

    private func decoded(_ object: Value) throws(APIStatus) -> Value {
        let kind = GroupVersionKind(apiVersion: object.text("apiVersion"), kind: object.text("kind"))
        guard let schema = TypeFacts.builtIn.schema(of: kind) else { throw .badRequest("no schema of \(kind)") }
        do throws(BuiltInDecoder.Fault) {
            let (object, unknown) = try BuiltInDecoder.decode(object, schema)
            // A controller that writes what nobody knows is wrong.
            if let fault = unknown.first { throw BuiltInDecoder.Fault(description: fault) }
            return object
        } catch { throw .badRequest(error.description) }
    }

    private func written(
        _ key: ObjectKey, _ change: ObjectStore.Change, _ expectation: ObjectStore.Expectation
    ) async throws(APIStatus) -> Value {
        do throws(ObjectStore.Refusal) {
            let object = try await store.write(key, change, expecting: expectation)
            return (try? object.value()) ?? .null
        } catch {
            switch error {
            case .exists: throw APIStatus(code: 409, reason: "AlreadyExists", message: "\(key.name) already exists")
            case .missing: throw APIStatus(code: 404, reason: "NotFound", message: "\(key.name) not found")
            default: throw APIStatus(code: 409, reason: "Conflict", message: "\(key.name) has changed")
            }
        }
    }

    func create(_ resource: ResourceName, _ object: Value, manager: String) async throws(APIStatus) -> Value {
        if let refusal = refusals.withLock({ $0[resource] }) { throw refusal }
        let strategy = try strategy(resource)
        let namespace = object.text("metadata", "namespace")
        var object = try decoded(object)
        strategy.defaults(&object)
        _ = try strategy.create(&object, context(namespace))
        return try await written(
            key(resource, namespace, object.text("metadata", "name")), .put(DraftObject(object)), .absent)
    }

    func update(
        _ resource: ResourceName, _ object: Value, subresource: String, manager: String
    ) async throws(APIStatus) -> Value {
        let strategy = try strategy(resource)
        let namespace = object.text("metadata", "namespace")
        let key = key(resource, namespace, object.text("metadata", "name"))
        guard let stored = store.object(key), let old = try? stored.value() else {
            throw APIStatus(code: 404, reason: "NotFound", message: "not found")
        }
        guard object.text("metadata", "resourceVersion") == "\(stored.version)" else {
            throw APIStatus(code: 409, reason: "Conflict", message: "changed")
        }
        var object = try decoded(object)
        if subresource == "status" {
            _ = try strategy.updateStatus(&object, old, context(namespace))
        } else {
            strategy.defaults(&object)
            _ = try strategy.update(&object, old, context(namespace))
        }
        if object == old { return old }
        let metadata = object["metadata"] ?? .null
        let ends =
            metadata.at("deletionTimestamp") != nil && metadata.list("finalizers").isEmpty
            && metadata.at("deletionGracePeriodSeconds")?.intValue ?? 0 == 0
        return try await written(
            key, ends ? .remove(DraftObject(object)) : .put(DraftObject(object)), .version(stored.version))
    }

    func bind(_ namespace: String, _ name: String, uid: String, to node: String) async throws(APIStatus) {
        let key = key(Resources.pods, namespace, name)
        guard let stored = store.object(key), var pod = try? stored.value() else {
            throw APIStatus(code: 404, reason: "NotFound", message: "not found")
        }
        guard pod.text("spec", "nodeName").isEmpty else {
            throw APIStatus(code: 409, reason: "Conflict", message: "it is on a node")
        }
        pod.edit("spec") { $0.set("nodeName", .string(node)) }
        pod.edit("status") {
            Conditions.set("PodScheduled", "True", time: clock.text, extra: [("lastProbeTime", nil)], in: &$0)
        }
        _ = try await written(key, .put(DraftObject(pod)), .version(stored.version))
    }

    func delete(
        _ resource: ResourceName, _ namespace: String, _ name: String, _ wish: DeletionWish
    ) async throws(APIStatus) {
        // As servers do, anew as long as others change it at the same time.
        while true {
            do throws(APIStatus) { return try await tryToDelete(resource, namespace, name, wish) } catch {
                guard error.message.hasSuffix("has changed") else { throw error }
            }
        }
    }

    private func tryToDelete(
        _ resource: ResourceName, _ namespace: String, _ name: String, _ wish: DeletionWish
    ) async throws(APIStatus) {
        let key = key(resource, namespace, name)
        guard let stored = store.object(key), var object = try? stored.value() else {
            throw APIStatus(code: 404, reason: "NotFound", message: "not found")
        }
        if let uid = wish.uid, uid != object.text("metadata", "uid") {
            throw APIStatus(code: 409, reason: "Conflict", message: "another uid")
        }
        var grace: Int64 = 0
        if resource == Resources.pods, !object.text("spec", "nodeName").isEmpty {
            grace = wish.graceSeconds ?? object.at("spec", "terminationGracePeriodSeconds")?.intValue ?? 30
        }
        guard grace > 0 || object["metadata"]?.list("finalizers").isEmpty == false else {
            _ = try await written(key, .remove(DraftObject(object)), .version(stored.version))
            return
        }
        object.edit("metadata") { metadata in
            metadata.set("deletionTimestamp", .string(GoTime.text(Int(clock.now) + Int(grace))))
            metadata.set("deletionGracePeriodSeconds", .int(grace))
        }
        _ = try await written(key, .put(DraftObject(object)), .version(stored.version))
    }
}
