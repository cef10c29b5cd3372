import WeirValue

/// What is wrong with pods and with their templates, after `pkg/apis/core/validation`.
struct PodValidation {
    /// What a container may refer to in the pod that it is of.
    struct Surroundings {
        /// The volumes by name, without those that are wrong.
        var volumes: [String: Value] = [:]
        var claims: Set<String> = []
        var graceSeconds: Int64?
        var restartPolicy = ""
        var hasHostUsers = true
    }

    /// Whether this is a pod itself, not a template.
    let isPod: Bool
    /// The name of the pod; empty where it has none yet.
    let name: String
    var errors = FieldErrors()
    var around = Surroundings()

    init(isPod: Bool, name: String = "") {
        self.isPod = isPod
        self.name = name
    }

    // MARK: Whole objects

    /// What is wrong with a new pod, its metadata aside.
    static func create(_ object: Value) -> [FieldError] {
        var check = PodValidation(isPod: true, name: object.text("metadata", "name"))
        check.pod(object)
        let spec = FieldPlace(object["spec"], "spec")
        if spec["ephemeralContainers"].count > 0 {
            check.errors.forbidden(spec["ephemeralContainers"], "cannot be set on create")
        }
        if !spec["nodeName"].isEmpty, spec["schedulingGates"].count > 0 {
            check.errors.forbidden(spec["nodeName"], "cannot be set until all schedulingGates have been cleared")
        }
        return check.errors.list
    }

    /// What is wrong with the pod template at `place`.
    static func template(_ place: FieldPlace) -> [FieldError] {
        var check = PodValidation(isPod: false)
        check.errors.labels(FieldPlace(place.value?.at("metadata", "labels"), place.path + ".labels"))
        let notes = FieldPlace(place.value?.at("metadata", "annotations"), place.path + ".annotations")
        check.errors.add(MetadataRules.annotationFaults(notes))
        check.annotations(notes, place["spec"])
        check.spec(place["spec"])
        if place["spec"]["ephemeralContainers"].count > 0 {
            check.errors.forbidden(
                place["spec"]["ephemeralContainers"], "ephemeral containers not allowed in pod template")
        }
        return check.errors.list
    }

    /// The metadata of a template, where Kubernetes checks nothing else of it.
    static func templateMetadata(_ place: FieldPlace) -> [FieldError] {
        var check = PodValidation(isPod: false)
        check.errors.labels(FieldPlace(place.value?.at("metadata", "labels"), place.path + ".labels"))
        let notes = FieldPlace(place.value?.at("metadata", "annotations"), place.path + ".annotations")
        check.errors.add(MetadataRules.annotationFaults(notes))
        check.annotations(notes, place["spec"])
        return check.errors.list
    }

    mutating func pod(_ object: Value) {
        let place = FieldPlace(object["spec"], "spec")
        annotations(FieldPlace(object.at("metadata", "annotations"), "metadata.annotations"), place)
        spec(place)
        if place["serviceAccountName"].isEmpty {
            for volume in place["volumes"].elements {
                for source in volume["projected"]["sources"].elements where source["serviceAccountToken"].isThere {
                    errors.forbidden(
                        source["serviceAccountToken"], "must not be specified when serviceAccountName is not set")
                }
            }
        }
        for list in PodDefaults.containerLists {
            for container in place[list].elements { padding(container["image"]) }
        }
    }

    mutating func padding(_ image: FieldPlace) {
        if GoText.trimmed(image.text) != image.text {
            errors.invalid(image, "must not have leading or trailing whitespace")
        }
    }

    // MARK: Annotations

    private mutating func annotations(_ place: FieldPlace, _ spec: FieldPlace) {
        guard place.isThere else { return }
        let mirror = place.entry("kubernetes.io/config.mirror")
        if mirror.isThere, spec["nodeName"].isEmpty {
            errors.invalid(mirror, "must set spec.nodeName if mirror pod annotation is set")
        }
        let cost = place.entry("controller.kubernetes.io/pod-deletion-cost")
        if cost.isThere, !Self.isCost(cost.text) { errors.invalid(cost, "must be a 32bit integer") }
    }

