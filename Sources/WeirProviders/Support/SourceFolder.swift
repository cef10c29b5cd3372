import WeirCore

/// A folder of the project that a resource is made from, as an argument names it: `templates/network`, or
/// `templates//network` where only the part behind the doubled slash is run, and the part before it is what that
/// reads.
struct SourceFolder: Sendable, Equatable {
    /// The folder that is taken over as a whole, absolute.
    let root: String
    /// The part of it that is run: a relative path; empty is the whole.
    let inner: String

    /// The folder that `text` names as the argument `argument`; a relative one starts at `project`.
    /// - Throws: ``OperationFailure`` for an empty one, an address of something elsewhere, and a part that leads out.
    init(_ text: String, argument: String, project: String) throws(OperationFailure) {
        guard !text.isEmpty else {
            throw OperationFailure("\(argument) is empty", hint: "name a folder of the project", remains: .nothing)
        }
        guard !Self.isRemote(text) else {
            throw OperationFailure(
                "\(argument) is \(text), which is not a folder on this machine",
                hint: "nothing is fetched: put a copy into the project, and name its folder", remains: .nothing)
        }
        var root = text[...]
        var inner = Substring()
        if let bar = text.dropFirst().firstRange(of: "//") {
            root = text[..<bar.lowerBound]
            inner = text[bar.upperBound...]
        }
        self.root = FilePath.absolute(String(root), project)
        self.inner = String(inner).tidyPath
        guard !self.inner.hasPrefix("/"), !self.inner.split(separator: "/").contains("..") else {
            throw OperationFailure(
                "\(argument) leads out of \(root) behind the doubled slash", hint: "name a folder below it",
                remains: .nothing)
        }
    }

    /// The path of what is run, absolute.
    var path: String { inner.isEmpty ? root : "\(root)/\(inner)" }

    /// `name` below what is run, as a path below ``root``.
    func within(_ name: String) -> String { inner.isEmpty ? name : "\(inner)/\(name)" }

    /// Whether `text` is an address that a tool would fetch from elsewhere: an URL, a repository, a git remote.
    static func isRemote(_ text: String) -> Bool {
        if text.contains("://") || text.contains("::") || text.contains("?ref=") { return true }
        // `git@host:path`, as ssh remotes are written.
        if let at = text.firstIndex(of: "@"), let colon = text.firstIndex(of: ":"), at < colon {
            return !text[..<colon].contains("/")
        }
        return ["github.com/", "gitlab.com/", "bitbucket.org/"].contains { text.lowercased().hasPrefix($0) }
    }
}
