package import WeirHTTP
import WeirValue

/// How one API server is reached: what a context of a kubeconfig says.
package struct ClusterEndpoint: Sendable {
    /// The URL, without a slash at its end: `https://127.0.0.1:6443`.
    package var server: String
    package var tls: HTTPTLSOptions
    /// The name that the server's certificate is checked against, where it is not the URL's.
    package var serverName: String?
    /// The proxy that requests go through; nil where the environment decides.
    package var proxy: String?
    package var credential: ClusterCredential
    /// Who is acted for.
    package var impersonation: Impersonation?
    /// The namespace of what names none; nil for `default`.
    package var namespace: String?

    /// The server at `server`, with nothing else said.
    package init(
        server: String, tls: HTTPTLSOptions = HTTPTLSOptions(), credential: ClusterCredential = .none
    ) {
        self.server = server
        self.tls = tls
        self.credential = credential
    }

    /// In whose name requests are made, where that is not the credential's.
    package struct Impersonation: Sendable, Equatable {
        package var user: String
        package var uid: String?
        package var groups: [String] = []
    }
}

/// What a client names itself by, besides a certificate.
package enum ClusterCredential: Sendable, Equatable {
    case none
    /// A bearer token.
    case token(String)
    /// A file with a bearer token, which is read anew now and then; the token that stands for it while it cannot be read.
    case tokenFile(String, fallback: String?)
    case basic(user: String, password: String)
    /// A program that prints a credential.
    case exec(CredentialPlugin)

    /// Whether it is the same tomorrow, and on another machine.
    package var isStatic: Bool {
        switch self {
        case .none, .token, .basic: true
        case .tokenFile, .exec: false
        }
    }
}

/// A program that prints a credential: `exec` of a user of a kubeconfig.
package struct CredentialPlugin: Sendable, Equatable {
    package var command: String
    package var arguments: [String]
    /// What its environment has besides Weir's own.
    package var environment: [String: String]
    /// The API version of the credential that it prints, `client.authentication.k8s.io/v1`.
    package var apiVersion: String
    /// What to do where it is not installed.
    package var installHint: String?
}
