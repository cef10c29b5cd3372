import WeirCore
import WeirProcess

/// The files of a folder, read as a whole, so that what is planned, run and recorded has one content.
struct SourceTree: Sendable, Equatable {
    /// What a tree may hold at most.
    struct Limits: Sendable {
        var files = 5_000
        /// The size of all files together.
        var bytes = 32 << 20
        var depth = 32
    }

    /// The files by their paths relative to the folder.
    var files: [String: Recipe.File]

    /// The digest of the paths and contents.
    var digest: String { Recipe(files).digest }

    /// The names of the files right in the folder `folder`, a relative path; of the whole where it is empty. Sorted.
    func names(in folder: String) -> [String] {
        let prefix = folder.isEmpty ? "" : folder + "/"
        return files.keys.filter { $0.hasPrefix(prefix) && !$0.dropFirst(prefix.count).contains("/") }
            .map { String($0.dropFirst(prefix.count)) }.sorted()
    }

    /// Reads the folder at `root`, an absolute path. `noun` names it in messages: "the module".
    ///
    /// A link is read as what it leads to, and must not lead out of the folder.
    /// - Parameter leavingOut: tells the entries, by their names and whether they are folders, that are no sources.
    /// - Throws: ``OperationFailure`` where there is no folder, it cannot be read, or it holds what is not taken over.
    static func read(
        _ root: String, noun: String, limits: Limits = Limits(),
        leavingOut: @escaping @Sendable (String, Bool) -> Bool = { _, _ in false }
    ) throws(OperationFailure) -> SourceTree {
        do {
            guard let real = try Files.realPath(root), try Files.status(real)?.kind == .directory else {
                let what = try Files.status(root).map { "is \($0.kind.noun), not a folder" } ?? "does not exist"
                throw OperationFailure("\(noun) \(root) \(what)", remains: .nothing)
            }
            var reader = Reader(root: real, noun: "\(noun) \(root)", limits: limits, leavingOut: leavingOut)
            try reader.read(real, as: "", depth: 0)
            return SourceTree(files: reader.files)
        } catch let failure as OperationFailure {
            throw failure
        } catch {
            throw OperationFailure("\(noun) \(root) cannot be read: \(error)", remains: .nothing)
        }
    }

    /// Writes the files below `directory`, for the owner only; those that are there are replaced.
    /// - Throws: ``SystemFailure``; ``OperationFailure`` for a path that leads out, as only a damaged recipe has one.
    func write(to directory: String) throws {
        var folders: Set<String> = []
        for (path, file) in files.sorted(by: { $0.key < $1.key }) {
            guard
                !path.split(separator: "/", omittingEmptySubsequences: false).contains(where: {
                    ["", ".", ".."].contains($0)
                })
            else {
                throw OperationFailure("the recorded recipe is damaged: it names the file \(path)", remains: .nothing)
            }
            let target = "\(directory)/\(path)"
            if folders.insert(target.parentPath).inserted {
                _ = try Files.makeDirectories(target.parentPath, mode: 0o700)
            }
            let opened = try WritableFile(replacing: target, mode: file.executable ? 0o700 : 0o600)
            try opened.write(file.bytes)
        }
    }
}

extension SourceTree {
    /// Reads one tree.
    private struct Reader {
        let root: String
        let noun: String
        let limits: Limits
        let leavingOut: @Sendable (String, Bool) -> Bool
        var files: [String: Recipe.File] = [:]
        var size = 0

        mutating func read(_ directory: String, as path: String, depth: Int) throws {
            guard depth <= limits.depth else {
                throw refused(
                    "folders lie more than \(limits.depth) deep in one another at \(path)",
                    "look for a link to a folder above itself")
            }
            for name in try Files.names(in: directory) {
                try read(entry: name, of: directory, as: path.isEmpty ? name : "\(path)/\(name)", depth: depth)
            }
        }

        private mutating func read(entry name: String, of directory: String, as path: String, depth: Int) throws {
            var place = "\(directory)/\(name)"
            guard var status = try Files.status(place) else { return }
            if leavingOut(name, status.kind == .directory) { return }
            if status.kind == .link {
                guard let real = try Files.realPath(place), let target = try Files.status(real) else {
                    throw refused("\(path) is a link to nothing", "remove the link, or make what it points to")
                }
                guard real.hasPrefix(root + "/") else {
                    throw refused(
                        "\(path) is a link that leads out of the folder",
                        "copy what it points to, or name a folder that holds both, and behind // the part to run")
                }
                place = real
                status = target
                if leavingOut(name, status.kind == .directory) { return }
            }
            switch status.kind {
            case .directory: try read(place, as: path, depth: depth + 1)
            case .file: try add(place, as: path, executable: status.mode & 0o100 != 0)
            case .link, .other:
                throw refused("\(path) is \(status.kind.noun)", "only files and folders are taken over: move it away")
            }
        }

        private mutating func add(_ place: String, as path: String, executable: Bool) throws {
            guard files.count < limits.files else {
                throw refused("it holds more than \(limits.files) files", "name the folder of the sources alone")
            }
            do {
                let bytes = try Files.content(of: place, limit: limits.bytes - size)
                size += bytes.count
                files[path] = Recipe.File(bytes, executable: executable)
            } catch let error as FileTooLarge {
                throw refused(
                    "it holds more than \(limits.bytes.asBytes): \(path) has \(error.size.asBytes)",
                    "keep large files out of the folder of the sources")
            }
        }

        private func refused(_ what: String, _ hint: String) -> OperationFailure {
            OperationFailure("\(noun) cannot be taken over: \(what)", hint: hint, remains: .nothing)
        }
    }
}
