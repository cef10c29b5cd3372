import HTTPTypes
import Synchronization
import WeirValue

/// Tells who asks, and whether they may.
struct AccessControl: Sendable {
    static let masters = "system:masters"
    static let authenticated = "system:authenticated"
    static let unauthenticated = "system:unauthenticated"
    static let anonymous = KindUser(name: "system:anonymous", groups: [unauthenticated])

    let cluster: Cluster
    let tokens: TokenSigner
    let roles: RoleBook

    init(_ cluster: Cluster, _ tokens: TokenSigner) {
        self.cluster = cluster
        self.tokens = tokens
        roles = RoleBook(cluster)
    }

    // MARK: Who asks

    /// Who sent `call`.
    /// - Throws: 401 where a credential is no good.
    func user(_ call: APICall) throws(APIStatus) -> KindUser {
        let user = try sender(call)
        guard let wanted = call.header(.impersonateUser) else {
            try Self.checkImpersonates(call)
            return user
        }
        return try impersonated(wanted, call, by: user)
    }

    private func sender(_ call: APICall) throws(APIStatus) -> KindUser {
        if let subject = call.certificate {
            return KindUser(name: subject.name, groups: subject.groups + [Self.authenticated])
        }
        // As Kubernetes does: a bad certificate is not made up for by anything else.
        if call.hasRefusedCertificate { throw .unauthorized }
        guard let header = call.header(.authorization), !header.isEmpty else { return Self.anonymous }
        let words = header.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2, words[0].lowercased() == "bearer" else {
            // What is no token is none that this server knows.
            return Self.anonymous
        }
        guard let user = user(token: words[1], audiences: [TokenSigner.issuer])?.user else { throw .unauthorized }
        return user
    }

    /// Whose `token` is, and for which of `audiences`; nil where it is no good.
    func user(token: String, audiences: [String]) -> (user: KindUser, audiences: [String])? {
        guard let claims = tokens.claims(token, now: ClusterTime.now) else { return nil }
        let common = audiences.filter { claims.audiences.contains($0) }
        guard !common.isEmpty,
            let account = cluster.uid(ResourceName("", "serviceaccounts"), claims.namespace, claims.account),
            account == claims.accountUID
        else { return nil }
        if let bound = claims.bound {
            let name = ResourceName("", bound.kind + "s")
            let namespace = bound.kind == "node" ? "" : claims.namespace
            guard let uid = cluster.uid(name, namespace, bound.name), bound.uid.isEmpty || uid == bound.uid
            else { return nil }
        }
        return (Self.serviceAccount(claims.namespace, claims.account, uid: claims.accountUID), common)
    }

