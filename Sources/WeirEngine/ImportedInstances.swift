import WeirCore
import WeirValue

/// Takes up instances that are in the world and that nothing recorded, as a stack's `import` lists them.
struct ImportedInstances {
    private let declared: [Address: Stack.Import]
    /// Those that were found declared.
    private var met: Set<Address> = []
    /// Why those cannot be taken up that were looked for.
    var failed: [Address: [Diagnostic]] = [:]

    /// The imports of `stack`.
    init(_ stack: Stack) {
        declared = Dictionary(stack.imports.map { ($0.to, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The entry for the instance at `address`; nil where it has none.
    mutating func entry(_ address: Address) -> Stack.Import? {
        guard let entry = declared[address] else { return nil }
        met.insert(address)
        return entry
    }

    /// Faults for entries whose instances the stack has not; those that `isLeftOut` are not looked at.
    func unmet(isLeftOut: (Address) -> Bool) -> [Diagnostic] {
        declared.values.filter { !met.contains($0.to) && !isLeftOut($0.to) }.sorted { $0.to < $1.to }.map {
            Diagnostic(.unknownAddress, "\($0.to) is to be imported, and nothing is declared there", at: $0.range)
        }
    }

    /// What there is of `instance`, as it will be recorded.
    /// - Throws: ``DiagnosticsError`` where nothing is there, or it cannot be told.
    static func find(
        _ instance: DeclaredInstance, _ entry: Stack.Import, _ lifecycle: Lifecycle, _ provider: any Provider,
        _ contexts: ContextFactory, at time: String
    ) async throws(DiagnosticsError) -> (recorded: RecordedInstance, observation: Observation) {
        guard !lifecycle.ephemeral else {
            throw fault("it exists only during runs, and would be taken away: lifecycle.ephemeral", entry)
        }
        let known = Value.map(instance.arguments).isKnown && Value.map(instance.fingerprints).isKnown
        guard known else {
            throw fault(
                "its arguments are known only after an apply", entry, hint: "apply what it needs first, with --target")
        }
        let told = provider.plannedAttributes(instance, prior: nil).map {
            ($0.key, $0.value.isKnown ? $0.value : .null)
        }
        let wanted = RecordedInstance(
            address: instance.address, type: instance.type.name, arguments: instance.arguments,
            fingerprints: instance.fingerprints, attributes: Value.Map(told) { first, _ in first }, dependencies: [],
            order: 0, status: .ready, recipe: nil, created: time, updated: time, milliseconds: 0)
        let observation: Observation
        do {
            observation = try await provider.find(wanted, in: contexts.planning(instance.address))
        } catch {
            throw fault("\(error)", entry)
        }
        switch observation {
        case .present: return (wanted, observation)
        case .absent:
            throw fault("nothing is there", entry, hint: "look at its arguments, or take the entry away to create it")
        case .incomplete(let why): throw fault("it is half-made: \(why)", entry)
        case .unreachable(let why): throw fault("it cannot be asked after: \(why)", entry)
        }
    }

    /// Makes `change`, found by comparing what `entry` has found with what is declared, one that takes it up.
    /// - Throws: ``DiagnosticsError`` where it would be replaced.
    static func adopt(_ change: inout Change, _ entry: Stack.Import) throws(DiagnosticsError) {
        change.isImported = true
        if change.action == .replace {
            let forcing = change.differences.filter(\.forcesReplacement).map { $0.path.joined(separator: ".") }
            throw fault(
                "it would be replaced: \((forcing + change.reasons).joined(separator: ", "))", entry,
                hint: "declare it as it is there")
        }
        if change.action == .noOp || change.recordsOnly {
            change.action = .adopt
            change.recordsOnly = true
            change.reasons = ["it is there; only the record is written"]
        } else {
            change.reasons.insert("it is there, and is taken over", at: 0)
        }
    }

    private static func fault(_ why: String, _ entry: Stack.Import, hint: String? = nil) -> DiagnosticsError {
        DiagnosticsError([
            Diagnostic(.notImported, "\(entry.to) cannot be imported: \(why)", at: entry.range, hint: hint)
        ])
    }
}
