import ArgumentParser
import WeirCore
import WeirState
import WeirValue

/// `weir history STACK`
struct HistoryCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show what happened to a workspace, newest first.")

    @OptionGroup var target: StackOptions
    @Option(help: "At most so many entries.") var limit = 50
    @OptionGroup var formatting: FormatOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be at least 1") }
    }

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        let name = try await session.stackName(target.stack)
        let entries = try await session.store(name).history(limit: limit)
        if format == .json {
            let list = entries.map { entry -> Value in
                [
                    "commit": .string(entry.commit), "time": .string(entry.time), "subject": .string(entry.subject),
                    "trailers": .map(
                        Value.Map(entry.trailers.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }) {
                            first, _ in first
                        }),
                ]
            }
            context.output.write(JSONWriter.string(.list(list), .readable))
            return
        }
        guard !entries.isEmpty else {
            context.output.write("\(name)/\(session.workspace): nothing is recorded\n")
            return
        }
        context.output.write(
            TextTable.text(
                ["COMMIT", "TIME", "WHO", "WHAT"],
                entries.map {
                    [String($0.commit.prefix(7)), $0.time, $0.trailers["Weir-Actor"] ?? "", $0.subject]
                }))
    }
}
