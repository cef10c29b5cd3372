import SystemPackage
import WeirCore
import WeirKubernetes
import WeirValue

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A kubeconfig file that a person has: `$KUBECONFIG`'s first, or `~/.kube/config`.
struct KubeconfigFile {
    private static let limit = 64 << 20

    /// The path as it was given, which may be a link's.
    let path: String

    /// The file at `path`, or the person's own in `environment`.
    /// - Throws: ``CommandError`` where nobody says which that is.
    init(_ path: String?, _ context: CommandContext) throws(CommandError) {
        let list = context.environment["KUBECONFIG"] ?? ""
        if let path {
            self.path = context.absolute(path)
        } else if let first = list.split(separator: ":").first {
            self.path = context.absolute(String(first))
        } else if let home = context.environment["HOME"], !home.isEmpty {
            self.path = "\(home)/.kube/config"
        } else {
            throw CommandError("neither KUBECONFIG nor HOME is set", hint: "name the file with --output")
        }
    }

    /// Writes `kubeconfig` in place of what is there.
    /// - Throws: ``CommandError``.
    func write(_ kubeconfig: Kubeconfig) throws(CommandError) {
        do { try Files.replace(target, with: Array(kubeconfig.yaml.utf8)) } catch {
            throw CommandError("\(path) cannot be written: \(error)")
        }
    }

    /// Changes what is there by `change`, while no other program that keeps to kubectl's lock file does.
    /// - Throws: ``CommandError``; what `change` throws. The file is as it was then.
    func edit(_ change: (Kubeconfig) throws(CommandError) -> Kubeconfig) throws(CommandError) {
        let target = target
        if mkdir(String(target[..<(target.lastIndex(of: "/") ?? target.startIndex)]), 0o700) != 0, errno != EEXIST {
            throw CommandError("the folder of \(path) cannot be made: \(Errno(rawValue: errno))")
        }
        let lock = "\(target).lock"
        let descriptor = open(lock, O_CREAT | O_EXCL | O_CLOEXEC, 0)
        guard descriptor >= 0 else {
            let isHeld = errno == EEXIST
            throw CommandError(
                isHeld ? "another program is writing \(path)" : "\(lock) cannot be made: \(Errno(rawValue: errno))",
                hint: isHeld ? "if none is, remove \(lock)" : nil)
        }
        close(descriptor)
        defer { unlink(lock) }
        let before = try read(target)
        let after = try change(before)
        if after != before || !Files.exists(target) { try write(after) }
    }

    /// What a link at the path leads to, so that the link stays.
    private var target: String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private func read(_ target: String) throws(CommandError) -> Kubeconfig {
        guard Files.exists(target) else { return Kubeconfig() }
        let text: String
        do { text = String(decoding: try Files.read(target, limit: Self.limit), as: UTF8.self) } catch {
            throw CommandError("\(path) cannot be read: \(error)")
        }
        if text.allSatisfy(\.isWhitespace) { return Kubeconfig() }
        do throws(KubeconfigError) { return try Kubeconfig.read(text, file: path) } catch {
            throw CommandError("\(error)", hint: "nothing was changed")
        }
    }
}

/// The mark on the entries of a kubeconfig that Weir wrote.
struct KubeconfigMark: Equatable {
    private static let name = "weir"

    let stack: String
    let workspace: String

    /// `kubeconfig`, whose clusters bear the mark.
    func marking(_ kubeconfig: Kubeconfig) -> Kubeconfig {
        var marked = kubeconfig
        for name in marked.names(.clusters) {
            guard let cluster = marked[.clusters, name] else { continue }
            let others = (cluster["extensions"]?.listValue ?? []).filter { $0["name"]?.stringValue != Self.name }
            let own: Value = [
                "name": .string(Self.name),
                "extension": ["stack": .string(stack), "workspace": .string(workspace)],
            ]
            marked.set(.clusters, name, to: cluster.setting("extensions", to: .list(Value.List(others + [own]))))
        }
        return marked
    }

    /// Whether the context `name` of `kubeconfig` is one that bears the mark.
    func isOn(context name: String, of kubeconfig: Kubeconfig) -> Bool {
        guard let cluster = kubeconfig[.contexts, name]?["cluster"]?.stringValue else { return false }
        return isOn(cluster: cluster, of: kubeconfig)
    }

    /// Whether the cluster `name` of `kubeconfig` is one that bears the mark.
    func isOn(cluster name: String, of kubeconfig: Kubeconfig) -> Bool {
        let all = kubeconfig[.clusters, name]?["extensions"]?.listValue ?? []
        return all.contains { one in
            one["name"]?.stringValue == Self.name && one["extension"]?["stack"]?.stringValue == stack
                && one["extension"]?["workspace"]?.stringValue == workspace
        }
    }
}
