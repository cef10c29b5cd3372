/// Why a request got no answer. Its text names the request without credentials and says what to do.
package struct HTTPError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong.
    package enum Kind: Sendable, Equatable {
        /// The URL cannot be used; why.
        case invalidURL(String)
        /// The method, a header field or an option cannot be used; why.
        case invalidRequest(String)
        /// The name of the host or of the proxy has no address; libcurl's words.
        case couldNotResolve(String)
        /// The host is there and nothing listens on the port.
        case connectionRefused
        /// No connection for another reason; libcurl's words.
        case couldNotConnect(String)
        /// No connection within this time.
        case connectTimedOut(Duration)
        /// Connected, but not complete within this time.
        case timedOut(Duration)
        /// The TLS handshake or a verification failed; libcurl's words.
        case tls(String)
        /// The body or the header is larger than this many bytes.
        case tooLarge(limit: Int)
        /// A redirect was not followed: too many of them, or to another scheme.
        case redirectRefused(String)
        /// What came is not an HTTP answer.
        case malformedAnswer(String)
        /// The connection ended before the answer was complete.
        case closedEarly(String)
        /// The task was cancelled.
        case cancelled
        /// The client was shut down.
        case clientClosed
        /// Another failure: libcurl's code and words.
        case other(code: Int, message: String)
    }

    /// What went wrong.
    package let kind: Kind

    /// The method of the request.
    package let method: String

    /// The URL of the request without userinfo, query and fragment.
    package let url: String

    package var description: String {
        "\(ASCIIText.oneLine(method)) \(url): \(kind.explanation)"
    }
}

extension HTTPError.Kind {
    /// What happened and what can be done, in one line.
    var explanation: String {
        switch self {
        case .invalidURL(let reason):
            "this URL cannot be used: \(reason); give an absolute http or https URL"
        case .invalidRequest(let reason):
            "the request cannot be sent: \(reason)"
        case .couldNotResolve(let message):
            "\(message); check the host in the URL, the proxy settings and this machine's name lookup"
        case .connectionRefused:
            "the connection was refused; check that the server runs and that the port is right"
        case .couldNotConnect(let message):
            "no connection: \(message); check the address, the network and the proxy settings"
        case .connectTimedOut(let limit):
            "no connection within \(limit); check the address and the network, or allow more time"
        case .timedOut(let limit):
            "not complete within \(limit); check the server, or allow more time"
        case .tls(let message):
            "TLS failed: \(message); check the server's certificate, and the CA and client certificate given for it"
        case .tooLarge(let limit):
            "the answer is larger than the limit of \(limit) bytes; ask for less, or raise the limit"
        case .redirectRefused(let message):
            "a redirect was not followed: \(message); give the URL that it leads to"
        case .malformedAnswer(let message):
            "this is no HTTP answer: \(message); check that the port speaks HTTP, and whether it wants https"
        case .closedEarly(let message):
            "the connection ended before the answer was complete: \(message); try again, and look at the server's log"
        case .cancelled:
            "cancelled"
        case .clientClosed:
            "the HTTP client was shut down; make a new one"
        case .other(let code, let message):
            "failed: \(message) (libcurl code \(code))"
        }
    }
}

extension HTTPError.Kind {
    /// Whether the TLS handshake or a verification failed.
    package var isTLS: Bool { if case .tls = self { true } else { false } }
}