    /// Whether `text` is a whole number as Kubernetes takes it for costs: without a plus, or noughts before it.
    private static func isCost(_ text: String) -> Bool {
        guard let number = Int32(text), !text.hasPrefix("+") else { return false }
        return String(number) == text
    }

    // MARK: Specs

    /// What is wrong with a spec.
    mutating func spec(_ spec: FieldPlace) {
        let grace = spec["terminationGracePeriodSeconds"]
        if !grace.isThere { errors.required(grace) }
        around.graceSeconds = grace.number
        around.restartPolicy = spec["restartPolicy"].text
        around.hasHostUsers = spec["hostUsers"].value?.boolValue != false
        volumes(spec["volumes"])
        resourceClaims(spec["resourceClaims"])
        containers(spec)
        initContainers(spec)
        ephemeralContainers(spec)
        podResources(spec)
        hostNetwork(spec)
        policies(spec)
        errors.labels(spec["nodeSelector"])
        securityContext(spec["securityContext"], spec)
        affinity(spec["affinity"])
        nameServers(spec)
        gates(spec)
        spread(spec["topologySpreadConstraints"])
        hostUsers(spec)
        names(spec)
        tolerations(spec["tolerations"])
        hostAliases(spec["hostAliases"])
        if spec["overhead"].isThere {
            let limits = FieldPlace(spec["overhead"].value, spec.path + ".overhead.limits")
            resources(limits: limits, requests: FieldPlace(nil, ""), spec["overhead"])
        }
        system(spec)
    }

