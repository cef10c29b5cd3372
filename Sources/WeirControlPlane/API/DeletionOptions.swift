import WeirValue

/// What a deletion asks for, in its body or in its query.
struct DeletionOptions {
    let body: Value?
    let query: RequestQuery

    /// The deletion that is asked for.
    func deletion(_ form: AnswerForm) throws(APIStatus) -> ResourceRequest.Deletion {
        var wish = DeletionWish()
        let inQuery = try query.integer("gracePeriodSeconds")
        wish.graceSeconds = body?["gracePeriodSeconds"]?.intValue ?? inQuery
        let text = body?.text("propagationPolicy") ?? ""
        let policy = text.isEmpty ? query["propagationPolicy"] ?? "" : text
        let orphans =
            body?["orphanDependents"]?.boolValue ?? query["orphanDependents"].map { $0 != "false" && $0 != "0" }
        try check(policy, orphans)
        wish.propagation = DeletionWish.Propagation(rawValue: policy)
        if let orphans { wish.propagation = orphans ? .orphan : .background }
        if let preconditions = body?.at("preconditions") {
            wish.uid = preconditions["uid"]?.stringValue
            wish.version = preconditions["resourceVersion"]?.stringValue
        }
        let dryRun = (body?.texts("dryRun") ?? []) + query.all("dryRun")
        return ResourceRequest.Deletion(
            wish: wish, isDryRun: !dryRun.isEmpty, form: form, asksForDependents: orphans == false)
    }

    private func check(_ policy: String, _ orphans: Bool?) throws(APIStatus) {
        var errors: [FieldError] = []
        if !policy.isEmpty, orphans != nil {
            errors.append(
                FieldError(
                    "propagationPolicy", .invalid, .string(policy),
                    "orphanDependents and deletionPropagation cannot be both set"))
        }
        if !policy.isEmpty, DeletionWish.Propagation(rawValue: policy) == nil {
            errors.append(
                .notSupported("propagationPolicy", .string(policy), ["Foreground", "Background", "Orphan", "nil"]))
        }
        let dryRun = (body?.texts("dryRun") ?? []) + query.all("dryRun")
        if dryRun.contains(where: { $0 != "All" }) {
            errors.append(.notSupported("dryRun", .texts(dryRun), ["All"]))
        }
        guard errors.isEmpty else { throw .invalid(group: "meta.k8s.io", kind: "DeleteOptions", name: "", errors) }
    }
}

extension ResourceRequest {
    /// Resources whose deletion is answered with the object, and not with the news that it went well.
    private static let answeredWhole: Set<String> = [
        "/pods", "/services", "/serviceaccounts", "/podtemplates", "/persistentvolumes", "/persistentvolumeclaims",
        "/resourcequotas", "storage.k8s.io/csidrivers", "storage.k8s.io/csinodes",
        "storage.k8s.io/csistoragecapacities", "storage.k8s.io/storageclasses", "storage.k8s.io/volumeattachments",
        "storage.k8s.io/volumeattributesclasses",
    ]

    /// The reply to a deletion that came to `outcome`.
    func reply(_ outcome: DeletionOutcome, _ deletion: Deletion) -> APIReply {
        if outcome.isGone, !Self.answeredWhole.contains(resource.name.collection) {
            var status: Value = [
                "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success",
            ]
            var details: [(String, Value)] = [("name", .string(outcome.object.text("metadata", "name")))]
            if !resource.name.group.isEmpty { details.append(("group", .string(resource.name.group))) }
            details.append(("kind", .string(resource.name.resource)))
            details.append(("uid", .string(outcome.object.text("metadata", "uid"))))
            status.set("details", .map(Value.Map(details) { first, _ in first }))
            var form = deletion.form
            form.target = nil
            return APIAnswer.reply(status, form)
        }
        let status = !outcome.isGone && deletion.asksForDependents ? 202 : 200
        do throws(APIStatus) {
            return try reply(outcome.object, status: status, deletion.form, warnings: [])
        } catch { return APIAnswer.refusal(error) }
    }

    /// The reply to a deletion of many: what they were.
    func reply(deleted items: [Value], version: Int64, _ deletion: Deletion) -> APIReply {
        let list: Value = [
            "kind": .string(resource.listKind), "apiVersion": .string(resource.kind.apiVersion),
            "metadata": ["resourceVersion": .string(String(version))],
            "items": .list(items.map { $0.without("kind", "apiVersion") }),
        ]
        return APIAnswer.reply(list, AnswerForm.plain(deletion.form.encoding))
    }
}

extension AnswerForm {
    /// Objects as they are.
    static func plain(_ encoding: Encoding) -> AnswerForm {
        var form = AnswerForm.json
        form.encoding = encoding
        return form
    }
}
