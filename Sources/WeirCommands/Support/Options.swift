package import ArgumentParser

/// How data is written.
package enum DataFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text, json
}

/// Which stack and which of its workspaces.
package struct StackOptions: ParsableArguments {
    @Argument(help: "The stack: a path, or a name (stacks/NAME.yaml, stacks/NAME/stack.yaml).")
    package var stack: String

    @Option(name: [.short, .long], help: "The workspace: one named instance of the stack.")
    package var workspace = "default"

    package init() {}
}

/// Which stack and which of its workspaces, or all stacks of the project.
package struct StackOrAllOptions: ParsableArguments {
    @Argument(help: "The stack: a path, or a name (stacks/NAME.yaml, stacks/NAME/stack.yaml).")
    package var stack: String?

    @Option(name: [.short, .long], help: "The workspace: one named instance of the stack.")
    package var workspace = "default"

    @Flag(name: .customLong("all"), help: "All stacks of the project, in the order of what they use and require.")
    package var isAll = false

    package init() {}

    package func validate() throws {
        guard (stack == nil) == isAll else { throw ValidationError("give a stack, or --all") }
    }

    /// The one stack.
    var target: StackOptions { target(stack ?? "") }

    /// The workspace of the stack that `name` names.
    func target(_ name: String) -> StackOptions {
        var target = StackOptions()
        target.stack = name
        target.workspace = workspace
        return target
    }
}

/// Whether the commits of modules from git may be told anew.
package struct LockOptions: ParsableArguments {
    @Flag(name: .customLong("locked"), help: "Do not write weir.lock: fail where a module from git is not in it.")
    package var isLocked = false

    package init() {}

    /// `context`, in which nothing writes the lock where that is so.
    func applied(to context: CommandContext) -> CommandContext {
        guard isLocked else { return context }
        var locked = context
        locked.environment[GitModules.lockedVariable] = "1"
        return locked
    }
}

/// The inputs given on the command line.
package struct InputOptions: ParsableArguments {
    @Option(name: .customLong("set"), help: "An input, name=value; the value is read as YAML, the name may be a path.")
    package var assignments: [String] = []

    @Option(name: .customLong("set-string"), help: "An input, name=value; the value is a text as it is.")
    package var texts: [String] = []

    @Option(name: .customLong("values"), help: "A YAML file of inputs by name.")
    package var files: [String] = []

    package init() {}

    /// Whether none was given.
    var isEmpty: Bool { assignments.isEmpty && texts.isEmpty && files.isEmpty }
}

/// How data is written.
package struct FormatOptions: ParsableArguments {
    @Option(name: [.customShort("o"), .customLong("output")], help: "How to write: text or json.")
    package var format: DataFormat = .text

    package init() {}
}
