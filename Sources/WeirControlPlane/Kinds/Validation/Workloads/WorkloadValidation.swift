import WeirValue

/// What is wrong with what makes pods that stay, after `pkg/apis/apps/validation`.
enum WorkloadValidation {
    private static let mismatch = "`selector` does not match template `labels`"
    private static let operators = ["In", "NotIn", "Exists", "DoesNotExist"]

    // MARK: Parts

    /// A selector that must be there and select something, and the template whose labels it must select.
    private static func selector(_ spec: FieldPlace, emptyText: String, faultText: String, _ errors: inout FieldErrors)
    {
        let selector = spec["selector"]
        if selector.isThere {
            errors.labelSelector(selector)
            if LabelMatch.isEmpty(selector.value) {
                errors.invalid(selector.path, LabelMatch.shown(selector.value), emptyText)
            }
        } else {
            errors.required(selector)
        }
        guard isReadable(selector.value) else {
            errors.invalid(selector.path, LabelMatch.shown(selector.value), faultText)
            return
        }
        labels(selector.value, spec["template"], &errors)
    }

    /// Whether a selector can be read, so that it can be held against labels.
    static func isReadable(_ selector: Value?) -> Bool {
        (selector?.list("matchExpressions") ?? []).allSatisfy { operators.contains($0.text("operator")) }
            && (selector?.at("matchLabels")?.mapValue ?? [:]).allSatisfy { label in
                LabelRules.faults(ofKey: label.key).isEmpty
                    && LabelRules.faults(ofValue: label.value.stringValue ?? "").isEmpty
            }
    }

    /// The labels of a template must be selected.
    static func labels(_ selector: Value?, _ template: FieldPlace, _ errors: inout FieldErrors) {
        let labels = template.value?.at("metadata", "labels")
        if selector != nil, LabelMatch.isEmpty(selector) { return }
        guard !LabelMatch.selects(selector, labels) else { return }
        errors.invalid(template.path + ".metadata.labels", LabelMatch.ordered(labels), mismatch)
    }

    /// What pods that stay may not have.
    private static func staying(_ template: FieldPlace, _ kind: String, _ errors: inout FieldErrors) {
        let spec = template["spec"]
        if spec["restartPolicy"].text != "Always" { errors.notSupported(spec["restartPolicy"], ["Always"]) }
        if spec["activeDeadlineSeconds"].isThere {
            errors.forbidden(spec["activeDeadlineSeconds"], "activeDeadlineSeconds in \(kind) is not Supported")
        }
    }

    /// A strategy as messages show it.
    private static func shown(_ strategy: FieldPlace) -> Value {
        ["Type": strategy["type"].shown, "RollingUpdate": strategy["rollingUpdate"].value ?? .null]
    }

    // MARK: Deployments

    static func deployment(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        errors.nonNegative(spec["replicas"])
        selector(
            spec, emptyText: "empty selector is invalid for deployment", faultText: "invalid label selector", &errors)
        errors.add(PodValidation.template(spec["template"]))
        staying(spec["template"], "ReplicaSet", &errors)
        strategy(spec["strategy"], &errors)
        errors.nonNegative(spec["minReadySeconds"])
        errors.nonNegative(spec["revisionHistoryLimit"])
        let deadline = spec["progressDeadlineSeconds"]
        errors.nonNegative(deadline)
        if let seconds = deadline.number, seconds <= spec["minReadySeconds"].number ?? 0 {
            errors.invalid(deadline, "must be greater than minReadySeconds")
        }
        return errors.list
    }

