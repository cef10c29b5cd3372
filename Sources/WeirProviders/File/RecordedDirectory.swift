import WeirCore
import WeirProcess
import WeirValue

/// A folder as it is recorded.
struct RecordedDirectory: Sendable {
    /// How many changed or foreign entries are named.
    private static let named = 5

    private let path: String
    private let tree: FileTree
    private let recorded: RecordedInstance
    private let arguments: Arguments

    init(_ recorded: RecordedInstance, project: String) throws(OperationFailure) {
        self.recorded = recorded
        arguments = Arguments(recorded.arguments)
        tree = FileTree(recorded: recorded.attributes)
        if let known = recorded.attributes["path"]?.stringValue {
            path = known
        } else {
            path = FilePath.absolute(try arguments.required("path"), project)
        }
    }

    /// What was copied into the folder of `recorded`, as far as it is recorded, and as an operation noted that may have
    /// been cut off.
    /// - Throws: ``OperationFailure`` where the note cannot be read.
    static func tree(_ recorded: RecordedInstance, in context: OperationContext) throws(OperationFailure) -> FileTree {
        let known = FileTree(recorded: recorded.attributes)
        guard let note = try UnderwayNote(in: context) else { return known }
        let noted = FileTree(recorded: note.attributes)
        return FileTree(known.entries.merging(noted.entries) { _, noted in noted })
    }

    /// What there is of it after an operation `kind` that was cut off.
    ///
    /// It gets its name when it is whole: one with another content or mode is somebody else's.
    func observe(_ kind: Intent.Kind, in context: OperationContext) throws -> Observation {
        let status = try Files.status(path)
        let folders = try MadeFolders.all(recorded.attributes, in: context)
        switch kind {
        case .create:
            if let status, status.kind == .directory, try isAsMade(status) {
                return .present(attributes: try attributes(in: context))
            }
            if try Files.status(WantedDirectory.unfinished(path)) != nil { return .incomplete("it was being copied") }
            return try MadeFolders.isAnyLeft(folders) ? .incomplete("folders were made for it, and not it") : .absent
        case .update:
            return status?.kind == .directory ? .present(attributes: try attributes(in: context)) : .absent
        case .delete:
            let isGone = try status == nil && !MadeFolders.isAnyLeft(folders)
            return isGone ? .absent : .present(attributes: recorded.attributes)
        }
    }

    /// Whether what is there, of `status`, is just what a create makes.
    private func isAsMade(_ status: FileStatus) throws -> Bool {
        guard FileMode(status.mode) == (try arguments.mode(default: WantedDirectory.defaultMode)) else { return false }
        guard let digest = recorded.fingerprints["source"]?.stringValue else {
            return try Files.names(in: path).isEmpty
        }
        return try FileTree(reading: path, isSource: false).digest == digest
    }

    /// The attributes of it as it is there now; files that are there and were not recorded count as copied.
    func attributes(in context: OperationContext) throws -> Value.Map {
        let hasSource = arguments["source"] != nil
        let isThere = try Files.status(path)?.kind == .directory
        let found = hasSource && isThere ? try FileTree(reading: path, isSource: false) : FileTree()
        return [
            "path": .string(path), "sha256": hasSource ? .string(found.digest) : .null, FileTree.name: found.value,
            MadeFolders.name: MadeFolders.value(try MadeFolders.all(recorded.attributes, in: context)),
        ]
    }

