import SystemPackage
import WeirCore
import WeirValue

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The folders that stay with the instances of a workspace.
///
/// A folder moves with its instance's record: before the record is written a link of the new name leads to it, and after
/// that the two change places. Whenever that is cut off, the name that is recorded leads to the folder.
struct InstanceFolders {
    private let root: String

    /// Those of `workspace` of the stack called `stack` in the project in the folder `project`.
    init(_ project: String, _ stack: String, _ workspace: String) {
        root = "\(project)/.weir/instances/\(stack)/\(workspace)"
    }

    private static func name(_ address: Address) -> String { FileName.encode(address.description) }

    /// Gives the folder of the instance at `from`, where it has one, to the instance at `to`, which `record` records.
    /// - Throws: ``CommandError`` where there is one already, and what `record` throws.
    func move(_ from: Address, to: Address, record: () throws -> Void) throws {
        let (old, new) = (Self.name(from), Self.name(to))
        guard Files.exists("\(root)/\(old)") else { return try record() }
        guard symlink(old, "\(root)/\(new)") == 0 else { throw failure("move \(old) to", new) }
        do { try record() } catch {
            unlink("\(root)/\(new)")
            throw error
        }
        try exchange(old, new)
    }

    /// Ends moves that were cut off, so that the folder of each of `recorded` has its name.
    /// - Throws: ``CommandError`` where a folder cannot be moved.
    func mend(_ recorded: some Sequence<Address>) throws {
        let links = Files.names(in: root).compactMap { name in target(of: name).map { (name, $0) } }
        guard !links.isEmpty else { return }
        let names = Set(recorded.map(Self.name))
        for (new, old) in links {
            if names.contains(new), Files.exists("\(root)/\(new)") {
                try exchange(old, new)
            } else {
                unlink("\(root)/\(new)")
            }
        }
    }

    /// The folder that the link `name` leads to; nil where it is no link.
    private func target(of name: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let length = readlink("\(root)/\(name)", &buffer, buffer.count)
        return length < 0
            ? nil : String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Lets the folder `old` and the link `new` change places, and takes the link away.
    private func exchange(_ old: String, _ new: String) throws {
        let (oldPath, newPath) = ("\(root)/\(old)", "\(root)/\(new)")
        let result = exchangeNames(oldPath, newPath)
        guard result == 0 else { throw failure("give the name \(new) to", old) }
        unlink(oldPath)
    }

    private func failure(_ what: String, _ name: String) -> CommandError {
        CommandError(
            "cannot \(what) \(name) in \(root): \(Errno(rawValue: errno))", hint: "move what is there out of the way")
    }
}

/// Lets what has the name `first` and what has the name `second` change names, at once.
/// - Returns: 0, or -1 with `errno`.
private func exchangeNames(_ first: String, _ second: String) -> Int32 {
    #if canImport(Darwin)
    return renamex_np(first, second, UInt32(RENAME_SWAP))
    #else
    // The C library has renameat2 and its header hides it from Swift.
    typealias Rename = @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
    let exchange: UInt32 = 2
    guard let symbol = dlsym(nil, "renameat2") else {
        errno = ENOSYS
        return -1
    }
    return unsafeBitCast(symbol, to: Rename.self)(AT_FDCWD, first, AT_FDCWD, second, exchange)
    #endif
}
