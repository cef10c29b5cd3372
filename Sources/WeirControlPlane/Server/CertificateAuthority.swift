import Crypto
import Foundation
import SwiftASN1
import X509

/// The authority that the server's own certificate and those of its clients are signed by: one a server, kept with its data.
package struct CertificateAuthority: Sendable {
    /// A certificate and its key, as PEM.
    package struct Pair: Sendable {
        package let certificate: String
        package let key: String

        /// A pair that was made before.
        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// Who a client says it is by its certificate: `CN` is its name, each `O` a group.
    package struct Subject: Sendable, Hashable {
        package var name: String
        package var groups: [String]

        /// The user `name`, a member of `groups`.
        package init(name: String, groups: [String]) {
            self.name = name
            self.groups = groups
        }
    }

    /// The authority's own certificate and key.
    package let pair: Pair
    private let certificate: Certificate
    private let key: P256.Signing.PrivateKey

    /// A new authority, good for ten years.
    /// - Throws: an error of the cryptographic library.
    package init(named name: String) throws {
        let key = P256.Signing.PrivateKey()
        self.key = key
        let subject = try DistinguishedName { CommonName(name) }
        certificate = try Self.signed(
            subject, key.publicKey, by: key, issuer: subject,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(digitalSignature: true, keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
            })
        pair = try Self.pair(certificate, key)
    }

    /// The authority that was kept as `pair`.
    /// - Throws: an error of the cryptographic library where it is none.
    package init(_ pair: Pair) throws {
        self.pair = pair
        certificate = try Certificate(pemEncoded: pair.certificate)
        key = try P256.Signing.PrivateKey(pemRepresentation: pair.key)
    }

    /// A certificate for a server at `names` and at `addresses`, IPv4 and IPv6 as their bytes.
    /// - Throws: an error of the cryptographic library.
    package func server(names: [String], addresses: [[UInt8]]) throws -> Pair {
        let key = P256.Signing.PrivateKey()
        let alternatives =
            names.map { GeneralName.dnsName($0) }
            + addresses.map { GeneralName.ipAddress(ASN1OctetString(contentBytes: $0[...])) }
        return try Self.pair(
            Self.signed(
                try DistinguishedName { CommonName("weir-controlplane") }, key.publicKey, by: self.key,
                issuer: certificate.subject,
                extensions: Certificate.Extensions {
                    Critical(KeyUsage(digitalSignature: true))
                    try ExtendedKeyUsage([.serverAuth])
                    authorityKey
                    SubjectAlternativeNames(alternatives)
                }), key)
    }

    /// A certificate for the client `subject`.
    /// - Throws: an error of the cryptographic library.
    package func client(_ subject: Subject) throws -> Pair {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName {
            for group in subject.groups { OrganizationName(group) }
            CommonName(subject.name)
        }
        return try Self.pair(
            Self.signed(
                name, key.publicKey, by: self.key, issuer: certificate.subject,
                extensions: Certificate.Extensions {
                    Critical(KeyUsage(digitalSignature: true))
                    try ExtendedKeyUsage([.clientAuth])
                    authorityKey
                }), key)
    }

    /// Tells by which key a certificate is signed; strict clients (Python's from 3.13 on) refuse one that does not (RFC 5280, 4.2.1.1).
    private var authorityKey: AuthorityKeyIdentifier {
        AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: certificate.publicKey).keyIdentifier)
    }

    /// Whom the certificate in `bytes`, as DER, is for; nil where this authority has not signed it for a client, or it is
    /// not valid now.
    package func subject(ofClient bytes: [UInt8]) -> Subject? {
        guard let certificate = try? Certificate(derEncoded: bytes),
            certificate.issuer == self.certificate.subject,
            self.certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
        else { return nil }
        let now = Date()
        guard certificate.notValidBefore <= now, now <= certificate.notValidAfter,
            let usage = try? certificate.extensions.extendedKeyUsage, usage.contains(.clientAuth)
        else { return nil }
        var subject = Subject(name: "", groups: [])
        for part in certificate.subject.flatMap({ $0 }) {
            guard let text = String(part.value) else { continue }
            switch part.type {
            case .RDNAttributeType.commonName: subject.name = text
            case .RDNAttributeType.organizationName: subject.groups.append(text)
            default: break
            }
        }
        return subject.name.isEmpty ? nil : subject
    }

    private static func signed(
        _ subject: DistinguishedName, _ key: P256.Signing.PublicKey, by issuerKey: P256.Signing.PrivateKey,
        issuer: DistinguishedName, extensions: Certificate.Extensions
    ) throws -> Certificate {
        // Clocks differ a little.
        let start = Date().addingTimeInterval(-300)
        return try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PublicKey(key),
            notValidBefore: start, notValidAfter: start.addingTimeInterval(10 * 365 * 86_400), issuer: issuer,
            subject: subject, signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
            issuerPrivateKey: Certificate.PrivateKey(issuerKey))
    }

    private static func pair(_ certificate: Certificate, _ key: P256.Signing.PrivateKey) throws -> Pair {
        Pair(certificate: try certificate.serializeAsPEM().pemString, key: key.pemRepresentation)
    }
}
