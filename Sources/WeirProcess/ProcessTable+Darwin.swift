#if canImport(Darwin)
import Darwin

extension ProcessTable {
    /// The identity of the running kernel: a UUID made at every start.
    ///
    /// `kern.boottime` is no identity: setting the clock changes it.
    ///
    /// - Throws: `SystemFailure` when the kernel does not say.
    static func bootID() throws(SystemFailure) -> String {
        let name = "kern.bootsessionuuid"
        var size = 0
        guard sysctlbyname(name, nil, &size, nil, 0) == 0 else { throw SystemFailure("read", name, errno) }
        var bytes = [UInt8](repeating: 0, count: size)
        guard sysctlbyname(name, &bytes, &size, nil, 0) == 0 else { throw SystemFailure("read", name, errno) }
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// The entry of the process `pid`; `nil` when there is none, or it only waits to be reaped.
    ///
    /// - Throws: `SystemFailure` when the kernel does not say.
    static func entry(of pid: Int32) throws(SystemFailure) -> ProcessEntry? {
        var info = proc_bsdinfo()
        let size = Int32(MemoryLayout<proc_bsdinfo>.size)
        errno = 0
        guard proc_pidinfo(pid, PROC_PIDTBSDINFO, 0, &info, size) == size else {
            if errno == ESRCH { return nil }
            throw SystemFailure("look at", "process \(pid)", errno)
        }
        return ProcessEntry(
            pid: pid, hasEnded: info.pbi_status == UInt32(SZOMB), group: Int32(bitPattern: info.pbi_pgid),
            startTime: info.pbi_start_tvsec * 1_000_000 + info.pbi_start_tvusec)
    }

    /// The entries of the process group `group`.
    ///
    /// - Throws: `SystemFailure` when the kernel does not say.
    static func members(of group: Int32) throws(SystemFailure) -> [ProcessEntry] {
        let width = MemoryLayout<Int32>.size
        var pids: [Int32] = []
        var room = 64
        while true {
            pids = [Int32](repeating: 0, count: room)
            errno = 0
            let bytes = proc_listpids(UInt32(PROC_PGRP_ONLY), UInt32(group), &pids, Int32(room * width))
            // 0 says both "none" and "failed".
            guard bytes > 0 || errno == 0 || errno == ESRCH else {
                throw SystemFailure("list", "process group \(group)", errno)
            }
            // A full answer may be a cut one.
            if Int(bytes) < room * width {
                pids.removeLast(room - max(0, Int(bytes)) / width)
                break
            }
            room *= 2
        }
        var members: [ProcessEntry] = []
        for pid in pids {
            if let entry = try entry(of: pid), entry.group == group { members.append(entry) }
        }
        return members
    }

    /// Whether the group has any process, also one that only waits to be reaped.
    static func groupExists(_ group: Int32) -> Bool {
        kill(-group, 0) == 0 || errno != ESRCH
    }
}
#endif
