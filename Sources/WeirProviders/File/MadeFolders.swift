import WeirCore
import WeirProcess
import WeirValue

/// The folders that were made above a file or folder: recorded with it, and removed with it when they are empty.
enum MadeFolders {
    /// The attribute's name.
    static let name = "madeFolders"

    /// The attribute.
    static let attribute = ValueSchema.Property(
        name,
        ValueSchema.list(
            of: ValueSchema(.path, "An absolute path."),
            "The folders above it that were made for it, outermost first; they go with it when they are empty."))

    /// Makes the folder at `path` and what is missing above it. What will be made is noted before, and with it the
    /// `attributes` of what is to be made there.
    /// - Returns: the folders that were missing, outermost first, also for an operation that was cut off.
    /// - Throws: ``OperationFailure``; nothing was made.
    static func make(
        _ path: String, noting attributes: Value.Map? = nil, in context: OperationContext
    ) throws(OperationFailure) -> [String] {
        let earlier = try noted(in: context)
        do {
            let missing = try missing(path)
            let folders = earlier + missing.filter { !earlier.contains($0) }
            if !missing.isEmpty || attributes != nil {
                try UnderwayNote((attributes ?? [:]).setting(name, to: value(folders))).take(in: context)
            }
            _ = try Files.makeDirectories(path, mode: 0o755)
            // What several operations found missing is noted by each, so that the last of them to go removes it.
            return folders
        } catch let failure as OperationFailure {
            throw failure
        } catch {
            throw OperationFailure(
                "\(error)", hint: "look at the mode and owner of the folders above it", remains: .nothing)
        }
    }

    /// The folders that are missing at `path` and above it, outermost first.
    private static func missing(_ path: String) throws(SystemFailure) -> [String] {
        var missing: [String] = []
        var path = path
        while try Files.realPath(path) == nil, path.parentPath != path {
            missing.insert(path, at: 0)
            path = path.parentPath
        }
        return missing
    }

    /// Those that an operation on the instance of `context` noted that it would make.
    /// - Throws: ``OperationFailure`` where the note cannot be read.
    static func noted(in context: OperationContext) throws(OperationFailure) -> [String] {
        try UnderwayNote(in: context).map { recorded($0.attributes) } ?? []
    }

    /// Those that `attributes` record, and those that are noted besides.
    static func all(_ attributes: Value.Map, in context: OperationContext) throws(OperationFailure) -> [String] {
        let known = recorded(attributes)
        return known + (try noted(in: context)).filter { !known.contains($0) }
    }

    /// Whether one of `folders` is there and empty, so that it is to go with what was in it.
    static func isAnyLeft(_ folders: [String]) throws(SystemFailure) -> Bool {
        for folder in folders {
            if try Files.status(folder)?.kind == .directory, try Files.names(in: folder).isEmpty { return true }
        }
        return false
    }

    /// Removes those of `folders` that are empty, innermost first.
    static func remove(_ folders: [String]) {
        for folder in folders.reversed() { Files.removeEmptyDirectoryIfPossible(folder) }
    }

    /// Those that `attributes` record.
    static func recorded(_ attributes: Value.Map) -> [String] {
        attributes[name]?.listValue?.compactMap(\.stringValue) ?? []
    }

    /// The value of the attribute for `folders`.
    static func value(_ folders: [String]) -> Value { .list(folders.map { .string($0) }) }
}
