/// How a connection over TLS is verified, and with which certificate the client names itself. TLS 1.2 is the least.
package struct HTTPTLSOptions: Sendable, Equatable {
    /// Where certificate authorities come from.
    package enum Authorities: Sendable, Equatable {
        /// Those that the machine trusts.
        case system
        /// These alone, as PEM text: one certificate or several.
        case pem([UInt8])
        /// These alone, from a PEM file at this path.
        case file(String)
    }

    /// A client certificate with its private key.
    package struct Identity: Sendable, Equatable {
        /// The certificate as PEM text, intermediate ones after it.
        package var certificate: [UInt8]
        /// The private key as PEM text, not encrypted.
        package var key: [UInt8]

        /// Pairs a certificate with its key; libcurl checks at connection time that they belong together.
        package init(certificate: [UInt8], key: [UInt8]) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// Which authorities may have signed the server's certificate.
    package var authorities: Authorities

    /// The client's certificate, shown where a server asks for it.
    package var identity: Identity?

    /// Whether the server's certificate and its name are checked. False accepts any server: whoever sets it warns.
    package var verify: Bool

    /// Makes options; the defaults verify against the machine's authorities.
    package init(authorities: Authorities = .system, identity: Identity? = nil, verify: Bool = true) {
        self.authorities = authorities
        self.identity = identity
        self.verify = verify
    }
}
