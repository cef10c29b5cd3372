import CLibGit2
import WeirFaults

/// Why a reference was not changed.
package enum ReferenceError: Error, Sendable, Hashable {
    /// The reference `name` is not at the expected object but at `actual`; nil when it does not exist.
    case moved(name: String, actual: ObjectID?)
    /// Something else went wrong.
    case failed(GitError)
}

extension ReferenceError: CustomStringConvertible {
    /// One line that says what stands in the way.
    package var description: String {
        switch self {
        case .moved(let name, let actual?): "cannot update \(name): another writer has moved it to \(actual)"
        case .moved(let name, nil): "cannot update \(name): it does not exist"
        case .failed(let error): error.description
        }
    }
}

extension GitRepository {
    /// The object that the reference `name` (`refs/heads/main`) points to; nil when there is no such reference.
    ///
    /// A symbolic reference is followed.
    ///
    /// - Throws: ``GitError`` when the name is not valid or the stored reference is damaged.
    package func reference(_ name: String) throws(GitError) -> ObjectID? {
        var raw = git_oid()
        let status = git_reference_name_to_id(&raw, handle, name)
        if status == GIT_ENOTFOUND.rawValue { return nil }
        try GitLibrary.check(status, "read reference \(name)", path: path)
        return ObjectID(raw)
    }

    /// The references whose name begins with `prefix` (`refs/heads/`), sorted by the bytes of their names.
    ///
    /// - Throws: ``GitError`` when one of them is damaged.
    package func references(prefix: String) throws(GitError) -> [(name: String, id: ObjectID)] {
        // No name of a reference contains one of these; libgit2 would take the first four for a pattern.
        guard !["*", "?", "[", "\\", "..", "//"].contains(where: { prefix.contains($0) }) else { return [] }
        // libgit2 leaves damaged files out of its list: all files count here, so that none goes unnoticed.
        let names = try listedNames(prefix: prefix).union(looseNames(prefix: prefix))
        var found: [(name: String, id: ObjectID)] = []
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            do {
                if let id = try reference(name) { found.append((name, id)) }
            } catch  where error.code == .invalidName {
                continue
            }
        }
        return found
    }

    /// The names that libgit2 lists, packed references among them.
    private func listedNames(prefix: String) throws(GitError) -> Set<String> {
        let operation = "list references \(prefix)"
        var iterator: OpaquePointer?
        try GitLibrary.check(git_reference_iterator_glob_new(&iterator, handle, prefix + "*"), operation, path: path)
        defer { git_reference_iterator_free(iterator) }
        var names: Set<String> = []
        var name: UnsafePointer<CChar>?
        while true {
            let status = git_reference_next_name(&name, iterator)
            if status == GIT_ITEROVER.rawValue { return names }
            try GitLibrary.check(status, operation, path: path)
            if let name { names.insert(String(cString: name)) }
        }
    }

    /// The names of the files below `refs/` that begin with `prefix`.
    private func looseNames(prefix: String) throws(GitError) -> [String] {
        let root =
            prefix.hasPrefix("refs/") ? String(prefix[...(prefix.lastIndex(of: "/") ?? prefix.startIndex)]) : "refs/"
        var names: [String] = []
        var directories = [root]
        while let directory = directories.popLast() {
            for name in try FileSystem.names(in: commonPath + directory) ?? [] {
                let full = directory + name
                if FileSystem.isDirectory(commonPath + full, followingLinks: false) {
                    directories.append(full + "/")
                } else if full.hasPrefix(prefix), !full.hasSuffix(".lock") {
                    names.append(full)
                }
            }
        }
        return names
    }

    /// Points the reference `name` to `new` if it points to `expected`, or makes it if `expected` is nil and it does not
    /// exist. The reference is on the disk when this returns.
    ///
    /// - Parameter message: the line for the reflog, where the repository keeps one.
    /// - Throws: ``ReferenceError``: `moved` when the reference is not as expected, a failure with the code `locked` when
    ///   a lock file stands in the way, with other codes when the name is not valid, `new` does not exist or the disk
    ///   does not take it.
    package func compareAndSwap(
        reference name: String, expected: ObjectID?, new: ObjectID, message: String
    ) throws(ReferenceError) {
        do throws(GitError) {
            try FileSystem.pass("git.ref", "update \(name)", path)
            var raw = new.raw
            // The zero id stands for "must not exist": unlike the `force` flag, libgit2 checks it under the lock.
            var old = expected?.raw ?? git_oid()
            var made: OpaquePointer?
            defer { git_reference_free(made) }
            try GitLibrary.check(
                git_reference_create_matching(&made, handle, name, &raw, 1, &old, message), "update \(name)",
                path: path)
            if expected == nil { try syncDirectories(of: name) }
            _ = Failpoint.pass("git.ref.done")
        } catch {
            throw try conflict(at: name, expected: expected, error)
        }
    }

    /// Removes the reference `name` if it points to `expected`.
    ///
    /// - Throws: ``ReferenceError`` as ``compareAndSwap(reference:expected:new:message:)`` does.
    package func deleteReference(_ name: String, expected: ObjectID) throws(ReferenceError) {
        do throws(GitError) {
            let operation = "delete \(name)"
            try FileSystem.pass("git.ref.delete", operation, path)
            var reference: OpaquePointer?
            try GitLibrary.check(git_reference_lookup(&reference, handle, name), operation, path: path)
            defer { git_reference_free(reference) }
            guard let target = git_reference_target(reference), ObjectID(target.pointee) == expected else {
                throw GitError(.modified, .reference, "it points elsewhere", operation: operation, path: path)
            }
            // libgit2 compares the value that was looked up once more, under the lock.
            try GitLibrary.check(git_reference_delete(reference), operation, path: path)
            try syncDirectories(of: name)
        } catch {
            throw try conflict(at: name, expected: expected, error)
        }
    }

    /// What to report for `error`: that the reference has moved, when it has.
    private func conflict(
        at name: String, expected: ObjectID?, _ error: GitError
    ) throws(ReferenceError) -> ReferenceError {
        guard error.code == .modified || error.code == .notFound else { return .failed(error) }
        do throws(GitError) {
            let actual = try reference(name)
            return error.code == .notFound && actual == expected ? .failed(error) : .moved(name: name, actual: actual)
        } catch {
            throw .failed(error)
        }
    }

    /// Brings the directories above the reference `name` to the disk: libgit2 syncs only the innermost one.
    private func syncDirectories(of name: String) throws(GitError) {
        var directory = FileSystem.parent(of: name)
        while let current = directory {
            try FileSystem.sync(commonPath + current)
            directory = FileSystem.parent(of: current)
        }
    }
}
