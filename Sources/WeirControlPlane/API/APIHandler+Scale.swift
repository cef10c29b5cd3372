import WeirValue

/// The number of replicas as a resource of its own (`autoscaling/v1` `Scale`).
extension APIHandler {
    func scale(_ request: ResourceRequest) async -> APIReply {
        let resource = request.resource
        guard let paths = resource.scalePaths[resource.kind.apiVersion] else { return APIAnswer.refusal(.noResource) }
        let view = ScaleView(resource: resource, paths: paths)
        if request.verb == "get" {
            do throws(APIStatus) {
                guard let stored = cluster.store.object(request.key) else {
                    throw .notFound(resource.name, request.target.name)
                }
                let scale = try view.scale(of: try resource.answer(stored))
                let form = try request.form()
                guard form.target?.kind == "Table" else {
                    return APIAnswer.reply(scale, AnswerForm.plain(form.encoding))
                }
                return APIAnswer.reply(TablePrinter.scale.table(of: scale, .init(now: ClusterTime.now)), form)
            } catch { return APIAnswer.refusal(error) }
        }
        let isPatch = request.verb == "patch"
        let prepared = request.prepareWrite(kind: isPatch ? "PatchOptions" : "UpdateOptions")
        guard case .success(let write) = prepared else { return prepared.refused }
        let read = isPatch ? request.readPatch().map { ScaleChange.patch($0) } : request.readScale()
        guard case .success(let change) = read else { return read.refused }
        var own = write.request
        own.subresource = ""
        let manager = write.request.manager
        let update = Update(change: { live, time throws(APIStatus) in
            guard let live else { throw .notFound(resource.name, request.target.name) }
            return Changed(object: try view.changed(live, change, manager: manager, time: time))
        })
        let result = await cluster.update(resource, request.target.name, own, update)
        do throws(APIStatus) {
            let outcome = try result.get()
            var form = write.form
            form.target = nil
            return APIAnswer.reply(
                try view.scale(of: outcome.object), form, headers: APIAnswer.warnings(outcome.warnings))
        } catch { return APIAnswer.refusal(error) }
    }
}

extension ResourceRequest {
    /// The scale in the body.
    fileprivate func readScale() -> Result<ScaleChange, APIStatus> {
        switch body(expecting: "Scale") {
        case .failure(let status): return .failure(status)
        case .success(let value):
            if !resource.isCustom, let fault = Self.mismatch(of: value, expected: ScaleView.kind) {
                return .failure(fault)
            }
            do throws(APIStatus) { return .success(.replacement(try ScaleView.read(value, strategic: false))) } catch {
                return .failure(error)
            }
        }
    }
}
