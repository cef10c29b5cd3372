#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import WeirProcess

/// What this machine has to give, as far as it tells; what is nil is not known, and nothing is said of it.
package struct MachineState: Sendable {
    /// Memory that programs can get without swapping, in MiB.
    var availableMemory: Int64?
    /// The limits of a user's inotify: instances, and watches of all of them.
    var inotifyInstances: Int64?
    var inotifyWatches: Int64?
    /// Whether processes are grouped by the unified hierarchy, version 2 of control groups.
    var hasUnifiedControlGroups: Bool?
    /// Where this machine reaches others without a gateway: ranges by the name of their interface.
    var routes: [(interface: String, range: AddressRange)] = []
    /// How much room the file system of a path has, in MiB.
    var room: @Sendable (String) -> Int64? = { _ in nil }
    /// Whether nobody listens on a TCP port.
    var isFree: @Sendable (Int64) -> Bool = { _ in true }

    init() {}

    /// This machine now.
    package static func current() -> MachineState {
        var state = MachineState()
        state.room = room
        state.isFree = isFree
        #if os(Linux)
        state.availableMemory = availableMemory(text("/proc/meminfo"))
        state.inotifyInstances = number("/proc/sys/fs/inotify/max_user_instances")
        state.inotifyWatches = number("/proc/sys/fs/inotify/max_user_watches")
        state.hasUnifiedControlGroups = !text("/sys/fs/cgroup/cgroup.controllers").isEmpty
        state.routes = routes(text("/proc/net/route"))
        #endif
        return state
    }

    private static func text(_ path: String) -> String {
        // The system makes up these files as they are read, and gives them no size.
        do { return String(decoding: try OutputFile(path).read(from: 0, count: 1 << 16), as: UTF8.self) } catch {
            return ""
        }
    }

    private static func number(_ path: String) -> Int64? { Int64(text(path).split(separator: "\n").first ?? "") }

    /// What `/proc/meminfo` says under `MemAvailable`, in KiB there (proc_meminfo(5)).
    static func availableMemory(_ text: String) -> Int64? {
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int64($0) }.map { $0 / 1_024 }
    }

    /// The routes of `/proc/net/route` that lead to a network: destination and mask stand there as hexadecimal numbers in the
    /// machine's own order of bytes. Those of bridges are the engine's, and left out.
    static func routes(_ text: String) -> [(interface: String, range: AddressRange)] {
        text.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(whereSeparator: { $0 == "\t" || $0 == " " })
            guard fields.count > 7, let destination = UInt32(fields[1], radix: 16),
                let mask = UInt32(fields[7], radix: 16),
                mask != 0, !["docker", "br-", "veth", "cni", "podman"].contains(where: { fields[0].hasPrefix($0) })
            else { return nil }
            let range = AddressRange(UInt32(bigEndian: destination), bits: mask.nonzeroBitCount)
            return (String(fields[0]), range)
        }
    }

    private static func room(_ path: String) -> Int64? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return (Int64(status.f_bavail) * Int64(status.f_frsize)) >> 20
    }

    private static func isFree(_ port: Int64) -> Bool {
        guard let port = UInt16(exactly: port) else { return true }
        #if canImport(Darwin)
        let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        // Ports of connections that have ended are free.
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return result == 0 || errno != EADDRINUSE
    }
}
