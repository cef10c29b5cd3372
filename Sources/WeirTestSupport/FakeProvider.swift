import Synchronization
package import WeirCore
package import WeirValue

/// A provider whose world is a dictionary: for tests of what plans and executes.
///
/// Its type `fake.thing` takes `size` (any), `zone` (immutable), `secret`, `fail` (create fails half-way) and gives `id` and
/// `size`; a delete of one with the size `half` fails half-way. `fake.pure` is the same without effects, of `fake.narrow`
/// two operations run at once, `fake.resumable` is gone on with when it is half-made.
package final class FakeProvider: Provider {
    private struct World {
        var things: [Address: Value.Map] = [:]
        var log: [String] = []
        var running = 0
        var mostRunning = 0
        var unreachable: Set<Address> = []
        var incomplete: Set<Address> = []
        var failures = 0
        var failureStatus = 1
        var leaving: [String: [String]] = [:]
    }

    private let world = Mutex(World())
    private let hook: @Sendable (String, Address) async -> Void

    /// A provider with an empty world; `hook` is called at the start of each operation with its verb and address.
    package init(hook: @escaping @Sendable (String, Address) async -> Void = { _, _ in }) { self.hook = hook }

    private static func type(_ name: String) -> ResourceType {
        ResourceType(
            name, "A thing for tests.",
            arguments: [
                .init("size", ValueSchema(.any, "How large.")),
                .init("zone", ValueSchema(.string, "Where."), immutable: true),
                .init("secret", ValueSchema(.string, "Hidden."), sensitive: true),
                .init("fail", ValueSchema(.boolean, "Whether creating it fails."), default: false),
                .init("tags", .map(of: ValueSchema(.string))),
            ],
            attributes: [
                .init("id", ValueSchema(.string)), .init("size", ValueSchema(.any)),
                .init("token", ValueSchema(.string), sensitive: true),
            ])
    }

    package let types: [ResourceType] = {
        var pure = FakeProvider.type("fake.pure")
        pure.hasEffect = false
        var narrow = FakeProvider.type("fake.narrow")
        narrow.concurrency = 2
        var resumable = FakeProvider.type("fake.resumable")
        resumable.resumes = true
        resumable.keepsFolder = true
        return [FakeProvider.type("fake.thing"), pure, narrow, resumable]
    }()

    /// What was done, in order: `create a`, `delete b["x"]`.
    package var log: [String] { world.withLock { $0.log } }

    /// What deletes were told that goes after them, where that is anything, by address.
    package var leaving: [String: [String]] { world.withLock { $0.leaving } }

    /// Adds `line` to what was done.
    package func note(_ line: String) { world.withLock { $0.log.append(line) } }

    /// Makes the next `count` creations fail with the exit status `status`.
    package func fail(_ count: Int, status: Int = 1) {
        world.withLock {
            $0.failures = count
            $0.failureStatus = status
        }
    }

    /// Makes `address` there behind Weir's back.
    package func conjure(_ address: Address) { world.withLock { $0.things[address] = ["id": "conjured"] } }

    /// Forgets what was done.
    package func clearLog() { world.withLock { $0.log.removeAll() } }

    /// The addresses of what is there, sorted.
    package var present: [String] { world.withLock { $0.things.keys.sorted().map(\.description) } }

    /// The most operations that ever ran at once.
    package var mostRunning: Int { world.withLock { $0.mostRunning } }

    /// Takes `address` away behind Weir's back.
    package func lose(_ address: Address) { world.withLock { $0.things[address] = nil } }

    /// Changes the size of `address` behind Weir's back.
    package func resize(_ address: Address, to size: Value) {
        world.withLock { $0.things[address] = $0.things[address]?.setting("size", to: size) }
    }

    /// Makes reads of `address` say that nobody can tell, or that it is half-made.
    package func disturb(_ address: Address, incomplete: Bool = false) {
        world.withLock { world in
            if incomplete { world.incomplete.formUnion([address]) } else { world.unreachable.formUnion([address]) }
        }
    }

    private func operate<Answer>(
        _ verb: String, _ address: Address, _ body: (inout [Address: Value.Map]) throws -> Answer
    ) async throws -> Answer {
        world.withLock { world in
            world.log.append("\(verb) \(address)")
            world.running += 1
            world.mostRunning = max(world.mostRunning, world.running)
        }
        await hook(verb, address)
        return try world.withLock { world in
            world.running -= 1
            return try body(&world.things)
        }
    }

    private static func attributes(_ instance: DeclaredInstance) -> Value.Map {
        [
            "id": .string("id-of-\(instance.address)"), "size": instance.arguments["size"] ?? .null,
            "token": .string("token-of-\(instance.address)"),
        ]
    }

    package func plannedAttributes(_ instance: DeclaredInstance, prior: RecordedInstance?) -> Value.Map {
        instance.type.unknownAttributes.setting("size", to: instance.arguments["size"] ?? .null)
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        world.withLock { world in
            if world.unreachable.contains(recorded.address) { return .unreachable("nobody answers") }
            if world.incomplete.contains(recorded.address) { return .incomplete("only half of it is there") }
            guard let thing = world.things[recorded.address] else { return .absent }
            let (was, now) = (recorded.attributes["size"] ?? .null, thing["size"] ?? .null)
            let drift = was == now ? [] : [Drift("size", recorded: was.shown(), observed: now.shown())]
            return .present(attributes: thing, drift: drift)
        }
    }

    private func failure() -> OperationFailure? {
        world.withLock { world in
            guard world.failures > 0 else { return nil }
            world.failures -= 1
            var failure = OperationFailure("it failed for once", remains: .nothing)
            failure.exitStatus = world.failureStatus
            return failure
        }
    }

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        if let failure = failure() {
            note("failed \(instance.address)")
            throw failure
        }
        return try await operate("create", instance.address) { things in
            if instance.arguments["fail"]?.boolValue == true {
                things[instance.address] = [:]
                throw OperationFailure("it was told to fail", remains: .unknown)
            }
            let attributes = Self.attributes(instance)
            things[instance.address] = attributes
            return OperationResult(attributes, recipe: Recipe(["how": .init(Array("\(instance.address)".utf8))]))
        }
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        try await operate("update", instance.address) { things in
            if instance.arguments["fail"]?.boolValue == true { throw OperationFailure("it was told to fail") }
            let attributes = Self.attributes(instance)
            things[instance.address] = attributes
            return OperationResult(attributes)
        }
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        if !context.leaving.isEmpty {
            world.withLock { $0.leaving[recorded.address.description] = context.leaving.map(\.address.description) }
        }
        try await operate("delete", recorded.address) { things in
            if recorded.attributes["size"] == "half", recorded.status != .incomplete {
                throw OperationFailure("half of it is gone", remains: .partial(OperationResult(recorded.attributes)))
            }
            things[recorded.address] = nil
        }
    }
}
