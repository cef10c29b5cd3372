import CLibGit2

/// The kinds of objects that this target reads and writes.
enum ObjectKind: String {
    case blob, tree, commit

    /// The kind as libgit2 takes it.
    var raw: git_object_t {
        switch self {
        case .blob: GIT_OBJECT_BLOB
        case .tree: GIT_OBJECT_TREE
        case .commit: GIT_OBJECT_COMMIT
        }
    }

    /// The number of the kind in a pack (`gitformat-pack`, "Object types").
    var packType: UInt8 {
        switch self {
        case .commit: 1
        case .tree: 2
        case .blob: 3
        }
    }
}
