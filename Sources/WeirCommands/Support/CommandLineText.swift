import WeirCore
import WeirEngine
import WeirProcess

/// Command lines as a person may paste them.
enum CommandLineText {
    /// `weir` with `verb`, and the stack, workspace, inputs and parts as they were given; of the inputs called `hidden`
    /// the values are left out.
    static func of(
        _ verb: String, _ target: StackOptions, _ inputs: InputOptions? = nil, hiding hidden: Set<String> = [],
        _ selection: PlanSelection? = nil
    ) -> String {
        func shown(_ assignment: String) -> String {
            let name = assignment.prefix { $0 != "=" }
            return hidden.contains(String(name.prefix { $0 != "." })) ? "\(name)=…" : assignment
        }
        var words = ["weir"] + verb.split(separator: " ").map(String.init) + [target.stack]
        if target.workspace != "default" { words += ["-w", target.workspace] }
        for file in inputs?.files ?? [] { words += ["--values", file] }
        for assignment in inputs?.assignments ?? [] { words += ["--set", shown(assignment)] }
        for text in inputs?.texts ?? [] { words += ["--set-string", shown(text)] }
        for address in selection?.targets ?? [] { words += ["--target", address.description] }
        for address in selection?.excludes ?? [] { words += ["--exclude", address.description] }
        for address in selection?.replaces ?? [] { words += ["--replace", address.description] }
        return Command.rendering(of: words)
    }

    /// The command that carries the plan saved in `file` out; the inputs called `hidden` have to be given again, in a file.
    static func of(plan file: String, hidden: [String] = []) -> String {
        Command.rendering(of: ["weir", "apply", file])
            + (hidden.isEmpty ? "" : " --values FILE, with \(hidden.joined(separator: ", ")) in it")
    }

    /// The words that name `workspace` of the stack called `stack`.
    static func target(_ stack: String, _ workspace: String) -> String {
        Command.rendering(of: workspace == "default" ? [stack] : [stack, "-w", workspace])
    }
}
