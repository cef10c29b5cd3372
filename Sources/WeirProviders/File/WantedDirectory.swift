import WeirCore
import WeirProcess
import WeirValue

/// A folder as it is declared, with what is to be copied into it.
struct WantedDirectory: Sendable {
    static let defaultMode = FileMode(0o755)

    let path: String
    let mode: FileMode
    /// What is to be copied; empty without a source.
    let tree: FileTree
    /// The absolute path of the source.
    private let source: String?

    /// - Throws: ``OperationFailure`` where the source cannot be read or copied.
    init(_ instance: DeclaredInstance, project: String) throws(OperationFailure) {
        let arguments = Arguments(instance.arguments)
        path = FilePath.absolute(try arguments.required("path"), project)
        mode = try arguments.mode(default: Self.defaultMode)
        guard let given = try arguments.text("source") else {
            source = nil
            tree = FileTree()
            return
        }
        let source = FilePath.absolute(given, project)
        self.source = source
        if path == source || path.hasPrefix(source + "/") || source.hasPrefix(path + "/") {
            throw OperationFailure("one of \(path) and its source \(source) stands in the other", remains: .nothing)
        }
        do {
            tree = try FileTree(reading: source, isSource: true)
        } catch {
            throw OperationFailure("the source cannot be copied: \(error)", remains: .nothing)
        }
    }

    /// Makes the folder, which is not there.
    /// - Returns: the folders that were made above it.
    /// - Throws: why not; then nothing was made.
    func make(in context: OperationContext) throws -> [String] {
        let folders = try MadeFolders.make(path.parentPath, in: context)
        let new = Self.unfinished(path)
        do {
            try Files.removeTree(new)
            try Files.makeDirectory(new, mode: 0o700)
            if let source { try tree.copy(tree.paths, from: source, to: new) }
            try Files.setMode(new, mode.bits)
            try Files.rename(new, to: path)
            try Files.synchronize(path.parentPath)
            return folders
        } catch {
            do {
                try Files.removeTree(new)
            } catch let second {
                throw OperationFailure(
                    "\(error); and what was made of it cannot be removed: \(second)", remains: .unknown)
            }
            MadeFolders.remove(folders)
            UnderwayNote.remove(in: context)
            throw error
        }
    }

    /// The path of what will get the name `path` when it is whole.
    static func unfinished(_ path: String) -> String { "\(path.parentPath)/.\(path.lastPathPart).weir-new" }

    /// Whether the folder at the path, of `status`, is just this.
    func isThere(_ status: FileStatus) throws -> Bool {
        guard FileMode(status.mode) == mode else { return false }
        let found = try FileTree.list(path)
        guard found.count == tree.entries.count else { return false }
        return try found.allSatisfy { entry in
            try tree.entries[entry.path].map { try FileTree.isThere($0, at: "\(path)/\(entry.path)", entry.status) }
                ?? false
        }
    }

    /// Changes the folder, which holds `old`, to this. What others put there stays. What it may hold meanwhile, and
    /// then, is noted: who finds the change cut off must not take it for the files of others.
    /// - Throws: why not; ``OperationFailure`` with all that may be there now, where something was changed.
    func change(from old: FileTree, _ folders: [String], in context: OperationContext) throws {
        for path in tree.paths where old.entries[path] == nil {
            try refuseForeign(path)
        }
        let both = FileTree(old.entries.merging(tree.entries) { _, new in new })
        let isOther = both != old
        if isOther { try UnderwayNote(attributes(both, folders)).take(in: context) }
        do {
            let status = try Files.status(path)
            if status?.mode != mode.bits { try Files.setMode(path, mode.bits | 0o700) }
            let gone = old.entries.filter { path, entry in
                tree.entries[path].map { $0.isFolder != entry.isFolder } ?? true
            }
            try old.remove(Array(gone.keys), from: path)
            if let source { try tree.copy(tree.paths, from: source, to: path) }
            try Files.setMode(path, mode.bits)
            if isOther { try UnderwayNote(attributes(tree, folders)).take(in: context) }
        } catch {
            throw OperationFailure("\(error)", remains: .partial(OperationResult(attributes(both, folders))))
        }
    }

    /// Refuses to overwrite what somebody else put at `path`.
    private func refuseForeign(_ path: String) throws {
        guard let entry = tree.entries[path] else { return }
        let whole = "\(self.path)/\(path)"
        guard let status = try Files.status(whole), try !FileTree.isThere(entry, at: whole, status) else { return }
        throw OperationFailure(
            "\(whole) is there already, and Weir did not make it", hint: "move it away", remains: .nothing)
    }

    /// The result of an operation that made it, and `folders` above it.
    func result(_ folders: [String]) -> OperationResult { OperationResult(attributes(tree, folders)) }

    private func attributes(_ tree: FileTree, _ folders: [String]) -> Value.Map {
        [
            "path": .string(path), "sha256": source == nil ? .null : .string(tree.digest), FileTree.name: tree.value,
            MadeFolders.name: MadeFolders.value(folders),
        ]
    }
}
