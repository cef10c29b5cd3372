import WeirCore

/// A file in a git repository, as the source of a module names it: `git::https://host/repo.git//path/stack.yaml?ref=v1`.
struct GitSource: Sendable, Hashable {
    /// What git is asked for.
    struct Reference: Sendable, Hashable {
        /// The repository's URL, as git takes it.
        let url: String
        /// The branch, tag or commit; nil for what the repository's HEAD is.
        let ref: String?

        /// What messages call it. A URL holds no password.
        var shown: String { url + (ref.map { "?ref=\($0)" } ?? "") }
    }

    /// Why a text is no source.
    struct Fault: Error {
        let message: String
        var hint: String?

        var diagnostic: Diagnostic { Diagnostic(.invalidModule, message, hint: hint) }
    }

    let reference: Reference
    /// The path in the repository: names without `.` and `..`; empty for its root.
    let path: String

    private static let example = "write git::https://host/repository.git//path/stack.yaml?ref=v1"
    private static let prefix = "git::"
    /// The ways to a repository. `ext` is none of them, because it runs a command.
    static let schemes = ["https", "http", "ssh", "git", "file"]

    /// Whether `source` is to be one in git, rather than a path.
    static func isGit(_ source: String) -> Bool {
        source.hasPrefix(prefix) || source.contains("://") || isRemotePath(source[...])
    }

    /// Whether `text` is `user@host:path`.
    private static func isRemotePath(_ text: Substring) -> Bool {
        guard let colon = text.firstIndex(of: ":"), let at = text[..<colon].firstIndex(of: "@") else { return false }
        return !text[..<colon].contains("/") && at > text.startIndex && text.index(after: at) < colon
    }

    /// The source that `text` writes.
    init(parsing text: String) throws(Fault) {
        guard text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && $0 != "\\" }) else {
            throw Fault(message: "a source in git has no blanks, control characters and \\", hint: Self.example)
        }
        let isMarked = text.hasPrefix(Self.prefix)
        let rest = isMarked ? text.dropFirst(Self.prefix.count) : text[...]
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let ref = try parts.count == 2 ? Self.ref(of: parts[1]) : nil
        let (url, path) = try Self.repository(parts[0], isMarked: isMarked)
        reference = Reference(url: url, ref: ref)
        let names = path.split(separator: "/")
        guard !names.contains("..") else { throw Fault(message: "a path in a repository holds no \"..\"") }
        guard names.first?.lowercased() != ".git" else { throw Fault(message: "\(path) is no path in a repository") }
        self.path = names.filter { $0 != "." }.joined(separator: "/")
    }

    // MARK: Parts

    /// The URL of the repository in `text`, and the path behind its `//`.
    private static func repository(_ text: Substring, isMarked: Bool) throws(Fault) -> (url: String, path: String) {
        if let mark = text.firstRange(of: "://") {
            let scheme = text[..<mark.lowerBound]
            guard schemes.contains(String(scheme)) else {
                throw Fault(
                    message: "repositories are not fetched by \(scheme)",
                    hint: "the ways to one are \(schemes.joined(separator: ", "))")
            }
            let (place, path) = split(text[mark.upperBound...])
            try check(place, scheme: String(scheme))
            // Other addresses of the web may be anything.
            let isWeb = scheme == "https" || scheme == "http"
            guard isMarked || !isWeb || place.hasSuffix(".git") else {
                throw Fault(message: "it is not said that this is a git repository", hint: example)
            }
            return ("\(scheme)://\(place)", path)
        }
        guard isRemotePath(text) else { throw Fault(message: "this is no URL of a repository", hint: example) }
        let (place, path) = split(text)
        guard !place.hasPrefix("-"), !place.contains("@-"), !place.contains("::") else {
            throw Fault(message: "this is no host", hint: example)
        }
        return (String(place), path)
    }

    private static func split(_ text: Substring) -> (place: Substring, path: String) {
        guard let mark = text.firstRange(of: "//") else { return (text, "") }
        return (text[..<mark.lowerBound], String(text[mark.upperBound...]))
    }

    /// Checks what stands behind the scheme of a URL.
    private static func check(_ place: Substring, scheme: String) throws(Fault) {
        let authority = place.prefix { $0 != "/" }
        if scheme == "file" {
            guard authority.isEmpty, place.count > 1 else {
                throw Fault(
                    message: "the path of a repository on this machine is absolute", hint: "file:///path//stack.yaml")
            }
            return
        }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        guard !host.isEmpty, !host.hasPrefix("-"), !authority.hasPrefix("-"), place.count > authority.count + 1 else {
            throw Fault(message: "a URL has a host and a path", hint: example)
        }
        guard let user = authority.lastIndex(of: "@") else { return }
        // A source stands in files that many read, and in messages.
        guard scheme == "ssh", !authority[..<user].contains(":") else {
            throw Fault(
                message: "a source holds no user or password of \(scheme)",
                hint: "let a credential helper of git know it")
        }
    }

    /// The ref that the parameters `text` give.
    private static func ref(of text: Substring) throws(Fault) -> String? {
        guard text.hasPrefix("ref="), !text.contains("&") else {
            throw Fault(message: "the only parameter of a source in git is ref", hint: example)
        }
        let ref = try decoded(text.dropFirst("ref=".count))
        // What git takes for a name, and for nothing else: no range, no option, no pair of refs.
        let isPlain = ref.unicodeScalars.allSatisfy { scalar in
            scalar.value > 0x20 && scalar.value != 0x7F && !"~^:?*[\\".unicodeScalars.contains(scalar)
        }
        let isName =
            !["-", "+", "/"].contains { ref.hasPrefix($0) } && ref != "@" && !ref.contains("@{") && !ref.hasSuffix("/")
            && !ref.hasSuffix(".")
        guard !ref.isEmpty, isPlain, isName, !ref.contains(".."), !ref.contains("//"), !ref.hasSuffix(".lock") else {
            throw Fault(message: "\"\(ref)\" is no branch, tag or commit")
        }
        return ref
    }

    /// `text` with its `%41` decoded.
    private static func decoded(_ text: Substring) throws(Fault) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                throw Fault(message: "a % in a ref is followed by two digits of a byte")
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
