/// A request whose every part may be handed to libcurl.
struct CheckedRequest: Sendable {
    let request: HTTPRequest
    let url: RequestURL
    /// The header lines in libcurl's notation.
    let headerLines: [String]

    /// Whether libcurl follows redirects of this request.
    var followsRedirects: Bool {
        request.followRedirects && ["GET", "HEAD", "POST"].contains(request.method)
    }

    /// Checks a request.
    ///
    /// - Throws: `invalidURL` or `invalidRequest`.
    init(_ request: HTTPRequest) throws(HTTPError) {
        do {
            url = try RequestURL(parsing: request.url)
        } catch {
            throw HTTPError(
                kind: .invalidURL(error.reason), method: request.method, url: Redaction.unparsedURL(request.url))
        }
        self.request = request
        headerLines = Self.lines(of: request)
        if let fault = Self.fault(in: request) {
            throw self.error(.invalidRequest(fault))
        }
    }

    /// An error about this request.
    func error(_ kind: HTTPError.Kind) -> HTTPError {
        HTTPError(kind: kind, method: request.method, url: url.shown)
    }

    private static func fault(in request: HTTPRequest) -> String? {
        if !ASCIIText.isToken(request.method.utf8) { return "its method is not one word of letters" }
        if request.method == "HEAD", request.body != nil { return "HEAD takes no body" }
        if request.method == "CONNECT" { return "CONNECT is for proxies" }
        for field in request.headers.fields {
            guard ASCIIText.isToken(field.name.utf8) else {
                return "\"\(ASCIIText.oneLine(field.name))\" is no header name"
            }
            guard ASCIIText.isFieldValue(field.value.utf8) else {
                return "the value of header \(field.name) holds a line end or another control character"
            }
        }
        if request.maxBodyBytes < 0 { return "maxBodyBytes is negative" }
        if request.maxRedirects < 0 { return "maxRedirects is negative" }
        if case .file(let path) = request.tls.authorities, path.isEmpty || path.utf8.contains(0) {
            return "the path of the CA file is empty or holds a NUL byte"
        }
        if case .pem(let bytes) = request.tls.authorities, bytes.isEmpty { return "the CA is empty" }
        if let host = request.connectTo, host.isEmpty || host.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) {
            return "the host to connect to is no host and port"
        }
        if let identity = request.tls.identity, identity.certificate.isEmpty || identity.key.isEmpty {
            return "the client certificate or its key is empty"
        }
        return nil
    }

    /// In libcurl's notation `Name;` sends an empty value, and `Name:` keeps libcurl from adding one of its own.
    private static func lines(of request: HTTPRequest) -> [String] {
        var lines = request.headers.fields.map { field in
            field.value.allSatisfy { $0 == " " || $0 == "\t" } ? "\(field.name);" : "\(field.name): \(field.value)"
        }
        // libcurl would call every body a form, and wait a second for "100 Continue" before it sends a large one.
        for name in ["Content-Type", "Expect"] where request.headers[name] == nil {
            lines.append("\(name):")
        }
        return lines
    }
}
