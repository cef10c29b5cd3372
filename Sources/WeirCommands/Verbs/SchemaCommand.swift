import ArgumentParser
import WeirAuthoring
import WeirCore
import WeirValue

/// `weir schema [TYPE]`
struct SchemaCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Write the JSON Schema of stacks, for editors.",
        discussion: """
            It is made from the types that this project knows. An editor with a YAML language server takes it from a \
            comment at the head of a stack: # yaml-language-server: $schema=../.weir/schema.json
            """)

    @Argument(help: "A resource type: the schema of its arguments alone.") var type: String?

    func run(in context: CommandContext) async throws {
        let registry = try context.registry(project: Project(context).directory)
        guard let type else { return context.output.write(JSONWriter.string(StackSchema.stack(registry), .readable)) }
        guard let known = registry.type(type) else {
            throw CommandError(
                "there is no resource type \"\(type)\"",
                hint: NearestName.hint(type, among: registry.names)
                    ?? "the types are \(registry.names.joined(separator: ", "))")
        }
        context.output.write(JSONWriter.string(StackSchema.arguments(known), .readable))
    }
}
