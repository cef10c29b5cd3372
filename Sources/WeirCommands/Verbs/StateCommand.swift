import ArgumentParser
import WeirCore
import WeirState
import WeirValue

/// `weir state`
struct StateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "Look at what is recorded, and change it by hand.",
        subcommands: [
            StateListCommand.self, StateShowCommand.self, StateMoveCommand.self, StateRemoveCommand.self,
            StateVerifyCommand.self, StateSettleCommand.self,
        ])
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
        let snapshot = try await session.store(try await session.stackName(target.stack)).load()
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
        let name = try await session.stackName(target.stack)
        let snapshot = try await session.store(name).load()
        let found = try RecordedInstances.find(address, in: snapshot, name: "\(name)/\(session.workspace)")
        context.output.write(JSONWriter.string(RecordedInstances.value(found), .readable))
    }
}
