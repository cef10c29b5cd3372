import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The file of the lines that were typed at consoles: `weir/history` in `$XDG_STATE_HOME`, else in `~/.local/state` (XDG Base
/// Directory Specification). One line each, the latest last, for this user alone (mode 0600).
struct ConsoleHistory {
    /// The path of the file.
    let path: String

    /// The file that `environment` tells; nil where it tells of no home.
    init?(_ environment: [String: String]) {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            path = "\(state)/weir/history"
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            path = "\(home)/.local/state/weir/history"
        } else {
            return nil
        }
    }

    /// The lines of the file; none where there is none.
    /// - Throws: why it cannot be read.
    func lines() throws -> [String] {
        guard Files.exists(path) else { return [] }
        let text = String(decoding: try Files.read(path, limit: 16 << 20), as: UTF8.self)
        return text.split(separator: "\n").suffix(LineEditor.historyLimit).map { TerminalText.clean(String($0)) }
    }

    /// Puts `line` at the end of what the file holds now, so that consoles side by side lose nothing of each other.
    /// - Throws: why it cannot be written.
    func add(_ line: String) throws {
        let kept = try lines().suffix(LineEditor.historyLimit - 1) + [line]
        var folder = FilePath(path).removingLastComponent()
        var missing: [FilePath] = []
        while !Files.exists(folder.string) {
            missing.append(folder)
            guard folder.removeLastComponent() else { break }
        }
        for folder in missing.reversed() {
            guard mkdir(folder.string, 0o700) == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
        }
        try Files.replace(path, with: Array(kept.map { "\($0)\n" }.joined().utf8))
    }
}
