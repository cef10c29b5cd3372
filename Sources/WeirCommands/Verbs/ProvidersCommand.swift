import ArgumentParser
import WeirCore
import WeirProviders
import WeirValue

/// `weir providers`
struct ProvidersCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "providers",
        abstract: "List the command line tools that Weir drives by manifests: their types, and where these are written."
    )

    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let manifests = try ProviderManifests.all(context, project: Project(context).directory)
            .sorted { $0.name < $1.name }
        if format == .json {
            let values = manifests.map { manifest -> Value in
                [
                    "name": .string(manifest.name), "description": .string(manifest.description),
                    "tool": .string(manifest.tool.command), "file": .string(manifest.file),
                    "trusted": .bool(manifest.isTrusted),
                    "types": .list(Value.List(manifest.kinds.map { .string($0.type.name) })),
                ]
            }
            return context.output.write(JSONWriter.string(.list(Value.List(values)), .readable))
        }
        context.output.write(
            TextTable.text(
                ["PROVIDER", "TOOL", "FROM", "TYPES"],
                manifests.map { manifest in
                    [
                        manifest.name, manifest.tool.command,
                        manifest.isBuiltIn ? "weir" : manifest.file + (manifest.isTrusted ? "" : " (not trusted)"),
                        manifest.kinds.map(\.type.name).joined(separator: ", "),
                    ]
                }))
    }
}

/// `weir trust`
struct TrustCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Allow the manifests in this project's folder \(ProviderManifests.folder) to run programs.",
        discussion: """
            A manifest says which programs are run. One that you have not written is not to be trusted unread, and one that \
            changed is asked for again.
            """)

    @Flag(name: [.customShort("y"), .long], help: "Do not ask.") var yes = false

    func run(in context: CommandContext) async throws {
        let project = Project(context).directory
        let manifests = try ProviderManifests.all(context, project: project).filter { !$0.isTrusted }
        guard !manifests.isEmpty else {
            context.messages.write("every manifest of this project is trusted\n")
            return
        }
        for manifest in manifests {
            context.messages.write(
                "\(manifest.file) runs \(manifest.programs.joined(separator: ", ")) for "
                    + "\(manifest.kinds.map(\.type.name).joined(separator: ", "))\n")
        }
        try Approval(context).obtain("Trust \(count(manifests.count, "manifest")) as they stand now?", approved: yes)
        try TrustedManifests(context.environment).trust(manifests, of: project)
        context.messages.write("trusted\n")
    }
}
