import ArgumentParser
import WeirAuthoring
import WeirCore
import WeirValue

/// `weir explain [TYPE[.PATH]]`
struct ExplainCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Tell what a resource type takes and gives; without one, list the types.")

    @Argument(help: "A type, or an argument of one: file, file.content, kustomize.build.overlay.") var path: String?
    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let registry = try context.registry(project: Project(context).directory)
        guard let path else { return list(registry, context) }
        do throws(Explanation.Unknown) {
            let explanation = try Explanation.of(path, in: registry)
            context.output.write(
                format == .json
                    ? JSONWriter.string(explanation.value, .readable) : ExplanationView.text(explanation))
        } catch {
            throw CommandError(error.message, hint: error.hint)
        }
    }

    private func list(_ registry: TypeRegistry, _ context: CommandContext) {
        let types = registry.names.compactMap { registry.type($0) }
        if format == .json {
            let values: [Value] = types.map { ["name": .string($0.name), "description": .string($0.description)] }
            return context.output.write(JSONWriter.string(.list(values), .readable))
        }
        context.output.write(
            TextTable.text(["TYPE", "DESCRIPTION"], types.map { [$0.name, Self.sentence($0.description)] }))
    }

    /// The first sentence of `text`.
    private static func sentence(_ text: String) -> String {
        text.ranges(of: ". ").first.map { String(text[..<$0.lowerBound]) + "." } ?? text
    }
}
