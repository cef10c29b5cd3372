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
