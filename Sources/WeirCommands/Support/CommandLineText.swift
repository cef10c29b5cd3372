import WeirProcess

/// Command lines as a person may paste them.
enum CommandLineText {
    /// `weir` with `verb`, and the stack, workspace and inputs as they were given.
    static func of(_ verb: String, _ target: StackOptions, _ inputs: InputOptions? = nil) -> String {
        var words = ["weir", verb, target.stack]
        if target.workspace != "default" { words += ["-w", target.workspace] }
        for file in inputs?.files ?? [] { words += ["--values", file] }
        for assignment in inputs?.assignments ?? [] { words += ["--set", assignment] }
        for text in inputs?.texts ?? [] { words += ["--set-string", text] }
        return Command.rendering(of: words)
    }

    /// The words that name `workspace` of the stack called `stack`.
    static func target(_ stack: String, _ workspace: String) -> String {
        Command.rendering(of: workspace == "default" ? [stack] : [stack, "-w", workspace])
    }
}
