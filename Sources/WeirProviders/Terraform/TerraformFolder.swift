import WeirCore
import WeirProcess

/// The folders of one `terraform.module` on this machine, all for the owner only:
///
///     <instance>/module/              the copy of the module, with the rendered files and terraform's `.terraform`
///     <instance>/terraform.tfstate    the state, where there is no backend
///
/// The state stands outside the copy, so that the copy can be made anew at any time. A copy is made as `module.new`, is
/// called `module.next` when it is whole, and then takes the place of `module`: whenever that is cut off, one of the two
/// latter is whole. When everything is to go, the folder gets another name first, so that no part of it is taken for the
/// whole.
struct TerraformFolder: Sendable, Equatable {
    /// The name of the copy in the instance's folder, and in recipes.
    static let copyName = "module"
    private static let lockName = ".terraform.lock.hcl"
    private static let dataName = ".terraform"

    let instance: String
    /// The part of the copy that is run; empty is the whole.
    let inner: String

    var copy: String { "\(instance)/\(Self.copyName)" }
    private var next: String { "\(copy).next" }
    /// What the folder is called while it is removed.
    private var leaving: String { "\(instance).weir-gone" }
    /// Where terraform runs.
    var working: String { inner.isEmpty ? copy : "\(copy)/\(inner)" }
    var state: String { "\(instance)/terraform.tfstate" }
    /// ``state`` as it is seen from ``working``.
    var stateFromWorking: String {
        String(repeating: "../", count: 1 + inner.split(separator: "/").count) + "terraform.tfstate"
    }

    /// Whether terraform has made the working folder ready.
    func isInitialised() throws(OperationFailure) -> Bool {
        try exists("\(working)/\(Self.dataName)/terraform.tfstate")
    }

    /// Whether there is a state file. An empty one holds no state: terraform was ended before it wrote any.
    func hasState() throws(OperationFailure) -> Bool {
        do throws(SystemFailure) {
            return try Files.status(state).map { $0.size > 0 } ?? false
        } catch {
            throw OperationFailure("\(error)", remains: .nothing)
        }
    }

    /// Whether any of it is there, or still to be removed.
    func isThere() throws(OperationFailure) -> Bool {
        if try exists(instance) { return true }
        return try exists(leaving)
    }

    /// Whether it is being removed, and nothing but that.
    func isLeaving() throws(OperationFailure) -> Bool {
        if try exists(instance) { return false }
        return try exists(leaving)
    }

    private func exists(_ path: String) throws(OperationFailure) -> Bool {
        do throws(SystemFailure) {
            return try Files.status(path) != nil
        } catch {
            throw OperationFailure("\(error)", remains: .nothing)
        }
    }

    // MARK: Writing

    /// Makes the copy anew from `tree`. What terraform has fetched stays, and so do the versions that it has chosen,
    /// where the module does not lock them itself.
    func place(_ tree: SourceTree) throws(OperationFailure) {
        do {
            _ = try Files.makeDirectories(instance, mode: 0o700)
            try Files.setMode(instance, 0o700)
            if try Files.status(next) != nil {
                try Files.removeTree(copy)
                try Files.rename(next, to: copy)
            }
            let data = "\(working)/\(Self.dataName)"
            // A name beside the copy: where a run was cut off here, the next one finds it.
            let kept = "\(instance)/\(Self.dataName)-kept"
            if try Files.status(data) != nil {
                try Files.removeTree(kept)
                try Files.rename(data, to: kept)
            }
            var files = tree
            if let lock = try lock(), files.files[lockPath] == nil { files.files[lockPath] = Recipe.File(lock) }
            let new = "\(copy).new"
            try Files.removeTree(new)
            _ = try Files.makeDirectories(inner.isEmpty ? new : "\(new)/\(inner)", mode: 0o700)
            try files.write(to: new)
            try Files.removeTree(next)
            try Files.rename(new, to: next)
            try Files.removeTree(copy)
            try Files.rename(next, to: copy)
            if try Files.status(kept) != nil { try Files.rename(kept, to: data) }
        } catch {
            throw Self.failure(error)
        }
    }

    /// Writes the rendered files beside the copy.
    func write(_ files: TerraformFiles) throws(OperationFailure) {
        for file in files.files { try write(file) }
    }

    /// Writes one rendered file beside the copy.
    func write(_ file: TerraformFiles.File) throws(OperationFailure) {
        do throws(SystemFailure) {
            let opened = try WritableFile(replacing: "\(working)/\(file.name)", mode: 0o600)
            try opened.write(file.bytes)
        } catch {
            throw Self.failure(error)
        }
    }

    // MARK: Previews

    /// The most bytes of a state that is copied.
    private static let stateLimit = 256 << 20

    /// Takes a copy of the state file of `own`, where it has one.
    func copyState(of own: TerraformFolder) throws(OperationFailure) {
        guard try own.hasState() else { return }
        do {
            let state = try Files.content(of: own.state, limit: Self.stateLimit)
            try Files.writeWhole(state, to: self.state, mode: 0o600, replacing: true, lasting: false)
        } catch {
            throw Self.failure(error)
        }
    }

