import HTTPTypes
import WeirValue

/// Resources that are asked and not stored.
extension APIHandler {
    /// The answer to a request for such a resource; nil where `target` is none.
    func virtual(_ call: APICall, _ target: RequestTarget, _ user: KindUser) -> APIReply? {
        guard ["authentication.k8s.io", "authorization.k8s.io"].contains(target.group),
            let resource = TypeFacts.builtIn.resources.first(where: {
                $0.group == target.group && $0.name == target.resource
            })
        else { return nil }
        guard target.version == resource.version, target.name.isEmpty else { return APIAnswer.refusal(.noResource) }
        guard call.method == "POST" else { return APIAnswer.refusal(.noMethod) }
        let body = Self.review(call, resource)
        guard case .success(let sent) = body else { return body.refused }
        do throws(APIStatus) {
            let form = try AnswerForm.negotiate(call.header(.accept), .plain)
            var review = sent
            if resource.isNamespaced { review.fill(("metadata", .emptyMap)) }
            try MetadataRules.settle(&review, in: resource.isNamespaced ? target.namespace : "")
            try ReviewRules.check(review, target.resource)
            return APIAnswer.reply(try answer(target.resource, review, user), status: 201, form)
        } catch { return APIAnswer.refusal(error) }
    }

    private func answer(_ resource: String, _ body: Value, _ user: KindUser) throws(APIStatus) -> Value {
        switch resource {
        case "selfsubjectreviews": return Self.selfReview(user)
        case "tokenreviews": return tokenReview(body)
        case "selfsubjectaccessreviews": return accessReview(body, user)
        case "selfsubjectrulesreviews": return try rulesReview(body, user)
        default: return accessReview(body, Self.reviewed(body))
        }
    }

    /// The body of a review of `resource`.
    private static func review(_ call: APICall, _ resource: APIResource) -> Result<Value, APIStatus> {
        let type = (call.header(.contentType) ?? "").prefix { $0 != ";" }.trimmingBlanks.lowercased()
        let kind = resource.groupVersionKind
        let value: Value
        do throws(BodyFault) { value = try RequestValue.read(call.body, type, expecting: kind.kind) } catch {
            return .failure(error.status)
        }
        guard let schema = TypeFacts.builtIn.schema(of: kind) else { return .success(value) }
        do throws(BuiltInDecoder.Fault) {
            var object = try BuiltInDecoder.decode(value, schema).object
            object.set("kind", .string(kind.kind))
            object.set("apiVersion", .string(kind.apiVersion))
            return .success(object)
        } catch { return .failure(RequestBody.refusal(kind, expected: kind.kind, error.description)) }
    }

    private static func selfReview(_ user: KindUser) -> Value {
        [
            "kind": "SelfSubjectReview", "apiVersion": "authentication.k8s.io/v1",
            "metadata": ["creationTimestamp": .string(ClusterTime.text(ClusterTime.now))],
            "status": ["userInfo": user.value],
        ]
    }

    private func tokenReview(_ body: Value) -> Value {
        var review = body
        let wanted = body["spec"]?.texts("audiences") ?? []
        let audiences = wanted.isEmpty ? [TokenSigner.issuer] : wanted
        if let found = access.user(token: body.text("spec", "token"), audiences: audiences) {
            review.set(
                "status",
                ["authenticated": true, "user": found.user.value, "audiences": .texts(found.audiences)])
        } else {
            review.set("status", ["user": [:], "error": "[invalid bearer token]"])
        }
        return review
    }

    private static func reviewed(_ body: Value) -> KindUser {
        KindUser(
            name: body.text("spec", "user"), uid: body.text("spec", "uid"), groups: body["spec"]?.texts("groups") ?? [])
    }

    private func accessReview(_ body: Value, _ user: KindUser) -> Value {
        var review = body
        let isAllowed: Bool
        if let wanted = body.at("spec", "resourceAttributes") {
            isAllowed = access.allows(
                user, verb: wanted.text("verb"),
                resource: (wanted.text("group"), wanted.text("resource"), wanted.text("subresource")),
                namespace: wanted.text("namespace"), name: wanted.text("name"))
        } else {
            let wanted = body.at("spec", "nonResourceAttributes") ?? .emptyMap
            isAllowed = access.allows(user, verb: wanted.text("verb"), path: wanted.text("path"))
        }
        review.set("status", ["allowed": .bool(isAllowed)])
        return review
    }

    private func rulesReview(_ body: Value, _ user: KindUser) throws(APIStatus) -> Value {
        let namespace = body.text("spec", "namespace")
        guard !namespace.isEmpty else { throw .badRequest("no namespace on request") }
        var review = body
        var resources: [Value] = []
        var paths: [Value] = []
        if user.groups.contains(AccessControl.masters) {
            resources.append(["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]])
            paths.append(["verbs": ["*"], "nonResourceURLs": ["*"]])
        }
        for rule in access.rules(for: user, in: namespace) {
            if rule.paths.isEmpty { resources.append(rule.value) } else { paths.append(rule.value) }
        }
        review.set(
            "status",
            ["resourceRules": .list(resources), "nonResourceRules": .list(paths), "incomplete": false])
        return review
    }
}

extension AccessControl {
    /// The rules that hold for `user` in `namespace`.
    func rules(for user: KindUser, in namespace: String) -> [AccessRule] { roles.rules(for: user, in: namespace) }
}

extension KindUser {
    /// The user as reviews tell of it.
    var value: Value {
        .object([
            "username": .string(name), "uid": uid.isEmpty ? nil : .string(uid),
            "groups": groups.isEmpty ? nil : .texts(groups),
            "extra": extra.isEmpty
                ? nil : .map(Value.Map(extra.map { ($0.key, .texts($0.value)) }) { first, _ in first }),
        ])
    }
}