    /// What there is of it, and what was changed outside. What others put there is no change of it.
    func observe() throws -> Observation {
        guard let status = try Files.status(path) else { return .absent }
        guard status.kind == .directory else {
            let drift = Drift("path", recorded: "a directory", observed: status.kind.noun)
            return .present(attributes: recorded.attributes, drift: [drift])
        }
        var drift: [Drift] = []
        let mode = FileMode(status.mode)
        let wanted = try arguments.mode(default: WantedDirectory.defaultMode)
        if mode != wanted { drift.append(Drift("mode", recorded: wanted.description, observed: mode.description)) }
        var changed = 0
        for name in tree.paths {
            guard let entry = tree.entries[name], let found = try change(of: entry, name) else { continue }
            changed += 1
            if changed <= Self.named { drift.append(found) }
        }
        if changed > Self.named {
            drift.append(Drift("source", recorded: "\(changed - Self.named) more entries", observed: "changed as well"))
        }
        return .present(attributes: recorded.attributes, drift: drift)
    }

    private func change(of entry: FileTree.Entry, _ name: String) throws -> Drift? {
        let whole = "\(path)/\(name)"
        let status = try Files.status(whole)
        if try FileTree.isThere(entry, at: whole, status) { return nil }
        guard let status else { return Drift(name, recorded: entry.text.shownEntry, observed: "not there") }
        switch (entry, status.kind) {
        case (.file, .file):
            let mode = FileMode(status.mode)
            if let wanted = entry.mode, mode != wanted {
                return Drift(name, recorded: wanted.description, observed: mode.description)
            }
            return Drift(name, recorded: entry.text.shownEntry, observed: "another content, \(status.size.asBytes)")
        case (.link, .link):
            return Drift(name, recorded: entry.text, observed: "-> \(try Files.target(ofLink: whole))")
        default: return Drift(name, recorded: entry.text.shownEntry, observed: status.kind.noun)
        }
    }

    /// Removes it with what was copied into it, and the folders that were made above it where they are empty.
    /// - Throws: ``OperationFailure`` where others have files in it, which are named; ``SystemFailure``.
    func remove(in context: OperationContext) throws {
        let folders = try MadeFolders.all(recorded.attributes, in: context)
        try Files.removeTree(WantedDirectory.unfinished(path))
        if let status = try Files.status(path) {
            guard status.kind == .directory else {
                throw OperationFailure(
                    "\(path) is \(status.kind.noun) now, where Weir made a directory", hint: "move it away",
                    remains: .nothing)
            }
            try removeDirectory(status, try Self.tree(recorded, in: context))
        }
        MadeFolders.remove(folders)
        UnderwayNote.remove(in: context)
    }

    private func removeDirectory(_ status: FileStatus, _ tree: FileTree) throws {
        guard recorded.attributes["path"] != nil, recorded.status != .incomplete else { return try removeUnrecorded() }
        if try arguments.flag("force") { return try Files.removeTree(path) }
        if status.mode & 0o700 != 0o700 { try Files.setMode(path, status.mode | 0o700) }
        let found = try FileTree.list(path)
        let foreign = found.filter { tree.entries[$0.path]?.isFolder != ($0.status.kind == .directory) }.map(\.path)
        guard foreign.isEmpty else {
            let names = foreign.sorted().prefix(Self.named).joined(separator: ", ")
            let more = foreign.count > Self.named ? " and \(foreign.count - Self.named) more" : ""
            throw OperationFailure(
                "\(path) holds what Weir did not put there: \(names)\(more)",
                hint: "take it out, or set force: true and apply before deleting", remains: .nothing)
        }
        try tree.remove(tree.paths, from: path)
        guard try Files.removeEmptyDirectory(path) else {
            throw OperationFailure("\(path) is not empty: something was put there just now", hint: "delete it again")
        }
    }

    /// Removes what a create made that was cut off before it was recorded: an empty folder, or an equal copy.
    private func removeUnrecorded() throws {
        guard let digest = recorded.fingerprints["source"]?.stringValue else {
            try Files.removeEmptyDirectory(path)
            return
        }
        let found = try FileTree(reading: path, isSource: false)
        if found.digest == digest { try Files.removeTree(path) }
    }
}

extension String {
    /// An entry's text with its digest cut short.
    fileprivate var shownEntry: String { count > 30 ? String(prefix(17)) + "…" : self }
}
