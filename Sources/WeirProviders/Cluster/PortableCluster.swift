import WeirCore
import WeirValue

/// What a stack asks of a cluster in the words that all kinds of clusters share.
///
/// Each kind maps it to arguments of its own by expressions over one map, ``values``; what it does not map, it refuses.
struct PortableCluster: Sendable {
    /// The members of ``values``, each with what it says.
    ///
    /// `nodes` counts all nodes, `poolNodes` those where the control plane is not a node of the cluster's own: the workers,
    /// or all where only their number is given.
    static let members = [
        "name", "kubernetesVersion", "nodes", "controlPlanes", "workers", "poolNodes", "cpu", "memory", "network",
        "ports",
        "registries", "images", "labels", "cniDisabled",
    ]

    /// An argument that was given, as it is written, and the members that say it: a kind takes it by reading one of them.
    private struct Given: Sendable {
        let argument: String
        let members: Set<String>
    }

    /// Every one of ``members``, null where it was not given.
    let values: Value.Map
    private let given: [Given]

    /// What the arguments of a `cluster` ask for.
    init(_ arguments: Value.Map) throws(OperationFailure) {
        var values: [(String, Value)] = []
        var given: [Given] = []
        func take(_ argument: String, _ told: [(String, Value)]) {
            values += told
            given.append(Given(argument: argument, members: Set(told.map(\.0))))
        }
        for name in ["name", "kubernetesVersion", "network", "ports", "registries", "images", "labels"] {
            if let value = Arguments(arguments)[name] { take(name, [(name, value)]) }
        }
        if let disabled = Arguments(arguments)["cni"]?["disabled"], disabled.boolValue == true {
            take("cni.disabled", [("cniDisabled", disabled)])
        }
        switch Arguments(arguments)["nodes"] {
        case nil: break
        case .map(let nodes)?:
            let counts = try NodeCounts(nodes)
            take("nodes", counts.members)
            for name in ["cpu", "memory"] {
                if let value = Arguments(nodes)[name] { take("nodes.\(name)", [(name, value)]) }
            }
        case let count?:
            take("nodes", try NodeCounts(count).members)
        }
        self.values = Value.Map(Self.members.map { ($0, .null) }, uniquingKeysWith: { _, last in last }).setting(values)
        self.given = given
    }

    /// Fails where an argument was given that none of `members` says: those that the type `name` reads.
    func check(carriedBy members: Set<String>, _ name: String) throws(OperationFailure) {
        for argument in given where argument.members.isDisjoint(with: members) {
            throw OperationFailure(
                "\(name) does not take \(argument.argument)",
                hint: "leave it out for this provider, or say it in options in the words of \(name)", remains: .nothing)
        }
    }
}

/// How many nodes of each sort there are to be.
private struct NodeCounts {
    let controlPlanes: Int64
    let workers: Int64
    let pool: Int64

    /// `count` nodes, of which one is the control plane where that is a node.
    init(_ count: Value) throws(OperationFailure) {
        guard let number = count.intValue, number >= 0 else {
            throw OperationFailure(
                "nodes is \(count.shown())", hint: "give a number, or {controlPlane, workers, cpu, memory}",
                remains: .nothing)
        }
        controlPlanes = min(number, 1)
        workers = number - controlPlanes
        pool = number
    }

    /// As many as `nodes` says, `{controlPlane, workers}`.
    init(_ nodes: Value.Map) throws(OperationFailure) {
        let known = ["controlPlane", "workers", "cpu", "memory"]
        for (name, _) in nodes where !known.contains(name) {
            throw OperationFailure(
                "nodes has no member \"\(name)\"", hint: "its members are \(known.joined(separator: ", "))",
                remains: .nothing)
        }
        controlPlanes = try Self.count(nodes, "controlPlane", least: 1) ?? 1
        workers = try Self.count(nodes, "workers", least: 0) ?? 0
        pool = workers
    }

    private static func count(_ nodes: Value.Map, _ name: String, least: Int64) throws(OperationFailure) -> Int64? {
        guard let value = Arguments(nodes)[name] else { return nil }
        guard let number = value.intValue, number >= least, number <= 1 << 20 else {
            throw OperationFailure(
                "nodes.\(name) is \(value.shown()), not a number from \(least) on", remains: .nothing)
        }
        return number
    }

    var members: [(String, Value)] {
        [
            ("nodes", .int(controlPlanes + workers)), ("controlPlanes", .int(controlPlanes)),
            ("workers", .int(workers)),
            ("poolNodes", .int(pool)),
        ]
    }
}

/// A provider whose clusters can be asked for in the words that all share.
protocol PortableClusters {
    /// The arguments of its type `type` for what `wanted` asks.
    /// - Throws: ``OperationFailure`` where the type does not take some of it.
    func arguments(of wanted: PortableCluster, _ type: ResourceType) throws(OperationFailure) -> Value.Map
}
