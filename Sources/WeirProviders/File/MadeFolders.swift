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

    /// Makes the folder at `path` and what is missing above it.
    /// - Returns: the folders that were made, outermost first.
    /// - Throws: ``OperationFailure``; nothing was made.
    static func make(_ path: String) throws(OperationFailure) -> [String] {
        do throws(SystemFailure) {
            return try Files.makeDirectories(path, mode: 0o755)
        } catch {
            throw OperationFailure(
                "\(error)", hint: "look at the mode and owner of the folders above it", remains: .nothing)
        }
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
