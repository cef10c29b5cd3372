import WeirValue

/// What to warn of in pods and their templates, after `pkg/api/pod/warnings.go`.
struct PodWarnings {
    private static let annotations = [
        (
            "scheduler.alpha.kubernetes.io/critical-pod",
            "non-functional in v1.16+; use the \"priorityClassName\" field instead"
        ),
        ("security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
        ("security.alpha.kubernetes.io/unsafe-sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
    ]
    private static let sources = [
        ("photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
        ("gitRepo", "gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
        ("scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
        ("flocker", "flocker", "deprecated in v1.22, non-functional in v1.25+"),
        ("storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"),
        ("quobyte", "quobyte", "deprecated in v1.22, non-functional in v1.25+"),
        ("glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
        ("cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"),
        ("rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"),
    ]
    private static let seccompAnnotation = "seccomp.security.alpha.kubernetes.io/pod"
    private static let useField = "non-functional in v1.27+; use the \"seccompProfile\" field instead"
    private static let nullSelector = "a null labelSelector results in matching no pod"

    private let spec: FieldPlace
    private let metadata: FieldPlace
    private var texts: [String] = []

    /// The warnings of the pod or template at `place`; the path of a pod is empty.
    static func texts(_ place: FieldPlace) -> [String] {
        var warnings = PodWarnings(place)
        warnings.collect()
        return warnings.texts
    }

    private init(_ place: FieldPlace) {
        spec = place["spec"]
        metadata = place["metadata"]
    }

    private mutating func warn(_ place: FieldPlace, _ text: String) { texts.append(place.path + ": " + text) }

    private mutating func collect() {
        selection()
        for (key, text) in Self.annotations where metadata["annotations"].entry(key).isThere {
            warn(metadata["annotations"].entry(key), text)
        }
        for volume in spec["volumes"].elements {
            for (key, shown, text) in Self.sources where volume[key].isThere { warn(volume[shown], text) }
            let claim = volume["ephemeral"]["volumeClaimTemplate"]["spec"]
            if claim.isThere { texts += ClaimValidation.warnings(claim) }
        }
        overlaps()
        repeated(spec["hostAliases"], "ip")
        repeated(spec["imagePullSecrets"], "name")
        for secret in spec["imagePullSecrets"].elements where secret["name"].isEmpty {
            warn(secret["name"], "invalid empty name \"\"")
        }
        for name in ["memory", "ephemeral-storage"] { fraction(spec["overhead"].entry(name)) }
        let note = metadata["annotations"].entry(Self.seccompAnnotation)
        if note.isThere, !spec["securityContext"]["seccompProfile"].isThere { warn(note, Self.useField) }
        let containers = ["initContainers", "containers", "ephemeralContainers"].flatMap { spec[$0].elements }
        for container in containers { self.container(container) }
        ports(containers)
        if let seconds = spec["terminationGracePeriodSeconds"].number, seconds < 0 {
            warn(
                spec["terminationGracePeriodSeconds"],
                "must be >= 0; negative values are invalid and will be treated as 1")
        }
        affinity()
    }

    // MARK: Selection

    private mutating func selection() {
        for (key, place) in spec["nodeSelector"].entries {
            if let text = NodeLabels.deprecation(of: key) { warn(place, text) }
        }
        let node = spec["affinity"]["nodeAffinity"]
        let required = node["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"].elements
        let preferred = node["preferredDuringSchedulingIgnoredDuringExecution"].elements.map { $0["preference"] }
        for term in required + preferred { texts += NodeLabels.warnings(term) }
        for constraint in spec["topologySpreadConstraints"].elements {
            let key = constraint["topologyKey"]
            if let text = NodeLabels.deprecation(of: key.text) { warn(key, "\(key.text) is \(text)") }
            if !constraint["labelSelector"].isThere { warn(constraint["labelSelector"], Self.nullSelector) }
        }
    }

    private mutating func affinity() {
        for kind in ["podAffinity", "podAntiAffinity"] {
            let place = spec["affinity"][kind]
            let required = place["requiredDuringSchedulingIgnoredDuringExecution"].elements
            let preferred = place["preferredDuringSchedulingIgnoredDuringExecution"].elements
                .map { $0["podAffinityTerm"] }
            for term in required + preferred where !term["labelSelector"].isThere {
                warn(term["labelSelector"], Self.nullSelector)
            }
        }
    }

    // MARK: Containers

    private mutating func repeated(_ place: FieldPlace, _ key: String) {
        var seen: Set<String> = []
        for element in place.elements where !seen.insert(element[key].text).inserted {
            warn(element[key], "duplicate \(key) \(GoText.quoted(element[key].text))")
        }
    }

    private mutating func fraction(_ place: FieldPlace) {
        guard place.isThere, !QuantityNumber(place.value).isWhole else { return }
        warn(place, "fractional byte value \(GoText.quoted(place.text)) is invalid, must be an integer")
    }

    private mutating func container(_ container: FieldPlace) {
        let note = metadata["annotations"].entry(
            "container.seccomp.security.alpha.kubernetes.io/" + container["name"].text)
        if note.isThere, !container["securityContext"]["seccompProfile"].isThere { warn(note, Self.useField) }
        for name in ["memory", "ephemeral-storage"] {
            for key in ["limits", "requests"] { fraction(container["resources"][key].entry(name)) }
        }
        var seen: Set<String> = []
        for variable in container["env"].elements {
            let name = variable["name"].text
            guard !seen.insert(name).inserted else { continue }
            let reference = "$(\(name))"
            let value = variable["value"].text
            guard variable["valueFrom"].isThere || value == reference || !value.contains(reference) else { continue }
            warn(
                variable,
                "hides previous definition of \(GoText.quoted(name)), which may be dropped when using apply")
        }
    }

    private mutating func ports(_ containers: [FieldPlace]) {
        var known: [String: [FieldPlace]] = [:]
        for port in containers.flatMap({ $0["ports"].elements }) {
            let host = { (port: FieldPlace) in (port["hostIP"].text, port["hostPort"].number ?? 0) }
            let key = "\(port["containerPort"].number ?? 0)/\(port["protocol"].text)"
            for other in known[key] ?? [] {
                let (own, its) = (host(port), host(other))
                if own == its {
                    warn(port, "duplicate port definition with \(other.path)")
                } else if own.1 == 0 || its.1 == 0 {
                    warn(port, "overlapping port definition with \(other.path)")
                } else if own.1 == its.1, own.0.isEmpty != its.0.isEmpty {
                    warn(port, "dangerously ambiguous port definition with \(other.path)")
                }
            }
            known[key, default: []].append(port)
        }
    }

    // MARK: Files

    private mutating func overlaps() {
        for volume in spec["volumes"].elements {
            let name = GoText.quoted(volume["name"].text)
            for (kind, title, key) in [("configMap", "ConfigMap", "name"), ("secret", "Secret", "secretName")]
            where volume[kind]["items"].isThere {
                check(
                    paths(volume[kind]),
                    "volume \(name) (\(title) \(GoText.quoted(volume[kind][key].text))): overlapping paths")
            }
            if volume["downwardAPI"]["items"].isThere {
                check(paths(volume["downwardAPI"]), "volume \(name) (DownwardAPI): overlapping paths")
            }
        }
    }

    private func paths(_ place: FieldPlace) -> [String] { place["items"].elements.map { $0["path"].text } }

    private mutating func check(_ paths: [String], _ text: String) {
        var known: [String] = []
        for path in paths {
            var trimmed = path[...]
            while trimmed.hasSuffix("/") { trimmed.removeLast() }
            let clash = known.first { other in
                !other.isEmpty && !trimmed.isEmpty
                    && (other == trimmed || (other + "/").hasPrefix(trimmed) || (trimmed + "/").hasPrefix(other))
            }
            if let clash { texts.append("\(text): \(GoText.quoted(String(trimmed))) with \(GoText.quoted(clash))") }
            if !known.contains(String(trimmed)) { known.append(String(trimmed)) }
        }
    }
}

/// Labels of nodes that have other names now.
enum NodeLabels {
    private static let texts = [
        "beta.kubernetes.io/arch": "deprecated since v1.14; use \"kubernetes.io/arch\" instead",
        "beta.kubernetes.io/os": "deprecated since v1.14; use \"kubernetes.io/os\" instead",
        "failure-domain.beta.kubernetes.io/region":
            "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
        "failure-domain.beta.kubernetes.io/zone": "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead",
        "beta.kubernetes.io/instance-type":
            "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead",
    ]

    static func deprecation(of key: String) -> String? { texts[key] }

    /// The warnings of a term of a selector of nodes.
    static func warnings(_ term: FieldPlace) -> [String] {
        term["matchExpressions"].elements.compactMap { expression in
            let key = expression["key"]
            return deprecation(of: key.text).map { "\(key.path): \(key.text) is \($0)" }
        }
    }
}
