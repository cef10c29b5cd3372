import WeirValue

/// What is wrong with Jobs, after `pkg/apis/batch/validation`.
enum JobValidation {
    private static let indexedMost: Int64 = 100_000
    private static let highMost: Int64 = 10_000
    private static let actions = ["Count", "FailIndex", "FailJob", "Ignore"]
    private static let needsIndexes = "requires indexed completion mode"

    // MARK: Jobs

    static func create(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        generated(object, &errors)
        let spec = FieldPlace(object["spec"], "spec")
        selected(spec, &errors)
        let name = object.text("metadata", "name")
        if spec["completionMode"].text == "Indexed", let count = spec["completions"].number, count > 0 {
            let host = "\(name)-\(count - 1)"
            if !TextRules.label(host).isEmpty {
                errors.invalid(
                    "metadata.name", .string(name), "will not able to create pod with invalid DNS label: \(host)")
            }
        }
        return errors.list
    }

    private static func selected(_ spec: FieldPlace, _ errors: inout FieldErrors) {
        errors.add(validate(spec))
        let selector = spec["selector"]
        if selector.isThere { errors.labelSelector(selector) } else { errors.required(selector) }
        if WorkloadValidation.isReadable(selector.value) {
            WorkloadValidation.labels(selector.value, spec["template"], &errors)
        }
    }

    /// The labels and the selector that the server made must be there.
    private static func generated(_ object: Value, _ errors: inout FieldErrors) {
        guard object.at("spec", "manualSelector")?.boolValue != true, let selector = object.at("spec", "selector")
        else {
            return
        }
        let (uid, name) = (object["metadata"]?["uid"] ?? "", object["metadata"]?["name"] ?? "")
        let expected: Value = [
            "controller-uid": uid, "job-name": name, "batch.kubernetes.io/controller-uid": uid,
            "batch.kubernetes.io/job-name": name,
        ]
        let labels = object.at("spec", "template", "metadata", "labels")
        for (key, value) in expected.mapValue ?? [:] where labels?.at(key) != value {
            let path = "spec.template.metadata.labels[\(key)]"
            let detail = "must be '\(GoText.plain(value))'"
            if labels?.at(key) == nil {
                errors.required(FieldPlace(nil, path), detail)
            } else {
                errors.invalid(path, LabelMatch.ordered(labels), detail)
            }
        }
        if WorkloadValidation.isReadable(selector), !LabelMatch.selects(selector, expected) {
            errors.invalid("spec.selector", LabelMatch.shown(selector), "`selector` not auto-generated")
        }
    }

    static func update(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        let before = FieldPlace(old["spec"], "spec")
        selected(spec, &errors)
        if spec["completionMode"].text == "Indexed" {
            let count = spec["completions"]
            if count.isThere, count.value != before["completions"].value, count.number != spec["parallelism"].number {
                errors.invalid(count, "can only be modified in tandem with spec.parallelism")
            }
        } else {
            errors.immutable(spec["completions"], before["completions"].value)
        }
        if !Value.means(spec["selector"].value, before["selector"].value) {
            errors.invalid(spec["selector"].path, LabelMatch.shown(spec["selector"].value), TextRules.immutable)
        }
        template(spec["template"], before["template"], canSchedule: canSchedule(old), &errors)
        for key in ["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"] {
            errors.immutable(spec[key], before[key].value)
        }
        return errors.list
    }

    /// Where pods go may be told as long as a Job has not begun.
    private static func canSchedule(_ old: Value) -> Bool {
        old.at("spec", "suspend")?.boolValue == true && old.at("status", "startTime") == nil
    }

    private static func template(
        _ new: FieldPlace, _ old: FieldPlace, canSchedule: Bool, _ errors: inout FieldErrors
    ) {
        guard var before = old.value, !Value.means(new.value, before) else { return }
        if canSchedule, let told = new.value {
            before.edit("spec") { spec in
                for key in ["nodeSelector", "tolerations", "schedulingGates"] { spec.set(key, told.at("spec", key)) }
                let affinity = told.at("spec", "affinity", "nodeAffinity")
                if affinity != nil { spec.fill(("affinity", .emptyMap)) }
                spec.edit("affinity") { $0.set("nodeAffinity", affinity) }
            }
            before.edit("metadata") { metadata in
                for key in ["annotations", "labels"] { metadata.set(key, told.at("metadata", key)) }
            }
            guard !Value.means(told, before) else { return }
        }
        errors.immutable(new, before)
    }

    // MARK: Specs

