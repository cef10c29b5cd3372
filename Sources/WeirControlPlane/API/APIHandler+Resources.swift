import WeirValue

extension APIHandler {
    /// Answers a request for a resource.
    func resource(_ call: APICall, _ query: RequestQuery, _ target: RequestTarget, _ user: KindUser) async -> APIReply {
        guard target.rest.isEmpty || target.subresource == "proxy" else { return APIAnswer.refusal(.noResource) }
        if let reply = virtual(call, target, user) { return reply }
        guard let resource = cluster.catalog.resource(target.group, target.version, target.resource),
            resource.resource.isNamespaced == !target.namespace.isEmpty || Self.isSpread(target, resource)
        else {
            let known = cluster.catalog.types.resources(group: target.group, version: target.version)
            let isBuiltIn = TypeFacts.builtIn.groups.contains { $0.name == target.group }
            return known.isEmpty || !isBuiltIn
                ? APIAnswer.text("404 page not found\n", status: 404) : APIAnswer.refusal(.noResource)
        }
        let request = ResourceRequest(
            call: call, query: query, target: Self.settled(target, resource), user: user, resource: resource)
        var reply = target.subresource.isEmpty ? await main(request) : await subresource(request)
        for header in APIAnswer.warnings(resource.warning.map { [$0] } ?? [])
        where !reply.headers.contains(where: { $0 == header }) {
            reply.headers.append(header)
        }
        return reply
    }

    /// Whether all namespaces are meant at once, or the namespace itself.
    private static func isSpread(_ target: RequestTarget, _ resource: ServedResource) -> Bool {
        if resource.name == Cluster.namespacesName { return true }
        return resource.resource.isNamespaced && target.namespace.isEmpty && target.name.isEmpty
    }

    /// `target` without a namespace where the resource has none.
    private static func settled(_ target: RequestTarget, _ resource: ServedResource) -> RequestTarget {
        var target = target
        if !resource.resource.isNamespaced { target.namespace = "" }
        return target
    }

    private func main(_ request: ResourceRequest) async -> APIReply {
        let hasName = !request.target.name.isEmpty
        // What is told of a definition that goes leaves out changes, which are needed to let its objects go.
        let verbs = request.resource.custom == nil ? request.resource.resource.verbs : CustomResource.verbs
        if hasName, let fault = Self.fault(ofName: request.target.name) { return APIAnswer.refusal(fault) }
        switch (request.call.method, hasName) {
        case ("GET", _) where request.isWatch && verbs.contains("watch"): return watch(request)
        case ("GET", true) where verbs.contains("get"): return get(request)
        case ("GET", false) where verbs.contains("list"): return list(request)
        case ("POST", false) where request.resource.name == ResourceName("", "bindings"): return await bind(request)
        case ("POST", false) where verbs.contains("create"): return await create(request)
        case ("PUT", true) where verbs.contains("update"): return await replace(request)
        case ("PATCH", true) where verbs.contains("patch"): return await patch(request)
        case ("DELETE", true) where verbs.contains("delete"): return await delete(request)
        case ("DELETE", false) where verbs.contains("deletecollection"): return await deleteCollection(request)
        default: return APIAnswer.refusal(.noMethod)
        }
    }

    /// What is wrong with a name that cannot stand in a path.
    private static func fault(ofName name: String) -> APIStatus? {
        if name == "." || name == ".." {
            return .badRequest("Name parameter invalid: \(GoText.quoted(name)): may not be '\(name)'")
        }
        for sign in ["/", "%"] where name.contains(sign) {
            return sign == "/"
                ? .noResource : .badRequest("Name parameter invalid: \(GoText.quoted(name)): may not contain '\(sign)'")
        }
        return nil
    }

    // MARK: Reading

    private func get(_ request: ResourceRequest) -> APIReply {
        do throws(APIStatus) {
            let form = try request.form()
            if let version = try ListOptions.version(request.query["resourceVersion"] ?? "") {
                let current = cluster.store.version
                if version > current { throw .tooLargeVersion(version, current: current) }
            }
            guard let stored = cluster.store.object(request.key) else {
                throw .notFound(request.resource.name, request.target.name)
            }
            return try request.reply(stored: stored, status: 200, form, warnings: [])
        } catch { return APIAnswer.refusal(error) }
    }

    private func list(_ request: ResourceRequest) -> APIReply {
        do throws(APIStatus) {
            let form = try request.form()
            let options = try request.listOptions(isWatch: false)
            let answer = ListAnswer(
                resource: request.resource, store: cluster.store, namespace: request.target.namespace, options: options)
            return try answer.reply(form, inclusion: request.query["includeObject"])
        } catch { return APIAnswer.refusal(error) }
    }

