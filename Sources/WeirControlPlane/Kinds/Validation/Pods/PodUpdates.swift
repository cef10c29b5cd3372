import WeirValue

/// What may not change in pods, after `pkg/apis/core/validation`.
enum PodUpdates {
    private static let allowed =
        "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
        + "`spec.tolerations` (only additions to existing tolerations),"
        + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"

    /// What is wrong with `object`, which is to replace `old`.
    static func validate(_ object: Value, _ old: Value) -> [FieldError] {
        var check = PodValidation(isPod: true, name: object.text("metadata", "name"))
        check.pod(object)
        var errors = check.errors
        annotations(object, old, &errors)
        let spec = FieldPlace(object["spec"], "spec")
        let before = FieldPlace(old["spec"], "spec")
        for list in PodDefaults.containerLists {
            guard spec[list].count == before[list].count else {
                errors.forbidden(spec[list], "pod updates may not add or remove containers")
                return errors.list
            }
            for container in spec[list].elements { errors.mustBeThere(container["image"]) }
        }
        guard deadline(spec["activeDeadlineSeconds"], before["activeDeadlineSeconds"], &errors) else {
            return errors.list
        }
        addedTolerations(spec["tolerations"], before["tolerations"], &errors)
        let gates = before["schedulingGates"].elements.map { $0["name"].text }
        for gate in spec["schedulingGates"].elements where !gates.contains(gate["name"].text) {
            errors.forbidden(
                gate["name"], "only deletion is allowed, but found new scheduling gate '\(gate["name"].text)'")
        }
        rest(spec, before, isGated: !gates.isEmpty, &errors)
        return errors.list
    }

    private static func annotations(_ object: Value, _ old: Value, _ errors: inout FieldErrors) {
        let mirror = "kubernetes.io/config.mirror"
        let place = FieldPlace(object.at("metadata", "annotations"), "metadata.annotations").entry(mirror)
        let before = old.at("metadata", "annotations")?.at(mirror)
        guard place.value != before else { return }
        errors.forbidden(
            place,
            before == nil ? "may not add mirror pod annotation" : "may not remove or update mirror pod annotation")
    }

    /// A deadline may only come nearer. Tells whether to go on.
    private static func deadline(_ new: FieldPlace, _ old: FieldPlace, _ errors: inout FieldErrors) -> Bool {
        guard let seconds = new.number else {
            if old.isThere {
                errors.invalid(new.path, .null, "must not update from a positive integer to nil value")
            }
            return true
        }
        guard (0...2_147_483_647).contains(seconds) else {
            errors.invalid(new, TextRules.range(0...2_147_483_647))
            return false
        }
        guard let before = old.number, before < seconds else { return true }
        errors.invalid(new, "must be less than or equal to previous value")
        return false
    }

    private static func addedTolerations(_ new: FieldPlace, _ old: FieldPlace, _ errors: inout FieldErrors) {
        let text = { (toleration: FieldPlace) in
            JSONWriter.string(without(toleration.value ?? .null, ["tolerationSeconds"]), .init(sortedKeys: true))
        }
        let known = Set(new.elements.map(text))
        for toleration in old.elements where !known.contains(text(toleration)) {
            errors.forbidden(new, "existing toleration can not be modified except its tolerationSeconds")
            return
        }
    }

    private static func without(_ value: Value, _ keys: [String]) -> Value {
        guard case .map(let map) = value else { return value }
        return .map(map.setting(keys.map { ($0, nil) }))
    }

    /// All else must stay.
    private static func rest(_ spec: FieldPlace, _ old: FieldPlace, isGated: Bool, _ errors: inout FieldErrors) {
        guard var new = spec.value, let before = old.value, !Value.means(new, before) else { return }
        for list in PodDefaults.containerLists {
            let images = before.list(list).map { $0["image"] }
            var index = 0
            new.editEach(list) { container in
                if images.indices.contains(index) { container.set("image", images[index]) }
                index += 1
            }
        }
        for key in ["activeDeadlineSeconds", "schedulingGates", "tolerations"] { new.set(key, before[key]) }
        if before["terminationGracePeriodSeconds"]?.intValue ?? 0 < 0,
            new["terminationGracePeriodSeconds"]?.intValue == 1
        {
            new.set("terminationGracePeriodSeconds", before["terminationGracePeriodSeconds"])
        }
        if isGated { settleGated(&new, before, spec, &errors) }
        guard !Value.means(new, before) else { return }
        errors.forbidden(
            spec,
            "pod updates may not change fields other than \(allowed)\n" + ValueDifference.text(old: before, new: new))
    }

