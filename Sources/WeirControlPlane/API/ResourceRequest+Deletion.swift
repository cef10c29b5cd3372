import WeirValue

extension ResourceRequest {
    /// Resources whose deletion is answered with the object, and not with the news that it went well.
    private static let answeredWhole: Set<String> = [
        "/pods", "/services", "/serviceaccounts", "/podtemplates", "/persistentvolumes", "/persistentvolumeclaims",
        "/resourcequotas", "storage.k8s.io/csidrivers", "storage.k8s.io/csinodes",
        "storage.k8s.io/csistoragecapacities", "storage.k8s.io/storageclasses", "storage.k8s.io/volumeattachments",
        "storage.k8s.io/volumeattributesclasses",
    ]

    /// The reply to a deletion that came to `outcome`.
    func reply(_ outcome: DeletionOutcome, _ deletion: DeletionOptions.Deletion) -> APIReply {
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
    func reply(deleted items: [Value], version: Int64, _ deletion: DeletionOptions.Deletion) -> APIReply {
        var metadata: Value = ["resourceVersion": .string(String(version))]
        // Custom objects are written as they are, in lists too.
        if resource.isCustom { metadata.set("continue", "") }
        let list: Value = [
            "kind": .string(resource.listKind), "apiVersion": .string(resource.kind.apiVersion),
            "metadata": metadata,
            "items": .list(resource.isCustom ? items : items.map { $0.without("kind", "apiVersion") }),
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
