import WeirCore
import WeirProcess
import WeirValue

extension FileTree {
    /// Copies the entries at `paths` from the folder `source`, whose tree this is, into the folder `root`. What is
    /// there of the same name is replaced, but for folders.
    /// - Throws: ``TreeFault`` where the source changed meanwhile or a folder stands in the way; ``SystemFailure``.
    func copy(_ paths: [String], from source: String, to root: String) throws {
        for path in paths.sorted() {
            guard let entry = entries[path] else { continue }
            let new = "\(root)/\(path)"
            let status = try Files.status(new)
            if try Self.isThere(entry, at: new, status) { continue }
            if status?.kind == .directory { throw TreeFault("\(new) is a directory, which stands in the way") }
            switch entry {
            case .folder:
                try Files.remove(new)
                try Files.makeDirectory(new, mode: 0o755)
            case .link(let target):
                try Files.remove(new)
                try Files.makeLink(new, to: target)
            case .file(_, let sha256):
                let bytes = try Files.content(of: "\(source)/\(path)", limit: FileContent.limit)
                guard Digest.sha256(bytes) == sha256 else {
                    throw TreeFault("\(source)/\(path) changed while it was copied")
                }
                try Files.writeWhole(bytes, to: new, mode: entry.mode?.bits ?? 0o644, replacing: true, lasting: false)
            }
        }
        // At the end, and not one by one: what the first call writes is done for the others.
        for path in paths where entries[path]?.mode != nil { try Files.synchronize("\(root)/\(path)") }
        try Files.synchronize(root)
    }

    /// Removes the entries at `paths` from the folder `root`: files and links whatever they hold now, folders where
    /// they are empty. What another thing stands in the place of stays.
    func remove(_ paths: [String], from root: String) throws(SystemFailure) {
        for path in paths.sorted().reversed() {
            guard let entry = entries[path], let status = try Files.status("\(root)/\(path)") else { continue }
            switch (entry.isFolder, status.kind == .directory) {
            case (true, true): try Files.removeEmptyDirectory("\(root)/\(path)")
            case (false, false): try Files.remove("\(root)/\(path)")
            default: continue
            }
        }
    }
}
