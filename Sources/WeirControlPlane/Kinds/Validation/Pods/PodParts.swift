import WeirValue

/// What the endpoints `ephemeralcontainers` and `resize` of pods may change, after `pkg/registry/core/pod/strategy.go` and
/// `pkg/apis/core/validation`.
enum PodParts {
    private static let lists = ["containers", "initContainers"]
    private static let mirror = "kubernetes.io/config.mirror"

    static let rules: [String: KindStrategy.PartRule] = [
        "ephemeralcontainers": KindStrategy.PartRule(prepare: keepEphemeral, validate: ephemeral),
        "resize": KindStrategy.PartRule(prepare: keepSizes, validate: resize),
    ]

    /// The part that the change from `old` to `object` is about, where that is not told.
    static func guess(_ object: Value, _ old: Value) -> String {
        let differs = { (key: String) in !Value.means(object.at("spec", key), old.at("spec", key)) }
        if differs("ephemeralContainers") { return "ephemeralcontainers" }
        let sizes = { (pod: Value) in
            ([pod["spec"] ?? .null] + lists.flatMap { pod["spec"]?.list($0) ?? [] }).map { $0.at("resources") ?? .null }
        }
        return Value.means(.list(sizes(object)), .list(sizes(old))) ? "" : "resize"
    }

    /// `old` with the metadata that requests settle.
    private static func base(_ object: Value, _ old: Value) -> Value {
        var base = old
        base.edit("metadata") { metadata in
            for key in ["resourceVersion", "managedFields"] { metadata.set(key, object["metadata"]?[key]) }
        }
        return base
    }

    // MARK: Ephemeral containers

    private static func keepEphemeral(_ object: inout Value, _ old: Value) {
        let containers = object.at("spec", "ephemeralContainers")
        object = base(object, old)
        object.edit("spec") { $0.set("ephemeralContainers", containers) }
    }

    private static func ephemeral(_ object: Value, _ old: Value) -> [FieldError] {
        guard old.at("metadata", "annotations")?.at(mirror) == nil else {
            return [FieldError("", .forbidden, "static pods do not support ephemeral containers")]
        }
        var check = PodValidation(isPod: true, name: object.text("metadata", "name"))
        check.pod(object)
        var errors = check.errors
        let place = FieldPlace(object["spec"], "spec")["ephemeralContainers"]
        for before in old["spec"]?.list("ephemeralContainers") ?? [] {
            let name = GoText.quoted(before.text("name"))
            let new = place.elements.last { $0["name"].text == before.text("name") }?.value
            if new == nil {
                errors.forbidden(place, "existing ephemeral containers \(name) may not be removed\n")
            } else if let new, !Value.means(new, before) {
                let difference = ValueDifference.text(old: before, new: new)
                errors.forbidden(place, "existing ephemeral containers \(name) may not be changed\n\(difference)")
            }
        }
        return errors.list
    }

    // MARK: Sizes

    private static func keepSizes(_ object: inout Value, _ old: Value) {
        let told = object["spec"] ?? .emptyMap
        object = base(object, old)
        object.edit("spec") { spec in
            for list in lists {
                let names = spec.list(list).map { $0["name"] }
                guard told.list(list).map({ $0["name"] }) == names else {
                    spec.set(list, told[list])
                    continue
                }
                var rest = told.list(list)[...]
                spec.editEach(list) { container in
                    guard let new = rest.popFirst() else { return }
                    for key in ["resources", "resizePolicy"] { container.set(key, new[key]) }
                }
            }
            spec.set("resources", told.at("resources"))
        }
    }