    private func watch(_ request: ResourceRequest) -> APIReply {
        do throws(APIStatus) {
            let form = try request.form()
            let answer = WatchAnswer(
                resource: request.resource, store: cluster.store, namespace: request.target.namespace,
                options: try request.listOptions(isWatch: true), form: form,
                inclusion: try TablePrinter.Inclusion(form.target == nil ? nil : request.query["includeObject"]),
                connection: request.call.connection)
            return try answer.reply()
        } catch { return APIAnswer.refusal(error) }
    }

    // MARK: Writing

    func answer(
        _ result: Result<WriteOutcome, APIStatus>, _ request: ResourceRequest, _ form: AnswerForm,
        warnings: [String] = []
    ) -> APIReply {
        do throws(APIStatus) {
            let outcome = try result.get()
            let status = outcome.isNew ? 201 : 200
            let all = warnings + outcome.warnings
            if let stored = outcome.stored {
                return try request.reply(stored: stored, status: status, form, warnings: all)
            }
            return try request.reply(outcome.object, status: status, form, warnings: all)
        } catch { return APIAnswer.refusal(error) }
    }

    private func create(_ request: ResourceRequest) async -> APIReply {
        let prepared = request.prepareWrite(kind: "CreateOptions")
        guard case .success(let write) = prepared else { return prepared.refused }
        let read = request.readObject(write.request)
        guard case .success(let body) = read else { return read.refused }
        let result = await cluster.create(request.resource, body.object, write.request, warnings: body.warnings)
        return answer(result, request, write.form)
    }

    private func replace(_ request: ResourceRequest) async -> APIReply {
        let prepared = request.prepareWrite(kind: "UpdateOptions")
        guard case .success(let write) = prepared else { return prepared.refused }
        let read = request.readReplacement(write.request)
        guard case .success(let body) = read else { return read.refused }
        let update = Update.replacement(request.resource, body.object, write.request, warnings: body.warnings)
        return answer(
            await cluster.update(request.resource, request.target.name, write.request, update), request, write.form)
    }

    func patch(_ request: ResourceRequest) async -> APIReply {
        let prepared = request.prepareWrite(kind: "PatchOptions")
        guard case .success(let write) = prepared else { return prepared.refused }
        let read = request.readPatch()
        guard case .success(let patch) = read else { return read.refused }
        let update = patch.update(request.resource, write.request)
        return answer(
            await cluster.update(request.resource, request.target.name, write.request, update), request, write.form)
    }

    private func delete(_ request: ResourceRequest) async -> APIReply {
        let prepared = request.prepareDeletion()
        guard case .success(let deletion) = prepared else { return prepared.refused }
        let result = await cluster.delete(
            request.resource, request.target.namespace, request.target.name, deletion.wish, isDryRun: deletion.isDryRun)
        var reply =
            switch result {
            case .failure(let status): APIAnswer.refusal(status)
            case .success(let outcome): request.reply(outcome, deletion)
            }
        if request.resource.name == ResourceName("batch", "jobs"), deletion.wish.propagation == nil {
            reply.headers += APIAnswer.warnings([Self.jobWarning])
        }
        return reply
    }

    private static let jobWarning =
        "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or "
        + "set propagationPolicy=Orphan to suppress this warning"

    private func deleteCollection(_ request: ResourceRequest) async -> APIReply {
        let prepared = request.prepareDeletion()
        guard case .success(let deletion) = prepared else { return prepared.refused }
        let page: ListAnswer.Page
        do throws(APIStatus) {
            let options = try request.listOptions(isWatch: false)
            page = try ListAnswer(
                resource: request.resource, store: cluster.store, namespace: request.target.namespace, options: options
            ).page()
        } catch { return APIAnswer.refusal(error) }
        var items: [Value] = []
        for stored in page.objects {
            let result = await cluster.delete(
                request.resource, stored.key.namespace, stored.key.name, deletion.wish, isDryRun: deletion.isDryRun)
            switch result {
            case .success(let outcome): items.append(outcome.object)
            case .failure(let status) where status.code == 404: continue
            case .failure(let status): return APIAnswer.refusal(status)
            }
        }
        return request.reply(deleted: items, version: page.version, deletion)
    }
}

extension Result where Failure == APIStatus {
    /// The refusal that this is.
    var refused: APIReply {
        switch self {
        case .failure(let status): APIAnswer.refusal(status)
        case .success: APIAnswer.refusal(.failure("an answer was lost"))
        }
    }
}
