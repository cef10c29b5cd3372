package import WeirCore
import WeirProcess
import WeirValue

// terraform's own plan, made beside the instance's folder, which stays as it is: what an apply would do, and what has changed in the world.
extension TerraformProvider {
    /// The name of the folder in the operation's directory.
    private static let previewName = "preview"

    package func parts(
        _ instance: DeclaredInstance, prior: RecordedInstance?, in context: OperationContext
    ) async throws -> [PlannedPart] {
        guard !instance.arguments.marks.contains(.unknown) else { return [] }
        let arguments = try TerraformArguments(instance.arguments, project: context.project)
        try arguments.requireRenderable()
        let before = try prior.map { try TerraformArguments($0.arguments, project: context.project) }
        let tree = try TerraformModule.read(arguments.source)
        return TerraformPlan.parts(of: try await plan(arguments, tree, after: before, in: context))
    }

    /// What has changed in the world since `recorded` was applied, and an apply would set back. None where a secret that its plan needs is
    /// not known on this machine.
    func drift(of recorded: RecordedInstance, in context: OperationContext) async throws(OperationFailure) -> [Drift] {
        guard !recorded.arguments.marks.contains(.unknown) else { return [] }
        let arguments = try TerraformArguments(recorded.arguments, project: context.project)
        let tree = try await recordedTree(recorded, try session(arguments, in: context))
        return TerraformPlan.drift(of: try await plan(arguments, tree, after: arguments, in: context))
    }

    /// What `plan -json` says of the module in `tree`, which was applied last with the arguments `before`.
    private func plan(
        _ arguments: TerraformArguments, _ tree: SourceTree, after before: TerraformArguments?,
        in context: OperationContext
    ) async throws(OperationFailure) -> String {
        let preview = TerraformFolder(
            instance: "\(context.directory)/\(Self.previewName)", inner: arguments.source.inner)
        let session = try TerraformSession(arguments, preview, tools: tools, environment: environment, in: context)
        let files = TerraformFiles(arguments, state: preview.stateFromWorking)
        defer {
            // The state and the variables may hold secrets. What cannot be removed is in a folder of the owner's.
            do { try Files.removeTree(preview.instance) } catch { preview.removeSecrets(files) }
        }
        try preview.place(tree)
        try preview.write(files)
        let own = TerraformFolder(instance: context.instanceDirectory, inner: arguments.source.inner)
        if arguments.backend == nil { try preview.copyState(of: own) }
        let isAlike = before.map { $0.backend == arguments.backend && $0.providerNames == arguments.providerNames }
        let isReady = isAlike == true ? try preview.borrow(own, tree) : false
        if !isReady { try await initialise(session) }
        return try await session.plan()
    }
}

extension TerraformArguments {
    /// The names of the providers that have settings.
    fileprivate var providerNames: Set<String> { Set(providers.keys) }
}

/// Reads the machine-readable output of `plan -json`, which OpenTofu has alike.
enum TerraformPlan {
    /// The resources that change, by their addresses: terraform tells them as its requests are answered. What is only read is
    /// left out.
    static func parts(of text: String) -> [PlannedPart] {
        changes("planned_change", in: text).compactMap { change in
            action(change.action).map { PlannedPart($0, change.address, note: reason(change.reason)) }
        }.sorted { $0.name < $1.name }
    }

    /// The resources that somebody else has changed or taken away, as far as an apply would set that back. What the world alone decides,
    /// such as a time of use, changes as well, and is none.
    static func drift(of text: String) -> [Drift] {
        let planned = Dictionary(parts(of: text).map { ($0.name, $0.action) }) { first, _ in first }
        let seen = changes("resource_drift", in: text).compactMap { change in
            planned[change.address].map { _ in
                Drift(change.address, recorded: "as it was applied", observed: word(change.action))
            }
        }
        return seen.sorted { $0.path < $1.path }
    }

    private struct Change {
        let address: String
        let action: String?
        let reason: String?
    }

    private static func changes(_ type: String, in text: String) -> [Change] {
        text.split(separator: "\n").compactMap { line -> Change? in
            guard line.contains("\"type\":\"\(type)\"") else { return nil }
            let value: Value
            do throws(JSONError) { value = try JSONReader.read(String(line)) } catch { return nil }
            let change = value["change"]
            return change?["resource"]?["addr"]?.stringValue.map {
                Change(address: $0, action: change?["action"]?.stringValue, reason: change?["reason"]?.stringValue)
            }
        }
    }

    private static func action(_ name: String?) -> Action? {
        switch name {
        case "create": .create
        case "update": .update
        case "delete": .delete
        case "replace": .replace
        case "import": .adopt
        case "move", "noop", "read": nil
        default: nil
        }
    }

    private static func word(_ action: String?) -> String { action == "delete" ? "not there" : "changed" }

    private static func reason(_ name: String?) -> String? {
        name.map { $0.split(separator: "_").joined(separator: " ") }
    }
}
