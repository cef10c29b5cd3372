/// One name in a tree.
package struct TreeEntry: Sendable, Hashable {
    /// What an entry stands for: git's five file modes.
    package enum Mode: Sendable, Hashable {
        /// A blob: an ordinary file.
        case file
        /// A blob: a file that may be executed.
        case executable
        /// A blob whose content is the target of a symbolic link.
        case link
        /// Another tree: a directory.
        case tree
        /// A commit of another repository.
        case submodule
    }

    /// The name, without any directory.
    package var name: String
    /// The object that stands there.
    package var id: ObjectID
    /// What the object is.
    package var mode: Mode

    /// An entry of these values; the name is checked when a tree is written with it.
    package init(name: String, id: ObjectID, mode: Mode = .file) {
        self.name = name
        self.id = id
        self.mode = mode
    }
}

extension TreeEntry.Mode {
    /// The mode as a tree object has it, in octal digits.
    var octal: StaticString {
        switch self {
        case .file: "100644"
        case .executable: "100755"
        case .link: "120000"
        case .tree: "40000"
        case .submodule: "160000"
        }
    }

    /// The mode of that number; nil for one that git does not use.
    init?(number: Int) {
        switch number {
        // Trees written by early versions of git have group-writable files.
        case 0o100644, 0o100664: self = .file
        case 0o100755: self = .executable
        case 0o120000: self = .link
        case 0o040000: self = .tree
        case 0o160000: self = .submodule
        default: return nil
        }
    }
}

extension TreeEntry {
    /// Whether git sorts this entry before `other`: by bytes, as if the name of a tree ended in a slash.
    func precedes(_ other: TreeEntry) -> Bool {
        var left = name.utf8.makeIterator()
        var right = other.name.utf8.makeIterator()
        while true {
            let (ours, theirs) = (left.next(), right.next())
            if let ours, ours == theirs { continue }
            if ours == nil, theirs == nil { return terminator < other.terminator }
            return (ours ?? terminator) < (theirs ?? other.terminator)
        }
    }

    private var terminator: UInt8 { mode == .tree ? UInt8(ascii: "/") : 0 }
}