    private mutating func policies(_ spec: FieldPlace) {
        errors.oneOf(spec["restartPolicy"], ["Always", "OnFailure", "Never"])
        errors.oneOf(spec["dnsPolicy"], ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"])
        if spec["preemptionPolicy"].isThere {
            errors.oneOf(spec["preemptionPolicy"], ["PreemptLowerPriority", "Never"])
        }
        errors.within(spec["activeDeadlineSeconds"], 1...2_147_483_647)
    }

    private mutating func names(_ spec: FieldPlace) {
        for key in ["serviceAccountName", "nodeName"] where !spec[key].isEmpty { errors.subdomain(spec[key]) }
        for key in ["hostname", "subdomain"] where !spec[key].isEmpty { errors.dnsLabel(spec[key]) }
        if !spec["priorityClassName"].isEmpty { errors.subdomain(spec["priorityClassName"]) }
        if spec["runtimeClassName"].isThere { errors.subdomain(spec["runtimeClassName"]) }
    }

    private mutating func hostNetwork(_ spec: FieldPlace) {
        guard spec["hostNetwork"].isTrue else { return }
        for container in spec["containers"].elements {
            for port in container["ports"].elements {
                let (host, own) = (port["hostPort"].number ?? 0, port["containerPort"].number ?? 0)
                guard isPod || host != 0, host != own else { continue }
                errors.invalid(
                    port.path + ".hostPort", .int(host), "must match `containerPort` when `hostNetwork` is true")
            }
        }
    }

    private mutating func hostUsers(_ spec: FieldPlace) {
        guard !around.hasHostUsers else { return }
        for (key, name) in [("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")]
        where spec[key].isTrue {
            errors.forbidden(FieldPlace(nil, spec.path + "." + name), "when `pod.Spec.HostUsers` is false")
        }
    }

    private mutating func gates(_ spec: FieldPlace) {
        for gate in spec["readinessGates"].elements { errors.labelKey(gate["conditionType"]) }
        var seen: Set<String> = []
        for gate in spec["schedulingGates"].elements {
            let name = FieldPlace(gate["name"].value, gate.path)
            errors.labelKey(name)
            if !seen.insert(name.text).inserted { errors.duplicate(name) }
        }
    }

    private mutating func hostAliases(_ place: FieldPlace) {
        for alias in place.elements {
            errors.address(alias["ip"])
            for host in alias["hostnames"].elements { errors.subdomain(host) }
        }
    }

    private mutating func nameServers(_ spec: FieldPlace) {
        let config = spec["dnsConfig"]
        let servers = config["nameservers"]
        if spec["dnsPolicy"].text == "None" {
            guard config.isThere else {
                errors.required(config, "must provide `dnsConfig` when `dnsPolicy` is None")
                return
            }
            guard servers.count > 0 else {
                errors.required(servers, "must provide at least one DNS nameserver when `dnsPolicy` is None")
                return
            }
        }
        guard config.isThere else { return }
        if servers.count > 3 { errors.invalid(servers, "must not have more than 3 nameservers") }
        for server in servers.elements { errors.address(server) }
        let searches = config["searches"]
        if searches.count > 32 { errors.invalid(searches, "must not have more than 32 search paths") }
        if searches.texts.joined(separator: " ").utf8.count > 2_048 {
            errors.invalid(searches, "must not have more than 2048 characters (including spaces) in the search list")
        }
        for search in searches.elements where search.text != "." {
            let text = search.text.hasSuffix(".") ? String(search.text.dropLast()) : search.text
            for fault in TextRules.underscoredSubdomain(text) { errors.invalid(search.path, .string(text), fault) }
        }
        for option in config["options"].elements where option["name"].isEmpty {
            errors.required(option, "must not be empty")
        }
    }

    private mutating func resourceClaims(_ place: FieldPlace) {
        var seen: Set<String> = []
        for claim in place.elements {
            let name = claim["name"]
            if name.isEmpty {
                errors.required(name)
            } else if !seen.insert(name.text).inserted {
                errors.duplicate(name)
            } else {
                errors.dnsLabel(name)
            }
            let sources = ["resourceClaimName", "resourceClaimTemplateName"].map { claim[$0] }.filter(\.isThere)
            if sources.count == 2 {
                errors.invalid(
                    claim, "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified")
            }
            if sources.isEmpty {
                errors.invalid(claim, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`")
            }
            for source in sources { errors.subdomain(source) }
        }
        around.claims = seen
    }

    // MARK: Operating systems

    private static let forbiddenOnWindows = [
        "appArmorProfile", "seLinuxOptions", "seccompProfile", "fsGroup", "fsGroupChangePolicy", "sysctls", "runAsUser",
        "runAsGroup", "supplementalGroups", "supplementalGroupsPolicy", "seLinuxChangePolicy",
    ]
    private static let forbiddenInWindowsContainers = [
        "appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged",
        "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup",
    ]

    private mutating func system(_ spec: FieldPlace) {
        let system = spec["os"]
        guard system.isThere else { return }
        let contexts = PodDefaults.containerLists.flatMap { spec[$0].elements.map { $0["securityContext"] } }
        switch system["name"].text {
        case "": errors.required(system["name"], "cannot be empty")
        case "linux":
            for context in [spec["securityContext"]] + contexts where context["windowsOptions"].isThere {
                errors.forbidden(context["windowsOptions"], "windows options cannot be set for a linux pod")
            }
        case "windows":
            let text = "cannot be set for a windows pod"
            for key in ["hostUsers", "shareProcessNamespace"] where spec[key].isThere {
                errors.forbidden(spec[key], text)
            }
            for key in ["hostPID", "hostIPC"] where spec[key].isTrue { errors.forbidden(spec[key], text) }
            for key in Self.forbiddenOnWindows where spec["securityContext"][key].isThere {
                errors.forbidden(spec["securityContext"][key], text)
            }
            for context in contexts {
                for key in Self.forbiddenInWindowsContainers where context[key].isThere {
                    errors.forbidden(context[key], text)
                }
            }
        default:
            errors.add([.notSupported(system.path, system["name"].shown, ["linux", "windows"])])
        }
    }
}
