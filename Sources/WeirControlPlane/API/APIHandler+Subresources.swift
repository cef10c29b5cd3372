import WeirValue

/// Parts of resources that have requests of their own.
extension APIHandler {
    private static let parts: Set<String> = ["status", "finalize", "approval", "ephemeralcontainers", "resize"]
    /// Those that need a machine on which containers run.
    private static let streams: Set<String> = ["exec", "attach", "portforward"]

    func subresource(_ request: ResourceRequest) async -> APIReply {
        let name = request.target.subresource
        guard let known = request.resource.has(name) else {
            let isCustom = request.resource.custom != nil
            return APIAnswer.refusal(isCustom ? .notFound(request.resource.name, request.target.name) : .noResource)
        }
        let verb = request.verb
        if Self.streams.contains(name) { return stream(request) }
        guard name == "proxy" || known.verbs.contains(verb) else { return APIAnswer.refusal(.noMethod) }
        switch name {
        case "scale": return await scale(request)
        case "log": return log(request)
        case "proxy": return proxy(request)
        case "eviction": return await evict(request)
        case "binding": return await bind(request)
        case "token": return token(request)
        case _ where Self.parts.contains(name): return await part(of: request, verb)
        default: return APIAnswer.refusal(.noResource)
        }
    }

    private func part(of request: ResourceRequest, _ verb: String) async -> APIReply {
        switch verb {
        case "get":
            do throws(APIStatus) {
                guard let stored = cluster.store.object(request.key) else {
                    throw .notFound(request.resource.name, request.target.name)
                }
                return try request.reply(stored: stored, status: 200, try request.form(), warnings: [])
            } catch { return APIAnswer.refusal(error) }
        case "update":
            let prepared = request.prepareWrite(kind: "UpdateOptions")
            guard case .success(let write) = prepared else { return prepared.refused }
            let read = request.readReplacement(write.request)
            guard case .success(let body) = read else { return read.refused }
            let update = Update.replacement(request.resource, body.object, write.request, warnings: body.warnings)
            return answer(
                await cluster.update(request.resource, request.target.name, write.request, update), request, write.form)
        default: return await patch(request)
        }
    }

    // MARK: Pods

    /// What a request for the output of a container is told: no container runs here.
    private func log(_ request: ResourceRequest) -> APIReply {
        do throws(APIStatus) {
            try LogOptions.check(request.query, of: request.target.name)
            let pod = try existing(request)
            let containers = ["containers", "initContainers", "ephemeralContainers"].flatMap {
                pod["spec"]?.list($0) ?? []
            }
            let names = containers.map { $0.text("name") }
            if let wanted = request.query["container"], !wanted.isEmpty {
                guard names.contains(wanted) else {
                    throw .badRequest("container \(wanted) is not valid for pod \(request.target.name)")
                }
            } else if (pod["spec"]?.list("containers") ?? []).count > 1,
                pod.at("metadata", "annotations")?.at("kubectl.kubernetes.io/default-container") == nil
            {
                let listed = (pod["spec"]?.list("containers") ?? []).map { $0.text("name") }.joined(separator: " ")
                throw .badRequest(
                    "a container name must be specified for pod \(request.target.name), choose one of: [\(listed)]")
            }
            guard !pod.text("spec", "nodeName").isEmpty else {
                return APIReply(status: 204, contentType: "", body: .whole([]))
            }
            return APIAnswer.text("", type: "text/plain")
        } catch { return APIAnswer.refusal(error) }
    }

    private func stream(_ request: ResourceRequest) -> APIReply {
        do throws(APIStatus) {
            let pod = try existing(request)
            guard !pod.text("spec", "nodeName").isEmpty else {
                throw .badRequest("pod \(request.target.name) does not have a host assigned")
            }
            throw Self.notSimulated("\(request.target.subresource) into a pod")
        } catch { return APIAnswer.refusal(error) }
    }

