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
