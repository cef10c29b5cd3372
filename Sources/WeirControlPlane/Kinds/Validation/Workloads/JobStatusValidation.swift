import WeirValue

/// What is wrong with the status of Jobs, after `pkg/apis/batch/validation` and `pkg/registry/batch/job`.
///
/// Most of it is looked at only where it changes, so that what was stored before stays.
enum JobStatusValidation {
    static func validate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        let status = FieldPlace(object["status"], "status")
        let before = FieldPlace(old["status"], "status")
        for key in ["active", "succeeded", "failed", "ready", "terminating"] { errors.nonNegative(status[key]) }
        let (now, then) = (States(status), States(before))
        conditions(now, then, status, &errors)
        times(status, before, now, then, object, &errors)
        counts(status, before, now, then, &errors)
        indexes(object, status, before, &errors)
        return errors.list
    }

    /// The conditions that are true.
    private struct States: Equatable {
        let names: Set<String>

        init(_ status: FieldPlace) {
            names = Set(
                status["conditions"].elements.filter { $0["status"].text == "True" }.map { $0["type"].text })
        }

        subscript(name: String) -> Bool { names.contains(name) }
        var isFinished: Bool { self["Complete"] || self["Failed"] }
    }

    private static func conditions(
        _ now: States, _ then: States, _ status: FieldPlace, _ errors: inout FieldErrors
    ) {
        let path = status.path + ".conditions"
        if now != then {
            let rules: [(Bool, String)] = [
                (now["Complete"] && now["Failed"], "cannot set Complete=True and Failed=true conditions"),
                (now["Complete"] && now["FailureTarget"], "cannot set Complete=True and FailureTarget=true conditions"),
                (
                    now["Failed"] && !now["FailureTarget"] && !then["Failed"],
                    "cannot set Failed=True condition without the FailureTarget=true condition"
                ),
                (
                    now["Complete"] && !now["SuccessCriteriaMet"] && !then["Complete"],
                    "cannot set Complete=True condition without the SuccessCriteriaMet=true condition"
                ),
                (
                    now["SuccessCriteriaMet"] && now["Failed"],
                    "cannot set SuccessCriteriaMet=True and Failed=true conditions"
                ),
                (
                    now["SuccessCriteriaMet"] && now["FailureTarget"],
                    "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions"
                ),
            ]
            for (isBroken, text) in rules where isBroken { errors.invalidUnshown(path, text) }
        }
        for name in ["Failed", "Complete", "FailureTarget"] where then[name] && !now[name] {
            errors.invalidUnshown(path, "cannot disable the terminal \(name)=True condition")
        }
        if then["SuccessCriteriaMet"], !now["SuccessCriteriaMet"] {
            errors.invalidUnshown(path, "cannot disable the SuccessCriteriaMet=True condition")
        }
    }

    private static func times(
        _ status: FieldPlace, _ before: FieldPlace, _ now: States, _ then: States, _ object: Value,
        _ errors: inout FieldErrors
    ) {
        let (start, end) = (status["startTime"], status["completionTime"])
        let changed = now != then || end.value != before["completionTime"].value
        if changed {
            if end.isThere, !now["Complete"] {
                errors.invalid(end, "cannot set completionTime when there is no Complete=True condition")
            }
            if !end.isThere, now["Complete"] {
                errors.required(end, "completionTime is required for Complete jobs")
            }
            if start.isThere, end.isThere, end.text < start.text {
                errors.invalid(end, "completionTime cannot be set before startTime")
            }
        }
        if now != then || start.value != before["startTime"].value, !start.isThere, now.isFinished {
            errors.required(start, "startTime is required for finished job")
        }
        if end.isThere, before["completionTime"].isThere, end.value != before["completionTime"].value {
            errors.invalid(end, "completionTime cannot be mutated")
        }
        if before["startTime"].isThere, before["startTime"].value != start.value,
            object.at("spec", "suspend")?.boolValue != true
        {
            errors.required(start, "startTime cannot be removed for unsuspended job")
        }
    }

    private static func counts(
        _ status: FieldPlace, _ before: FieldPlace, _ now: States, _ then: States, _ errors: inout FieldErrors
    ) {
        let isNew = now != then
        if isNew || status["active"].value != before["active"].value, now.isFinished, status["active"].number ?? 0 > 0 {
            errors.invalid(status["active"], "active>0 is invalid for finished job")
        }
        if isNew || status["terminating"].value != before["terminating"].value, now.isFinished,
            status["terminating"].number ?? 0 > 0
        {
            errors.invalid(status["terminating"], "terminating>0 is invalid for finished job")
        }
        if status["ready"].value != before["ready"].value || status["active"].value != before["active"].value,
            status["ready"].number ?? 0 > status["active"].number ?? 0
        {
            errors.invalid(status["ready"], "cannot set more ready pods than active")
        }
        for key in ["failed", "succeeded"] {
            let count = status[key].number ?? 0
            if count < before[key].number ?? 0, key == "failed" || !now["Suspended"] {
                errors.invalid("\(status.path).\(key)", .int(count), "cannot decrease the \(key) counter")
            }
        }
        let pods = status["uncountedTerminatedPods"]
        var seen: Set<String> = []
        for pod in pods["succeeded"].elements + pods["failed"].elements {
            if pod.isEmpty {
                errors.invalid(pod, "must not be empty")
            } else if !seen.insert(pod.text).inserted {
                errors.duplicate(pod)
            }
        }
        if isNew, now.isFinished, !seen.isEmpty {
            let shown: Value = [
                "Succeeded": pods["succeeded"].value ?? .null, "Failed": pods["failed"].value ?? .null,
            ]
            errors.invalid(pods.path, shown, "uncountedTerminatedPods needs to be empty for finished job")
        }
    }

    private static func indexes(
        _ object: Value, _ status: FieldPlace, _ before: FieldPlace, _ errors: inout FieldErrors
    ) {
        let spec = FieldPlace(object["spec"], "spec")
        let (done, failed) = (status["completedIndexes"], status["failedIndexes"])
        let isIndexed = spec["completionMode"].text == "Indexed"
        let pairs = [
            (done, before["completedIndexes"], isIndexed),
            (failed, before["failedIndexes"], isIndexed && spec["backoffLimitPerIndex"].isThere),
        ]
        for (place, old, isFine) in pairs where place.value != old.value && place.isThere {
            if isFine, let completions = spec["completions"].number,
                case .failure(let fault) = JobIndexes.count(place.text, completions)
            {
                let name = place.path.dropFirst(status.path.count + 1)
                errors.invalid(place, "error parsing \(name): \(fault.text)")
            }
        }
        if done.value != before["completedIndexes"].value, !done.isEmpty, !isIndexed {
            errors.invalid(done, "cannot set non-empty completedIndexes when non-indexed completion mode")
        }
        if failed.value != before["failedIndexes"].value, failed.isThere, !spec["backoffLimitPerIndex"].isThere {
            errors.invalid(failed, "cannot set non-null failedIndexes when backoffLimitPerIndex is null")
        }
    }
}