    private static func resize(_ object: Value, _ old: Value) -> [FieldError] {
        guard old.at("metadata", "annotations")?.at(mirror) == nil else {
            return [FieldError("", .forbidden, "static pods cannot be resized")]
        }
        guard old.at("spec", "os")?.text("name") != "windows" else {
            return [FieldError("", .forbidden, "windows pods cannot be resized")]
        }
        var check = PodValidation(isPod: true, name: object.text("metadata", "name"))
        check.pod(object)
        var errors = check.errors
        let spec = FieldPlace(object["spec"], "spec")
        let before = FieldPlace(old["spec"], "spec")
        let told = old.text("status", "qosClass")
        let serviceClass = told.isEmpty ? PodResources.serviceClass(of: before.value ?? .emptyMap) : told
        if serviceClass != PodResources.serviceClass(of: spec.value ?? .emptyMap) {
            errors.invalid(
                "spec", .string(object.text("status", "qosClass")),
                "Pod QOS Class may not change as a result of resizing")
        }
        let running = (old["status"]?.list("containerStatuses") ?? []).first { $0.at("state", "running") != nil }
        if let running, running.at("resources") == nil {
            errors.forbidden(spec, "Pod running on node without support for resize")
        }
        wholePod(spec, before, &errors)
        guard isInOrder(spec, before, &errors) else { return errors.list }
        for list in lists.reversed() {
            for (new, old) in zip(spec[list].elements, before[list].elements) {
                removed(new["resources"], old["resources"], "resource", &errors)
            }
        }
        onlySizes(spec, before, &errors)
        return errors.list
    }

    /// What a pod asks for as a whole.
    private static func wholePod(_ spec: FieldPlace, _ old: FieldPlace, _ errors: inout FieldErrors) {
        let (new, before) = (spec["resources"], old["resources"])
        guard before.isThere else { return }
        guard new.isThere else { return errors.forbidden(new, "pod-level resources cannot be removed") }
        removed(new, before, "pod-level resource", &errors)
        if !Value.means(sized(new.value, like: before.value), before.value) {
            errors.forbidden(spec, "only cpu and memory resources are mutable at pod-level")
        }
    }

    private static func removed(_ new: FieldPlace, _ old: FieldPlace, _ what: String, _ errors: inout FieldErrors) {
        for key in ["requests", "limits"] {
            let names = Set(old[key].value?.mapValue?.keys.map { $0 } ?? [])
            if !names.isSubset(of: new[key].value?.mapValue?.keys.map { $0 } ?? []) {
                errors.forbidden(new[key], "\(what) \(key) cannot be removed")
            }
        }
    }

    private static func isInOrder(_ spec: FieldPlace, _ old: FieldPlace, _ errors: inout FieldErrors) -> Bool {
        var isFine = true
        for list in lists {
            guard spec[list].count == old[list].count else {
                errors.forbidden(spec[list], "\(list) may not be added or removed on resize")
                isFine = false
                continue
            }
            for (new, before) in zip(spec[list].elements, old[list].elements)
            where new["name"].text != before["name"].text {
                errors.forbidden(new["name"], "\(list) may not be renamed or reordered on resize")
                isFine = false
            }
        }
        return isFine
    }

    /// Amounts of processors and memory may change, and nothing else.
    private static func onlySizes(_ spec: FieldPlace, _ old: FieldPlace, _ errors: inout FieldErrors) {
        for (new, before) in zip(spec["containers"].elements, old["containers"].elements)
        where !Value.means(sizedContainer(new, before), before.value) {
            errors.forbidden(spec, "only cpu and memory resources are mutable")
        }
        for (new, before) in zip(spec["initContainers"].elements, old["initContainers"].elements)
        where !Value.means(new.value, before.value) {
            let sized = sizedContainer(new, before)
            if !Value.means(sized, before.value) {
                errors.forbidden(new, "only cpu and memory resources for init or sidecar containers are mutable")
            }
            let restarts = (sized?.list("resizePolicy") ?? []).contains {
                $0.text("restartPolicy") == "RestartContainer"
            }
            if restarts, new["restartPolicy"].text != "Always" {
                errors.forbidden(
                    new, "non-sidecar init containers with a resize policy of RestartContainer cannot be resized")
            }
        }
    }

    private static func sizedContainer(_ new: FieldPlace, _ old: FieldPlace) -> Value? {
        var container = new.value
        container?.set("resources", sized(new["resources"].value, like: old["resources"].value))
        return container
    }

    /// `resources` with the amounts of processors and memory of `old`.
    private static func sized(_ resources: Value?, like old: Value?) -> Value? {
        guard var resources else { return old }
        for key in ["requests", "limits"] {
            guard old?.at(key) != nil || resources.at(key) != nil else { continue }
            resources.fill((key, .emptyMap))
            resources.edit(key) { amounts in
                for name in ["cpu", "memory"] { amounts.set(name, old?.at(key)?.at(name)) }
            }
            if resources[key]?.mapValue?.isEmpty == true, old?.at(key) == nil { resources.drop(key) }
        }
        return resources
    }
}
