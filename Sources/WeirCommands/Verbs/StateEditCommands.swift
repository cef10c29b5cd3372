import ArgumentParser
import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// `weir state mv STACK FROM TO`
struct StateMoveCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "mv", abstract: "Record an instance under another address; nothing in the world changes.")

    @OptionGroup var target: StackOptions
    @Argument(help: "The address that it is recorded at.") var from: String
    @Argument(help: "The address that it shall have.") var to: String
    @Flag(name: [.customShort("y"), .long], help: "Do not ask.") var yes = false

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        let name = try await session.stackName(target.stack)
        let edit = RecordEdit(session, stack: name)
        let snapshot = try await edit.load()
        let label = "\(name)/\(session.workspace)"
        let moved = try RecordedInstances.settled(from, in: snapshot, name: label)
        let address = try SelectionOptions.address(to)
        guard snapshot.instances[address] == nil else {
            throw CommandError(
                "\(label) records \(address) already", hint: "take that away, or `weir state rm` it, first")
        }
        let dependents = snapshot.instances.values.filter { $0.dependencies.contains(moved.address) }
        context.messages.write(
            "\(moved.address) (\(moved.type)) will be recorded as \(address)"
                + (dependents.isEmpty
                    ? "\n" : ", also where \(count(dependents.count, "instance")) that need it say so\n"))
        try Approval(context).obtain("Move it?", approved: yes)
        let folders = session.folders(name)
        try await edit.perform(.edit, on: snapshot, summary: "moved \(moved.address) to \(address)") { run in
            try folders.mend(snapshot.instances.keys)
            try folders.move(moved.address, to: address) {
                try run.record(.moved(from: moved.address, moved.renamed(address)), ending: nil)
            }
            for var dependent in dependents {
                dependent.dependencies = dependent.dependencies.map { $0 == moved.address ? address : $0 }
                try run.record(.recorded(dependent, recipe: nil, action: .update), ending: nil)
            }
        }
        context.messages.write("done; declare it as \(address) in the stack, or the next plan takes it away\n")
    }
}

/// `weir state rm STACK ADDRESS`
struct StateRemoveCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Forget instances: they stay in the world, and Weir knows them no longer.")

    @OptionGroup var target: StackOptions
    @Argument(help: "The addresses.") var addresses: [String]
    @Flag(name: [.customShort("y"), .long], help: "Do not ask.") var yes = false

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        let name = try await session.stackName(target.stack)
        let edit = RecordEdit(session, stack: name)
        let snapshot = try await edit.load()
        let found = try addresses.map {
            try RecordedInstances.settled($0, in: snapshot, name: "\(name)/\(session.workspace)")
        }
        for instance in found {
            let needed = snapshot.instances.values.filter { $0.dependencies.contains(instance.address) }
            let note =
                needed.isEmpty
                ? "" : "; needed by \(needed.map(\.address.description).sorted().joined(separator: ", "))"
            context.messages.write(
                "\(instance.address) (\(instance.type)) will be forgotten, and stays in the world\(note)\n")
        }
        try Approval(context).obtain("Forget \(found.count == 1 ? "it" : "them")?", approved: yes)
        let list = found.map(\.address.description).joined(separator: ", ")
        try await edit.perform(.edit, on: snapshot, summary: "forgot \(list)") { run in
            for instance in found { try run.record(.removed(instance.address), ending: nil) }
        }
        context.messages.write("done\n")
    }
}

/// `weir state settle STACK ADDRESS --done | --not-done`
struct StateSettleCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Say what became of an operation that was cut off, where nobody but you can tell.")

    /// What became of it.
    enum Verdict: String, EnumerableFlag { case done, notDone }

    @OptionGroup var target: StackOptions
    @Argument(help: "The instance's address.") var address: String
    @Flag(help: "Whether it was done, or came to nothing.") var verdict: Verdict

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        let name = try await session.stackName(target.stack)
        let edit = RecordEdit(session, stack: name)
        let snapshot = try await edit.load()
        let wanted = try SelectionOptions.address(address)
        let open = snapshot.intents.filter { $0.address == wanted }
        guard !open.isEmpty else {
            let others = snapshot.intents.map(\.address.description).sorted()
            throw CommandError(
                "\(name)/\(session.workspace) has no open operation on \(wanted)",
                hint: others.isEmpty ? "nothing is open there" : "open are \(others.joined(separator: ", "))")
        }
        context.messages.write("waiting until nothing of it runs any more\n")
        let done = verdict == .done
        let what = open.map { "\($0.kind.rawValue) of \($0.address)" }.joined(separator: ", ")
        let environment = edit.environment()
        try await edit.perform(
            .settle, on: snapshot, summary: "settled: \(what) was \(done ? "done" : "not done")"
        ) { run in
            for intent in open {
                try await Recovery(environment).settle(
                    intent, done: done, recorded: snapshot.instances[wanted], recordingTo: run)
            }
        }
        context.messages.write("recorded: \(what) was \(done ? "done" : "not done")\n")
    }
}

/// `weir state verify [STACK]`
struct StateVerifyCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check every object, reference and secret of what is recorded.")

    @OptionGroup var target: StackOptions
    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        let name = try await session.stackName(target.stack)
        let report = try await session.store(name).verify()
        if format == .json {
            context.output.write(
                JSONWriter.string(
                    [
                        "objects": .int(Int64(report.objects)), "instances": .int(Int64(report.instances)),
                        "findings": .list(report.findings.map { .string($0) }),
                    ], .readable))
        } else {
            for finding in report.findings { context.output.write(finding + "\n") }
            let sum = report.findings.isEmpty ? "all is well" : count(report.findings.count, "finding")
            context.output.write(
                "\(name)/\(session.workspace): \(count(report.instances, "instance")), "
                    + "\(count(report.objects, "object")): \(sum)\n")
        }
        if !report.findings.isEmpty { throw ExitStatus.failed }
    }
}
