import WeirCore
import WeirGit

/// A recipe as a git tree: its folders as trees, its files as blobs.
///
/// Names stand as they are where every file system and git takes them; other bytes are percent-encoded, so that each
/// path comes back as it was.
enum RecipeTree {
    /// The name of the folder of all recipes.
    static let name = "recipes"
    /// The longest path of a file, in bytes.
    static let longestPath = 4_096
    /// The most folders that lie in one another.
    static let deepest = 100
    /// Stands for a name of no bytes, which git refuses.
    private static let emptyName = "%"

    /// A folder on its way to a tree.
    private struct Folder {
        var files: [String: Recipe.File] = [:]
        var folders: [String: Folder] = [:]

        mutating func add(_ file: Recipe.File, at path: ArraySlice<String>) {
            guard let name = path.first else { return }
            if path.count == 1 {
                files[name] = file
            } else {
                folders[name, default: Folder()].add(file, at: path.dropFirst())
            }
        }
    }

    /// The reason why `recipe` is no tree of files; nil where it is one.
    static func fault(in recipe: Recipe) -> String? {
        var folders: Set<[String]> = []
        for path in recipe.files.keys {
            guard path.utf8.count <= longestPath else { return "a path is longer than \(longestPath) bytes" }
            var names = parts(path)
            guard names.count <= deepest else { return "a path has more than \(deepest) parts" }
            while names.popLast() != nil, !names.isEmpty, folders.insert(names).inserted {}
        }
        let both = recipe.files.keys.filter { folders.contains(parts($0)) }.min()
        return both.map { "\"\($0)\" is a file and a folder" }
    }

    /// Adds `recipe` to `batch`.
    static func write(_ recipe: Recipe, to batch: ObjectBatch) throws(GitError) -> ObjectID {
        var root = Folder()
        for (path, file) in recipe.files { root.add(file, at: parts(path)[...]) }
        return try write(root, to: batch)
    }

    private static func write(_ folder: Folder, to batch: ObjectBatch) throws(GitError) -> ObjectID {
        var entries: [TreeEntry] = []
        for (name, file) in folder.files {
            let blob = try batch.addBlob(file.bytes)
            entries.append(TreeEntry(name: name, id: blob, mode: file.executable ? .executable : .file))
        }
        for (name, folder) in folder.folders {
            entries.append(TreeEntry(name: name, id: try write(folder, to: batch), mode: .tree))
        }
        return try batch.addTree(entries)
    }

    private static func parts(_ path: String) -> [String] {
        path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { encode($0) }
    }

    private static func encode(_ name: some Collection<UInt8>) -> String {
        if name.isEmpty { return emptyName }
        let hex = Array("0123456789ABCDEF".utf8)
        // Of what is left in clear only a first dot makes names that git refuses (`.`, `..`, `.git` in any case) or
        // reads itself (`.gitmodules`).
        let second = name.dropFirst().first.map { $0 | 0x20 }
        let isSuspicious = second == nil || second == UInt8(ascii: ".") | 0x20 || second == UInt8(ascii: "g")
        var text: [UInt8] = []
        for byte in name {
            switch byte {
            case UInt8(ascii: ".") where !text.isEmpty || !isSuspicious: text.append(byte)
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                text.append(byte)
            default: text += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The name that stands as `text` in a tree; nil where it cannot stand there.
    static func decode(_ text: String) -> String? {
        if text == emptyName { return "" }
        return PercentEncoding.decode(text.utf8).flatMap { String(validating: $0, as: UTF8.self) }
    }
}