    /// A pod that waits to be scheduled may be told more precisely where.
    private static func settleGated(
        _ new: inout Value, _ old: Value, _ spec: FieldPlace, _ errors: inout FieldErrors
    ) {
        if !LabelMatch.hasAll(old["nodeSelector"], new["nodeSelector"]) {
            errors.invalid(
                spec["nodeSelector"].path, LabelMatch.ordered(new["nodeSelector"]),
                "only additions to spec.nodeSelector are allowed (no mutations or deletions)")
        }
        new.set("nodeSelector", old["nodeSelector"])
        let affinity = old.at("affinity", "nodeAffinity")
        let terms = { (value: Value?) in
            value?.at("requiredDuringSchedulingIgnoredDuringExecution")?.list("nodeSelectorTerms") ?? []
        }
        let (told, before) = (terms(new.at("affinity", "nodeAffinity")), terms(affinity))
        let path = spec.path + ".affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"
        if !before.isEmpty {
            if told.count != before.count {
                errors.invalid(
                    path, .list(told), "no additions/deletions to non-empty NodeSelectorTerms list are allowed")
            } else {
                for (index, pair) in zip(told, before).enumerated() where !onlyAdds(pair.0, pair.1) {
                    errors.invalid(
                        "\(path)[\(index)]", pair.0, "only additions are allowed (no mutations or deletions)")
                }
            }
        }
        if old["affinity"] == nil {
            new.edit("affinity") { $0.drop("nodeAffinity") }
            if new["affinity"]?.mapValue?.isEmpty == true { new.drop("affinity") }
        } else {
            new.fill(("affinity", .emptyMap))
            new.edit("affinity") { $0.set("nodeAffinity", affinity) }
        }
    }

    private static func onlyAdds(_ new: Value, _ old: Value) -> Bool {
        let keys = ["matchExpressions", "matchFields"]
        if keys.allSatisfy({ old.list($0).isEmpty }) { return keys.allSatisfy { new.list($0).isEmpty } }
        return keys.allSatisfy { Array(new.list($0).prefix(old.list($0).count)) == old.list($0) }
    }

    // MARK: Status

    /// What is wrong with the status of `object`, which is to replace that of `old`.
    static func validateStatus(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        let status = FieldPlace(object["status"], "status")
        let known = ["PodScheduled", "Ready", "Initialized"]
        for (index, condition) in status["conditions"].elements.enumerated()
        where !known.contains(condition["type"].text) {
            let place = FieldPlace(condition["type"].value, "metadata.conditions[\(index)].Type")
            errors.labelKey(place)
        }
        let nominated = status["nominatedNodeName"]
        if !nominated.isEmpty, nominated.text != old.text("status", "nominatedNodeName") { errors.subdomain(nominated) }
        let policy = old.text("spec", "restartPolicy")
        let before = FieldPlace(old["status"], "status")
        let restarting = Set(
            (old["spec"]?.list("initContainers") ?? []).filter { $0.text("restartPolicy") == "Always" }
                .map { $0.text("name") })
        states(status, before, "containerStatuses", policy, [], &errors)
        states(status, before, "initContainerStatuses", policy, restarting, &errors)
        states(status, before, "ephemeralContainerStatuses", "Never", [], &errors)
        addresses(status, "podIPs", &errors)
        let first = status["hostIPs"].elements.first
        if let first, first["ip"].text != status["hostIP"].text {
            errors.invalid(first["ip"], "must be equal to `hostIP`")
        }
        addresses(status, "hostIPs", &errors)
        return errors.list
    }

    private static func states(
        _ status: FieldPlace, _ old: FieldPlace, _ key: String, _ policy: String, _ restarting: Set<String>,
        _ errors: inout FieldErrors
    ) {
        guard policy != "Always" else { return }
        for (index, before) in old[key].elements.enumerated() {
            let ended = before["state"]["terminated"]
            guard ended.isThere, !restarting.contains(before["name"].text) else { continue }
            if ended["exitCode"].number ?? 0 != 0, policy == "OnFailure" { continue }
            for new in status[key].elements
            where new["name"].text == before["name"].text && !new["state"]["terminated"].isThere {
                errors.forbidden(
                    FieldPlace(nil, "\(status.path).\(key)[\(index)].state"),
                    "may not be transitioned to non-terminated state")
            }
        }
    }

    private static func addresses(_ status: FieldPlace, _ key: String, _ errors: inout FieldErrors) {
        let elements = status[key].elements
        for element in elements {
            errors.invalid(element.path, element["ip"].shown, TextRules.address(element["ip"].text))
        }
        guard elements.count > 1 else { return }
        let shown = Value.list(elements.map { ["IP": $0["ip"].shown] })
        let families = Set(elements.map { $0["ip"].text.contains(":") })
        if families.count == 1 || elements.count > 2 {
            errors.invalid(status[key].path, shown, "may specify no more than one IP for each IP family")
        }
        var seen: Set<String> = []
        for element in elements where !seen.insert(element["ip"].text).inserted {
            errors.duplicate(FieldPlace(["IP": element["ip"].shown], element.path))
        }
    }
}
