import WeirValue

/// The names that Fleet gives (`internal/names`, `agentmanagement/controllers/cluster`).
package enum FleetNames {
    /// The namespace of the deployments of the cluster `name`, which is registered in `namespace`.
    package static func clusterNamespace(of name: String, in namespace: String) -> String {
        joined(["cluster", namespace, name, Self.key("\(namespace)::\(name)")])
    }

    /// The name of a cluster that registers itself with `clientID`, and has no other.
    package static func cluster(ofClient clientID: String) -> String { "cluster-\(key(clientID))" }

    /// The name of the Secret that answers a registration.
    package static func registrationSecret(clientID: String, clientRandom: String) -> String {
        String(("c-" + Digest.sha256((clientID + clientRandom).utf8)).prefix(63))
    }

    /// Twelve digits of the digest of `text`, of which the first hundred bytes count.
    static func key(_ text: String) -> String { String(Digest.sha256(text.utf8.prefix(100)).prefix(12)) }

    /// `parts` with dashes between them; what is too long for a label is cut, and made different by a digest
    /// (`wrangler/pkg/name`, `SafeConcatName`).
    static func joined(_ parts: [String]) -> String {
        let full = parts.joined(separator: "-")
        let bytes = Array(full.utf8)
        guard bytes.count >= 64 else { return full }
        let digest = Digest.sha256(bytes)
        let isPlain =
            bytes[56] >= UInt8(ascii: "a") && bytes[56] <= UInt8(ascii: "z")
            || bytes[56] >= UInt8(ascii: "0") && bytes[56] <= UInt8(ascii: "9")
        let kept = isPlain ? 57 : 56
        return String(decoding: bytes.prefix(kept), as: UTF8.self) + "-" + digest.prefix(isPlain ? 5 : 6)
    }
}
