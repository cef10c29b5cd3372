import ArgumentParser
import WeirCore
import WeirState
import WeirValue

/// `weir state`
struct StateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "Look at what is recorded.",
        subcommands: [StateListCommand.self, StateShowCommand.self])
}

/// `weir state list STACK`
struct StateListCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the addresses of the recorded instances.")

    @OptionGroup var target: StackOptions
    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        let snapshot = try await session.store(session.project.stackName(target.stack)).load()
        let addresses = snapshot.instances.keys.sorted().map(\.description)
        if format == .json {
            context.output.write(JSONWriter.string(.list(addresses.map(Value.string)), .readable))
        } else {
            for address in addresses { context.output.write(address + "\n") }
        }
    }
}

/// `weir state show STACK ADDRESS`
struct StateShowCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show all that is recorded of an instance, as JSON.")

    @OptionGroup var target: StackOptions
    @Argument(help: "The instance's address, for example 'downstream[\"eu-3\"]'.") var address: String

    var format: DataFormat { .json }

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        let name = session.project.stackName(target.stack)
        let snapshot = try await session.store(name).load()
        guard let parsed = Address(parsing: address), let instance = snapshot.instances[parsed] else {
            throw CommandError(
                "\(name)/\(session.workspace) records no \"\(address)\"",
                hint: NearestName.hint(address, among: snapshot.instances.keys.map(\.description)))
        }
        context.output.write(JSONWriter.string(Self.value(instance), .readable))
    }

    private static func value(_ instance: RecordedInstance) -> Value {
        [
            "address": .string(instance.address.description), "type": .string(instance.type),
            "status": .string(instance.status.rawValue), "arguments": .map(instance.arguments),
            "attributes": .map(instance.attributes), "fingerprints": .map(instance.fingerprints),
            "dependencies": .list(instance.dependencies.map { .string($0.description) }),
            "order": .int(Int64(instance.order)), "recipe": instance.recipe.map(Value.string) ?? .null,
            "created": .string(instance.created), "updated": .string(instance.updated),
            "milliseconds": .int(Int64(instance.milliseconds)),
        ]
    }
}
