import HTTPTypes
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOPosix
import NIOSSL

/// Serves HTTPS on one address: takes requests in, within bounds, and sends what a handler answers.
package struct APIServer: Sendable {
    /// The most that a request's body may hold, as API servers have it.
    package static let mostBytes = 3 << 20

    /// What answers requests.
    package typealias Handler = @Sendable (APICall) async -> APIReply

    private let configuration: TLSConfiguration
    private let authority: CertificateAuthority
    private let handler: Handler
    private let mostConnections: Int

    /// A server with the certificate `pair`, whose clients may have certificates of `authority`.
    /// - Throws: an error of the TLS library where the certificate is none.
    package init(
        _ pair: CertificateAuthority.Pair, clients authority: CertificateAuthority, mostConnections: Int = 10_000,
        handler: @escaping Handler
    ) throws {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(pair.certificate.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(pair.key.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        // A client is asked for a certificate; what one that is not good means is for the request to tell.
        configuration.certificateVerification = .optionalVerification
        configuration.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Array(authority.pair.certificate.utf8)))
        configuration.applicationProtocols = ["http/1.1"]
        self.configuration = configuration
        self.authority = authority
        self.handler = handler
        self.mostConnections = mostConnections
    }

    /// Serves on `host` and `port` (0: one that is free) until the task is cancelled.
    /// - Parameter onReady: told the port once requests are taken.
    /// - Throws: an error of the network library where the address cannot be had.
    package func run(
        host: String, port: Int, threads: Int = 2, onReady: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        var logger = Logger(label: "weir.controlplane")
        logger.logLevel = .critical
        let tls = TLSChannelConfiguration(tlsConfiguration: configuration) { _, promise in
            promise.succeed(.certificateVerified)
        }
        let channel = try TLSChannel(ConnectionChannel(authority: authority, handler: handler), configuration: tls)
        let server = Server(
            childChannelSetup: channel,
            configuration: ServerConfiguration(
                address: .hostname(host, port: port), backlog: 1_024,
                availableConnectionsDelegate: MaximumAvailableConnections(mostConnections)),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) }, eventLoopGroup: group,
            logger: logger)
        do {
            try await server.run()
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
    }
}
