import CLibGit2

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A failure of libgit2, of the file system under a repository, or of a value that git would not take.
package struct GitError: Error, Sendable, Hashable {
    /// What kind of failure it is, to decide by.
    package let code: Code
    /// The part of git that failed.
    package let category: Category
    /// What libgit2 or the operating system said.
    package let message: String
    /// What was being done, so that "cannot \(operation)" reads well: `read blob 1f3a…`.
    package let operation: String
    /// The repository, or the file in it, that the operation was about.
    package let path: String
    /// The `errno` of a failed system call of this target's own; nil for all other failures.
    package let systemError: Int32?

    init(
        _ code: Code, _ category: Category, _ message: String, operation: String, path: String,
        systemError: Int32? = nil
    ) {
        self.code = code
        self.category = category
        self.message = message
        self.operation = operation
        self.path = path
        self.systemError = systemError
    }

    /// The failure that libgit2 has just returned `status` for.
    ///
    /// libgit2 keeps the text in the calling thread until its next call there, so it is copied here at once.
    init(status: Int32, operation: String, path: String) {
        let last = git_error_last()
        let text = last.flatMap { $0.pointee.message }.map { String(cString: $0) }
        self.init(
            Code(rawValue: status), Category(rawValue: last.map { $0.pointee.klass } ?? 0),
            text ?? "libgit2 failed with code \(status)", operation: operation, path: path)
    }

    /// The failure of a system call that has set `errno` to `number`.
    init(system number: Int32, operation: String, path: String) {
        self.init(
            .failed, .system, String(cString: strerror(number)), operation: operation, path: path,
            systemError: number)
    }
}

extension GitError {
    /// A code of libgit2 (`git_error_code`). Codes that are not named here occur too: compare, with a default.
    package struct Code: RawRepresentable, Sendable, Hashable {
        /// The number as libgit2 returns it, negative.
        package let rawValue: Int32

        /// The code of that number.
        package init(rawValue: Int32) { self.rawValue = rawValue }

        private init(_ code: git_error_code) { self.init(rawValue: code.rawValue) }

        /// No more is known than the message says (`GIT_ERROR`).
        package static let failed = Code(GIT_ERROR)
        /// The object, reference or repository does not exist.
        package static let notFound = Code(GIT_ENOTFOUND)
        /// What was to be made exists.
        package static let exists = Code(GIT_EEXISTS)
        /// A reference or revision name is not in a valid form.
        package static let invalidName = Code(GIT_EINVALIDSPEC)
        /// A lock file stands in the way: another writer is at work, or has died at it.
        package static let locked = Code(GIT_ELOCKED)
        /// A reference has another value than expected.
        package static let modified = Code(GIT_EMODIFIED)
        /// A value is not one that git takes, or stored bytes are not what they should be.
        package static let invalid = Code(GIT_EINVALID)
        /// The content of an object does not have the digest that it is named by.
        package static let digestMismatch = Code(GIT_EMISMATCH)
        /// The repository belongs to another user of this machine.
        package static let foreignOwner = Code(GIT_EOWNER)
    }

    /// The part of git that failed (`git_error_t`). Others than those named here occur too.
    package struct Category: RawRepresentable, Sendable, Hashable {
        /// The number as libgit2 gives it.
        package let rawValue: Int32

        /// The category of that number.
        package init(rawValue: Int32) { self.rawValue = rawValue }

        private init(_ category: git_error_t) { self.init(rawValue: Int32(category.rawValue)) }

        /// The operating system.
        package static let system = Category(GIT_ERROR_OS)
        /// A value handed in.
        package static let invalidValue = Category(GIT_ERROR_INVALID)
        /// A reference.
        package static let reference = Category(GIT_ERROR_REFERENCE)
        /// The repository as a whole.
        package static let repository = Category(GIT_ERROR_REPOSITORY)
        /// The object database.
        package static let objects = Category(GIT_ERROR_ODB)
        /// An object's content.
        package static let object = Category(GIT_ERROR_OBJECT)
        /// A tree's content.
        package static let tree = Category(GIT_ERROR_TREE)
    }
}

extension GitError: CustomStringConvertible {
    /// One line: what could not be done, where, why, and what helps.
    package var description: String {
        let text = "cannot \(operation) (\(path)): \(message)"
        return advice.map { "\(text); \($0)" } ?? text
    }

    private var advice: String? {
        switch code {
        case .locked: "when no git process is at work there, remove the lock file"
        case .foreignOwner: "give the directory to the user that runs this, or list it in git's safe.directory"
        case .digestMismatch: "the object is damaged on disk: fetch it anew or restore it from a copy"
        default: systemError == ENOSPC || systemError == EDQUOT ? "free some space and try again" : nil
        }
    }
}
