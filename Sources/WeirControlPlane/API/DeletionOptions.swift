import WeirValue

/// What a deletion asks for, in its body or in its query.
struct DeletionOptions {
    /// How a deletion is asked for.
    struct Deletion: Sendable {
        var wish: DeletionWish
        var isDryRun: Bool
        var form: AnswerForm
        /// Whether it was asked, in the old way, that dependents go too.
        var asksForDependents = false
    }

    let body: Value?
    let query: RequestQuery

    /// The deletion that is asked for.
    func deletion(_ form: AnswerForm) throws(APIStatus) -> Deletion {
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
        return Deletion(
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
