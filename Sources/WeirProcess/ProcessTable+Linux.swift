#if os(Linux)
import Glibc

extension ProcessTable {
    /// The identity of the running kernel: a UUID made at every start, from `/proc/sys/kernel/random/boot_id`.
    ///
    /// - Throws: `SystemFailure` when `/proc` cannot be read.
    static func bootID() throws(SystemFailure) -> String {
        let path = "/proc/sys/kernel/random/boot_id"
        guard let bytes = try read(path) else { throw SystemFailure("read", path, ENOENT) }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// The entry of the process `pid`; `nil` when there is none.
    ///
    /// - Throws: `SystemFailure` when `/proc` cannot be read.
    static func entry(of pid: Int32) throws(SystemFailure) -> ProcessEntry? {
        guard let bytes = try read("/proc/\(pid)/stat") else { return nil }
        return entry(of: pid, stat: bytes)
    }

    /// The entries of the process group `group`.
    ///
    /// - Throws: `SystemFailure` when `/proc` cannot be read.
    static func members(of group: Int32) throws(SystemFailure) -> [ProcessEntry] {
        try all().filter { $0.group == group }
    }

    /// The entries of all processes.
    ///
    /// - Throws: `SystemFailure` when `/proc` cannot be read.
    static func all() throws(SystemFailure) -> [ProcessEntry] {
        guard let directory = opendir("/proc") else { throw SystemFailure("read", "/proc", errno) }
        defer { closedir(directory) }
        var entries: [ProcessEntry] = []
        while let item = readdir(directory) {
            let name = withUnsafeBytes(of: item.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let pid = Int32(name), let entry = try entry(of: pid) else { continue }
            entries.append(entry)
        }
        return entries
    }

    /// The environment that the process `pid` was started with, each variable ended by a NUL byte; `nil` where it is
    /// another user's, or not there.
    static func environment(of pid: Int32) -> [UInt8]? {
        do throws(SystemFailure) {
            return try read("/proc/\(pid)/environ")
        } catch {
            // Not to be looked at, so it is none of ours.
            return nil
        }
    }

    /// Whether the group has any process, also one that only waits to be reaped.
    static func groupExists(_ group: Int32) -> Bool {
        kill(-group, 0) == 0 || errno != ESRCH
    }

    /// Reads a line of `/proc/PID/stat` (proc_pid_stat(5)): field 3 is the state, 5 the process group, 22 the start
    /// time. Field 2, the name, stands in parentheses and may hold spaces and parentheses itself.
    static func entry(of pid: Int32, stat bytes: [UInt8]) -> ProcessEntry? {
        guard let nameEnd = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = bytes[(nameEnd + 1)...].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        // The first of these fields is field 3.
        guard fields.count > 19, let state = fields[0].first,
            let group = Int32(String(decoding: fields[2], as: UTF8.self)),
            let startTime = UInt64(String(decoding: fields[19], as: UTF8.self))
        else { return nil }
        let hasEnded = state == UInt8(ascii: "Z") || state == UInt8(ascii: "X")
        return ProcessEntry(pid: pid, hasEnded: hasEnded, group: group, startTime: startTime)
    }

    /// The content of a file of `/proc`; `nil` when it, or the process, is not there.
    private static func read(_ path: String) throws(SystemFailure) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ESRCH { return nil }
            throw SystemFailure("open", path, errno)
        }
        defer { close(descriptor) }
        var content: [UInt8] = []
        while true {
            var code: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: pieceSize) { buffer, filled in
                let answer = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                if answer < 0 { code = errno } else { filled = answer }
            }
            // The process ended between the two calls.
            if code == ESRCH { return nil }
            guard code == 0 else { throw SystemFailure("read", path, code) }
            content += piece
            // The kernel writes a file that is shorter than the room for it in one go.
            if piece.count < pieceSize { return content }
        }
    }

    private static let pieceSize = 4096
}
#endif
