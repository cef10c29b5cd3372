import Synchronization
import SystemPackage
import WeirConfig
import WeirCore
import WeirProcess
import WeirYAML

/// The modules from git of a project, as one command uses them: which commits they are, and where their files are. Keeps in the same lock
/// which packages fetched charts are.
final class GitModules: Sendable {
    private struct State {
        var lock: ModuleLock?
        /// What is wanted and not there yet, in the order of the stacks.
        var wanted: [GitSource.Reference] = []
        var failures: [GitSource.Reference: Diagnostic] = [:]
    }

    static let lockFile = "weir.lock"
    /// Where this variable of Weir's environment is set, nothing is written to the lock.
    static let lockedVariable = "WEIR_LOCKED"
    private static let limit = 16 << 20

    private let state = Mutex(State())
    private let project: Project
    let messages: any TextSink
    private let environment: [String: String]
    private let checkouts: GitCheckouts

    /// Those of `project`.
    init(_ project: Project, _ context: CommandContext) {
        self.project = project
        messages = context.messages
        environment = context.environment
        checkouts = GitCheckouts(
            project: project.directory,
            GitProgram(environment: context.environment, runner: SystemCommandRunner()))
    }

    private var path: String { "\(project.directory)/\(Self.lockFile)" }

    /// Why nothing may be written to the lock; nil where it may.
    var lockedBy: String? {
        for name in [Self.lockedVariable, "CI"] {
            guard let value = environment[name], !value.isEmpty, value != "0", value != "false" else { continue }
            return name == "CI" ? "the variable CI is set" : "--locked, or the variable WEIR_LOCKED, says so"
        }
        return nil
    }

    /// - Throws: ``DiagnosticsError`` where nothing may be written to the lock.
    func requireWritable() throws(DiagnosticsError) {
        guard let reason = lockedBy else { return }
        throw DiagnosticsError([Diagnostic(.unlockedModule, "\(Self.lockFile) is not written: \(reason)")])
    }

    // MARK: The lock

    /// What `weir.lock` says.
    /// - Throws: ``DiagnosticsError``.
    func lock() throws(DiagnosticsError) -> ModuleLock {
        if let known = state.withLock({ $0.lock }) { return known }
        let read = try readLock()
        state.withLock { $0.lock = read }
        return read
    }

