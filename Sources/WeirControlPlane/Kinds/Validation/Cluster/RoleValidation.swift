import WeirValue

/// What is wrong with roles and their bindings, after `pkg/apis/rbac/validation`.
enum RoleValidation {
    private static let group = "rbac.authorization.k8s.io"

    /// What is wrong with a Role, or with a ClusterRole.
    static func role(_ object: Value, isNamespaced: Bool) -> [FieldError] {
        var errors = FieldErrors()
        for rule in FieldPlace(object["rules"], "rules").elements { self.rule(rule, isNamespaced, &errors) }
        if !isNamespaced {
            let place = FieldPlace(object["aggregationRule"], "aggregationRule")
            guard place.isThere else { return errors.list }
            let selectors = place["clusterRoleSelectors"]
            if selectors.count == 0 {
                errors.required(selectors, "at least one clusterRoleSelector required if aggregationRule is non-nil")
            }
            for selector in selectors.elements { errors.labelSelector(selector) }
        }
        return errors.list
    }

    private static func rule(_ rule: FieldPlace, _ isNamespaced: Bool, _ errors: inout FieldErrors) {
        if rule["verbs"].count == 0 { errors.required(rule["verbs"], "verbs must contain at least one value") }
        let paths = rule["nonResourceURLs"]
        guard paths.count == 0 else {
            if isNamespaced { errors.invalid(paths, "namespaced rules cannot apply to non-resource URLs") }
            if ["apiGroups", "resources", "resourceNames"].contains(where: { rule[$0].count > 0 }) {
                errors.invalid(paths, "rules cannot apply to both regular resources and non-resource URLs")
            }
            return
        }
        if rule["apiGroups"].count == 0 {
            errors.required(rule["apiGroups"], "resource rules must supply at least one api group")
        }
        if rule["resources"].count == 0 {
            errors.required(rule["resources"], "resource rules must supply at least one resource")
        }
    }

    /// What is wrong with a RoleBinding, or with a ClusterRoleBinding.
    static func binding(_ object: Value, isNamespaced: Bool) -> [FieldError] {
        var errors = FieldErrors()
        let role = FieldPlace(object["roleRef"], "roleRef")
        if role["apiGroup"].text != group { errors.notSupported(role["apiGroup"], [group]) }
        let kinds = isNamespaced ? ["Role", "ClusterRole"] : ["ClusterRole"]
        if !kinds.contains(role["kind"].text) { errors.notSupported(role["kind"], kinds) }
        errors.requiredPathSegment(role["name"])
        for subject in FieldPlace(object["subjects"], "subjects").elements {
            self.subject(subject, isNamespaced, &errors)
        }
        return errors.list
    }

    private static func subject(_ subject: FieldPlace, _ isNamespaced: Bool, _ errors: inout FieldErrors) {
        let (name, apiGroup) = (subject["name"], subject["apiGroup"])
        errors.mustBeThere(name)
        switch subject["kind"].text {
        case "ServiceAccount":
            if !name.isEmpty { errors.subdomain(name) }
            if !apiGroup.isEmpty { errors.notSupported(apiGroup, [""]) }
            if !isNamespaced { errors.mustBeThere(subject["namespace"]) }
        case "User", "Group":
            if name.isEmpty {
                errors.invalid(name.path, "", "\(subject["kind"].text.lowercased()) name cannot be empty")
            }
            if apiGroup.text != group { errors.notSupported(apiGroup, [group]) }
        default: errors.notSupported(subject["kind"], ["ServiceAccount", "User", "Group"])
        }
    }

    static func bindingUpdate(_ object: Value, _ old: Value, isNamespaced: Bool) -> [FieldError] {
        var errors = FieldErrors()
        errors.add(binding(object, isNamespaced: isNamespaced))
        let role = FieldPlace(object["roleRef"], "roleRef")
        if !Value.means(role.value, old["roleRef"]) {
            let shown: Value = [
                "APIGroup": role["apiGroup"].shown, "Kind": role["kind"].shown, "Name": role["name"].shown,
            ]
            errors.invalid(role.path, shown, "cannot change roleRef")
        }
        return errors.list
    }
}
