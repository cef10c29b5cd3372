import WeirCore

/// The operations of a plan and what each has to wait for.
///
/// Making (create, update) waits for the making of what is needed. Taking away (delete, the first half of a replacement)
/// waits for the taking away of everything that was recorded to need it, and, where nothing takes its place, for the
/// making of what needed it and stays. What a replacement has made first discards what it replaces when all that needs
/// it is made. Resources that are needed as a whole have one vertex that stands for all of their instances, so that edges
/// grow with instances, not with their product.
struct OperationGraph {
    /// One step of the plan.
    enum Operation: Equatable {
        /// Create or update the instance of the change, or do nothing for a no-op.
        case make(Int)
        /// Take the instance of the change away; for a replacement `make` follows.
        case unmake(Int)
        /// Take away what the instance of the change has replaced.
        case discard(Int)
        /// Every instance of a resource is made, or taken away.
        case join

        /// The index of its change; nil for a join.
        var change: Int? {
            switch self {
            case .make(let index), .unmake(let index), .discard(let index): index
            case .join: nil
            }
        }
    }

    /// By vertex.
    private(set) var operations: [Operation] = []
    private(set) var graph = DependencyGraph(count: 0)

    private let changes: [Change]
    private var makes: [Address: Int] = [:]
    private var unmakes: [Address: Int] = [:]
    private var discards: [Address: Int] = [:]
    private var makeJoins: [Address: Int] = [:]
    private var unmakeJoins: [Address: Int] = [:]
    private var discardJoins: [Address: Int] = [:]
    private var instancesOf: [Address: [Address]] = [:]

    /// The operations of `changes`.
    init(_ changes: [Change]) {
        var graph = Self(unconnected: changes)
        graph.connectMaking()
        graph.connectTakingAway()
        graph.connectDiscarding()
        let withoutSoft = graph
        graph.connectStaying()
        // Where what stays needs something new that itself waits for what goes, both cannot be had: what goes, goes first.
        self = graph.graph.topologicalOrder.count == graph.graph.count ? graph : withoutSoft
    }

    private init(unconnected changes: [Change]) {
        self.changes = changes
        for (index, change) in changes.enumerated() {
            for group in change.address.groups { instancesOf[group, default: []].append(change.address) }
            if change.takesAwayFirst { unmakes[change.address] = add(.unmake(index)) }
            if change.makes { makes[change.address] = add(.make(index)) }
            if change.discards { discards[change.address] = add(.discard(index)) }
        }
    }

    private mutating func add(_ operation: Operation) -> Int {
        operations.append(operation)
        return graph.addVertex()
    }

    private mutating func connectMaking() {
        for change in changes {
            guard let vertex = makes[change.address] else { continue }
            for need in change.dependencies {
                if let other = makes[need] ?? makeJoin(need) { graph.addNeed(of: vertex, on: other) }
            }
            if let unmake = unmakes[change.address] { graph.addNeed(of: vertex, on: unmake) }
        }
    }

    private mutating func connectTakingAway() {
        for change in changes {
            guard let vertex = unmakes[change.address] else { continue }
            for need in change.before?.dependencies ?? [] where discards[need] == nil {
                if let other = unmakes[need] {
                    graph.addNeed(of: other, on: vertex)
                } else if let join = unmakeJoin(need) {
                    graph.addNeed(of: join, on: vertex)
                }
            }
        }
    }

    /// What was replaced goes when its replacement is made, and all that needs that one.
    private mutating func connectDiscarding() {
        guard !discards.isEmpty else { return }
        connectClosing()
        for (address, vertex) in discards {
            if let make = makes[address] { graph.addNeed(of: vertex, on: make) }
        }
        for change in changes {
            guard let make = makes[change.address] else { continue }
            for need in change.dependencies {
                if let discard = discards[need] ?? discardJoin(need) { graph.addNeed(of: discard, on: make) }
            }
        }
    }

    /// What exists only during the run is there when what was recorded to need it goes, and goes after that.
    private mutating func connectClosing() {
        let closing = Set(changes.filter { $0.closing != nil }.map(\.address))
        if closing.isEmpty { return }
        for change in changes {
            guard let unmake = unmakes[change.address] else { continue }
            for need in change.before?.dependencies ?? [] {
                if closing.contains(need) {
                    if let make = makes[need] { graph.addNeed(of: unmake, on: make) }
                    if let discard = discards[need] { graph.addNeed(of: discard, on: unmake) }
                } else if instancesOf[need]?.contains(where: closing.contains) ?? false {
                    if let join = makeJoin(need) { graph.addNeed(of: unmake, on: join) }
                    if let join = discardJoin(need) { graph.addNeed(of: join, on: unmake) }
                }
            }
        }
    }

    /// What stays is changed before what it needed goes for good.
    private mutating func connectStaying() {
        for change in changes where change.action == .update || change.action == .noOp {
            guard let vertex = makes[change.address] else { continue }
            for need in change.before?.dependencies ?? [] {
                if let other = unmakes[need], makes[need] == nil { graph.addNeed(of: other, on: vertex) }
            }
        }
    }

    /// The vertex that stands for the making of every instance of `resource`; nil where it has none.
    private mutating func makeJoin(_ resource: Address) -> Int? {
        if let join = makeJoins[resource] { return join }
        guard let instances = instancesOf[resource] else { return nil }
        let join = add(.join)
        for instance in instances { if let make = makes[instance] { graph.addNeed(of: join, on: make) } }
        makeJoins[resource] = join
        return join
    }

    /// The vertex after which what instances of `resource` have replaced may be discarded; nil where none has.
    private mutating func discardJoin(_ resource: Address) -> Int? {
        if let join = discardJoins[resource] { return join }
        let replaced = (instancesOf[resource] ?? []).compactMap { discards[$0] }
        guard !replaced.isEmpty else { return nil }
        let join = add(.join)
        for discard in replaced { graph.addNeed(of: discard, on: join) }
        discardJoins[resource] = join
        return join
    }

    /// The vertex after which every instance of `resource` may be taken away; nil where it has none.
    private mutating func unmakeJoin(_ resource: Address) -> Int? {
        if let join = unmakeJoins[resource] { return join }
        guard let instances = instancesOf[resource] else { return nil }
        let join = add(.join)
        for instance in instances { if let unmake = unmakes[instance] { graph.addNeed(of: unmake, on: join) } }
        unmakeJoins[resource] = join
        return join
    }
}

extension Change {
    /// Whether the recorded instance is taken away before anything is made.
    var takesAwayFirst: Bool { action == .delete || action == .forget || (action == .replace && !createsFirst) }

    /// Whether an instance is there when the change is done.
    var makes: Bool { action != .delete && action != .forget }

    /// Whether something that was replaced is taken away at the end.
    var discards: Bool {
        makes && (closing != nil || before?.deposed.isEmpty == false || (action == .replace && createsFirst))
    }
}
