import WeirCore
import WeirState
import WeirValue

extension WorkspaceRecord {
    /// The record of the workspace of ``Project``.
    static var lab: WorkspaceRecord {
        var record = WorkspaceRecord(stack: Project.stack, workspace: Project.workspace, file: "stacks/lab.yaml")
        record.inputs = ["size": 3]
        record.stackDigest = "5ca1ab1e"
        record.created = "2026-01-02T03:04:05Z"
        return record
    }
}

extension RunDescription {
    /// A run with the id `id`.
    static func test(_ verb: Verb = .apply, id: String = "01JTESTRUN") -> RunDescription {
        RunDescription(
            id: id, verb: verb, actor: "ada@lab-1", stackDigest: "5ca1ab1e", record: .lab, planDigest: "decade")
    }
}

extension StateStore {
    /// Begins `run` with nothing planned.
    func begin(_ run: RunDescription, base: String?) async throws -> any StateRun {
        try await begin(run, base: base, planned: [])
    }
}

extension StateRun {
    /// Takes note of `transition`, which ends no operation.
    func record(_ transition: Transition) throws { try record(transition, ending: nil) }

    /// Ends the run, of whose operations no times are known.
    @discardableResult
    func finish(_ record: WorkspaceRecord, summary: String) async throws -> String? {
        try await finish(record, timings: Timings(), summary: summary)
    }
}

extension RecordedInstance {
    /// A record of the instance at `address`.
    static func sample(
        _ address: Address, arguments: Value.Map = ["name": "a"], attributes: Value.Map = ["id": 7], order: Int = 1,
        status: Status = .ready, recipe: String? = nil
    ) -> RecordedInstance {
        RecordedInstance(
            address: address, type: "kind.cluster", arguments: arguments, fingerprints: ["source": "abc"],
            attributes: attributes, dependencies: [], order: order, status: status, recipe: recipe,
            created: "2026-01-02T03:04:05Z", updated: "2026-01-02T03:04:06Z", milliseconds: 1_500)
    }
}

extension Intent {
    /// The intent to do `kind` to the instance at `address` in the run `run`.
    static func sample(
        _ address: Address, _ kind: Kind = .create, run: String = "01JTESTRUN", attributes: Value.Map = ["id": 7]
    ) -> Intent {
        Intent(
            operation: operation(run, kind, address), kind: kind, instance: .sample(address, attributes: attributes),
            directory: ".weir/runs/\(run)/\(address.name)")
    }

    /// The intent to create the instance `key` of `downstream`.
    static func creates(_ key: Int) -> Intent { .sample(Address("downstream", key: .index(key))) }

    /// The intent as it is when it was begun.
    var started: Intent {
        var intent = self
        intent.begun = "2026-01-02T03:04:05Z"
        intent.deadline = "2026-01-02T03:14:05Z"
        intent.boot = "b007"
        return intent
    }
}

extension Transition {
    /// The instance was recorded as `instance`.
    static func recorded(_ instance: RecordedInstance, _ action: Action = .create, recipe: Recipe? = nil) -> Transition
    {
        .recorded(instance, recipe: recipe, action: action)
    }

    /// The instance `key` of `downstream` was created.
    static func created(_ key: Int) -> Transition {
        .recorded(.sample(Address("downstream", key: .index(key)), order: key + 1))
    }
}

/// Random numbers that are the same for the same seed: SplitMix64 (Steele, Lea, Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
