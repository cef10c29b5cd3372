package import WeirCore
package import WeirValue

extension GitStateStore {
    /// The digests of `values` under the workspace's own key, which is made where there is none: what may be compared
    /// later without being kept.
    /// - Throws: ``StateFailure`` where the key cannot be read or made.
    package func keyedDigests(of values: Value.Map) throws(StateFailure) -> [String: String] {
        if values.isEmpty { return [:] }
        try location.checkNames()
        try location.makeRoot()
        let vault = SecretVault(location)
        var digests: [String: String] = [:]
        for (name, value) in values { digests[name] = try vault.note(Value.Sensitive(value.revealed)) }
        return digests
    }
}
