import WeirCore
import WeirGit

extension WorkspaceLocation {
    /// The repository of the states of the project at `project`; nil where nothing has been recorded there.
    /// - Throws: ``StateFailure``, also where something stands in its place that is no repository: to take that for
    ///   nothing would be to forget what was created.
    static func open(_ project: String) throws(StateFailure) -> GitRepository? {
        let path = repository(of: project)
        do throws(GitError) {
            return try GitRepository(opening: path)
        } catch {
            if error.code == .notFound, !StateFiles.exists(path) { return nil }
            throw StateFailure(error)
        }
    }

    /// Makes the folder of what Weir keeps in the project, which is never committed.
    /// - Throws: ``StateFailure``.
    func makeRoot() throws(StateFailure) {
        try StateFiles.makeDirectory(root, below: project)
        let ignore = "\(root)/.gitignore"
        if !StateFiles.exists(ignore) { try StateFiles.replace(ignore, with: Array("*\n".utf8)) }
    }

    /// The repository; nil where nothing has been recorded in the project.
    /// - Throws: ``StateFailure``.
    func open() throws(StateFailure) -> GitRepository? { try Self.open(project) }

    /// Makes the repository, in the folder that ``makeRoot()`` has made.
    /// - Throws: ``StateFailure``.
    func create() throws(StateFailure) -> GitRepository {
        try mappingGit { () throws(GitError) in try GitRepository.createBare(at: repository) }
    }

    /// The commit that the branch is at; nil where there is no branch.
    /// - Throws: ``StateFailure``.
    func tip(in repository: GitRepository) throws(StateFailure) -> ObjectID? {
        try mappingGit { () throws(GitError) in try repository.reference(reference) }
    }
}
