import SystemPackage
import WeirConfig
import WeirCore

extension Session {
    /// Reads modules and the stacks that patches are of; or they are those `saved` by their files.
    func modules(saved: [String: String]? = nil) -> ModuleSources {
        let (project, gitModules) = (project, gitModules)
        return ModuleSources { source, file in
            if let saved { return try Self.module(source, of: file, saved, project) }
            if GitSource.isGit(source) { return try gitModules.read(try Self.gitSource(source)) }
            let own = project.absolute(file)
            guard let folder = gitModules.checkout(of: own) else { return try project.module(source, of: file) }
            // What is in a repository stays in it.
            let place = FilePath(own).removingLastComponent().pushing(FilePath(source)).lexicallyNormalized().string
            guard FolderPath.isInside(place, folder) else {
                throw DiagnosticsError([Diagnostic(.invalidModule, "\(source) leads out of its repository")])
            }
            return try gitModules.read(place, in: folder, project.shown(place))
        }
    }

    /// The module `source` of the stack in `file` as a plan has `saved` it.
    private static func module(
        _ source: String, of file: String, _ saved: [String: String], _ project: Project
    ) throws -> (bytes: [UInt8], file: String) {
        var place = project.place(of: source, in: file)
        if GitSource.isGit(source) {
            let text = saved[GitModules.lockFile] ?? ""
            let lock = try ModuleLock.decode(Array(text.utf8), file: GitModules.lockFile)
            let path = GitModules.place(of: try gitSource(source), by: lock) ?? source
            // It may have been saved in another folder of the project.
            let places = [path, path + "/stack.yaml"]
            let known = saved.keys.sorted().first { name in places.contains { name == $0 || name.hasSuffix("/" + $0) } }
            place = known ?? path
        }
        for path in [place, place + "/stack.yaml"] {
            if let text = saved[path] { return (Array(text.utf8), path) }
        }
        throw DiagnosticsError([Diagnostic(.invalidModule, "the saved plan has no \(place)")])
    }

    private static func gitSource(_ text: String) throws -> GitSource {
        do throws(GitSource.Fault) { return try GitSource(parsing: text) } catch {
            throw DiagnosticsError([error.diagnostic])
        }
    }

    /// The files of the modules of `stack`, and what else is needed to find them, as a plan saves them.
    func savedModules(_ stack: Stack) -> [String: String] {
        var saved = stack.moduleFiles.mapValues { String(decoding: $0, as: UTF8.self) }
        let isAnyFetched = saved.keys.contains { gitModules.checkout(of: project.absolute($0)) != nil }
        if isAnyFetched, let text = gitModules.lockText { saved[GitModules.lockFile] = text }
        return saved
    }
}
