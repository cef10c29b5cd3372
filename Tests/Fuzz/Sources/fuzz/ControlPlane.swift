import Dispatch
import WeirValue

@testable import WeirControlPlane

/// What the harnesses of the control plane share: the resources that it serves, and requests to them.
enum ControlPlane {
    static let catalog = Catalog()
    static let time = "2026-01-01T00:00:00Z"
    private static let user = KindUser(name: "fuzz", groups: ["system:masters", "system:authenticated"])
    private static let addresses = ServiceAddresses()

    /// A request to change objects in the namespace `n`.
    static let request = WriteRequest(namespace: "n", user: user, manager: "fuzz")

    /// Runs `body` with what kinds need to know; service addresses that are taken are given back.
    static func withContext<Result>(_ body: (KindContext) -> Result) -> Result {
        let (allocation, grant) = addresses.grant()
        defer { grant.giveBack() }
        let view = ClusterView(
            object: { _, resource, _, name in
                resource == "serviceaccounts" ? ["metadata": ["name": .string(name), "uid": "1"]] : nil
            }, objects: { _, _, _ in [] })
        return body(
            KindContext(
                namespace: "n", time: time, user: user, makeUID: { "00000000-0000-4000-8000-000000000000" },
                makeSuffix: { "abcde" }, cluster: view, services: allocation))
    }

    /// What a new object of `resource` comes to of `sent`; nil where it is refused.
    static func create(_ sent: Value, _ resource: ServedResource) -> Value? {
        withContext { context in
            do throws(APIStatus) {
                var object = sent
                try MetadataRules.settle(&object, in: resource.resource.isNamespaced ? "n" : "")
                object = resource.manager("").update(live: nil, new: object, manager: "fuzz", time: time)
                try resource.strategy.admission(&object, nil, context)
                _ = try resource.strategy.create(&object, context)
                object.edit("metadata") { $0.set("resourceVersion", "1") }
                return object
            } catch {
                refused(error)
                return nil
            }
        }
    }

    /// What `update`, which is for the part `part`, makes of `live`; nil where it is refused.
    static func change(_ live: Value, _ resource: ServedResource, _ update: Update, _ part: String = "") -> Value? {
        withContext { context in
            var context = context
            context.part = part
            do throws(APIStatus) {
                var object = try update.change(live, time).object
                try MetadataRules.checkName(object, live.text("metadata", "name"))
                try MetadataRules.settle(&object, in: resource.resource.isNamespaced ? "n" : "")
                try resource.strategy.admission(&object, live, context)
                if part == "status" {
                    _ = try resource.strategy.updateStatus(&object, live, context)
                } else {
                    _ = try resource.strategy.update(&object, live, context)
                }
                return object
            } catch {
                refused(error)
                return nil
            }
        }
    }

    // MARK: Deletions

    private static let cluster: Cluster? = {
        do throws(StorageFailure) { return Cluster(try ObjectStore(NoLog())) } catch { return nil }
    }()

    /// Deletes `live` from a cluster that has it, after `wishes`, one after the other; it is gone at the end.
    static func delete(_ live: Value, _ resource: ServedResource, _ wishes: [DeletionWish]) {
        guard let cluster else { return check(false, "there is no cluster") }
        let namespace = resource.resource.isNamespaced ? "n" : ""
        let name = live.text("metadata", "name")
        let key = resource.key(namespace, name)
        wait {
            let put = ObjectStore.Change.put(DraftObject(resource.stored(live)))
            guard case .success = await cluster.store.attempt(key, put, expecting: .absent) else {
                return check(false, "an object is in the way: \(name)")
            }
            for wish in wishes {
                switch await cluster.delete(resource, namespace, name, wish) {
                case .failure(let status): refused(status)
                case .success(let outcome):
                    check(!JSONWriter.bytes(outcome.object).isEmpty, "a deleted object without a text")
                    check(outcome.isGone == (cluster.store.object(key) == nil), "it is not as it is told: \(name)")
                }
            }
            guard let stored = cluster.store.object(key) else { return }
            _ = await cluster.store.attempt(
                key, .remove(DraftObject(resource.stored(live))), expecting: .version(stored.version))
        }
    }

    /// Runs `body` and waits for its end.
    private static func wait(_ body: @escaping @Sendable () async -> Void) {
        let semaphore = DispatchSemaphore(value: 0)
        Task.detached {
            await body()
            semaphore.signal()
        }
        semaphore.wait()
    }

    /// Checks that `status` can be told.
    static func refused(_ status: APIStatus) {
        check((400...599).contains(status.code), "a refusal with code \(status.code)")
        check(!JSONWriter.bytes(status.value).isEmpty, "a refusal without a text")
    }

    /// Shows `object` in the other forms in which it is answered with.
    static func show(_ object: Value, _ resource: ServedResource) {
        var options = TablePrinter.Options(now: 1_767_225_600)
        options.inclusion = .object
        let table = resource.printer.table(of: object, options)
        let cells = table["rows"]?.listValue?.first?["cells"]?.listValue ?? []
        let columns = table["columnDefinitions"]?.listValue ?? []
        check(cells.count == columns.count, "\(cells.count) cells in \(columns.count) columns")
        check(!JSONWriter.bytes(table).isEmpty, "a table without a text")
        check(!JSONWriter.bytes(PartialMetadata.of(object)).isEmpty, "metadata without a text")
        for label in resource.strategy.selectable { _ = resource.strategy.field(label, of: object) }
    }
}
