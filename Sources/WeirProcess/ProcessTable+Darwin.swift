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

    /// The entries of all processes that may be looked at.
    ///
    /// - Throws: `SystemFailure` when the kernel does not say.
    static func all() throws(SystemFailure) -> [ProcessEntry] {
        let width = MemoryLayout<Int32>.size
        // Room for those that are started meanwhile.
        var pids = [Int32](repeating: 0, count: Int(max(0, proc_listallpids(nil, 0))) + 256)
        let count = proc_listallpids(&pids, Int32(pids.count * width))
        guard count > 0 else { throw SystemFailure("list", "the processes", errno) }
        var entries: [ProcessEntry] = []
        for pid in pids.prefix(Int(count)) where pid > 0 {
            do throws(SystemFailure) {
                if let entry = try entry(of: pid) { entries.append(entry) }
            } catch  where error.code == EPERM {
                continue
            }
        }
        return entries
    }

    /// The arguments and the environment that the process `pid` was started with, each ended by a NUL byte
    /// (`KERN_PROCARGS2`); `nil` where the kernel does not tell.
    static func environment(of pid: Int32) -> [UInt8]? {
        var name = [CTL_KERN, KERN_PROCARGS2, pid]
        var size = 0
        guard sysctl(&name, 3, nil, &size, nil, 0) == 0, size > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: size)
        guard sysctl(&name, 3, &bytes, &size, nil, 0) == 0 else { return nil }
        return Array(bytes.prefix(size))
    }

    /// Whether the group has any process, also one that only waits to be reaped.
    static func groupExists(_ group: Int32) -> Bool {
        kill(-group, 0) == 0 || errno != ESRCH
    }
}
#endif
