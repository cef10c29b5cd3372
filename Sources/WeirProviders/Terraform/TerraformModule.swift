import WeirCore
import WeirValue

/// Reads modules, and checks what a stack gives them before terraform is run.
enum TerraformModule {
    /// The files of the module in `source`: sources alone, no state, no values, nothing that terraform fetched.
    /// - Throws: ``OperationFailure``.
    static func read(_ source: SourceFolder) throws(OperationFailure) -> SourceTree {
        let tree = try SourceTree.read(source.root, noun: "the module", leavingOut: isNoSource)
        let isModule = tree.names(in: source.inner).contains { name in
            [".tf", ".tf.json", ".tofu", ".tofu.json"].contains { name.hasSuffix($0) }
        }
        guard isModule else {
            throw OperationFailure(
                "\(source.path) is no Terraform module: no file *.tf is right in it",
                hint: "name the folder with the module's files; behind a doubled slash where it uses folders beside it",
                remains: .nothing)
        }
        return tree
    }

    /// Whether the entry `name` of a module's folder is none of its sources.
    @Sendable
    static func isNoSource(_ name: String, isFolder: Bool) -> Bool {
        if isFolder { return [".terraform", ".terragrunt-cache", ".git", ".hg", ".svn", ".weir"].contains(name) }
        return name.hasSuffix(".tfstate") || name.contains(".tfstate.") || name.hasSuffix(".tfvars")
            || name.hasSuffix(".tfvars.json") || name.hasSuffix(".tfplan") || name == "crash.log" || name == ".DS_Store"
            || TerraformFiles.isRendered(name)
    }

    /// Compares `arguments`, as far as they are known, with what the module in `tree` declares.
    /// - Throws: ``OperationFailure`` that names every variable at fault, or the module's own backend.
    static func check(_ arguments: Value.Map, _ source: SourceFolder, _ tree: SourceTree) throws(OperationFailure) {
        guard let outline = ModuleOutline.read(tree, folder: source.inner) else { return }
        if let own = outline.backend, Arguments(arguments)["backend"] == nil {
            throw OperationFailure(
                "the module \(source.path) has a backend of its own (\(own.type), \(own.place)), and the stack gives none",
                hint:
                    "all workspaces would share its state: give backend in the stack, with a key of the workspace's own",
                remains: .nothing)
        }
        guard let variables = (arguments["variables"] ?? .map(Value.Map())).mapValue else { return }
        let given = Set(variables.keys)
        var faults: [String] = []
        var hints: [String] = []
        for name in given.sorted() where outline.variables[name] == nil {
            faults.append("it has no variable \"\(name)\"")
            if let hint = NearestName.hint(name, among: outline.variables.keys.sorted()) { hints.append(hint) }
        }
        for (name, hasDefault) in outline.variables.sorted(by: { $0.key < $1.key })
        where !hasDefault && !given.contains(name) {
            faults.append("it needs the variable \"\(name)\"")
        }
        guard !faults.isEmpty else { return }
        throw OperationFailure(
            "the module \(source.path) does not fit what it is given under variables: \(faults.joined(separator: "; "))",
            hint: hints.joined(separator: "; ").nonEmpty, remains: .nothing)
    }
}
