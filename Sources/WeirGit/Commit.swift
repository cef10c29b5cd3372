/// A commit as read from a repository.
package struct Commit: Sendable, Hashable {
    /// The commit's own id.
    package let id: ObjectID
    /// The tree that it records.
    package let tree: ObjectID
    /// The commits that it follows, the line it was made on first; none for a root.
    package let parents: [ObjectID]
    /// Who made it and when.
    package let author: Signature
    /// The whole message; bytes that are not UTF-8 are replaced.
    package let message: String
}
