import WeirValue

/// The ServiceAccount with which an upstream reaches this cluster: it may do everything, and its token does not end.
enum RegistrationAccount {
    private static let manager = "weir"
    private static let namespace = "kube-system"
    private static let name = "weir-registration"
    private static let rbac = "rbac.authorization.k8s.io"

    /// Its token in `cluster`, whose authority has the certificate `authority`; the account is made where it is missing.
    /// - Throws: why it cannot be made, or an error of the cryptographic library.
    static func token(_ cluster: Cluster, _ tokens: TokenSigner, authority: String) async throws -> String {
        let accounts = ResourceName("", "serviceaccounts")
        let secrets = ResourceName("", "secrets")
        let metadata: Value = ["name": .string(name), "namespace": .string(namespace)]
        try await ensure(accounts, ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata], cluster)
        try await ensure(ResourceName(rbac, "clusterrolebindings"), binding, cluster)
        if let known = cluster.object(secrets, namespace, name)?.at("data")?.at("token")?.stringValue,
            let bytes = Base64.decode(known)
        {
            return String(decoding: bytes, as: UTF8.self)
        }
        let uid = cluster.object(accounts, namespace, name)?.text("metadata", "uid") ?? ""
        let token = try tokens.token(
            TokenSigner.Claims(
                namespace: namespace, account: name, accountUID: uid, audiences: [TokenSigner.issuer],
                issued: ClusterTime.now))
        let data = [("ca.crt", authority), ("namespace", namespace), ("token", token)]
        try await ensure(
            secrets,
            [
                "apiVersion": "v1", "kind": "Secret", "type": .string(AccountTokens.type),
                "metadata": [
                    "name": .string(name), "namespace": .string(namespace),
                    "annotations": [
                        "kubernetes.io/service-account.name": .string(name),
                        "kubernetes.io/service-account.uid": .string(uid),
                    ],
                ],
                "data": .map(
                    Value.Map(data.map { ($0.0, .string(Base64.encode(Array($0.1.utf8)))) }) { first, _ in first }),
            ], cluster)
        return token
    }

    private static func ensure(_ resource: ResourceName, _ object: Value, _ cluster: Cluster) async throws(APIStatus) {
        let metadata = object["metadata"] ?? .emptyMap
        guard cluster.object(resource, metadata.text("namespace"), metadata.text("name")) == nil else { return }
        _ = try await cluster.create(resource, object, manager: manager)
    }

    private static let binding: Value = [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
        "metadata": ["name": .string(name)],
        "roleRef": ["apiGroup": .string(rbac), "kind": "ClusterRole", "name": "cluster-admin"],
        "subjects": [["kind": "ServiceAccount", "name": .string(name), "namespace": .string(namespace)]],
    ]
}
