/// The bytes of a commit object, as `git cat-file commit` shows them: header lines, an empty line, the message.
enum CommitFormat {
    /// The bytes of a commit whose author is its committer.
    static func encode(tree: ObjectID, parents: [ObjectID], author: Signature, message: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256 + message.utf8.count)
        bytes.append(contentsOf: "tree \(tree)\n".utf8)
        for parent in parents { bytes.append(contentsOf: "parent \(parent)\n".utf8) }
        for role in ["author ", "committer "] {
            bytes.append(contentsOf: role.utf8)
            author.append(to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: message.utf8)
        return bytes
    }

    /// The commit `id` from the bytes of its object. Header lines that are not known are passed over.
    ///
    /// - Throws: a ``Malformed`` when the tree or author is missing or an id is malformed.
    static func decode(_ bytes: UnsafeRawBufferPointer, id: ObjectID) throws(Malformed) -> Commit {
        var tree: ObjectID?
        var parents: [ObjectID] = []
        var author: Signature?
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")), end > rest.startIndex {
            let line = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            guard let space = line.firstIndex(of: " ") else { continue }
            let value = line[line.index(after: space)...]
            switch line[..<space] {
            case "tree": tree = try objectID(value)
            case "parent": parents.append(try objectID(value))
            case "author": author = Signature(header: value)
            default: break
            }
        }
        guard let tree else { throw Malformed(reason: "it names no tree") }
        guard let author else { throw Malformed(reason: "it names no author") }
        // The header ends in an empty line, unless there is no message at all.
        let message = String(decoding: rest.dropFirst(), as: UTF8.self)
        return Commit(id: id, tree: tree, parents: parents, author: author, message: message)
    }

    private static func objectID(_ value: Substring) throws(Malformed) -> ObjectID {
        guard let id = ObjectID(hex: String(value)) else { throw Malformed(reason: "'\(value)' is not an object id") }
        return id
    }
}
