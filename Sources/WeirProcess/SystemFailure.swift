#if canImport(System)
import System
#else
import SystemPackage
#endif

/// A system call on a file or a process that failed.
package struct SystemFailure: Error, Hashable, CustomStringConvertible {
    /// What was tried, as a verb: "open".
    package let action: String
    /// The path, or the process, that it was tried on.
    package let subject: String
    /// The `errno` of the call.
    package let code: Int32

    /// Creates the failure of `action` on `subject` with the `errno` `code`.
    package init(_ action: String, _ subject: String, _ code: Int32) {
        self.action = action
        self.subject = subject
        self.code = code
    }

    package var description: String { "cannot \(action) \(subject): \(Errno(rawValue: code))" }
}
