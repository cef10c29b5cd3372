import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import Synchronization
import WeirValue

/// One connection: HTTP/1.1, with what is known of its client.
struct ConnectionChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let authority: CertificateAuthority
    let handler: APIServer.Handler
    private static let plain = HTTP1Channel.Configuration(
        additionalChannelHandlers: [LingeringClose()], idleTimeout: .seconds(300))

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        HTTP1Channel(responder: { _, _, _ in }, configuration: Self.plain).setup(channel: channel, logger: logger)
    }

    func handle(value: Value, logger: Logger) async {
        let client = ConnectionClient(authority)
        let handler = handler
        let end = ConnectionEnd()
        let channel = HTTP1Channel { request, writer, channel in
            guard request.head.method != .connect else {
                return try await Self.send(Self.noTunnel, for: request, writer)
            }
            let certificate = await client.certificate(channel)
            guard let body = try await Self.body(of: request) else {
                return try await Self.send(Self.tooLarge, for: request, writer)
            }
            let call = APICall(request.head, client: certificate, body: body, connection: end)
            let reply = await handler(call)
            try await Self.send(reply, for: request, writer)
        }
        value.channel.closeFuture.whenComplete { _ in end.end() }
        await channel.handleHTTP(asyncChannel: value, logger: logger)
    }

    /// What a client is told that takes the server for a proxy.
    private static let noTunnel: APIReply = {
        let status = APIStatus.noMethod
        var reply = APIReply(status: status.code, body: .whole(JSONWriter.bytes(status.value)))
        reply.headers = [("connection", "close")]
        return reply
    }()

    private static let tooLarge: APIReply = {
        let status = APIStatus.tooLarge("limit is \(APIServer.mostBytes)")
        var reply = APIReply(status: status.code, body: .whole(JSONWriter.bytes(status.value)))
        // What is left of the body is not read.
        reply.headers = [("connection", "close")]
        return reply
    }()

    /// The body of `request`; nil where it is larger than it may be.
    private static func body(of request: Request) async throws -> [UInt8]? {
        let length = request.head.headerFields[.contentLength].flatMap { Int($0) } ?? 0
        if length > APIServer.mostBytes { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length)
        for try await part in request.body {
            guard bytes.count + part.readableBytes <= APIServer.mostBytes else { return nil }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }

    @concurrent
    private static func send(
        _ reply: APIReply, for request: Request, _ writer: consuming ResponseWriter
    ) async throws {
        var head = HTTPResponse(status: .init(code: reply.status))
        if !reply.contentType.isEmpty { head.headerFields[.contentType] = reply.contentType }
        head.headerFields[.cacheControl] = "no-cache, private"
        for (name, value) in reply.headers {
            if let name = HTTPField.Name(name) { head.headerFields.append(HTTPField(name: name, value: value)) }
        }
        switch reply.body {
        case .whole(let bytes):
            head.headerFields[.contentLength] = String(bytes.count)
            let isHead = request.head.method == .head
            try await writer.write(
                response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: isHead ? [] : bytes)))
        case .parts(let produce):
            let body = ResponseBody { writer in
                var open = APIReply.Writer(writer)
                try await produce(&open)
                try await open.finish()
            }
            try await writer.write(response: head, body: body)
        }
    }
}

/// What the certificate of a connection comes to.
enum ClientCertificate: Sendable {
    case none
    /// Not by this authority, not valid now, or not for clients.
    case refused
    case good(CertificateAuthority.Subject)

    var subject: CertificateAuthority.Subject? { if case .good(let subject) = self { subject } else { nil } }
    var isRefused: Bool { if case .refused = self { true } else { false } }
}

/// Whom the certificate of a connection is for, looked at once.
private final class ConnectionClient: Sendable {
    private enum State {
        case unknown
        case known(ClientCertificate)
    }

    private let authority: CertificateAuthority
    private let state = Mutex(State.unknown)

    init(_ authority: CertificateAuthority) { self.authority = authority }

    func certificate(_ channel: any Channel) async -> ClientCertificate {
        if case .known(let certificate) = state.withLock({ $0 }) { return certificate }
        let bytes = try? await channel.eventLoop.submit {
            let handler = try channel.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
            return try handler.peerCertificate?.toDERBytes()
        }.get()
        let certificate: ClientCertificate =
            if let bytes = bytes.flatMap({ $0 }) {
                authority.subject(ofClient: bytes).map { .good($0) } ?? .refused
            } else {
                .none
            }
        state.withLock { $0 = .known(certificate) }
        return certificate
    }
}
