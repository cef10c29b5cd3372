import Testing
import WeirValue

@testable import WeirControlPlane

/// A cluster whose controllers run as long as a test.
struct ControllerHarness {
    static let namespace = "ns"
    let cluster: FakeCluster

    /// Runs `body` with the controllers of a cluster in memory.
    static func run(
        _ options: Controllers.Options = quick, clock: any ControllerClock = SystemControllerClock(),
        _ body: @Sendable (ControllerHarness) async throws -> Void
    ) async throws {
        let harness = ControllerHarness(cluster: try FakeCluster(clock))
        let controllers = Controllers(cluster: harness.cluster, options: options, clock: clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await controllers.run() }
            try await body(harness)
            group.cancelAll()
        }
    }

    /// What happens is not waited for.
    static var quick: Controllers.Options {
        var options = Controllers.Options()
        options.podRun = 0
        options.podStop = 0.001
        options.jobGathering = 0.01
        return options
    }

    /// Makes the object that `text` writes, in the namespace of tests.
    @discardableResult
    func create(_ resource: ResourceName, _ text: String) async throws -> Value {
        var object = try JSONReader.read(text)
        if KindTable.strategy(group: resource.group, resource: resource.resource)?.isNamespaced == true {
            object.edit("metadata") { $0.set("namespace", .string(Self.namespace)) }
        }
        return try await cluster.create(resource, object, manager: "test")
    }

    private func namespace(of resource: ResourceName) -> String {
        let strategy = KindTable.strategy(group: resource.group, resource: resource.resource)
        return strategy?.isNamespaced == false ? "" : Self.namespace
    }

    func object(_ resource: ResourceName, _ name: String) -> Value? {
        cluster.object(resource, namespace(of: resource), name)
    }

    func objects(_ resource: ResourceName) -> [Value] {
        cluster.objects(resource, in: namespace(of: resource))
    }

    func modify(
        _ resource: ResourceName, _ name: String, status: Bool = false, _ change: (inout Value) -> Void
    ) async throws {
        _ = try await cluster.modify(
            resource, namespace(of: resource), name, subresource: status ? "status" : "", manager: "test",
            change: change)
    }

    func delete(_ resource: ResourceName, _ name: String) async throws {
        try await cluster.delete(resource, namespace(of: resource), name, DeletionWish())
    }

    /// Waits until the object `name` is as `isDone` tells; for no longer than a minute.
    @discardableResult
    func until(
        _ resource: ResourceName, _ name: String, at place: SourceLocation = #_sourceLocation,
        _ isDone: @escaping @Sendable (Value) -> Bool
    ) async throws -> Value {
        let found = try await until(resource, at: place) { objects in
            objects.first { $0.text("metadata", "name") == name }.map(isDone) ?? false
        }
        return try #require(found.first { $0.text("metadata", "name") == name }, sourceLocation: place)
    }

    /// Waits until the objects of `resource`, in `space` or its own namespace, are as `isDone` tells; for no longer than 20 seconds.
    @discardableResult
    func until(
        _ resource: ResourceName, in space: String? = nil, at place: SourceLocation = #_sourceLocation,
        _ isDone: @escaping @Sendable ([Value]) -> Bool
    ) async throws -> [Value] {
        let (_, window) = cluster.observe(resource)
        let cluster = cluster
        let namespace = space ?? namespace(of: resource)
        return try await withThrowingTaskGroup(of: [Value]?.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    let version = cluster.store.version
                    let objects = cluster.objects(resource, in: namespace)
                    if isDone(objects) { return objects }
                    await window.wait(after: version)
                }
                return nil
            }
            group.addTask {
                try await Task.sleep(for: .seconds(20))
                return nil
            }
            let first = try await group.next() ?? nil
            group.cancelAll()
            if first == nil {
                let texts = cluster.objects(resource, in: namespace).map { JSONWriter.string($0) }
                Issue.record("it did not come about: \(texts.joined(separator: "\n"))", sourceLocation: place)
            }
            return try #require(first, sourceLocation: place)
        }
    }
}
