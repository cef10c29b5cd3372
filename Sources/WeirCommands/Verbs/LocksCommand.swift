import ArgumentParser
import WeirCore
import WeirState
import WeirValue

/// `weir locks`
struct LocksCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "locks", abstract: "List the workspaces that a run has, and who runs it.")

    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let project = Project(context)
        let locks = try await StateRepository(project: project.directory).locks()
        if format == .json {
            context.output.write(JSONWriter.string(.list(locks.map(LockView.value)), .readable))
            return
        }
        guard !locks.isEmpty else {
            context.output.write("no workspace is locked\n")
            return
        }
        context.output.write(
            TextTable.text(
                ["WORKSPACE", "WHAT", "WHO", "PROCESS", "SINCE", "STATE"],
                locks.map { lock in
                    [
                        "\(lock.stack)/\(lock.workspace)", lock.holder.verb, lock.holder.actor, "\(lock.holder.pid)",
                        lock.holder.since, LockView.state(lock),
                    ]
                }))
        if locks.contains(where: { $0.life == .dead }) {
            context.messages.write("dead: the next apply or destroy takes the lock over by itself\n")
        }
        if locks.contains(where: { $0.life == .unknown }) {
            context.messages.write("unknown: it cannot be told from here; see `weir unlock --help`\n")
        }
    }
}

/// `weir unlock STACK`
struct UnlockCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock",
        abstract: "Break the lock of a run that is no more, after showing what tells so.",
        discussion: """
            A run that was killed on this machine needs none of this: the next apply or destroy takes its lock over. \
            This is for a lock whose holder is on another machine, when you know that it is gone.
            """)

    @OptionGroup var target: StackOptions
    @Flag(name: [.customShort("y"), .long], help: "Do not ask.") var yes = false

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        let name = try await session.stackName(target.stack)
        let locks = try await StateRepository(project: session.project.directory).locks()
        guard let lock = locks.first(where: { $0.stack == name && $0.workspace == session.workspace }) else {
            context.messages.write("\(name)/\(session.workspace) is not locked\n")
            return
        }
        context.messages.write(LockView.evidence(lock))
        try Approval(context).obtain("Break the lock of \(name)/\(session.workspace)?", approved: yes)
        try await session.store(name).breakLock(lock.holder, actor: context.actor)
        context.messages.write(
            "the lock is broken"
                + (lock.intents == 0
                    ? "\n" : "; the next apply or destroy settles its \(count(lock.intents, "open operation"))\n"))
    }
}

/// Shows a lock to people and programs.
enum LockView {
    /// Whether the holder lives, in words.
    static func state(_ lock: HeldLock) -> String {
        switch lock.life {
        case .alive: "running"
        case .dead: "dead"
        case .unknown: "unknown"
        }
    }

    /// What tells whether the lock may be broken.
    static func evidence(_ lock: HeldLock) -> String {
        let holder = lock.holder
        let rows = [
            ["run", "\(holder.run) (\(holder.verb))"], ["by", holder.actor], ["host", holder.host],
            ["process", "\(holder.pid), \(state(lock))"], ["since", holder.since], ["last heard of", holder.heartbeat],
            ["open operations", "\(lock.intents)"],
        ]
        return "\(lock.stack)/\(lock.workspace) is locked:\n" + TextTable.aligned(rows, indent: "  ")
    }

    /// For programs.
    static func value(_ lock: HeldLock) -> Value {
        let holder = lock.holder
        return [
            "stack": .string(lock.stack), "workspace": .string(lock.workspace), "run": .string(holder.run),
            "verb": .string(holder.verb), "actor": .string(holder.actor), "host": .string(holder.host),
            "pid": .int(Int64(holder.pid)), "since": .string(holder.since), "heartbeat": .string(holder.heartbeat),
            "life": .string("\(lock.life)"), "openOperations": .int(Int64(lock.intents)),
        ]
    }
}