    /// What is wrong with the spec of a Job, or of what makes Jobs.
    static func validate(_ spec: FieldPlace) -> [FieldError] {
        var errors = FieldErrors()
        for key in [
            "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished",
            "backoffLimitPerIndex", "maxFailedIndexes",
        ] {
            errors.nonNegative(spec[key])
        }
        if spec["maxFailedIndexes"].isThere, !spec["backoffLimitPerIndex"].isThere {
            errors.required(spec["backoffLimitPerIndex"], "when maxFailedIndexes is specified")
        }
        let manager = spec["managedBy"]
        if manager.isThere {
            errors.add(TextRules.domainPath(manager))
            if manager.text.utf8.count > 63 { errors.tooLong(manager, 63) }
        }
        completionMode(spec, &errors)
        if spec["podFailurePolicy"].isThere { failurePolicy(spec, &errors) }
        let success = spec["successPolicy"]
        if success.isThere {
            if spec["completionMode"].text == "Indexed" {
                successPolicy(spec, &errors)
            } else {
                errors.invalid(success, needsIndexes)
            }
        }
        let replacement = spec["podReplacementPolicy"]
        let supported = spec["podFailurePolicy"].isThere ? ["Failed"] : ["Failed", "TerminatingOrFailed"]
        if replacement.isThere, !supported.contains(replacement.text) { errors.notSupported(replacement, supported) }
        errors.add(PodValidation.template(spec["template"]))
        restartPolicy(spec, &errors)
        return errors.list
    }

    private static func restartPolicy(_ spec: FieldPlace, _ errors: inout FieldErrors) {
        let policy = spec["template"]["spec"]["restartPolicy"]
        switch policy.text {
        case "", "Always": errors.required(policy, "valid values: \"OnFailure\", \"Never\"")
        case "OnFailure":
            if spec["podFailurePolicy"].isThere {
                errors.invalid(policy, "only \"Never\" is supported when podFailurePolicy is specified")
            }
        case "Never": break
        default: errors.notSupported(policy, ["OnFailure", "Never"])
        }
    }

    private static func completionMode(_ spec: FieldPlace, _ errors: inout FieldErrors) {
        let mode = spec["completionMode"]
        if mode.isThere, !["NonIndexed", "Indexed"].contains(mode.text) {
            errors.notSupported(mode, ["NonIndexed", "Indexed"])
        }
        guard mode.text == "Indexed" else {
            if !mode.isThere || mode.text == "NonIndexed" {
                for key in ["backoffLimitPerIndex", "maxFailedIndexes"] where spec[key].isThere {
                    errors.invalid(spec[key], needsIndexes)
                }
            }
            return
        }
        let (count, parallel, failed) = (spec["completions"], spec["parallelism"], spec["maxFailedIndexes"])
        if !count.isThere { errors.required(count, "when completion mode is Indexed") }
        if let number = parallel.number, number > indexedMost {
            errors.invalid(parallel, "must be less than or equal to \(indexedMost) when completion mode is Indexed")
        }
        if let number = failed.number {
            if let all = count.number, number > all {
                errors.invalid(failed, "must be less than or equal to completions")
            }
            if number > indexedMost { errors.invalid(failed, "must be less than or equal to \(indexedMost)") }
        }
        guard let number = count.number, number > indexedMost, spec["backoffLimitPerIndex"].isThere else { return }
        if !failed.isThere {
            errors.required(failed, "must be specified when completions is above \(indexedMost)")
        }
        for place in [parallel, failed] where place.number ?? 0 > highMost {
            errors.invalid(
                place,
                "must be less than or equal to \(highMost) when completions are above \(indexedMost) and used with "
                    + "backoff limit per index")
        }
    }

    // MARK: Failures

    private static func failurePolicy(_ spec: FieldPlace, _ errors: inout FieldErrors) {
        let rules = spec["podFailurePolicy"]["rules"]
        if rules.count > 20 { errors.tooMany(rules, 20) }
        let pod = spec["template"]["spec"]
        let names = Set(PodDefaults.containerLists.flatMap { pod[$0].elements.map { $0["name"].text } })
        for rule in rules.elements {
            let action = rule["action"]
            if action.isEmpty {
                errors.required(action, "valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]")
            } else if action.text == "FailIndex" {
                if !spec["backoffLimitPerIndex"].isThere {
                    errors.invalid(action, "requires the backoffLimitPerIndex to be set")
                }
            } else if !actions.contains(action.text) {
                errors.notSupported(action, actions)
            }
            let (codes, conditions) = (rule["onExitCodes"], rule["onPodConditions"])
            if codes.isThere { exitCodes(codes, names, &errors) }
            if conditions.count > 0 { self.conditions(conditions, &errors) }
            if codes.isThere, conditions.count > 0 {
                errors.invalidUnshown(
                    rule.path, "specifying both OnExitCodes and OnPodConditions is not supported")
            } else if !codes.isThere, conditions.count == 0 {
                errors.invalidUnshown(
                    rule.path, "specifying one of OnExitCodes and OnPodConditions is required")
            }
        }
    }

