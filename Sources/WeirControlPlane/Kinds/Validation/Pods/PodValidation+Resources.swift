import WeirValue

extension PodValidation {
    private static let podLevel = ["cpu", "memory"]

    /// What containers ask for and are limited to.
    mutating func resources(limits: FieldPlace, requests: FieldPlace, _ place: FieldPlace) {
        amounts(limits: limits, requests: requests, place, ResourceNames.faultsInContainer)
    }

    private mutating func amounts(
        limits: FieldPlace, requests: FieldPlace, _ place: FieldPlace, _ faults: (String) -> [String]
    ) {
        guard limits.isThere || requests.isThere else { return }
        var hasCompute = false
        var hasHugePages = false
        for (name, amount) in limits.entries {
            check(name, amount, faults)
            if ResourceNames.isHugePages(name) { hasHugePages = true }
            if name == "cpu" || name == "memory" { hasCompute = true }
        }
        for (name, amount) in requests.entries {
            check(name, amount, faults)
            if ResourceNames.isHugePages(name) { hasHugePages = true }
            if name == "cpu" || name == "memory" { hasCompute = true }
            let limit = limits.entry(name)
            let canOvercommit = ResourceNames.canOvercommit(name)
            guard limit.isThere else {
                if !canOvercommit {
                    errors.required(limits, "Limit must be set for non overcommitable resources")
                }
                continue
            }
            let (wanted, most) = (QuantityNumber(amount.value), QuantityNumber(limit.value))
            let shown = GoText.plain(limit.shown)
            if wanted != most, !canOvercommit {
                errors.invalid(requests.path, amount.shown, "must be equal to \(name) limit of \(shown)")
            } else if wanted > most {
                errors.invalid(requests.path, amount.shown, "must be less than or equal to \(name) limit of \(shown)")
            }
        }
        if hasHugePages, !hasCompute { errors.forbidden(place, "HugePages require cpu or memory") }
    }

    private mutating func check(_ name: String, _ amount: FieldPlace, _ faults: (String) -> [String]) {
        errors.invalid(amount.path, .string(name), faults(name))
        errors.amount(amount, of: name)
        guard ResourceNames.isHugePages(name) else { return }
        let size = QuantityNumber(String(name.dropFirst("hugepages-".count)))
        let number = QuantityNumber(amount.value)
        guard size > .zero, number < .zero || !number.nanos.isMultiple(of: size.nanos) else { return }
        errors.invalid(amount, "\(GoText.plain(amount.shown)) is not positive integer multiple of \(name)")
    }

    /// The devices that a container refers to.
    mutating func claimNames(_ place: FieldPlace) {
        var names: Set<String> = []
        for claim in place.elements {
            let shown = FieldPlace(claim["name"].value, claim.path)
            let name = shown.text
            guard !name.isEmpty else {
                errors.required(claim)
                continue
            }
            let request = claim["request"].text
            let key = request.isEmpty ? name : name + "/" + request
            if names.contains(name) || (request.isEmpty && names.contains { $0.hasPrefix(name + "/") }) {
                errors.duplicate(shown)
            } else if names.contains(key) {
                errors.duplicate(FieldPlace(.string(key), claim.path))
            } else {
                if !request.isEmpty { errors.dnsLabel(claim["request"]) }
                names.insert(key)
            }
            if !around.claims.contains(name) {
                let known = around.claims.sorted().joined(separator: ", ")
                errors.notFound(
                    shown,
                    "must be one of the names in pod.spec.resourceClaims"
                        + (known.isEmpty ? " which is empty" : ": " + known))
            }
        }
    }

    // MARK: Pods as a whole

    mutating func podResources(_ spec: FieldPlace) {
        let place = spec["resources"]
        guard place.isThere else { return }
        if place["claims"].isThere {
            errors.forbidden(place["claims"], "claims cannot be set for Resources at pod-level")
        }
        for (name, amount) in place["limits"].entries + place["requests"].entries
        where !Self.podLevel.contains(name) && !ResourceNames.isHugePages(name) && ResourceNames.faults(name).isEmpty {
            errors.add([.notSupported(amount.path, .string(name), ["cpu", "hugepages-", "memory"])])
        }
        amounts(limits: place["limits"], requests: place["requests"], place, ResourceNames.faults)
        let sum = PodResources.requests(of: spec.value ?? .emptyMap, isWhole: false)
        for (name, amount) in sum.sorted(by: { $0.key < $1.key }) {
            let told = place["requests"].entry(name)
            guard amount > QuantityNumber(told.value) else { continue }
            errors.invalid(
                told.path, told.value ?? "0",
                "must be greater than or equal to aggregate container requests of "
                    + amount.text(like: spec.value?.list("containers").first?.at("resources", "requests", name)))
        }
        for (index, container) in spec["containers"].elements.enumerated() {
            for (name, limit) in container["resources"]["limits"].entries {
                let most = place["limits"].entry(name)
                guard most.isThere, QuantityNumber(limit.value) > QuantityNumber(most.value) else { continue }
                errors.invalid(
                    "\(place.path).containers[\(index)][\(name)].limits", limit.shown,
                    "must be less than or equal to pod limits of \(GoText.plain(most.shown))")
            }
        }
    }
}
