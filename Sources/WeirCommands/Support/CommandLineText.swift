import WeirProcess

/// Command lines as a person may paste them.
enum CommandLineText {
    /// The stack, workspace and inputs as they were given.
    static func of(_ target: StackOptions, _ inputs: InputOptions = InputOptions()) -> String {
        var words = [target.stack]
        if target.workspace != "default" { words += ["-w", target.workspace] }
        for file in inputs.files { words += ["--values", file] }
        for assignment in inputs.assignments { words += ["--set", assignment] }
        for text in inputs.texts { words += ["--set-string", text] }
        return words.map(Command.quoted).joined(separator: " ")
    }
}
