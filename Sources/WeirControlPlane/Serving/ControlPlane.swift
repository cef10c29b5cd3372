import WeirValue

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A whole control plane: its storage, its certificates, its server and its controllers.
package struct ControlPlane: Sendable {
    /// How a control plane is run.
    package struct Options: Sendable {
        /// The folder for its data; nil keeps everything in memory.
        package var dataDirectory: String?
        package var host = "127.0.0.1"
        /// 0 for one that is free.
        package var port = 0
        /// How many simulated nodes it has.
        package var nodes = 2
        /// Whether writes outlast a power cut, and not only a kill.
        package var isDurable = false
        /// The most objects that it keeps.
        package var mostObjects = 1_000_000
        /// What the cluster is called in kubeconfigs.
        package var name = "weir"

        /// The usual options.
        package init() {}
    }

    /// What clients need of one that is ready.
    package struct Ready: Sendable {
        /// `https://127.0.0.1:6443`.
        package var url: String
        package var port: Int
        /// A kubeconfig for its administrator, as YAML.
        package var kubeconfig: String
    }

    private let options: Options

    /// A control plane with `options`.
    package init(_ options: Options) { self.options = options }

    /// Runs it until the task is cancelled.
    /// - Parameter onReady: told once requests are taken.
    /// - Throws: why it cannot be run.
    package func run(onReady: @escaping @Sendable (Ready) async -> Void) async throws {
        let authority = try authority()
        let log: any ObjectLog
        if let directory = options.dataDirectory {
            log = try SQLiteLog(path: directory + "/objects.sqlite", isDurable: options.isDurable)
        } else {
            log = NoLog()
        }
        let cluster = Cluster(try ObjectStore(log, mostObjects: options.mostObjects))
        try await Bootstrap.run(cluster)
        let tokens = try TokenSigner(authority.pair)
        let handler = APIHandler(cluster, tokens: tokens)
        let serving = try authority.server(
            names: ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"],
            addresses: [[127, 0, 0, 1], [10, 96, 0, 1]])
        let server = try APIServer(serving, clients: authority) { call in await handler.answer(call) }
        let administrator = try authority.client(.init(name: "kubernetes-admin", groups: ["system:masters"]))
        let (host, name) = (options.host, options.name)
        var controllers = Controllers.Options()
        controllers.nodes = options.nodes
        let running = [
            Task { await Housekeeping(cluster, tokens: tokens, authority: authority.pair.certificate).run() },
            Task { await Controllers(cluster: cluster, options: controllers).run() },
        ]
        defer {
            for task in running { task.cancel() }
            cluster.store.close()
        }
        try await server.run(host: host, port: options.port) { port in
            let url = "https://\(host):\(port)"
            let kubeconfig = AdminKubeconfig(
                name: name, server: url, authority: authority.pair.certificate, client: administrator)
            await onReady(Ready(url: url, port: port, kubeconfig: kubeconfig.text))
        }
    }

    /// The authority of the cluster: the one in its folder, or a new one.
    private func authority() throws -> CertificateAuthority {
        guard let directory = options.dataDirectory else { return try CertificateAuthority(named: "weir") }
        return try AuthorityFile(directory: directory).authority()
    }
}
