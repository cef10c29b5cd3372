import WeirCore
import WeirValue

/// The files, folders and links below a folder, by their paths relative to it, with `/` between parts.
///
/// Of modes only what git keeps is told apart: whether a file is executable. So a copy is the same whoever checked out
/// its source, under whatever umask.
struct FileTree: Sendable, Equatable {
    /// The most entries of a tree.
    static let entryLimit = 10_000
    /// The most bytes of all files of a tree.
    static let sizeLimit = 1 << 30

    /// One file, folder or link.
    enum Entry: Sendable, Equatable {
        case folder
        case file(executable: Bool, sha256: String)
        case link(target: String)

        /// The mode that a copy has; nil for a link.
        var mode: FileMode? {
            switch self {
            case .folder: FileMode(0o755)
            case .file(let executable, _): FileMode(executable ? 0o755 : 0o644)
            case .link: nil
            }
        }

        /// This as an attribute: `folder`, `0644 SHA-256`, `-> target`.
        var text: String {
            switch self {
            case .folder: "folder"
            case .file(let executable, let sha256): "\(executable ? "0755" : "0644") \(sha256)"
            case .link(let target): "-> \(target)"
            }
        }

        init?(_ text: String) {
            switch text {
            case "folder": self = .folder
            case _ where text.hasPrefix("-> "): self = .link(target: String(text.dropFirst(3)))
            case _ where text.hasPrefix("0755 "): self = .file(executable: true, sha256: String(text.dropFirst(5)))
            case _ where text.hasPrefix("0644 "): self = .file(executable: false, sha256: String(text.dropFirst(5)))
            default: return nil
            }
        }

        /// Whether it is a folder.
        var isFolder: Bool { self == .folder }
    }

    /// The entries by path.
    var entries: [String: Entry]

    init(_ entries: [String: Entry] = [:]) { self.entries = entries }

    /// The paths, those of folders before what is in them.
    var paths: [String] { entries.keys.sorted() }

    /// The digest of the paths and contents.
    var digest: String {
        let lines = paths.map { "\(entries[$0]?.text ?? "") \($0)\n" }
        return Digest.sha256(lines.joined().utf8)
    }

    // MARK: Attributes

    /// The attribute's name.
    static let name = "files"

    /// The attribute.
    static let attribute = ValueSchema.Property(
        name,
        ValueSchema.map(
            of: ValueSchema(.string, "\"folder\", \"-> TARGET\" of a link, or the mode and SHA-256 of a file."),
            "What was copied from source, by the path in the folder."))

    /// What the attribute in `attributes` records.
    init(recorded attributes: Value.Map) {
        entries = [:]
        for (path, text) in attributes[Self.name]?.mapValue ?? Value.Map() {
            entries[path] = text.stringValue.flatMap { Entry($0) }
        }
    }

    /// The value of the attribute.
    var value: Value {
        .map(Value.Map(paths.map { ($0, .string(entries[$0]?.text ?? "")) }) { first, _ in first })
    }
}
