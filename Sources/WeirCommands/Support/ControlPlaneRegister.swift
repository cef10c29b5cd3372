import SystemPackage
import WeirCore
import WeirProcess
import WeirProviders
import WeirValue

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The embedded control planes that run on this machine: each has an entry in the user's own state folder.
struct ControlPlaneRegister: Sendable {
    /// One that runs.
    struct Entry {
        let identity: ProcessIdentity
        let name: String
        let url: String
        /// Nil for one that keeps everything in memory.
        let dataDirectory: String?
        let kubeconfig: String?
        /// When it became ready: RFC 3339.
        let since: String
    }

    private static let mostBytes = 64 << 10

    private let directory: String?

    /// The register of the user whose environment is `environment`.
    init(_ environment: [String: String]) {
        directory = ControlPlaneEntries(environment).directory
    }

    /// Those that run. Entries of those that have ended are removed.
    func entries() throws -> [Entry] {
        guard let directory else { return [] }
        var found: [Entry] = []
        for name in Files.names(in: directory) where name.hasSuffix(".json") {
            let path = directory + "/" + name
            guard let entry = Self.entry(path) else { continue }
            if try entry.identity.isAlive() { found.append(entry) } else { unlink(path) }
        }
        return found.sorted { ($0.since, $0.identity.pid) < ($1.since, $1.identity.pid) }
    }

    private static func entry(_ path: String) -> Entry? {
        do {
            let value = try JSONReader.read(try Files.read(path, limit: mostBytes))
            guard let pid = value["pid"]?.intValue.flatMap({ Int32(exactly: $0) }),
                let started = value["started"]?.stringValue.flatMap({ UInt64($0) }),
                let boot = value["bootId"]?.stringValue, let url = value["url"]?.stringValue
            else { return nil }
            return Entry(
                identity: ProcessIdentity(pid: pid, startTime: started, bootID: boot),
                name: value["name"]?.stringValue ?? "", url: url, dataDirectory: value["dataDirectory"]?.stringValue,
                kubeconfig: value["kubeconfig"]?.stringValue, since: value["since"]?.stringValue ?? "")
        } catch { return nil }
    }

    /// Enters `entry`; where there is no state folder, nothing is done.
    /// - Throws: ``CommandError`` where that cannot be written.
    func enter(_ entry: Entry) throws {
        guard let directory else { return }
        let value: Value = .map(
            Value.Map(
                [
                    ("pid", .int(Int64(entry.identity.pid))), ("started", .string(String(entry.identity.startTime))),
                    ("bootId", .string(entry.identity.bootID)), ("name", .string(entry.name)),
                    ("url", .string(entry.url)), ("dataDirectory", entry.dataDirectory.map { .string($0) } ?? .null),
                    ("kubeconfig", entry.kubeconfig.map { .string($0) } ?? .null), ("since", .string(entry.since)),
                ]) { first, _ in first })
        do {
            try Files.makeDirectories(directory)
            try Files.replace(directory + "/\(entry.identity.pid).json", with: JSONWriter.bytes(value, .canonical))
        } catch let error as Errno {
            throw CommandError(
                "this control plane cannot be entered in \(directory): \(error)",
                hint: "a folder of your own is needed there; XDG_STATE_HOME names another place")
        }
    }

    /// Takes this process's entry out and ends it.
    func leaveAndEnd() -> Never {
        leave(getpid())
        exit(0)
    }

    /// Takes the entry of the process `pid` out.
    func leave(_ pid: Int32) {
        if let directory { unlink(directory + "/\(pid).json") }
    }
}
