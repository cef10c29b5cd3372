/// One request: what to ask, and the bounds within which the answer has to come.
package struct HTTPRequest: Sendable, Equatable {
    /// Which version of the protocol is spoken.
    package enum Version: Sendable, Equatable {
        /// HTTP/2 where the server offers it over TLS, else HTTP/1.1.
        case negotiated
        /// HTTP/1.1 even where the server offers more.
        case http1
    }

    /// The method, a token in its exact case: `GET`, `HEAD`, `POST`, ...
    package var method: String

    /// An absolute URL of scheme `http` or `https`. Userinfo in it is sent as Basic authorization.
    package var url: String

    /// The fields to send, in their order. `Host`, `User-Agent`, `Accept`, `Content-Length` are added where missing.
    package var headers: HTTPHeaders

    /// The body; nil sends none. `HEAD` takes none.
    package var body: [UInt8]?

    /// The longest time from the start to the last byte, redirects and waiting for a free connection included; nil
    /// sets no bound, as a watch needs it. Anything under a millisecond counts as one.
    package var timeout: Duration?

    /// The longest time until a connection stands, name lookup and TLS included.
    package var connectTimeout: Duration

    /// Whether `GET`, `HEAD` and `POST` go on to where a 3xx answer points (a `POST` becomes a `GET` on 301, 302 and
    /// 303). Other methods get the 3xx answer itself, so that no write is ever repeated elsewhere. From `https` only
    /// `https` is followed. `Authorization` and `Cookie` stay with the first host; other fields do not.
    package var followRedirects: Bool

    /// How many redirects are followed before the transfer fails.
    package var maxRedirects: Int

    /// The largest body that `send` collects, in bytes, after transfer decoding. A stream is bounded by its buffer
    /// instead.
    package var maxBodyBytes: Int

    /// How `https` is verified, and the client's own certificate.
    package var tls: HTTPTLSOptions

    /// Which version of the protocol is spoken.
    package var version: Version

    /// The host and port, `HOST:PORT`, that are connected to in place of the URL's, whose host is still the one that
    /// the server's certificate is checked against, and that is asked for in SNI. Nil connects to the URL's.
    package var connectTo: String?

    /// Whether a connection that is already open may serve this request, and be kept for later ones.
    package var reuseConnection: Bool

    /// Makes a request with the usual bounds: 60 s for the whole, 10 s for the connection, 64 MiB of body.
    package init(
        _ url: String,
        method: String = "GET",
        headers: HTTPHeaders = HTTPHeaders(),
        body: [UInt8]? = nil,
        timeout: Duration? = .seconds(60),
        connectTimeout: Duration = .seconds(10),
        followRedirects: Bool = false,
        maxRedirects: Int = 10,
        maxBodyBytes: Int = 64 << 20,
        tls: HTTPTLSOptions = HTTPTLSOptions(),
        version: Version = .negotiated,
        reuseConnection: Bool = true
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.followRedirects = followRedirects
        self.maxRedirects = maxRedirects
        self.maxBodyBytes = maxBodyBytes
        self.tls = tls
        self.version = version
        self.connectTo = nil
        self.reuseConnection = reuseConnection
    }
}
