package import WeirCore
import WeirProcess
import WeirValue

// What an apply would do, resource by resource: terraform's own plan, made beside the instance's folder.
extension TerraformProvider {
    /// The name of the folder in the operation's directory.
    private static let previewName = "preview"
    /// The most bytes of a state that is copied.
    private static let stateLimit = 256 << 20

    package func parts(
        _ instance: DeclaredInstance, prior: RecordedInstance?, in context: OperationContext
    ) async throws -> [PlannedPart] {
        guard !instance.arguments.marks.contains(.unknown) else { return [] }
        let arguments = try TerraformArguments(instance.arguments, project: context.project)
        try arguments.requireRenderable()
        let tree = try TerraformModule.read(arguments.source)
        let preview = TerraformFolder(
            instance: "\(context.directory)/\(Self.previewName)", inner: arguments.source.inner)
        let session = try TerraformSession(
            arguments, preview, tools: tools, environment: environment, in: context)
        let files = TerraformFiles(arguments, state: preview.stateFromWorking)
        defer {
            // The state and the variables may hold secrets. What cannot be removed is in a folder of the owner's.
            do { try Files.removeTree(preview.instance) } catch { preview.removeSecrets(files) }
        }
        try preview.place(tree)
        try preview.write(files)
        let own = TerraformFolder(instance: context.instanceDirectory, inner: arguments.source.inner)
        if arguments.backend == nil, try own.hasState() {
            let state = try Files.content(of: own.state, limit: Self.stateLimit)
            try Files.writeWhole(state, to: preview.state, mode: 0o600, replacing: true, lasting: false)
        }
        try await initialise(session)
        let plan = try await tools.run(session.planning(), in: context)
        return TerraformPlan.parts(of: plan.text)
    }
}

/// Reads the machine-readable output of `plan -json`, which OpenTofu has alike.
enum TerraformPlan {
    /// The resources that change, by their addresses: terraform tells them as its requests are answered. What is only read is
    /// left out.
    static func parts(of text: String) -> [PlannedPart] {
        text.split(separator: "\n").compactMap { line -> PlannedPart? in
            guard line.contains("\"type\":\"planned_change\"") else { return nil }
            let value: Value
            do throws(JSONError) { value = try JSONReader.read(String(line)) } catch { return nil }
            let change = value["change"]
            guard let address = change?["resource"]?["addr"]?.stringValue,
                let action = action(change?["action"]?.stringValue)
            else { return nil }
            return PlannedPart(action, address, note: reason(change?["reason"]?.stringValue))
        }.sorted { $0.name < $1.name }
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

    private static func reason(_ name: String?) -> String? {
        name.map { $0.split(separator: "_").joined(separator: " ") }
    }
}
