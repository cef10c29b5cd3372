#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Finds the file that a command runs, without running it.
package enum ExecutableLookup {
    /// The absolute path of the executable of `command`.
    ///
    /// A name is looked up in the absolute directories of the command's own `PATH`; empty and relative entries are
    /// passed over, so that the working directory never decides which program runs. A directory that holds the name
    /// without the right to execute it is passed over as well, like `execvp` does.
    ///
    /// - Throws: ``CommandNotFound``, or ``CommandNotExecutable`` where a file is there and cannot be run.
    package static func path(for command: Command) throws -> String {
        let name = command.arguments.first ?? ""
        guard !name.utf8.contains(UInt8(ascii: "/")) else {
            let path = name.utf8.first == UInt8(ascii: "/") ? name : command.workingDirectory + "/" + name
            switch try inspect(path) {
            case .runnable: return path
            case .missing: throw CommandNotFound(name: name, searchedPath: nil)
            case .unusable(let reason): throw CommandNotExecutable(path: path, reason: reason)
            }
        }
        return try path(ofName: name, in: command.environment["PATH"] ?? "")
    }

    /// The absolute path of the program `name` in `searchPath`, a list of directories separated by colons.
    ///
    /// - Throws: ``CommandNotFound``, or ``CommandNotExecutable`` where a file is there and cannot be run.
    package static func path(ofName name: String, in searchPath: String) throws -> String {
        var refused: CommandNotExecutable?
        for directory in searchPath.split(separator: ":") where directory.utf8.first == UInt8(ascii: "/") {
            let path = "\(directory)/\(name)"
            switch try inspect(path) {
            case .runnable: return path
            case .missing: continue
            case .unusable(let reason):
                refused = refused ?? CommandNotExecutable(path: path, reason: reason)
            }
        }
        throw refused ?? CommandNotFound(name: name, searchedPath: searchPath)
    }

    private enum Finding {
        case runnable, missing
        case unusable(String)
    }

    private static func inspect(_ path: String) throws -> Finding {
        var status = stat()
        guard stat(path, &status) == 0 else {
            switch errno {
            case ENOENT, ENOTDIR: return .missing
            case EACCES: return .unusable("a directory above it may not be searched")
            default: throw SystemFailure("look up", path, errno)
            }
        }
        if status.st_mode & S_IFMT == S_IFDIR { return .unusable("it is a directory") }
        if status.st_mode & S_IFMT != S_IFREG { return .unusable("it is no regular file") }
        return access(path, X_OK) == 0 ? .runnable : .unusable("it may not be executed (see its mode)")
    }
}
