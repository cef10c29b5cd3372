import CLibGit2

/// An open git repository.
///
/// A repository has one owner: libgit2 allows one thread at a time, and the type is not `Sendable`, so an actor or a
/// task keeps it. Several of them may be open on one directory, also in several processes.
package final class GitRepository {
    /// The git directory, ending in a slash: the repository itself when it is bare, else its `.git`.
    package let path: String
    /// The git directory that working trees share, ending in a slash: where objects and references are.
    let commonPath: String
    /// The directory of the objects, ending in a slash.
    let objectsPath: String
    /// The `git_repository`.
    let handle: OpaquePointer
    /// The `git_odb` of the repository.
    let objects: OpaquePointer
    /// What of the object directories is known to be on the disk.
    var settled = SettledDirectories()

    /// Opens the repository at `path`: a bare one, a working tree or its `.git`. Parents of `path` are not searched.
    ///
    /// - Throws: ``GitError`` with the code `notFound` when there is none, `foreignOwner` when it is another user's.
    package init(opening path: String) throws(GitError) {
        try GitLibrary.start()
        var repository: OpaquePointer?
        let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
        try GitLibrary.check(
            git_repository_open_ext(&repository, path, flags, nil), "open the repository", path: path)
        var objects: OpaquePointer?
        let status = git_repository_odb(&objects, repository)
        guard status == 0, let repository, let objects else {
            let error = GitError(status: status, operation: "open the objects", path: path)
            git_repository_free(repository)
            throw error
        }
        handle = repository
        self.objects = objects
        self.path = git_repository_path(repository).map { String(cString: $0) } ?? path
        commonPath = git_repository_commondir(repository).map { String(cString: $0) } ?? path
        objectsPath = commonPath + "objects/"
    }

    deinit {
        git_odb_free(objects)
        git_repository_free(handle)
    }
}
