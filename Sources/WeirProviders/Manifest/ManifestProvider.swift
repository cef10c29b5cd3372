import WeirCEL
package import WeirCore
package import WeirProcess
package import WeirValue

/// The types that a manifest describes.
///
/// `create` on what is there fails: Weir did not make it, and does not take it over unasked.
package struct ManifestProvider: Provider {
    /// The manifest.
    package let manifest: ToolManifest
    private let kinds: [String: ToolManifest.Kind]
    private let tools: ToolRunner
    private let scope: CELEnvironment
    private let clusters: ClusterFacts

    /// The types of `manifest`, decoded with ``ManifestFunctions``. Its tool runs through `runner`, and
    /// inherits by name from `environment`, which is Weir's own; `clusters` asks clusters about themselves.
    package init(
        _ manifest: ToolManifest, runner: any CommandRunner, environment: [String: String], clusters: KubernetesClusters
    ) {
        self.manifest = manifest
        kinds = Dictionary(manifest.kinds.map { ($0.type.name, $0) }) { first, _ in first }
        tools = ToolRunner(runner, environment: environment)
        scope = CELEnvironment(variables: ManifestScope.variables, functions: ManifestFunctions.all)
        self.clusters = ClusterFacts(clusters)
    }

    package var types: [ResourceType] { manifest.kinds.map(\.type) }

    /// The need for its tool.
    var requirement: ToolRequirement {
        let tool = manifest.tool
        // One that is not trusted runs nothing, so it is only looked up.
        let version = manifest.isTrusted ? tool.version.map { Array($0.dropFirst()) } : nil
        let constants = manifest.environment.compactMap { member -> (String, String)? in
            guard case .literal(let value) = member.value, let text = value.stringValue else { return nil }
            return (member.key, text)
        }
        let candidate = ToolRequirement.Candidate(
            tool.command, versionArguments: version, lowest: tool.lowest, inherited: manifest.inherited,
            environment: Dictionary(constants) { $1 })
        return ToolRequirement([candidate], install: tool.install)
    }

    // MARK: Planning

    package func plannedAttributes(_ instance: DeclaredInstance, prior: RecordedInstance?) -> Value.Map {
        let unknown = instance.type.unknownAttributes
        guard let kind = kinds[instance.type.name], kind.isCluster else { return unknown }
        var attributes = unknown.setting("provider", to: .string(manifest.name))
        // What stays the same as long as the cluster does.
        for name in prior == nil ? [] : ClusterFacts.lasting {
            if let value = prior?.attributes[name] { attributes = attributes.setting(name, to: value) }
        }
        return instance.type.marking(attributes)
    }

    // MARK: Operations

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        var operation = try operation(instance.type.name, instance.address, instance.arguments, in: context)
        defer { operation.tidy() }
        if try await isThere(operation) {
            throw OperationFailure(
                "\(instance.type.name) \(name(operation)) is there already, and was not made by this workspace",
                hint: "take it over with an import, or give another name", remains: .nothing)
        }
        try await operation.carryOut(operation.kind.create, Self.creation, keepsEvidence: true)
        return OperationResult(try await whole(&operation, created: Timestamp.text(ToolProcess.now), in: context))
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        var operation = try operation(
            instance.type.name, instance.address, instance.arguments, attributes: prior.attributes, in: context)
        defer { operation.tidy() }
        operation.prior = try await operation.observed(over: prior.arguments)
        if let update = operation.kind.update { try await operation.carryOut(update, "update") }
        return OperationResult(
            try await whole(&operation, created: prior.attributes["created"]?.stringValue, in: context))
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        await observe(recorded, asksAll: false, in: context)
    }

    package func find(_ wanted: RecordedInstance, in context: OperationContext) async throws -> Observation {
        await observe(wanted, asksAll: true, in: context)
    }

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        if intent.kind == .create {
            // What is there though nothing was begun was there before, and is somebody else's.
            guard try OperationRemains(directory: context.directory).mayHaveBegun(Self.creation, of: intent) else {
                return .absent
            }
        }
        let seen = await observe(intent.instance, asksAll: intent.kind != .delete, isCutOff: true, in: context)
        guard intent.kind == .create, case .present = seen, try !hasDoneAll(intent, in: context) else { return seen }
        return .incomplete("its creation was cut off between two steps")
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        try await takeAway(recorded, isUndo: false, in: context)
    }

    package func undo(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        try await takeAway(recorded, isUndo: true, in: context)
    }

    // MARK: Parts

    /// What the runs of a creation are called.
    private static let creation = "create"

    /// Whether the creation of `intent`, of which something is there, has come to its end: that is known of its last step where
    /// there are several.
    private func hasDoneAll(_ intent: Intent, in context: OperationContext) throws -> Bool {
        let instance = intent.instance
        let operation = try operation(instance.type, instance.address, instance.arguments, in: context)
        let steps = try operation.applicable(operation.kind.create)
        guard steps.count > 1, let last = steps.last else { return true }
        let remains = OperationRemains(directory: context.directory)
        return try remains.exitStatus(of: ManifestOperation.name(of: last, in: Self.creation)) == 0
    }

    /// Whether there is one before any is made. Nothing is made where nobody can tell.
    private func isThere(_ operation: ManifestOperation) async throws(OperationFailure) -> Bool {
        do throws(OperationFailure) {
            if case .present = try await operation.look("look") { return true }
            return false
        } catch {
            var failure = error
            failure.remains = .nothing
            throw failure
        }
    }

    private func operation(
        _ type: String, _ address: Address, _ arguments: Value.Map, attributes: Value.Map = [:],
        in context: OperationContext
    ) throws(OperationFailure) -> ManifestOperation {
        guard let kind = kinds[type] else {
            throw OperationFailure("the provider \(manifest.name) has no type \(type)", remains: .nothing)
        }
        if let distrust { throw distrust }
        return try ManifestOperation(
            manifest, kind, address, arguments, attributes: attributes, tools, scope, context)
    }

    /// Why it may run nothing; nil where the user lets it.
    var distrust: OperationFailure? {
        if manifest.isTrusted { return nil }
        return OperationFailure(
            "\(manifest.file) says which programs are run, and is not trusted", hint: "read it, then run weir trust",
            remains: .nothing)
    }

    private func name(_ operation: ManifestOperation) -> String {
        operation.arguments["name"]?.stringValue.map { "\"\($0)\"" } ?? ""
    }

    /// The attributes of what was made or changed just now, once it is there.
    private func whole(
        _ operation: inout ManifestOperation, created: String?, in context: OperationContext
    ) async throws(OperationFailure) -> Value.Map {
        guard case .present(let result, let isComplete) = try await operation.look("read"), isComplete else {
            throw OperationFailure("\(manifest.tool.command) says that it is done, and it is not there whole")
        }
        try await operation.tell(result, asksAll: true)
        guard operation.kind.isCluster else { return operation.attributes }
        let facts = try await clusters.facts(
            of: operation.attributes, name: operation.arguments["name"]?.stringValue, provider: manifest.name,
            created: created, in: context)
        return operation.kind.type.marking(operation.attributes.setting(facts.map { ($0.key, $0.value) }))
    }

    private func observe(
        _ recorded: RecordedInstance, asksAll: Bool, isCutOff: Bool = false, in context: OperationContext
    ) async -> Observation {
        do throws(OperationFailure) {
            var operation = try operation(
                recorded.type, recorded.address, recorded.arguments, attributes: recorded.attributes, in: context)
            defer { operation.tidy() }
            guard case .present(let result, let isComplete) = try await operation.look("read") else { return .absent }
            guard isComplete else { return .incomplete("\(manifest.tool.command) says that it is not whole") }
            do throws(OperationFailure) { try await operation.tell(result, asksAll: asksAll) } catch {
                guard isCutOff, error.exitStatus != nil else { throw error }
                return .incomplete(Self.reason(error))
            }
            let drift = try operation.drift(result)
            guard operation.kind.isCluster else {
                return .present(attributes: operation.attributes, drift: drift)
            }
            return await observeCluster(operation, recorded, asksAll: asksAll, isCutOff: isCutOff, drift, in: context)
        } catch {
            return .unreachable(Self.reason(error))
        }
    }

    /// What `failure` says, with the line of the tool's that tells why: the last that begins as errors do, else the last.
    private static func reason(_ failure: OperationFailure) -> String {
        let telling = failure.output.last { line in ["ERROR", "Error", "error"].contains { line.hasPrefix($0) } }
        return failure.message + ((telling ?? failure.output.last).map { ": \($0)" } ?? "")
    }

    /// What there is of a cluster that its tool knows.
    private func observeCluster(
        _ operation: ManifestOperation, _ recorded: RecordedInstance, asksAll: Bool, isCutOff: Bool, _ drift: [Drift],
        in context: OperationContext
    ) async -> Observation {
        do throws(OperationFailure) {
            let facts =
                asksAll
                ? try await clusters.facts(
                    of: operation.attributes, name: operation.arguments["name"]?.stringValue, provider: manifest.name,
                    created: recorded.attributes["created"]?.stringValue, in: context, waits: false)
                : try await clusters.look(operation.attributes, in: context) { false }
            let attributes = operation.attributes.setting(facts.map { ($0.key, $0.value) })
            return .present(attributes: operation.kind.type.marking(attributes), drift: drift)
        } catch {
            // Of one that was whole nobody knows more than that it does not answer: it may be stopped.
            return isCutOff ? .incomplete(error.message) : .unreachable(error.message)
        }
    }

    private func takeAway(
        _ recorded: RecordedInstance, isUndo: Bool, in context: OperationContext
    ) async throws(OperationFailure) {
        var operation = try operation(
            recorded.type, recorded.address, recorded.arguments, attributes: recorded.attributes, in: context)
        defer { operation.tidy() }
        // What is not there needs nothing to be run, and many tools fail then.
        guard case .present(let result, _) = try await operation.look("look") else { return }
        // Of one whose creation was cut off its attributes, an ID say, are not recorded; half-made, it may not tell all of them.
        do throws(OperationFailure) { try await operation.tell(result, asksAll: false) } catch {
            guard error.exitStatus != nil else { throw error }
        }
        let call = isUndo ? operation.kind.undo ?? operation.kind.delete : operation.kind.delete
        do throws(OperationFailure) { try await operation.carryOut(call, "delete") } catch {
            guard !Task.isCancelled, case .unknown = error.remains else { throw error }
            if await isGone(operation) { return }
            throw error
        }
        if case .present = try await operation.look("read") {
            throw OperationFailure("\(manifest.tool.command) says that it is deleted, and it is still there")
        }
    }

    private func isGone(_ operation: ManifestOperation) async -> Bool {
        do throws(OperationFailure) {
            if case .absent = try await operation.look("read") { return true }
            return false
        } catch { return false }
    }
}
