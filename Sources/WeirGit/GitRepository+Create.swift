import CLibGit2

extension GitRepository {
    /// Opens the bare repository at `path`, or makes it, with the directories above it.
    ///
    /// A new one is for this user alone (mode 0700), has `gc.auto` off, and is on the disk when this returns. It is made
    /// beside `path` and renamed, so that nobody ever sees half of it: of several makers the first wins. One that exists
    /// keeps its permissions.
    ///
    /// - Throws: ``GitError``; with the code `exists` when something else than a bare repository stands at `path`.
    package static func createBare(at path: String) throws(GitError) -> GitRepository {
        try GitLibrary.start()
        if let existing = try openBare(path) { return existing }
        let place = path.hasSuffix("/") ? String(path.dropLast()) : path
        if let parent = FileSystem.parent(of: place) { try FileSystem.makeDirectory(parent) }
        let draft = "\(place).new-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        defer { FileSystem.removeTree(draft) }
        try makeDraft(draft)
        if try FileSystem.moveDirectory(draft, to: place) {
            var parent = FileSystem.parent(of: place) ?? "."
            try FileSystem.sync(parent)
            while let next = FileSystem.parent(of: parent) {
                try FileSystem.sync(next)
                parent = next
            }
        }
        if let made = try openBare(path) { return made }
        throw GitError(
            .exists, .repository, "something that is no repository stands there", operation: "create a repository",
            path: path)
    }

    /// The bare repository at `path`, with `gc.auto` off; nil when there is no repository.
    private static func openBare(_ path: String) throws(GitError) -> GitRepository? {
        let existing: GitRepository
        do {
            existing = try GitRepository(opening: path)
        } catch  where error.code == .notFound {
            return nil
        }
        guard git_repository_is_bare(existing.handle) == 1 else {
            throw GitError(
                .exists, .repository, "the repository there has a working tree", operation: "create a repository",
                path: path)
        }
        try existing.switchCollectionOff()
        return existing
    }

    private static func makeDraft(_ path: String) throws(GitError) {
        try FileSystem.makeDirectory(path)
        try initialise(path)
        let draft = try GitRepository(opening: path)
        try draft.switchCollectionOff()
        try draft.syncSkeleton()
    }

    private static func initialise(_ path: String) throws(GitError) {
        var options = git_repository_init_options()
        try GitLibrary.check(
            git_repository_init_options_init(&options, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION)),
            "create a repository", path: path)
        options.flags = GIT_REPOSITORY_INIT_BARE.rawValue
        var repository: OpaquePointer?
        let status = "main".withCString { head in
            options.initial_head = head
            return git_repository_init_ext(&repository, path, &options)
        }
        try GitLibrary.check(status, "create a repository", path: path)
        git_repository_free(repository)
    }

    /// Sets `gc.auto` to 0 in the repository's own configuration, when it is not so already.
    private func switchCollectionOff() throws(GitError) {
        var all: OpaquePointer?
        try GitLibrary.check(git_repository_config(&all, handle), "read the configuration", path: path)
        defer { git_config_free(all) }
        var own: OpaquePointer?
        try GitLibrary.check(
            git_config_open_level(&own, all, GIT_CONFIG_LEVEL_LOCAL), "read the configuration", path: path)
        defer { git_config_free(own) }
        var threshold: Int32 = -1
        if git_config_get_int32(&threshold, own, "gc.auto") == 0, threshold == 0 { return }
        try GitLibrary.check(git_config_set_int32(own, "gc.auto", 0), "set gc.auto", path: path)
    }

    /// Brings to the disk what makes a directory a repository.
    private func syncSkeleton() throws(GitError) {
        for name in [
            "HEAD", "config", "objects/info", "objects/pack", "objects", "refs/heads", "refs/tags", "refs", "",
        ] {
            try FileSystem.sync(path + name)
        }
    }
}
