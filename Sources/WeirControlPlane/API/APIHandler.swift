import HTTPTypes
import WeirValue

/// Answers the requests that a cluster's API gets.
package struct APIHandler: Sendable {
    let cluster: Cluster
    let access: AccessControl
    let documents = DocumentCache()
    let metrics: RequestMetrics

    /// The API of `cluster`, for those whom `authority` and `tokens` know.
    package init(_ cluster: Cluster, tokens: TokenSigner) {
        self.cluster = cluster
        access = AccessControl(cluster, tokens)
        metrics = RequestMetrics()
    }

    /// Answers `call`.
    package func answer(_ call: APICall) async -> APIReply {
        let start = ContinuousClock.now
        let (reply, labels) = await answerTelling(call)
        metrics.count(labels, reply.status, ContinuousClock.now - start)
        return reply
    }

    private func answerTelling(_ call: APICall) async -> (APIReply, RequestMetrics.Labels) {
        let query = RequestQuery(call.query)
        let target = RequestTarget(path: call.path)
        let attributes = RequestAttributes(call, query, target)
        let labels = RequestMetrics.Labels(attributes)
        let user: KindUser
        do throws(APIStatus) {
            user = try access.user(call)
            try access.check(user, attributes)
        } catch { return (APIAnswer.refusal(error), labels) }
        guard let target, !target.resource.isEmpty else {
            return (plain(call, query), labels)
        }
        return (await resource(call, query, target, user), labels)
    }

    // MARK: Paths without resources

    private func plain(_ call: APICall, _ query: RequestQuery) -> APIReply {
        let path = call.path.count > 1 && call.path.hasSuffix("/") ? String(call.path.dropLast()) : call.path
        let isRead = call.method == "GET" || call.method == "HEAD"
        guard isRead || call.method == "POST" else { return APIAnswer.refusal(.noMethod) }
        if path == "/healthz" || path.hasPrefix("/livez") || path.hasPrefix("/readyz") || path.hasPrefix("/healthz/") {
            return health(path, query)
        }
        guard isRead else { return APIAnswer.refusal(.noMethod) }
        do throws(APIStatus) {
            if let reply = try document(path, call, query) { return reply }
        } catch { return APIAnswer.refusal(error) }
        return path.hasPrefix("/api/") || path.hasPrefix("/apis/")
            ? APIAnswer.text("404 page not found\n", status: 404) : APIAnswer.refusal(.noResource)
    }

    private func document(_ path: String, _ call: APICall, _ query: RequestQuery) throws(APIStatus) -> APIReply? {
        let types = cluster.catalog.types
        switch path {
        case "/": return APIAnswer.reply(Discovery(types).paths(others: Self.otherPaths))
        case "/version": return APIAnswer.reply(Discovery(types).version)
        case "/metrics":
            return APIAnswer.text(
                metrics.text(cluster.store.counts),
                type: "text/plain; version=0.0.4; charset=utf-8; escaping=underscores")
        default: break
        }
        if path.hasPrefix("/openapi/") { return openAPI(path, call, query) }
        guard path.hasPrefix("/api"),
            let answer = try Discovery(types).answer(
                path: path, accept: call.header(.accept), ifNoneMatch: call.header(.ifNoneMatch),
                server: call.host ?? "127.0.0.1")
        else { return nil }
        let form = AnswerForm.plain(answer.encoding)
        if answer.status == 304 {
            return APIReply(status: 304, contentType: answer.contentType, headers: answer.headers, body: .whole([]))
        }
        return APIAnswer.reply(
            answer.value, status: answer.status, form, contentType: answer.contentType, headers: answer.headers)
    }

    private static let otherPaths = [
        "/healthz", "/livez", "/metrics", "/openapi/v2", "/openapi/v3", "/readyz", "/version",
    ]

    private func health(_ path: String, _ query: RequestQuery) -> APIReply {
        guard query["verbose"] != nil else { return APIAnswer.text("ok") }
        let name = path.split(separator: "/").first ?? "healthz"
        return APIAnswer.text("[+]ping ok\n[+]storage ok\n\(name) check passed\n")
    }

    /// The second form of the documents in protobuf, without a type: clients that read nothing else then go on without, and
    /// take the third form for all that they know it for.
    private static let emptyDocument = APIReply(
        status: 200, contentType: "application/com.github.proto-openapi.spec.v2.v1.0+protobuf", headers: [],
        // swagger: "2.0", info: {title: "Kubernetes"} of `openapi_v2.Document`.
        body: .whole([0x0A, 3] + Array("2.0".utf8) + [0x12, 12, 0x0A, 10] + Array("Kubernetes".utf8)))

    private func openAPI(_ path: String, _ call: APICall, _ query: RequestQuery) -> APIReply? {
        let types = cluster.catalog.types
        guard let answer = OpenAPI(types).answer(path: path, hash: query["hash"], accept: call.header(.accept)) else {
            return nil
        }
        if answer.status == 406 {
            let accept = call.header(.accept) ?? ""
            if path == "/openapi/v2", accept.contains("proto-openapi") { return Self.emptyDocument }
            return APIReply(status: 406, contentType: "text/plain", headers: answer.headers, body: .whole([]))
        }
        if let tag = answer.headers.first(where: { $0.name.lowercased() == "etag" })?.value,
            call.header(.ifNoneMatch) == tag
        {
            return APIReply(status: 304, contentType: answer.contentType, headers: answer.headers, body: .whole([]))
        }
        guard let bytes = documents.bytes(answer) else {
            guard answer.status != 200 else { return nil }
            return APIReply(
                status: answer.status, contentType: answer.contentType, headers: answer.headers, body: .whole([]))
        }
        return APIReply(
            status: answer.status, contentType: answer.contentType, headers: answer.headers, body: .whole(bytes))
    }
}
