import SystemPackage
import WeirConfig
import WeirProcess
import WeirProviders

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The files of the commits that modules are of: a folder for each in `.weir/modules`, made once and never changed.
struct GitCheckouts: Sendable {
    /// A repository that holds what must not be used.
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    /// The folder of all of them, from the project's.
    static let folder = ".weir/modules"
    /// The same, absolute.
    let directory: String
    private let git: GitProgram
    /// What the names of folders begin with in which something is fetched; the number of the process follows.
    private static let scratchPrefix = ".fetch-"

    /// Those of the project in the folder `project`.
    init(project: String, _ git: GitProgram) {
        directory = "\(project)/\(Self.folder)"
        self.git = git
    }

    /// The folder of `commit`, absolute.
    func folder(of commit: String) -> String { "\(directory)/\(commit)" }

    /// Whether the files of `commit` are there.
    func has(_ commit: String) -> Bool { Files.exists(folder(of: commit)) }

    /// Waits until no other process writes the lock of the modules' commits.
    /// - Returns: what ``endTurn(_:)`` is given; nil where the file system has no locks.
    func takeTurn() -> FileDescriptor? {
        guard
            let file = try? FileDescriptor.open(
                "\(directory)/.lock", .readWrite, options: [.create, .closeOnExec], permissions: [.ownerReadWrite])
        else { return nil }
        while flock(file.rawValue, LOCK_EX) != 0 && errno == EINTR {}
        return file
    }

    /// Lets others write.
    func endTurn(_ file: FileDescriptor?) { try? file?.close() }

    /// Fetches `commit` of the repository of `reference`, or with nil what its ref is now, and keeps its files.
    /// - Returns: the commit.
    /// - Throws: ``GitProgram/Failure``, ``Refused``, `Errno`; errors of the runner.
    func fetch(_ reference: GitSource.Reference, commit: String?) async throws -> String {
        let scratch = try makeScratch()
        defer { ScratchFolder.remove(scratch) }
        let repository = "\(scratch)/repository"
        try await git.run(["init", "--quiet", "--bare", "--template=", repository], scratch: scratch)
        let found = try await resolve(reference, commit, in: repository, scratch)
        guard !has(found) else { return found }
        let tree = "\(scratch)/tree"
        try make(tree)
        try await git.run(
            ["-c", "core.bare=false", "--work-tree=\(tree)", "checkout", "--quiet", "--force", "--detach", found],
            on: repository, scratch: scratch)
        try await checkLinks(of: found, in: tree, repository, scratch)
        // Who was quicker has made the same.
        guard rename(tree, folder(of: found)) == 0 || has(found) else { throw Errno(rawValue: errno) }
        return found
    }

    /// A folder that nobody else works in.
    private func makeScratch() throws -> String {
        try make(String(directory.dropLast("/modules".count)))
        try make(directory)
        removeLeftovers()
        var template = Array("\(directory)/\(Self.scratchPrefix)\(getpid())-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes what fetches of processes that are no more left behind.
    private func removeLeftovers() {
        for name in Files.names(in: directory) where name.hasPrefix(Self.scratchPrefix) {
            let digits = name.dropFirst(Self.scratchPrefix.count).prefix { $0 != "-" }
            guard let pid = Int32(digits), pid > 0, kill(pid, 0) != 0, errno == ESRCH else { continue }
            ScratchFolder.remove("\(directory)/\(name)")
        }
    }

    private func make(_ folder: String) throws {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
    }

    // MARK: Fetching

    /// Fetches what is asked for into `repository`.
    /// - Returns: its commit.
    private func resolve(
        _ reference: GitSource.Reference, _ commit: String?, in repository: String, _ scratch: String
    ) async throws -> String {
        let wanted = commit ?? reference.ref ?? "HEAD"
        func fetch(_ depth: [String]) async throws -> String {
            let words = ["fetch", "--quiet", "--no-tags"] + depth + ["--", reference.url, wanted]
            try await git.run(words, on: repository, scratch: scratch)
            return try await commitOf("FETCH_HEAD", in: repository, scratch)
        }
        do {
            do { return try await fetch(["--depth=1"]) } catch let failure as GitProgram.Failure {
                // A server of plain files gives whole histories only.
                guard failure.description.contains("shallow") else { throw failure }
                return try await fetch([])
            }
        } catch let first as GitProgram.Failure {
            // A few digits of a commit are no name that a server knows, and some give no commits by themselves.
            let isDigits = wanted.utf8.count >= 7 && wanted.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
            guard isDigits else { throw first }
            try await git.run(
                ["fetch", "--quiet", "--", reference.url, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"],
                on: repository, scratch: scratch)
            do { return try await commitOf(wanted, in: repository, scratch) } catch is GitProgram.Failure {
                throw first
            }
        }
    }

    private func commitOf(_ name: String, in repository: String, _ scratch: String) async throws -> String {
        let text = try await git.run(
            ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}"], on: repository,
            scratch: scratch)
        let digits = String(text.prefix { $0 != "\n" })
        guard ModuleLock.isCommit(digits) else { throw GitProgram.Failure(description: "\(name) is no commit") }
        return digits
    }

    // MARK: Links

    /// Refuses links in `tree`, the files of `commit`, that lead out of it.
    private func checkLinks(of commit: String, in tree: String, _ repository: String, _ scratch: String) async throws {
        let list = try await git.run(
            ["ls-tree", "-r", "-z", "--full-tree", commit], on: repository, scratch: scratch)
        guard let root = FolderPath.real(tree) else { throw Errno(rawValue: errno) }
        for entry in list.split(separator: "\0") where entry.hasPrefix("120000 ") {
            guard let tab = entry.firstIndex(of: "\t") else { continue }
            let path = String(entry[entry.index(after: tab)...])
            guard FolderPath.leadsOut(path, of: root) else { continue }
            throw Refused(description: "its link \(path) leads out of the repository")
        }
    }
}

/// Questions about where paths lead.
enum FolderPath {
    /// `path` with all links followed; nil where nothing is there.
    static func real(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Whether `path` is `folder` or below it, by its text.
    static func isInside(_ path: String, _ folder: String) -> Bool { path == folder || path.hasPrefix(folder + "/") }

    /// Whether the link at `path` in the folder `root`, whose own path has no links, leads out of it: by its text, or as
    /// the system follows it.
    static func leadsOut(_ path: String, of root: String) -> Bool {
        let link = "\(root)/\(path)"
        var buffer = [CChar](repeating: 0, count: 4_096)
        let length = readlink(link, &buffer, buffer.count)
        guard length >= 0, length < buffer.count else { return true }
        let target = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let place = FilePath(link).removingLastComponent().appending(target).lexicallyNormalized().string
        guard !target.hasPrefix("/"), isInside(place, root) else { return true }
        return real(link).map { !isInside($0, root) } ?? false
    }
}
