package import WeirHTTP
import WeirValue

/// A client of one API server.
///
/// Requests are tried again where the server says when (429 and 503 with `Retry-After`), as nothing was done then; and
/// those that may be done twice also where nobody answers yet.
package final class KubernetesClient: Sendable {
    /// By what name it manages fields.
    package static let fieldManager = "weir"
    /// The media type of a server-side apply; JSON is YAML.
    static let applyType = "application/apply-patch+yaml"

    /// How often a request is tried at most.
    private static let mostTries = 5
    /// The longest that one answer makes it wait, in seconds.
    private static let longestWait = 30

    package let endpoint: ClusterEndpoint
    private let http: HTTPClient
    private let credentials: CredentialSource
    let discovery: DiscoveryCache
    let looks: SharedLooks
    private let warn: @Sendable (String) -> Void
    /// When requests have to be done; nil where only their own time counts.
    private let deadline: ContinuousClock.Instant?

    /// A client of the server at `endpoint`.
    /// - Parameters:
    ///   - http: sends its requests; where `endpoint` names a proxy, a client of its own does.
    ///   - tools: reads token files and runs credential plugins.
    ///   - warn: is told what servers say in `Warning` headers.
    package init(
        _ endpoint: ClusterEndpoint, http: HTTPClient, tools: CredentialTools = .none,
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.endpoint = endpoint
        if let proxy = endpoint.proxy {
            var configuration = HTTPClient.Configuration()
            configuration.proxy = .url(proxy)
            self.http = HTTPClient(configuration)
        } else {
            self.http = http
        }
        credentials = CredentialSource(endpoint.credential, tools)
        discovery = DiscoveryCache()
        looks = SharedLooks()
        self.warn = warn
        deadline = nil
    }

    /// `client`, for one operation.
    private init(
        _ client: KubernetesClient, deadline: ContinuousClock.Instant, warn: @escaping @Sendable (String) -> Void
    ) {
        endpoint = client.endpoint
        http = client.http
        credentials = client.credentials
        discovery = client.discovery
        looks = client.looks
        self.warn = warn
        self.deadline = deadline
    }

    /// This for one operation: no request takes longer than to `deadline`, and `warn` is told what servers say in `Warning`
    /// headers. It shares all that is known.
    package func operation(
        until deadline: ContinuousClock.Instant, warn: @escaping @Sendable (String) -> Void = { _ in }
    ) -> KubernetesClient {
        KubernetesClient(self, deadline: deadline, warn: warn)
    }

    // MARK: Requests

    /// The answer to `request`, whose status is below 400.
    /// - Throws: ``KubernetesError``.
    package func send(_ request: APIRequest) async throws(KubernetesError) -> APIAnswer {
        var tries = 1
        while true {
            do throws(KubernetesError) {
                return try await sendOnce(request, mayRenew: true)
            } catch {
                guard tries < Self.mostTries, let pause = pause(after: error, of: request, tries),
                    deadline.map({ ContinuousClock.now + pause < $0 }) ?? true
                else { throw error }
                tries += 1
                do { try await Task.sleep(for: pause, clock: .continuous) } catch {
                    throw KubernetesError(.cancelled, request.name)
                }
            }
        }
    }

    /// The answer to `request`, whose status is below 400, with its body as it comes.
    func stream(_ request: APIRequest) async throws(KubernetesError) -> HTTPStream {
        let prepared = try await prepare(request)
        let stream: HTTPStream
        do throws(HTTPError) { stream = try await http.stream(prepared) } catch {
            throw KubernetesError(.unanswered(error), request.name)
        }
        tellWarnings(stream.head.headers)
        guard stream.head.status >= 400 else { return stream }
        let body: [UInt8]
        do throws(HTTPError) { body = try await stream.body.collect(upTo: 1 << 20) } catch {
            throw KubernetesError(.unanswered(error), request.name)
        }
        throw refused(stream.head.status, stream.head.headers, body, request)
    }

    private func sendOnce(_ request: APIRequest, mayRenew: Bool) async throws(KubernetesError) -> APIAnswer {
        let prepared = try await prepare(request)
        let response: HTTPResponse
        do throws(HTTPError) { response = try await http.send(prepared) } catch {
            throw KubernetesError(.unanswered(error), request.name)
        }
        tellWarnings(response.headers)
        // A credential that was printed or read may have run out meanwhile.
        if response.status == 401, mayRenew, await credentials.renew() {
            return try await sendOnce(request, mayRenew: false)
        }
        guard response.status < 400 else {
            throw refused(response.status, response.headers, response.body, request)
        }
        return APIAnswer(
            status: response.status, headers: response.headers, body: response.body, request: request.name)
    }

    private func refused(
        _ status: Int, _ headers: HTTPHeaders, _ body: [UInt8], _ request: APIRequest
    ) -> KubernetesError {
        let value = try? JSONReader.read(body)
        let text = String(decoding: body.prefix(4096), as: UTF8.self)
        let refusal = APIRefusal(status: status, value, text: text, headers: headers)
        let conflicts = refusal.causes.filter { $0.reason == "FieldManagerConflict" }.map(FieldConflict.init)
        return KubernetesError(conflicts.isEmpty ? .refused(refusal) : .conflicts(conflicts), request.name)
    }

    /// How long to wait before `request` is tried again, which failed with `error`; nil where it is not.
    private func pause(after error: KubernetesError, of request: APIRequest, _ tries: Int) -> Duration? {
        switch error.kind {
        case .refused(let refusal):
            guard refusal.code == 429 || refusal.code == 503, let seconds = refusal.retryAfter,
                (0...Self.longestWait).contains(seconds)
            else { return nil }
            return seconds == 0 ? .milliseconds(100) : .seconds(seconds)
        case .unanswered(let failure) where request.isIdempotent && failure.kind == .connectionRefused:
            return .milliseconds(50 << tries)
        default: return nil
        }
    }

    private func prepare(_ request: APIRequest) async throws(KubernetesError) -> HTTPRequest {
        var server = endpoint.server
        var prepared = HTTPRequest(
            server + request.target, method: request.method, headers: request.headers, body: request.body,
            timeout: request.timeout, maxBodyBytes: 512 << 20, tls: endpoint.tls)
        if let deadline {
            let left = max(.milliseconds(1), ContinuousClock.now.duration(to: deadline))
            prepared.timeout = prepared.timeout.map { min($0, left) }
            prepared.connectTimeout = min(prepared.connectTimeout, left)
        }
        if let name = endpoint.serverName {
            let host = ServerURL(server)
            server = host.naming(name)
            prepared.url = server + request.target
            prepared.connectTo = host.hostAndPort
            prepared.headers["Host"] = host.hostAndPort
        }
        if prepared.headers["Accept"] == nil { prepared.headers["Accept"] = "application/json" }
        if let impersonation = endpoint.impersonation {
            prepared.headers["Impersonate-User"] = impersonation.user
            if let uid = impersonation.uid { prepared.headers["Impersonate-Uid"] = uid }
            for group in impersonation.groups { prepared.headers.append("Impersonate-Group", group) }
        }
        let credential = try await credentials.current(until: deadline)
        if let authorization = credential.authorization { prepared.headers["Authorization"] = authorization }
        if let identity = credential.identity { prepared.tls.identity = identity }
        return prepared
    }

    /// Tells what `Warning: 299 - "text"` says (RFC 7234, section 5.5).
    private func tellWarnings(_ headers: HTTPHeaders) {
        for value in headers.values("Warning") {
            let parts = value.split(separator: "\"", omittingEmptySubsequences: false).dropFirst()
            // Quotes in the text are escaped by a backslash.
            let text = parts.dropLast().joined(separator: "\"").split(separator: "\\\"").joined(separator: "\"")
            if !text.isEmpty { warn(text) }
        }
    }
}

/// The parts of a server's URL.
struct ServerURL {
    private let scheme: Substring
    /// The host and the port.
    let hostAndPort: String
    private let path: Substring

    init(_ url: String) {
        let split = url.firstRange(of: "://")
        scheme = split.map { url[..<$0.upperBound] } ?? ""
        let rest = split.map { url[$0.upperBound...] } ?? url[...]
        let host = rest.prefix { $0 != "/" }
        path = rest[host.endIndex...]
        let hasPort = host.lastIndex(of: ":").map { !host[$0...].contains("]") } ?? false
        hostAndPort = String(host) + (hasPort ? "" : scheme == "https://" ? ":443" : ":80")
    }

    /// The URL with `name` as its host, its port kept.
    func naming(_ name: String) -> String {
        let port = hostAndPort.split(separator: ":").last ?? ""
        let shown = name.contains(":") ? "[\(name)]" : name
        return "\(scheme)\(shown):\(port)\(path)"
    }
}
