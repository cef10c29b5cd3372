import WeirValue

/// What is wrong with reviews, after `pkg/apis/authorization/validation`.
enum ReviewRules {
    /// Refuses a review of `resource` that asks for nothing, or for too much.
    static func check(_ review: Value, _ resource: String) throws(APIStatus) {
        switch resource {
        case "tokenreviews":
            guard !review.text("spec", "token").isEmpty else {
                throw .badRequest("token is required for TokenReview in authentication")
            }
        case "selfsubjectaccessreviews", "subjectaccessreviews", "localsubjectaccessreviews":
            let errors = errors(review, resource)
            guard errors.isEmpty else { throw .invalid(group: "authorization.k8s.io", errors) }
        default: break
        }
    }

    private static func errors(_ review: Value, _ resource: String) -> [FieldError] {
        var errors = FieldErrors()
        let isLocal = resource == "localsubjectaccessreviews"
        let spec = FieldPlace(review["spec"], "spec")
        let resources = spec["resourceAttributes"]
        let paths = spec["nonResourceAttributes"]
        if resources.isThere, paths.isThere {
            errors.add([pathError(paths, "cannot be specified in combination with resourceAttributes")])
        } else if !resources.isThere, !paths.isThere {
            errors.invalid(
                resources.path, .null,
                "exactly one of nonResourceAttributes or resourceAttributes must be specified")
        }
        if resource != "selfsubjectaccessreviews", spec["user"].isEmpty, spec["groups"].isEmpty {
            errors.invalid("spec.user", "", "at least one of user or group must be specified")
        }
        metadata(review["metadata"], isLocal ? "must be empty except for namespace" : "must be empty", &errors)
        guard isLocal else { return errors.list }
        let namespace = resources["namespace"]
        if resources.isThere, namespace.text != review.text("metadata", "namespace") {
            errors.invalid(namespace.path, .string(namespace.text), "must match metadata.namespace")
        }
        if paths.isThere { errors.add([pathError(paths, "disallowed on this kind of request")]) }
        return errors.list
    }

    /// An error about a path, which is shown in the form that an API server has it in.
    private static func pathError(_ place: FieldPlace, _ detail: String) -> FieldError {
        let shown: Value = ["Path": .string(place["path"].text), "Verb": .string(place["verb"].text)]
        return FieldError(place.path, .invalid, shown: JSONWriter.string(shown), detail)
    }

    /// Metadata may tell nothing but the namespace; what only the server sets does not count.
    private static func metadata(_ metadata: Value?, _ detail: String, _ errors: inout FieldErrors) {
        let place = FieldPlace(metadata, "metadata")
        let keys = [
            "name", "generateName", "namespace", "resourceVersion", "generation", "labels", "annotations",
            "ownerReferences", "finalizers",
        ]
        let told = keys.filter { !place[$0].isEmpty }
        guard told.contains(where: { $0 != "namespace" }) else { return }
        let pairs = told.map { ($0, place[$0].shown) }
        let shown = JSONWriter.string(.map(Value.Map(pairs) { first, _ in first }))
        errors.add([FieldError("metadata", .invalid, shown: shown, detail)])
    }
}