    /// Uses what terraform has fetched for `own`, through a link, and the versions that it has chosen there.
    /// - Returns: whether that will do: `own` was made ready for `tree`.
    func borrow(_ own: TerraformFolder, _ tree: SourceTree) throws(OperationFailure) -> Bool {
        guard try own.isInitialised(), let placed = try own.copiedTree() else { return false }
        guard sources(placed) == sources(tree) else { return false }
        do {
            if let lock = try own.lock(), tree.files[lockPath] == nil {
                try SourceTree(files: [lockPath: Recipe.File(lock)]).write(to: copy)
            }
            try Files.makeLink("\(working)/\(Self.dataName)", to: "\(own.working)/\(Self.dataName)")
        } catch {
            throw Self.failure(error)
        }
        return true
    }

    /// `tree` without what was rendered, and without the versions that terraform has chosen.
    private func sources(_ tree: SourceTree) -> SourceTree {
        SourceTree(
            files: tree.files.filter { path, _ in
                path != lockPath && !TerraformModule.isNoSource(path.lastPathPart, isFolder: false)
            })
    }

    // MARK: Removing

    /// Removes those of `files` that hold secrets: they are rendered anew for each operation.
    func removeSecrets(_ files: TerraformFiles) {
        for file in files.files where file.isSensitive { Files.removeIfPossible("\(working)/\(file.name)") }
    }

    /// Removes the state file and its backup.
    func removeState() throws(OperationFailure) {
        do throws(SystemFailure) {
            try Files.remove(state)
            try Files.remove("\(state).backup")
        } catch {
            throw Self.failure(error)
        }
    }

    /// Removes everything.
    func remove() throws(OperationFailure) {
        do throws(SystemFailure) {
            try Files.removeTree(leaving)
            if try Files.status(instance) != nil { try Files.rename(instance, to: leaving) }
            try Files.removeTree(leaving)
        } catch {
            throw Self.failure(error)
        }
    }

    /// Removes the note beside the state file that a killed terraform left there; the lock itself went with it. While
    /// another terraform holds the lock, nothing is removed.
    func removeStaleLock() throws(OperationFailure) {
        let note = "\(instance)/.terraform.tfstate.lock.info"
        guard try exists(note) else { return }
        if try exists(state), Files.isLocked(state) { return }
        Files.removeIfPossible(note)
    }

    /// Lets nobody but the owner read the state, which holds secrets; the folder does so for all in it.
    func protectState() {
        for path in [state, "\(state).backup"] { Files.setModeIfPossible(path, 0o600) }
    }

    /// The module's files in the copy, without what was rendered or fetched; nil where there is none.
    /// - Throws: ``OperationFailure`` where it cannot be read.
    func copiedTree() throws(OperationFailure) -> SourceTree? {
        for path in [next, copy] where try exists(path) {
            return try SourceTree.read(path, noun: "the module's copy", leavingOut: TerraformModule.isNoSource)
        }
        return nil
    }

    // MARK: Recipes

    /// What a teardown needs: the module's files, the versions that terraform chose, and what was rendered but secrets.
    func recipe(_ tree: SourceTree, _ rendered: TerraformFiles) -> Recipe {
        var files = tree.files
        do {
            if let lock = try lock() { files[lockPath] = Recipe.File(lock) }
        } catch {
            // Terraform then chooses versions anew, which is better than to have no recipe of what was made.
        }
        for file in rendered.files where !file.isSensitive { files[within(file.name)] = Recipe.File(file.bytes) }
        let placed = files.map { ("\(Self.copyName)/\($0.key)", $0.value) }
        return Recipe(Dictionary(placed, uniquingKeysWith: { first, _ in first }))
    }

    /// The module's files in `recipe`.
    static func tree(of recipe: Recipe) -> SourceTree {
        let prefix = copyName + "/"
        let files = recipe.files.filter { $0.key.hasPrefix(prefix) }.map {
            (String($0.key.dropFirst(prefix.count)), $0.value)
        }
        return SourceTree(files: Dictionary(files, uniquingKeysWith: { first, _ in first }))
    }

    private var lockPath: String { within(Self.lockName) }

    private func within(_ name: String) -> String { inner.isEmpty ? name : "\(inner)/\(name)" }

    /// The versions that terraform has chosen, as its file in the working folder says.
    private func lock() throws -> [UInt8]? {
        let path = "\(working)/\(Self.lockName)"
        return try Files.status(path) == nil ? nil : try Files.content(of: path, limit: 1 << 20)
    }

    private static func failure(_ error: any Error) -> OperationFailure {
        if let failure = error as? OperationFailure { return failure }
        return OperationFailure(
            "the working folder of terraform cannot be made ready: \(error)",
            hint: "look at the owner and the free space of .weir", remains: .nothing)
    }
}
