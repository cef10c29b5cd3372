import WeirValue

/// A whole control plane: its storage, its certificates, its server and its controllers.
package struct ControlPlane: Sendable {
    /// How a control plane is run.
    package struct Options: Sendable {
        /// The folder for its data, an absolute path; nil keeps everything in memory.
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
        /// Whether it has a ServiceAccount that may do everything, with a token that does not end.
        package var makesRegistration = false

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
        /// A kubeconfig with that ServiceAccount's token; nil where there is none.
        package var registrationKubeconfig: String?
    }

    private let options: Options

    /// A control plane with `options`.
    package init(_ options: Options) { self.options = options }

    /// Runs it until the task is cancelled.
    /// - Parameter onReady: told once requests are taken; what it throws ends the control plane.
    /// - Throws: why it cannot be run.
    package func run(onReady: @escaping @Sendable (Ready) async throws -> Void) async throws {
        let folder = try options.dataDirectory.map { try DataFolder($0) }
        defer { folder?.unlock() }
        let authority = try authority(folder)
        let log: any ObjectLog =
            try folder.map { try SQLiteLog(path: $0.path + "/objects.sqlite", isDurable: options.isDurable) } ?? NoLog()
        let cluster = Cluster(try ObjectStore(log, mostObjects: options.mostObjects))
        defer { cluster.store.close() }
        try await Bootstrap.run(cluster)
        let tokens = try TokenSigner(authority.pair)
        let registration =
            options.makesRegistration
            ? try await RegistrationAccount.token(cluster, tokens, authority: authority.pair.certificate) : nil
        let server = try server(cluster, authority, tokens)
        let administrator = try administrator(authority, folder)
        let ports = AsyncStream<Int>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await Housekeeping(cluster, tokens: tokens, authority: authority.pair.certificate).run()
            }
            var controllers = Controllers.Options()
            controllers.nodes = options.nodes
            group.addTask { [controllers] in await Controllers(cluster: cluster, options: controllers).run() }
            group.addTask { [options] in
                try await server.run(host: options.host, port: options.port) { ports.continuation.yield($0) }
            }
            group.addTask { [options] in
                for await port in ports.stream {
                    let kubeconfig = ClusterKubeconfig(
                        name: options.name, server: "https://\(options.host):\(port)",
                        authority: authority.pair.certificate)
                    try await onReady(
                        Ready(
                            url: kubeconfig.server, port: port, kubeconfig: kubeconfig.text(client: administrator),
                            registrationKubeconfig: registration.map { kubeconfig.text(token: $0) }))
                    StartUpPages.release()
                }
            }
            // Whichever ends first ends the others: the server where its address cannot be had.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// The authority of the cluster: the one in its folder, or a new one.
    private func authority(_ folder: DataFolder?) throws -> CertificateAuthority {
        guard let folder else { return try CertificateAuthority(named: "weir") }
        return try CertificateAuthority(try folder.pair("authority") { try CertificateAuthority(named: "weir").pair })
    }

    /// The certificate of the cluster's administrator, which stays the same, so that kubeconfigs do.
    private func administrator(
        _ authority: CertificateAuthority, _ folder: DataFolder?
    ) throws -> CertificateAuthority.Pair {
        let make = { try authority.client(.init(name: "kubernetes-admin", groups: ["system:masters"])) }
        return try folder?.pair("administrator", make: make) ?? make()
    }

    private func server(
        _ cluster: Cluster, _ authority: CertificateAuthority, _ tokens: TokenSigner
    ) throws -> APIServer {
        let handler = APIHandler(cluster, tokens: tokens)
        let certificate = try authority.server(
            names: ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"],
            addresses: [[127, 0, 0, 1], [10, 96, 0, 1]])
        return try APIServer(certificate, clients: authority) { call in await handler.answer(call) }
    }
}