    /// A ServiceAccount as a user.
    static func serviceAccount(_ namespace: String, _ name: String, uid: String = "") -> KindUser {
        KindUser(
            name: "system:serviceaccount:\(namespace):\(name)", uid: uid,
            groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", authenticated])
    }

    /// Refuses what impersonates parts of nobody.
    private static func checkImpersonates(_ call: APICall) throws(APIStatus) {
        let parts = [call.header(.impersonateGroup), call.header(.impersonateUID)].compactMap { $0 }
        guard !parts.isEmpty || !call.impersonatedExtra.isEmpty else { return }
        throw .failure(
            "Internal Server Error: \(GoText.quoted(call.path)): requested \(parts) without impersonating a user")
    }

    private func impersonated(_ name: String, _ call: APICall, by user: KindUser) throws(APIStatus) -> KindUser {
        guard allows(user, verb: "impersonate", resource: ("", "users", ""), namespace: "", name: name) else {
            let attributes = RequestAttributes(call, RequestQuery(call.query), RequestTarget(path: call.path))
            throw Self.refusal(user, attributes, verb: "impersonate-on:user-info:" + attributes.verb)
        }
        let groups = (call.header(.impersonateGroup) ?? "").split(separator: ",").map(\.trimmingBlanks)
        let extra = call.impersonatedExtra
        let parts = name.split(separator: ":").map(String.init)
        if parts.count == 4, parts[0] == "system", parts[1] == "serviceaccount", groups.isEmpty {
            var account = Self.serviceAccount(parts[2], parts[3], uid: call.header(.impersonateUID) ?? "")
            account.extra = extra
            return account
        }
        let all = name == Self.anonymous.name ? [Self.unauthenticated] : groups + [Self.authenticated]
        return KindUser(name: name, uid: call.header(.impersonateUID) ?? "", groups: all, extra: extra)
    }

    // MARK: Whether they may

    /// Refuses what `user` may not do.
    func check(_ user: KindUser, _ attributes: RequestAttributes) throws(APIStatus) {
        guard !user.groups.contains(Self.masters) else { return }
        let isAllowed: Bool
        if let target = attributes.target {
            isAllowed = allows(
                user, verb: attributes.verb, resource: (target.group, target.resource, target.subresource),
                namespace: target.namespace, name: target.name)
        } else {
            isAllowed = allows(user, verb: attributes.verb, path: attributes.path)
        }
        guard !isAllowed else { return }
        throw Self.refusal(user, attributes, verb: attributes.verb)
    }

    /// Whether `user` may do `verb` to a resource (its group, name and subresource).
    func allows(
        _ user: KindUser, verb: String, resource: (group: String, name: String, part: String), namespace: String,
        name: String
    ) -> Bool {
        if user.groups.contains(Self.masters) { return true }
        if verb == "create", user.groups.contains(Self.authenticated), Self.reviews.contains(resource.name),
            ["authorization.k8s.io", "authentication.k8s.io"].contains(resource.group)
        {
            return true
        }
        return roles.rules(for: user, in: namespace).contains { rule in
            rule.allows(verb, resource.group, resource.name, resource.part, name)
        }
    }

    /// Whether `user` may do `verb` to `path`, which is of no resource.
    func allows(_ user: KindUser, verb: String, path: String) -> Bool {
        if user.groups.contains(Self.masters) { return true }
        let isRead = verb == "get" || verb == "head"
        if isRead, Self.isOpen(path) { return true }
        if isRead, user.groups.contains(Self.authenticated), Self.isDiscovery(path) { return true }
        return roles.rules(for: user, in: "").contains { $0.allows(verb, path: path) }
    }

    /// What everybody may ask about themselves.
    private static let reviews: Set<String> = [
        "selfsubjectreviews", "selfsubjectaccessreviews", "selfsubjectrulesreviews",
    ]

    private static func isOpen(_ path: String) -> Bool {
        ["/healthz", "/livez", "/readyz", "/version", "/version/"].contains(path) || path.hasPrefix("/livez/")
            || path.hasPrefix("/readyz/")
    }

    private static func isDiscovery(_ path: String) -> Bool {
        path == "/" || path == "/api" || path == "/apis" || path == "/openapi" || path.hasPrefix("/api/")
            || path.hasPrefix("/apis/") || path.hasPrefix("/openapi/")
    }

    /// What `user` is told of a request that is not allowed.
    private static func refusal(_ user: KindUser, _ attributes: RequestAttributes, verb: String) -> APIStatus {
        let who = "User \(GoText.quoted(user.name)) cannot \(verb)"
        guard let target = attributes.target else {
            return APIStatus(
                code: 403, reason: "Forbidden", message: "forbidden: \(who) path \(GoText.quoted(attributes.path))",
                details: APIStatus.Details())
        }
        let resource = target.subresource.isEmpty ? target.resource : target.resource + "/" + target.subresource
        let scope =
            target.namespace.isEmpty || target.resource == "namespaces" && target.name.isEmpty
            ? "at the cluster scope" : "in the namespace \(GoText.quoted(target.namespace))"
        return .forbidden(
            group: target.group, target.resource, target.name,
            "\(who) resource \(GoText.quoted(resource)) in API group \(GoText.quoted(target.group)) \(scope)")
    }
}
