#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import WeirProcess

/// A folder for the output of a tool that is run outside any operation; only its owner may read it.
package enum ScratchFolder {
    /// Makes one where `environment` says that such folders belong.
    static func make(_ environment: [String: String]) throws(SystemFailure) -> String {
        let folder = environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(folder)/weir-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemFailure("make a directory in", folder, errno) }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Removes the folder `path`; what cannot go stays for the system to clean up.
    package static func remove(_ path: String) {
        do throws(SystemFailure) { try Files.removeTree(path) } catch { Files.removeEmptyDirectoryIfPossible(path) }
    }
}