    private static func strategy(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let rolling = place["rollingUpdate"]
        switch place["type"].text {
        case "Recreate":
            if rolling.isThere {
                errors.forbidden(rolling, "may not be specified when strategy `type` is 'Recreate'")
            }
        case "RollingUpdate":
            let (down, up) = (rolling["maxUnavailable"], rolling["maxSurge"])
            errors.numberOrPercent(down)
            errors.numberOrPercent(up)
            if down.numberOrPercent == 0, up.numberOrPercent == 0 {
                errors.invalid(down.path, down.value ?? 0, "may not be 0 when `maxSurge` is 0")
            }
            errors.atMostAll(down)
        default: errors.add([.notSupported(place.path, shown(place), ["Recreate", "RollingUpdate"])])
        }
    }

    /// What is wrong with a Deployment that replaces another. Its selector must stay.
    static func deploymentUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        deployment(object) + keptSelector(object, old)
    }

    private static func keptSelector(_ object: Value, _ old: Value) -> [FieldError] {
        guard !Value.means(object.at("spec", "selector"), old.at("spec", "selector")) else { return [] }
        return [
            FieldError(
                "spec.selector", .invalid, LabelMatch.shown(object.at("spec", "selector")), TextRules.immutable)
        ]
    }

    // MARK: Replica sets and controllers

    static func replicaSet(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        errors.nonNegative(spec["replicas"])
        errors.nonNegative(spec["minReadySeconds"])
        selector(
            spec, emptyText: "empty selector is invalid for deployment", faultText: "invalid label selector", &errors)
        errors.add(PodValidation.template(spec["template"]))
        staying(spec["template"], "ReplicaSet", &errors)
        return errors.list
    }

    static func replicaSetUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        replicaSet(object) + keptSelector(object, old)
    }

    static func replicationController(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        errors.nonNegative(spec["minReadySeconds"])
        if spec["selector"].count == 0 { errors.required(spec["selector"]) }
        errors.nonNegative(spec["replicas"])
        let template = spec["template"]
        guard template.isThere else {
            errors.required(template)
            return errors.list
        }
        let labels = template.value?.at("metadata", "labels")
        if !LabelMatch.hasAll(spec["selector"].value, labels) {
            errors.invalid(template.path + ".metadata.labels", LabelMatch.ordered(labels), mismatch)
        }
        errors.add(PodValidation.template(template))
        staying(template, "ReplicationController", &errors)
        return errors.list
    }

    // MARK: Daemon sets

    static func daemonSet(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        let selector = spec["selector"]
        errors.labelSelector(selector)
        if isReadable(selector.value) { labels(selector.value, spec["template"], &errors) }
        if selector.isThere, LabelMatch.isEmpty(selector.value) {
            errors.invalid(
                selector.path, LabelMatch.shown(selector.value), "empty selector is invalid for daemonset")
        }
        errors.add(PodValidation.template(spec["template"]))
        staying(spec["template"], "DaemonSet", &errors)
        errors.nonNegative(spec["minReadySeconds"])
        daemonStrategy(spec["updateStrategy"], &errors)
        errors.nonNegative(spec["revisionHistoryLimit"])
        return errors.list
    }

    private static func daemonStrategy(_ place: FieldPlace, _ errors: inout FieldErrors) {
        switch place["type"].text {
        case "OnDelete": break
        case "RollingUpdate":
            let rolling = place["rollingUpdate"]
            guard rolling.isThere else { return errors.required(rolling) }
            let (down, up) = (rolling["maxUnavailable"], rolling["maxSurge"])
            for limit in [down, up] {
                errors.numberOrPercent(limit)
                errors.atMostAll(limit)
            }
            switch (down.numberOrPercent != 0, up.numberOrPercent != 0) {
            case (true, true): errors.invalid(up, "may not be set when maxUnavailable is non-zero")
            case (false, false): errors.required(down, "cannot be 0 when maxSurge is 0")
            default: break
            }
        default: errors.add([.notSupported(place.path, shown(place), ["RollingUpdate", "OnDelete"])])
        }
    }

    static func daemonSetUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        daemonSet(object) + keptSelector(object, old)
    }

    // MARK: Stateful sets

    static func statefulSet(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        let management = spec["podManagementPolicy"]
        if !["OrderedReady", "Parallel"].contains(management.text) {
            errors.invalid(management, "must be 'OrderedReady' or 'Parallel'")
        }
        if !spec["serviceName"].isEmpty { errors.dnsLabel(spec["serviceName"]) }
        statefulStrategy(spec["updateStrategy"], &errors)
        for key in ["whenDeleted", "whenScaled"] {
            let policy = spec["persistentVolumeClaimRetentionPolicy"][key]
            if policy.isThere, !["Retain", "Delete"].contains(policy.text) {
                errors.notSupported(policy, ["Retain", "Delete"])
            }
        }
        errors.nonNegative(spec["replicas"])
        errors.nonNegative(spec["minReadySeconds"])
        errors.nonNegative(spec["ordinals"]["start"])
        selector(spec, emptyText: "empty selector is invalid for statefulset", faultText: "", &errors)
        errors.add(PodValidation.template(withClaims(spec)))
        staying(spec["template"], "StatefulSet", &errors)
        return errors.list
    }

    /// The template with the volumes that the claims of the set become.
    private static func withClaims(_ spec: FieldPlace) -> FieldPlace {
        let claims = spec["volumeClaimTemplates"].elements
        guard !claims.isEmpty, var template = spec["template"].value else { return spec["template"] }
        template.edit("spec") { pod in
            let volumes = pod.list("volumes")
            let known = Set(volumes.map { $0.text("name") })
            let added = claims.map { $0.value?.at("metadata", "name") ?? "" }
                .filter { !known.contains($0.stringValue ?? "") }
            pod.set(
                "volumes",
                .list(volumes + added.map { ["name": $0, "persistentVolumeClaim": ["claimName": $0]] }))
        }
        return FieldPlace(template, spec["template"].path)
    }

    private static func statefulStrategy(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let rolling = place["rollingUpdate"]
        switch place["type"].text {
        case "": errors.required(place)
        case "OnDelete":
            if rolling.isThere {
                let shown: Value = [
                    "Partition": rolling["partition"].value ?? 0,
                    "MaxUnavailable": rolling["maxUnavailable"].value ?? .null,
                ]
                errors.invalid(rolling.path, shown, "only allowed for updateStrategy 'RollingUpdate'")
            }
        case "RollingUpdate":
            errors.nonNegative(rolling["partition"])
            let down = rolling["maxUnavailable"]
            guard down.isThere else { return }
            errors.numberOrPercent(down)
            if down.numberOrPercent == 0 { errors.invalid(down, "cannot be 0") }
            errors.atMostAll(down)
        default: errors.invalid(place.path, shown(place), "must be 'RollingUpdate' or 'OnDelete'")
        }
    }

    private static let mutable = [
        "replicas", "template", "updateStrategy", "minReadySeconds", "ordinals", "persistentVolumeClaimRetentionPolicy",
        "revisionHistoryLimit",
    ]

    static func statefulSetUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        let rest = { (object: Value) -> Value in
            guard case .map(let spec)? = object["spec"] else { return .null }
            return .map(spec.setting(mutable.map { ($0, nil) }))
        }
        guard !Value.means(rest(object), rest(old)) else { return statefulSet(object) }
        return statefulSet(object) + [
            FieldError(
                "spec", .forbidden,
                "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
                    + "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and "
                    + "'minReadySeconds' are forbidden")
        ]
    }

    // MARK: Revisions and templates

    static func revision(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        if FieldPlace(object["data"], "data").value == nil {
            errors.required(FieldPlace(nil, "data"), "data is mandatory")
        }
        errors.nonNegative(FieldPlace(object["revision"], "revision"))
        return errors.list
    }

    static func revisionUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        errors.add(revision(object))
        errors.immutable(FieldPlace(object["data"], "data"), old["data"])
        return errors.list
    }

    static func podTemplate(_ object: Value) -> [FieldError] {
        PodValidation.template(FieldPlace(object["template"], "template"))
    }
}