    /// The content of `weir.lock`, for a saved plan; nil where there is none.
    var lockText: String? {
        guard Files.isFile(path), let bytes = try? Files.read(path, limit: Self.limit) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func readLock() throws(DiagnosticsError) -> ModuleLock {
        guard Files.isFile(path) else { return ModuleLock() }
        let bytes: [UInt8]
        do { bytes = try Files.read(path, limit: Self.limit) } catch {
            throw DiagnosticsError([Diagnostic(.unreadable, "\(project.shown(path)) cannot be read: \(error)")])
        }
        return try ModuleLock.decode(bytes, file: project.shown(path))
    }

    /// Writes what `change` makes of it to `weir.lock`.
    func write(_ change: (inout ModuleLock) -> Void) throws(DiagnosticsError) {
        // Another command may write at the same time.
        let turn = checkouts.takeTurn()
        defer { checkouts.endTurn(turn) }
        var lock = try readLock()
        change(&lock)
        do {
            try Files.replace(
                path, with: lock.bytes, permissions: [.ownerReadWrite, .groupRead, .otherRead])
        } catch {
            throw DiagnosticsError([Diagnostic(.unreadable, "\(project.shown(path)) cannot be written: \(error)")])
        }
        let written = lock
        state.withLock { $0.lock = written }
    }

    // MARK: Files

    /// The content of the file that `source` names, and what messages call it.
    /// - Throws: ``DiagnosticsError``; where it is not fetched yet, it is wanted from then on.
    func read(_ source: GitSource) throws -> (bytes: [UInt8], file: String) {
        if let failure = state.withLock({ $0.failures[source.reference] }) { throw DiagnosticsError([failure]) }
        let commit = try lock().commit(of: source.reference.url, source.reference.ref)
        guard let commit, checkouts.has(commit) else {
            state.withLock { state in
                if !state.wanted.contains(source.reference) { state.wanted.append(source.reference) }
            }
            throw DiagnosticsError([
                Diagnostic(
                    .invalidModule, "\(source.reference.shown) is not fetched yet", hint: "weir modules fetches it")
            ])
        }
        let folder = checkouts.folder(of: commit)
        let place = source.path.isEmpty ? folder : "\(folder)/\(source.path)"
        return try read(
            place, in: folder, "\(source.path.isEmpty ? "stack.yaml" : source.path) in \(source.reference.shown)")
    }

    /// The file of a module at the absolute path `place`, or the `stack.yaml` in that folder; all links on the way stay in
    /// `folder`.
    func read(_ place: String, in folder: String, _ what: String) throws -> (bytes: [UInt8], file: String) {
        guard let found = [place, place + "/stack.yaml"].first(where: { Files.isFile($0) }) else {
            throw DiagnosticsError([
                Diagnostic(
                    .invalidModule, "there is no stack \(what)",
                    hint: "where it should be there, take \(project.shown(folder)) away: it is fetched anew")
            ])
        }
        guard let real = FolderPath.real(found), let root = FolderPath.real(folder), FolderPath.isInside(real, root)
        else {
            throw DiagnosticsError([Diagnostic(.invalidModule, "\(what) leads out of its repository")])
        }
        do {
            return (try Files.read(found, limit: YAMLLimits.default.bytes), project.shown(found))
        } catch {
            throw DiagnosticsError([Diagnostic(.unreadable, "\(project.shown(found)) cannot be read: \(error)")])
        }
    }

    /// The folder of the commit that the file at the absolute `path` is of; nil where it is of none.
    func checkout(of path: String) -> String? {
        guard path.hasPrefix(checkouts.directory + "/") else { return nil }
        let commit = path.dropFirst(checkouts.directory.count + 1).prefix { $0 != "/" }
        return ModuleLock.isCommit(String(commit)) ? checkouts.folder(of: String(commit)) : nil
    }

    /// The path, from the project's folder, of what `source` names at the commit that `lock` says; nil where it says none.
    static func place(of source: GitSource, by lock: ModuleLock) -> String? {
        guard let commit = lock.commit(of: source.reference.url, source.reference.ref) else { return nil }
        return "\(GitCheckouts.folder)/\(commit)" + (source.path.isEmpty ? "" : "/\(source.path)")
    }

    /// Whether anything is wanted that is not there yet.
    var isAnyWanted: Bool { state.withLock { !$0.wanted.isEmpty } }

    // MARK: Fetching

    /// Fetches what was wanted so far. What cannot be fetched is told where it is read the next time.
    /// - Throws: an error of an interruption.
    func fetchWanted() async throws {
        let wanted = state.withLock { state in
            defer { state.wanted = [] }
            return state.wanted
        }
        for reference in wanted {
            do { _ = try await fetch(reference) } catch let error as DiagnosticsError {
                let failure = error.diagnostics.first ?? Diagnostic(.invalidModule, "\(error)")
                state.withLock { $0.failures[reference] = failure }
            }
        }
    }

    /// Fetches the commit of `reference` that is locked, or else the one that it is now, which is locked then.
    private func fetch(_ reference: GitSource.Reference) async throws -> String {
        if let commit = try lock().commit(of: reference.url, reference.ref) {
            return try await fetch(reference, commit: commit)
        }
        if let reason = lockedBy {
            throw DiagnosticsError([
                Diagnostic(
                    .unlockedModule,
                    "\(Self.lockFile) does not tell the commit of \(reference.shown), and is not written: \(reason)",
                    hint: "run weir modules, and keep \(Self.lockFile) with the stacks")
            ])
        }
        return try await update(reference)
    }

    /// Fetches what `reference` is now, and locks it.
    /// - Throws: ``DiagnosticsError``.
    func update(_ reference: GitSource.Reference) async throws -> String {
        let before = try lock().commit(of: reference.url, reference.ref)
        let commit = try await fetch(reference, commit: nil)
        guard commit != before else { return commit }
        try write { $0.set(ModuleLock.Entry(source: reference.url, ref: reference.ref, commit: commit)) }
        let change = before.map { "\($0.prefix(12)) -> \(commit.prefix(12))" } ?? String(commit.prefix(12))
        messages.write("\(Self.lockFile): \(reference.shown) is \(change)\n")
        return commit
    }

    private func fetch(_ reference: GitSource.Reference, commit: String?) async throws -> String {
        do {
            return try await checkouts.fetch(reference, commit: commit)
        } catch let error as CancellationError {
            throw error
        } catch let error as CommandCancelled {
            throw error
        } catch is CommandNotFound {
            throw DiagnosticsError([
                Diagnostic(
                    .invalidModule, "git is not found, which fetches \(reference.shown)", hint: "install git")
            ])
        } catch {
            let what = commit.map { "the commit \($0.prefix(12)) of \(reference.shown)" } ?? reference.shown
            throw DiagnosticsError([
                Diagnostic(
                    .invalidModule, "\(what) cannot be fetched: \(error)",
                    hint: commit == nil
                        ? "try it: git ls-remote \(reference.url)"
                        : "where it is gone from there: weir modules --update \(reference.url)")
            ])
        }
    }
}
