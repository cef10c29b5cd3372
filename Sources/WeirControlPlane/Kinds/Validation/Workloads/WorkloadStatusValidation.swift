import WeirValue

/// What is wrong with the counts in the status of what makes pods.
enum WorkloadStatusValidation {
    private static let tooMany = "cannot be greater than status.replicas"

    static func deployment(_ object: Value, _ old: Value) -> [FieldError] {
        counts(
            object, old,
            [
                "observedGeneration", "replicas", "updatedReplicas", "readyReplicas", "availableReplicas",
                "unavailableReplicas", "terminatingReplicas", "collisionCount",
            ], ["updatedReplicas", "readyReplicas", "availableReplicas"], ready: "cannot be greater than readyReplicas")
    }

    static func replicaSet(_ object: Value, _ old: Value) -> [FieldError] {
        counts(
            object, old,
            [
                "replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "terminatingReplicas",
                "observedGeneration",
            ], ["fullyLabeledReplicas", "readyReplicas", "availableReplicas"],
            ready: "cannot be greater than readyReplicas")
    }

    static func statefulSet(_ object: Value, _ old: Value) -> [FieldError] {
        counts(
            object, old,
            [
                "replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas",
                "observedGeneration", "collisionCount",
            ], ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"],
            ready: "cannot be greater than status.readyReplicas")
    }

    static func daemonSet(_ object: Value, _ old: Value) -> [FieldError] {
        counts(
            object, old,
            [
                "currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady",
                "observedGeneration", "updatedNumberScheduled", "numberAvailable", "numberUnavailable",
                "collisionCount",
            ], [], ready: nil)
    }

    static func autoscaler(_ object: Value, _ old: Value) -> [FieldError] {
        counts(object, old, ["currentReplicas", "desiredReplicas"], [], ready: nil)
    }

    /// `keys` must not be below 0, `parts` not above the replicas; collisions are only ever counted up.
    private static func counts(
        _ object: Value, _ old: Value, _ keys: [String], _ parts: [String], ready: String?
    ) -> [FieldError] {
        var errors = FieldErrors()
        let status = FieldPlace(object["status"], "status")
        for key in keys { errors.nonNegative(status[key]) }
        let replicas = status["replicas"].number ?? 0
        for key in parts {
            let count = status[key].number ?? 0
            if count > replicas { errors.invalid(status[key].path, .int(count), tooMany) }
        }
        let available = status["availableReplicas"].number ?? 0
        if let ready, available > status["readyReplicas"].number ?? 0 {
            errors.invalid("status.availableReplicas", .int(available), ready)
        }
        if let before = old.at("status", "collisionCount")?.intValue {
            let now = status["collisionCount"].number ?? 0
            if now < before { errors.invalid("status.collisionCount", .int(now), "cannot be decremented") }
        }
        return errors.list
    }
}
