import WeirValue

/// A request for a token of a ServiceAccount.
struct TokenRequest {
    private static let usualSeconds: Int64 = 3_600
    private static let leastSeconds: Int64 = 600
    private static let mostSeconds: Int64 = 1 << 32

    private let body: Value
    private let account: Value
    private let signer: TokenSigner
    private let cluster: Cluster

    init(_ body: Value, _ account: Value, signer: TokenSigner, _ cluster: Cluster) {
        self.body = body
        self.account = account
        self.signer = signer
        self.cluster = cluster
    }

    /// The request with its token.
    func answer() throws(APIStatus) -> Value {
        let spec = body["spec"] ?? .emptyMap
        let seconds = spec.at("expirationSeconds")?.intValue ?? Self.usualSeconds
        try check(seconds)
        let asked = spec.texts("audiences")
        let audiences = asked.isEmpty ? [TokenSigner.issuer] : asked
        let now = ClusterTime.now
        var claims = TokenSigner.Claims(
            namespace: account.text("metadata", "namespace"), account: account.text("metadata", "name"),
            accountUID: account.text("metadata", "uid"), audiences: audiences, issued: now,
            expires: now + Int(seconds))
        if let bound = spec.at("boundObjectRef") { claims.bound = try self.bound(bound, claims.namespace) }
        let token: String
        do { token = try signer.token(claims) } catch { throw .failure("the token could not be signed: \(error)") }
        return [
            "kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1",
            "metadata": [
                "name": .string(claims.account), "namespace": .string(claims.namespace),
                "uid": .string(claims.accountUID), "creationTimestamp": .string(ClusterTime.text(now)),
            ],
            "spec": [
                "audiences": .texts(audiences), "expirationSeconds": .int(seconds),
                "boundObjectRef": spec["boundObjectRef"] ?? .null,
            ],
            "status": ["token": .string(token), "expirationTimestamp": .string(ClusterTime.text(now + Int(seconds)))],
        ]
    }

    private func check(_ seconds: Int64) throws(APIStatus) {
        let fault: String
        if seconds < Self.leastSeconds {
            fault = "may not specify a duration less than 10 minutes"
        } else if seconds > Self.mostSeconds {
            fault = "may not specify a duration larger than 2^32 seconds"
        } else {
            return
        }
        throw .invalid(
            group: "authentication.k8s.io", kind: "TokenRequest", name: "",
            [FieldError("spec.expirationSeconds", .invalid, .int(seconds), fault)])
    }

    private func bound(
        _ reference: Value, _ namespace: String
    ) throws(APIStatus) -> (kind: String, name: String, uid: String) {
        let kind = reference.text("kind")
        let name = reference.text("name")
        guard ["Pod", "Secret", "Node"].contains(kind) else {
            throw .badRequest("cannot bind token for serviceaccount to object of type \(kind)")
        }
        let resource = ResourceName("", kind.lowercased() + "s")
        guard let object = cluster.object(resource, kind == "Node" ? "" : namespace, name) else {
            throw .notFound(resource, name)
        }
        let uid = object.text("metadata", "uid")
        let wanted = reference.text("uid")
        guard wanted.isEmpty || wanted == uid else {
            throw .conflict(
                resource, name,
                "the UID in the bound object reference (\(wanted)) does not match the UID in record. "
                    + "The object might have been deleted and then recreated")
        }
        return (kind, name, uid)
    }
}
