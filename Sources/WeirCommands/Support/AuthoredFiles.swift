import SystemPackage
import WeirAuthoring
import WeirYAML

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Finds and replaces the files that people write.
enum AuthoredFiles {
    /// The YAML files that `names` name, absolute, each once: files as they are, of folders those below that are Weir's,
    /// hidden folders left out.
    /// - Throws: ``CommandError`` where there is nothing of a name.
    static func find(_ names: [String], in context: CommandContext, _ project: Project) throws -> [String] {
        var seen: Set<String> = []
        var found: [String] = []
        for name in names {
            let path = context.absolute(name)
            let files: [String]
            if isFolder(path) {
                files = below(path)
            } else if Files.exists(path) {
                files = [path]
            } else if let file = project.file(of: name) {
                files = [file]
            } else {
                throw CommandError("there is no file, folder or stack \"\(name)\"", status: ExitStatus.invalid)
            }
            found += files.filter { seen.insert($0).inserted }
        }
        return found
    }

    private static func below(_ folder: String) -> [String] {
        Files.names(in: folder).flatMap { name -> [String] in
            let path = "\(folder)/\(name)"
            if name.hasPrefix(".") || isLink(path) { return [] }
            if isFolder(path) { return below(path) }
            guard name.hasSuffix(".yaml") || name.hasSuffix(".yml"),
                let bytes = try? Files.read(path, limit: YAMLLimits.default.bytes), StackFormatter.isOurs(bytes)
            else { return [] }
            return [path]
        }
    }

    private static func isFolder(_ path: String) -> Bool { Files.exists(path) && !Files.isFile(path) }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// Gives the file at `path`, links followed, the content `bytes` in one step; its mode stays.
    /// - Throws: `Errno`.
    static func replace(_ path: String, with bytes: [UInt8]) throws {
        var status = stat()
        guard let resolved = realpath(path, nil), stat(resolved, &status) == 0 else { throw Errno(rawValue: errno) }
        defer { free(resolved) }
        try Files.replace(
            String(cString: resolved), with: bytes, permissions: FilePermissions(rawValue: status.st_mode & 0o7777))
    }
}
