package import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization

/// A request as it came in.
package struct APICall: Sendable {
    /// `GET`, say.
    package let method: String
    /// The path as it was sent, percent signs and all.
    package let path: String
    /// What stands behind the question mark; empty where nothing does.
    package let query: String
    /// Whom the client's certificate is for; nil where it has none that is good.
    package let certificate: CertificateAuthority.Subject?
    /// Whether the client's certificate is none that the server takes.
    let hasRefusedCertificate: Bool
    package let body: [UInt8]
    /// The address of the server as the client wrote it (`Host`); nil where it wrote none.
    package let host: String?
    /// Tells when the connection ends.
    package let connection: ConnectionEnd
    private let fields: HTTPFields

    init(
        _ request: HTTPRequest, client: ClientCertificate, body: [UInt8], connection: ConnectionEnd
    ) {
        self.connection = connection
        method = request.method.rawValue
        host = request.authority
        let target = request.path ?? "/"
        let mark = target.firstIndex(of: "?")
        path = String(target[..<(mark ?? target.endIndex)])
        query = mark.map { String(target[target.index(after: $0)...]) } ?? ""
        certificate = client.subject
        hasRefusedCertificate = client.isRefused
        self.body = body
        fields = request.headerFields
    }

    /// The header `name`; several are joined by commas.
    package func header(_ name: HTTPField.Name?) -> String? { name.flatMap { fields[$0] } }

    /// What `Impersonate-Extra-KEY` headers tell, by their keys in small letters.
    var impersonatedExtra: [String: [String]] {
        let prefix = "impersonate-extra-"
        var extra: [String: [String]] = [:]
        for field in fields {
            let name = field.name.canonicalName
            guard name.hasPrefix(prefix) else { continue }
            let key = String(name.dropFirst(prefix.count))
            extra[PercentText.decode(key) ?? key, default: []].append(field.value)
        }
        return extra
    }
}

extension HTTPField.Name {
    static let impersonateUser = HTTPField.Name("Impersonate-User")
    static let impersonateGroup = HTTPField.Name("Impersonate-Group")
    static let impersonateUID = HTTPField.Name("Impersonate-Uid")
}

/// The end of a connection, for those who send as long as it lasts.
package final class ConnectionEnd: Sendable {
    private struct State {
        var hasEnded = false
        var handlers: [Int: @Sendable () -> Void] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    /// A connection that lasts.
    package init() {}

    /// Whether it has ended.
    package var hasEnded: Bool { state.withLock { $0.hasEnded } }

    /// Runs `handler` when the connection ends; at once where it has.
    /// - Returns: What ``forget(_:)`` takes.
    package func onEnd(_ handler: @escaping @Sendable () -> Void) -> Int {
        let number = state.withLock { state in
            state.next += 1
            if !state.hasEnded { state.handlers[state.next] = handler }
            return state.hasEnded ? -1 : state.next
        }
        if number < 0 { handler() }
        return number
    }

    /// Does not run the handler with `number` any more.
    package func forget(_ number: Int) { state.withLock { _ = $0.handlers.removeValue(forKey: number) } }

    func end() {
        let handlers = state.withLock { state in
            state.hasEnded = true
            defer { state.handlers = [:] }
            return Array(state.handlers.values)
        }
        for handler in handlers { handler() }
    }
}

/// What a request is answered with.
package struct APIReply: Sendable {
    /// Sends the parts of an answer.
    package struct Writer {
        private var writer: any ResponseBodyWriter

        init(_ writer: any ResponseBodyWriter) { self.writer = writer }

        /// Sends `bytes`, once what was sent before is on its way.
        /// - Throws: an error where the client reads no more.
        @concurrent
        package mutating func send(_ bytes: [UInt8]) async throws {
            try await writer.write(ByteBuffer(bytes: bytes))
        }

        @concurrent
        consuming func finish() async throws { try await writer.finish(nil) }
    }

    /// The content.
    package enum Body: Sendable {
        case whole([UInt8])
        /// Parts that are sent one after the other, as long as the client reads.
        case parts(@Sendable @concurrent (_ writer: inout Writer) async throws -> Void)
    }

    package var status: Int
    package var contentType: String
    package var headers: [(name: String, value: String)] = []
    package var body: Body

    /// An answer.
    package init(status: Int, contentType: String = "application/json", body: Body) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}
