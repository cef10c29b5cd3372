/// Which names git takes in a tree.
enum EntryName {
    /// Longer names than this are refused by `git fsck --strict`.
    static let longest = 4096

    /// The reason why `name` cannot stand in a tree; nil when it can.
    ///
    /// Refused is what `git fsck --strict` refuses: a name that some file system would take for `.git` is one of these.
    static func fault(_ name: String) -> String? {
        if name.isEmpty { return "it is empty" }
        if name == "." || name == ".." { return "it stands for a directory itself" }
        var suspicious = false
        var count = 0
        for byte in name.utf8 {
            switch byte {
            case 0: return "it contains a NUL"
            case UInt8(ascii: "/"): return "it contains a slash"
            case UInt8(ascii: "\\"), 0x80...: suspicious = true
            case UInt8(ascii: "."), UInt8(ascii: "g"), UInt8(ascii: "G"): suspicious = suspicious || count == 0
            default: break
            }
            count += 1
        }
        if count > longest { return "it is longer than \(longest) bytes" }
        guard suspicious, isGitDirectoryOnHFS(name) || isGitDirectoryOnNTFS(name) else { return nil }
        return "some file systems take it for '.git'"
    }

    /// HFS+ ignores case and these code points (`is_hfs_dotgit` in git's `utf8.c`).
    private static func isGitDirectoryOnHFS(_ name: String) -> Bool {
        let seen = name.unicodeScalars.filter { scalar in
            switch scalar.value {
            case 0x200c...0x200f, 0x202a...0x202e, 0x206a...0x206f, 0xfeff: false
            default: true
            }
        }
        return seen.count == 4 && String(String.UnicodeScalarView(seen)).lowercased() == ".git"
    }

    /// NTFS ignores case, trailing dots and spaces and what follows a colon, takes a backslash for a separator, and has
    /// `git~1` as the short name of `.git` (`is_ntfs_dotgit` in git's `path.c`).
    private static func isGitDirectoryOnNTFS(_ name: String) -> Bool {
        name.utf8.split(separator: UInt8(ascii: "\\")).contains { component in
            let folded = component.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
            return [".git", "git~1"].contains { alias in
                guard folded.starts(with: alias.utf8) else { return false }
                let rest = folded.dropFirst(alias.utf8.count)
                let end = rest.first { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: " ") }
                return end == nil || end == UInt8(ascii: ":")
            }
        }
    }
}
