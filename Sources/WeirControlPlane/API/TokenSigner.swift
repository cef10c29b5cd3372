import Crypto
import Synchronization
import WeirValue

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Makes the tokens of ServiceAccounts, and tells whose a token is: JSON Web Tokens (RFC 7519) signed with ECDSA.
package struct TokenSigner: Sendable {
    /// Who issues them, and for whom they are where nobody else is named.
    package static let issuer = "https://kubernetes.default.svc.cluster.local"

    private let key: P256.Signing.PrivateKey
    private let known = KnownTokens()

    /// Signs with the key in `pair`, that of a cluster's authority.
    /// - Throws: an error of the cryptographic library where it is none.
    package init(_ pair: CertificateAuthority.Pair) throws {
        key = try P256.Signing.PrivateKey(pemRepresentation: pair.key)
    }

    /// What a token says.
    struct Claims: Sendable {
        var namespace: String
        var account: String
        var accountUID: String
        /// The kind, name and uid of an object with which the token ends; nil where there is none.
        var bound: (kind: String, name: String, uid: String)?
        var audiences: [String]
        /// The seconds since 1970 at which it was made.
        var issued: Int
        /// The seconds since 1970 at which it ends; nil for one that does not.
        var expires: Int?

        var subject: String { "system:serviceaccount:\(namespace):\(account)" }
    }

    private static let header: Value = ["alg": "ES256", "typ": "JWT"]

    /// A token that says `claims`.
    /// - Throws: an error of the cryptographic library.
    func token(_ claims: Claims) throws -> String {
        var kubernetes: Value = [
            "namespace": .string(claims.namespace),
            "serviceaccount": ["name": .string(claims.account), "uid": .string(claims.accountUID)],
        ]
        if let bound = claims.bound {
            kubernetes.set(bound.kind.lowercased(), ["name": .string(bound.name), "uid": .string(bound.uid)])
        }
        let payload = Value.object([
            "iss": .string(Self.issuer), "sub": .string(claims.subject), "aud": .texts(claims.audiences),
            "iat": .int(Int64(claims.issued)), "nbf": .int(Int64(claims.issued)),
            "exp": claims.expires.map { .int(Int64($0)) }, "kubernetes.io": kubernetes,
        ])
        let signed = Base64URL.encode(JSONWriter.bytes(Self.header)) + "." + Base64URL.encode(JSONWriter.bytes(payload))
        let signature = try key.signature(for: Data(signed.utf8))
        return signed + "." + Base64URL.encode(Array(signature.rawRepresentation))
    }

    /// What `token` says; nil where this signer has not made it, or where it has ended at `now`.
    func claims(_ token: String, now: Int) -> Claims? {
        guard let claims = known[token] ?? read(token) else { return nil }
        if let expires = claims.expires, expires <= now { return nil }
        known[token] = claims
        return claims
    }

    /// What `token` says, whether it has ended or not; nil where this signer has not made it.
    private func read(_ token: String) -> Claims? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let signature = Base64URL.decode(parts[2]), let payload = Base64URL.decode(parts[1])
        else {
            return nil
        }
        do {
            let read = try P256.Signing.ECDSASignature(rawRepresentation: Data(signature))
            guard key.publicKey.isValidSignature(read, for: Data((parts[0] + "." + parts[1]).utf8)) else { return nil }
            return Claims(try JSONReader.read(payload))
        } catch { return nil }
    }
}

extension TokenSigner.Claims {
    fileprivate init?(_ payload: Value) {
        guard let kubernetes = payload["kubernetes.io"], let account = kubernetes["serviceaccount"] else { return nil }
        let expires = payload["exp"]?.intValue.map { Int($0) }
        self.init(
            namespace: kubernetes.text("namespace"), account: account.text("name"), accountUID: account.text("uid"),
            audiences: payload.texts("aud"), issued: Int(payload["iat"]?.intValue ?? 0), expires: expires)
        for kind in ["pod", "secret", "node"] {
            guard let bound = kubernetes.at(kind) else { continue }
            self.bound = (kind, bound.text("name"), bound.text("uid"))
        }
    }
}

/// What the last tokens say, so that a signature is checked once and not with every request.
private final class KnownTokens: Sendable {
    /// The most tokens that are kept; then all are forgotten.
    private static let most = 1_000

    private let claims = Mutex<[String: TokenSigner.Claims]>([:])

    subscript(token: String) -> TokenSigner.Claims? {
        get { claims.withLock { $0[token] } }
        set {
            claims.withLock { claims in
                guard claims[token] == nil else { return }
                if claims.count >= Self.most { claims = [:] }
                claims[token] = newValue
            }
        }
    }
}
