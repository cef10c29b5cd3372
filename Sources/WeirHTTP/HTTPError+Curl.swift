import CLibCurl

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension HTTPError.Kind {
    /// What the end of a transfer tells besides its code.
    struct Evidence {
        /// The request's bounds.
        let request: HTTPRequest
        /// libcurl's error buffer, or its words for the code.
        let message: String
        /// The system's error of the last failed call, `CURLINFO_OS_ERRNO`.
        let systemError: Int32
        /// Whether a connection stood, TLS included.
        let wasConnected: Bool
        /// Whether a 3xx answer with a location was seen on a request that follows redirects.
        let wasRedirected: Bool
        /// The size limit that a callback ran into.
        let exceededLimit: Int?
    }

    /// The kind for a failed transfer; the codes are those of libcurl-errors(3).
    init(_ code: CURLcode, _ evidence: Evidence) {
        let message = evidence.message
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self = .couldNotResolve(message)
        case CURLE_COULDNT_CONNECT:
            self = evidence.systemError == ECONNREFUSED ? .connectionRefused : .couldNotConnect(message)
        case CURLE_OPERATION_TIMEDOUT:
            self = Self.timeout(evidence)
        case CURLE_WRITE_ERROR where evidence.exceededLimit != nil:
            self = .tooLarge(limit: evidence.exceededLimit ?? 0)
        case CURLE_FILESIZE_EXCEEDED:
            self = .tooLarge(limit: evidence.request.maxBodyBytes)
        case CURLE_TOO_MANY_REDIRECTS:
            self = .redirectRefused("more than \(evidence.request.maxRedirects) in a row")
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT:
            self = Self.protocolFault(evidence)
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
            self = .malformedAnswer(message)
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR:
            // With TLS 1.3 the server's refusal of a client certificate comes as an alert after the handshake.
            self = message.contains("SSL") && message.contains("alert") ? .tls(message) : .closedEarly(message)
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            self = .closedEarly(message)
        case let code where Self.tlsCodes.contains(code.rawValue):
            self = .tls(Self.tlsWords(message))
        default:
            self = .other(code: Int(code.rawValue), message: message)
        }
    }

    /// What libcurl tells of TLS. With OpenSSL it says just this where its own verification found no fault: then the server's alert says
    /// that the client's certificate has expired (lib/vtls/openssl.c).
    private static func tlsWords(_ message: String) -> String {
        message == "SSL certificate verification failed"
            ? "the server refuses the client certificate: certificate expired" : message
    }

    /// The kind for a handle that could not be set up.
    static func setup(_ code: CURLcode) -> Self {
        let message =
            switch code {
            case CURLE_UNKNOWN_OPTION, CURLE_NOT_BUILT_IN:
                "the installed libcurl lacks an option; version 7.85 with TLS is the least"
            case CURLE_BAD_FUNCTION_ARGUMENT:
                "an option of the client or the request cannot be used"
            default:
                CurlFailure.message(code)
            }
        return .other(code: Int(code.rawValue), message: message)
    }

    private static let tlsCodes: Set<UInt32> = Set(
        [
            CURLE_SSL_CONNECT_ERROR, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_PEER_FAILED_VERIFICATION, CURLE_USE_SSL_FAILED, CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT,
        ].map(\.rawValue))

    private static func timeout(_ evidence: Evidence) -> Self {
        let connect = evidence.request.connectTimeout
        guard let whole = evidence.request.timeout else { return .connectTimedOut(connect) }
        return !evidence.wasConnected && connect < whole ? .connectTimedOut(connect) : .timedOut(whole)
    }

    private static func protocolFault(_ evidence: Evidence) -> Self {
        // The same codes stand for a scheme that may not be spoken, and for a status line that cannot be read.
        let isScheme = evidence.message.hasPrefix("Protocol ")
        if evidence.wasConnected, !isScheme { return .malformedAnswer(evidence.message) }
        return evidence.wasRedirected ? .redirectRefused(evidence.message) : .invalidURL(evidence.message)
    }
}