    private func proxy(_ request: ResourceRequest) -> APIReply {
        do throws(APIStatus) {
            _ = try existing(request)
            throw APIStatus(
                code: 503, reason: "ServiceUnavailable",
                message: "no endpoints available for \(request.resource.resource.singularName) "
                    + "\(GoText.quoted(request.target.name)): pods of this cluster are simulated and listen on no address"
            )
        } catch { return APIAnswer.refusal(error) }
    }

    private static func notSimulated(_ what: String) -> APIStatus {
        APIStatus(
            code: 501, reason: "NotImplemented",
            message: "this cluster simulates its pods and runs no containers: there is no \(what)")
    }

    /// The object of the request.
    private func existing(_ request: ResourceRequest) throws(APIStatus) -> Value {
        guard let stored = cluster.store.object(request.key) else {
            throw .notFound(request.resource.name, request.target.name)
        }
        return try request.resource.answer(stored)
    }

    private func evict(_ request: ResourceRequest) async -> APIReply {
        let prepared = request.prepareWrite(kind: "CreateOptions")
        guard case .success(let write) = prepared else { return prepared.refused }
        let body = request.body(expecting: "Eviction")
        guard case .success(let eviction) = body else { return body.refused }
        let name = request.target.name
        let options: DeletionOptions.Deletion
        do throws(APIStatus) {
            if eviction.text("metadata", "name") != name, !eviction.text("metadata", "name").isEmpty {
                throw .badRequest("name in URL does not match name in Eviction object")
            }
            let pod = try existing(request)
            try Eviction(cluster: cluster, namespace: request.target.namespace).check(pod)
            options = try DeletionOptions(body: eviction["deleteOptions"], query: RequestQuery("")).deletion(write.form)
        } catch { return APIAnswer.refusal(error) }
        let result = await cluster.delete(
            request.resource, request.target.namespace, name, options.wish,
            isDryRun: write.request.isDryRun || options.isDryRun)
        if case .failure(let status) = result { return APIAnswer.refusal(status) }
        return APIAnswer.reply(
            ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201], status: 201)
    }

    /// Puts a pod on a node, as schedulers do: the one of the path, or else the one that the body names.
    func bind(_ request: ResourceRequest) async -> APIReply {
        let prepared = request.prepareWrite(kind: "CreateOptions")
        guard case .success(var write) = prepared else { return prepared.refused }
        let body = request.body(expecting: "Binding")
        guard case .success(let binding) = body else { return body.refused }
        write.request.subresource = ""
        let name = request.target.name.isEmpty ? binding.text("metadata", "name") : request.target.name
        do throws(APIStatus) { try PodBinding.check(binding, of: name) } catch { return APIAnswer.refusal(error) }
        let pods = cluster.catalog.stored(ResourceName("", "pods")) ?? request.resource
        let update = PodBinding.update(name, to: binding.text("target", "name"))
        let result = await cluster.bind(pods, name, write.request, update)
        if case .failure(let status) = result { return APIAnswer.refusal(status) }
        return APIAnswer.reply(
            ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201], status: 201)
    }

    // MARK: Tokens

    private func token(_ request: ResourceRequest) -> APIReply {
        let body = request.body(expecting: "TokenRequest")
        guard case .success(let sent) = body else { return body.refused }
        do throws(APIStatus) {
            let account = try existing(request)
            let answer = try TokenRequest(sent, account, signer: access.tokens, cluster).answer()
            return APIAnswer.reply(answer, status: 201, try request.form(.plain))
        } catch { return APIAnswer.refusal(error) }
    }
}

extension ResourceRequest {
    /// The verb of the request, for a subresource.
    var verb: String {
        switch call.method {
        case "GET": "get"
        case "PUT": "update"
        case "PATCH": "patch"
        case "POST": "create"
        case "DELETE": "delete"
        default: call.method.lowercased()
        }
    }

    /// The body as a value of another kind than the resource's.
    func body(expecting kind: String) -> Result<Value, APIStatus> {
        do throws(BodyFault) {
            let value: Value = try RequestValue.read(call.body, mediaType, expecting: kind)
            guard case .map = value else {
                return .failure(.badRequest("the object provided is unrecognized (must be of type \(kind))"))
            }
            return .success(value)
        } catch { return .failure(error.status) }
    }
}
