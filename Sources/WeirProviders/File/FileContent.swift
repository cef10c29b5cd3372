import WeirCore
import WeirProcess
import WeirValue

/// What a `file` shall hold, as its arguments say.
struct FileContent: Sendable {
    /// The most bytes of a file.
    static let limit = 64 << 20

    /// Where the content comes from.
    enum Origin: Sendable {
        case text(String)
        /// A file at this absolute path.
        case source(String)
    }

    let origin: Origin
    /// Whether the content must not be shown, its plain digest neither.
    let isSensitive: Bool

    /// The content that `arguments` declare; relative paths start at `project`.
    /// - Throws: ``OperationFailure`` unless exactly one of `content` and `source` is given.
    init(_ arguments: Arguments, project: String) throws(OperationFailure) {
        switch (arguments["content"], arguments["source"]) {
        case (nil, nil):
            throw OperationFailure(
                "neither content nor source is given", hint: "give one of them; content: \"\" makes an empty file",
                remains: .nothing)
        case (_?, _?):
            throw OperationFailure("both content and source are given", hint: "give one of them", remains: .nothing)
        case (let content?, nil):
            isSensitive = content.isSensitive
            origin = .text(try arguments.required("content"))
        case (nil, _?):
            isSensitive = false
            origin = .source(FilePath.absolute(try arguments.required("source"), project))
        }
    }

    /// The bytes.
    /// - Throws: ``OperationFailure`` where they cannot be read or are more than ``limit``.
    func bytes() throws(OperationFailure) -> [UInt8] {
        switch origin {
        case .text(let text):
            guard text.utf8.count <= Self.limit else {
                throw OperationFailure(
                    "the content has \(text.utf8.count.asBytes), more than the \(Self.limit.asBytes) of a file",
                    remains: .nothing)
            }
            return Array(text.utf8)
        case .source(let path):
            do {
                return try Files.content(of: path, limit: Self.limit)
            } catch {
                throw OperationFailure("the source cannot be read: \(error)", remains: .nothing)
            }
        }
    }

    /// The mode of the file where none is given: nobody but the owner reads what is sensitive.
    var defaultMode: FileMode { FileMode(isSensitive ? 0o600 : 0o644) }
}

/// Paths as arguments give them.
enum FilePath {
    /// `path` as an absolute one, tidy; a relative one starts at `project`.
    static func absolute(_ path: String, _ project: String) -> String {
        (path.hasPrefix("/") ? path : "\(project)/\(path)").tidyPath
    }
}
