import WeirCore
import WeirProcess
import WeirValue

/// Why a folder cannot be copied.
struct TreeFault: Error, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension FileTree {
    /// What stands below the folder at `root`, links not followed.
    ///
    /// - Parameter isSource: whether it is to be copied; then a link must stay inside, and there may be nothing but
    ///   files, folders and links.
    /// - Throws: ``TreeFault``, ``FileTooLarge``, ``SystemFailure``.
    init(reading root: String, isSource: Bool) throws {
        self.init()
        var size = 0
        for (path, status) in try Self.list(root) {
            let whole = "\(root)/\(path)"
            switch status.kind {
            case .directory: entries[path] = .folder
            case .link:
                let target = try Files.target(ofLink: whole)
                if isSource { try Self.checkLink(path, target, root) }
                entries[path] = .link(target: target)
            case .file:
                size += status.size
                guard size <= Self.sizeLimit else {
                    throw TreeFault("the files in \(root) have more than \(Self.sizeLimit.asBytes) together")
                }
                let bytes = try Files.content(of: whole, limit: FileContent.limit)
                entries[path] = .file(executable: status.mode & 0o100 != 0, sha256: Digest.sha256(bytes))
            case .other:
                if isSource { throw TreeFault("\(whole) is \(status.kind.noun), which cannot be copied") }
            }
        }
    }

    /// Every entry below the folder at `root` by its path, links not followed; a folder stands before what is in it.
    static func list(_ root: String) throws -> [(path: String, status: FileStatus)] {
        var found: [(path: String, status: FileStatus)] = []
        var folders = [""]
        while let folder = folders.popLast() {
            for name in try Files.names(in: folder.isEmpty ? root : "\(root)/\(folder)") {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                // Gone since the folder was read.
                guard let status = try Files.status("\(root)/\(path)") else { continue }
                found.append((path, status))
                guard found.count <= entryLimit else {
                    throw TreeFault("\(root) holds more than \(entryLimit) files and folders")
                }
                if status.kind == .directory { folders.append(path) }
            }
        }
        return found
    }

    /// Refuses the link at `path` in `root` where it leads out: by what is written in it, or through another link.
    private static func checkLink(_ path: String, _ target: String, _ root: String) throws {
        var depth = path.split(separator: "/").count - 1
        var leavesAsWritten = target.hasPrefix("/")
        for part in target.split(separator: "/") where part != "." {
            depth += part == ".." ? -1 : 1
            if depth < 0 { leavesAsWritten = true }
        }
        var leaves = leavesAsWritten
        if !leaves, let inside = try Files.realPath(root), let real = try Files.realPath("\(root)/\(path)") {
            leaves = real != inside && !real.hasPrefix(inside == "/" ? "/" : inside + "/")
        }
        if leaves { throw TreeFault("the link \(root)/\(path) leads out of the folder, to \(target)") }
    }

    /// Whether `entry` stands at `path` as a copy of it does: `status` is what is there.
    static func isThere(_ entry: Entry, at path: String, _ status: FileStatus?) throws -> Bool {
        guard let status else { return false }
        switch (entry, status.kind) {
        case (.folder, .directory): return true
        case (.link(let target), .link): return try Files.target(ofLink: path) == target
        case (.file(_, let sha256), .file):
            guard FileMode(status.mode) == entry.mode, status.size <= FileContent.limit else { return false }
            return Digest.sha256(try Files.content(of: path, limit: FileContent.limit)) == sha256
        default: return false
        }
    }
}
