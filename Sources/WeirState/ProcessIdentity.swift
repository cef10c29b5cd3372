import WeirCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What tells one process of one machine from all others, also when its number is given to another one later.
struct ProcessIdentity: Sendable, Equatable {
    let host: String
    let pid: Int
    /// When it started, in the system's own count; empty where the system does not say.
    let start: String
    /// The boot of the machine; empty where the system does not say.
    let boot: String

    /// This process.
    static let current = ProcessIdentity(
        host: hostName(), pid: Int(getpid()), start: start(of: Int(getpid())) ?? "", boot: bootID())

    /// Whether the process of `holder` lives.
    ///
    /// `isHeld` tells of a run of this very process whether it still has its workspace. On another host, and where the
    /// system does not say enough, nothing is known.
    static func life(of holder: LockHolder, isHeld: () -> Bool) -> UnfinishedRun.Life {
        let current = Self.current
        guard holder.host == current.host, !holder.boot.isEmpty, !current.boot.isEmpty else { return .unknown }
        guard holder.boot == current.boot else { return .dead }
        guard let start = start(of: holder.pid), start == holder.start else { return .dead }
        if holder.pid == current.pid { return isHeld() ? .alive : .dead }
        return .alive
    }

    private static func hostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "this machine" }
        return text(name)
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    #if os(Linux)
    /// When the process `pid` started, in clock ticks after the boot: field 22 of `/proc/PID/stat` (proc(5)); nil where
    /// there is none, or it has ended and only waits for its parent.
    private static func start(of pid: Int) -> String? {
        guard let bytes = small("/proc/\(pid)/stat"), let end = bytes.lastIndex(of: UInt8(ascii: ")")) else {
            return nil
        }
        // The name, which may hold anything, stands in the parentheses; the third field follows.
        let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19, let state = fields[0].first, ![UInt8(ascii: "Z"), UInt8(ascii: "X")].contains(state)
        else { return nil }
        return String(decoding: fields[19], as: UTF8.self)
    }

    private static func bootID() -> String {
        guard let bytes = small("/proc/sys/kernel/random/boot_id") else { return "" }
        return String(decoding: bytes.filter { $0 > UInt8(ascii: " ") }, as: UTF8.self)
    }

    private static func small(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return StateFiles.contents(of: descriptor)
    }
    #else
    /// When the process `pid` started, in microseconds since 1970; nil where there is none, or it has ended and only
    /// waits for its parent.
    private static func start(of pid: Int) -> String? {
        var name = [CTL_KERN, KERN_PROC, KERN_PROC_PID, Int32(truncatingIfNeeded: pid)]
        var info = kinfo_proc()
        var size = MemoryLayout<kinfo_proc>.stride
        guard sysctl(&name, UInt32(name.count), &info, &size, nil, 0) == 0, size > 0,
            Int32(info.kp_proc.p_stat) != SZOMB
        else { return nil }
        let start = info.kp_proc.p_starttime
        return String(Int(start.tv_sec) * 1_000_000 + Int(start.tv_usec))
    }

    private static func bootID() -> String {
        var characters = [CChar](repeating: 0, count: 64)
        var size = characters.count
        guard sysctlbyname("kern.bootsessionuuid", &characters, &size, nil, 0) == 0 else { return "" }
        return text(characters)
    }
    #endif
}