    private static func conditions(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let statuses = ["False", "True", "Unknown"]
        if place.count > 20 { errors.tooMany(place, 20) }
        for pattern in place.elements {
            errors.invalid(pattern["type"].path, pattern["type"].shown, LabelRules.faults(ofKey: pattern["type"].text))
            let status = pattern["status"]
            if status.isEmpty {
                errors.required(status, "valid values: [\"False\" \"True\" \"Unknown\"]")
            } else if !statuses.contains(status.text) {
                errors.notSupported(status, statuses)
            }
        }
    }

    private static func exitCodes(_ place: FieldPlace, _ names: Set<String>, _ errors: inout FieldErrors) {
        let (operation, name, values) = (place["operator"], place["containerName"], place["values"])
        if operation.isEmpty {
            errors.required(operation, "valid values: [\"In\" \"NotIn\"]")
        } else if !["In", "NotIn"].contains(operation.text) {
            errors.notSupported(operation, ["In", "NotIn"])
        }
        if name.isThere, !names.contains(name.text) {
            errors.invalid(name, "must be one of the container or initContainer names in the pod template")
        }
        if values.count == 0 {
            errors.invalid(values.path, values.value ?? .null, "at least one value is required")
        } else if values.count > 255 {
            errors.tooMany(values, 255)
        }
        var seen: Set<Int64> = []
        var previous: Int64?
        var isOrdered = true
        for value in values.elements {
            let code = value.number ?? 0
            if operation.text == "In", code == 0 { errors.invalid(value, "must not be 0 for the In operator") }
            if !seen.insert(code).inserted { errors.duplicate(value) }
            if let previous, previous > code { isOrdered = false }
            previous = code
        }
        if !isOrdered { errors.invalid(values, "must be ordered") }
    }

    // MARK: Success

    private static func successPolicy(_ spec: FieldPlace, _ errors: inout FieldErrors) {
        let rules = spec["successPolicy"]["rules"]
        let completions = spec["completions"].number ?? 0
        if rules.count == 0 {
            errors.required(rules, "at least one rules must be specified when the successPolicy is specified")
        }
        if rules.count > 20 { errors.tooMany(rules, 20) }
        for rule in rules.elements {
            let (count, indexes) = (rule["succeededCount"], rule["succeededIndexes"])
            if !count.isThere, !indexes.isThere {
                errors.required(rule, "at least one of succeededCount or succeededIndexes must be specified")
            }
            var total: Int64 = 0
            if indexes.isThere {
                if indexes.text.utf8.count > 65_536 { errors.tooLong(indexes, 65_536) }
                switch JobIndexes.count(indexes.text, completions) {
                case .success(let number): total = number
                case .failure(let fault):
                    errors.invalid(indexes, "error parsing succeededIndexes: \(fault.text)")
                }
            }
            guard let number = count.number else { continue }
            errors.nonNegative(count)
            if number > completions {
                errors.invalid(
                    count, "must be less than or equal to \(completions) (the number of specified completions)")
            }
            if indexes.isThere, number > total {
                errors.invalid(
                    count,
                    "must be less than or equal to \(total) (the number of indexes in the specified succeededIndexes "
                        + "field)")
            }
        }
    }
}

/// Lists of indexes of Jobs: `1,3-5`.
enum JobIndexes {
    struct Fault: Error { let text: String }

    /// How many indexes `text` lists, all below `completions`.
    static func count(_ text: String, _ completions: Int64) -> Result<Int64, Fault> {
        guard !text.isEmpty else { return .success(0) }
        var last: Int64?
        var total: Int64 = 0
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            switch interval(part, completions) {
            case .failure(let fault): return .failure(fault)
            case .success(let (first, end)):
                if let last, last >= first {
                    return .failure(Fault(text: "non-increasing order, previous: \(last), current: \(first)"))
                }
                total += end - first + 1
                last = end
            }
        }
        return .success(total)
    }

    private static func interval(_ text: Substring, _ completions: Int64) -> Result<(Int64, Int64), Fault> {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count <= 2 else {
            return .failure(
                Fault(
                    text: "the fragment \(GoText.quoted(String(text))) violates the requirement that an index interval "
                        + "can have at most two parts separated by '-'"))
        }
        var numbers: [Int64] = []
        for part in parts {
            let shown = GoText.quoted(String(part))
            guard let number = Int64(part) else {
                return .failure(Fault(text: "cannot convert string to integer for index: \(shown)"))
            }
            guard number < completions else { return .failure(Fault(text: "too large index: \(shown)")) }
            numbers.append(number)
        }
        guard let first = numbers.first else { return .failure(Fault(text: "")) }
        guard let last = numbers.dropFirst().first else { return .success((first, first)) }
        guard first < last else {
            return .failure(Fault(text: "non-increasing order, previous: \(first), current: \(last)"))
        }
        return .success((first, last))
    }
}
