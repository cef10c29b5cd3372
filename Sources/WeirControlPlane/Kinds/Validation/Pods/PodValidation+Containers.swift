import WeirValue

extension PodValidation {
    private static let protocols = ["SCTP", "TCP", "UDP"]
    private static let pullPolicies = ["Always", "IfNotPresent", "Never"]
    private static let needsRestart = "may not be set for init containers without restartPolicy=Always"

    // MARK: Lists

    mutating func containers(_ spec: FieldPlace) {
        let place = spec["containers"]
        guard place.count > 0 else { return errors.required(place) }
        var names: Set<String> = []
        for container in place.elements {
            common(container)
            if !names.insert(container["name"].text).inserted { errors.duplicate(container["name"]) }
            running(container)
            restartPolicy(container, ["Always", "Never", "OnFailure"])
        }
        hostPorts(place.elements)
    }

    mutating func initContainers(_ spec: FieldPlace) {
        var names = Set(spec["containers"].elements.map { $0["name"].text })
        for container in spec["initContainers"].elements {
            common(container)
            restartPolicy(container, ["Always", "Never", "OnFailure"])
            let name = container["name"].text
            if !name.isEmpty, !names.insert(name).inserted { errors.duplicate(container["name"]) }
            hostPorts([container], at: spec.path + ".initContainers[0]")
            if container["restartPolicy"].text == "Always" {
                running(container)
            } else {
                for key in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"]
                where container[key].isThere {
                    errors.forbidden(container[key], Self.needsRestart)
                }
            }
        }
    }

    private static let forbiddenForDebugging = [
        "ports", "resources", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "restartPolicy",
        "restartPolicyRules", "resizePolicy",
    ]

    mutating func ephemeralContainers(_ spec: FieldPlace) {
        guard spec["ephemeralContainers"].count > 0 else { return }
        let others = Set(PodDefaults.containerLists.flatMap { spec[$0].elements.map { $0["name"].text } })
        var names = others
        for container in spec["ephemeralContainers"].elements {
            common(container)
            padding(container["image"])
            if !names.insert(container["name"].text).inserted { errors.duplicate(container["name"]) }
            let target = container["targetContainerName"]
            if !target.isEmpty, !others.contains(target.text) { errors.notFound(target) }
            let text = "cannot be set for an Ephemeral Container"
            for key in Self.forbiddenForDebugging where !container[key].isEmpty {
                errors.forbidden(container[key], text)
            }
            for mount in container["volumeMounts"].elements {
                for key in ["subPath", "subPathExpr"] where !mount[key].isEmpty { errors.forbidden(mount[key], text) }
            }
        }
    }

    // MARK: One container

    private mutating func common(_ container: FieldPlace) {
        if container["name"].isEmpty { errors.required(container["name"]) } else { errors.dnsLabel(container["name"]) }
        errors.mustBeThere(container["image"])
        errors.oneOf(container["terminationMessagePolicy"], ["File", "FallbackToLogsOnError"])
        ports(container["ports"])
        environment(container)
        mounts(container)
        devices(container)
        errors.oneOf(container["imagePullPolicy"], Self.pullPolicies)
        let resources = container["resources"]
        self.resources(limits: resources["limits"], requests: resources["requests"], resources)
        claimNames(resources["claims"])
        resizePolicies(container["resizePolicy"])
        containerSecurity(container["securityContext"])
    }

    /// What is checked of containers that run along with the others.
    private mutating func running(_ container: FieldPlace) {
        for key in ["postStart", "preStop"] where container["lifecycle"][key].isThere {
            handler(container["lifecycle"][key])
        }
        for key in ["livenessProbe", "startupProbe"] where container[key].isThere {
            probe(container[key])
            if container[key]["successThreshold"].number != 1 {
                errors.invalid(container[key]["successThreshold"], "must be 1")
            }
        }
        let readiness = container["readinessProbe"]
        if readiness.isThere {
            probe(readiness)
            let grace = readiness["terminationGracePeriodSeconds"]
            if grace.isThere { errors.invalid(grace, "must not be set for readinessProbes") }
        }
    }

    private mutating func ports(_ place: FieldPlace) {
        var names: Set<String> = []
        for port in place.elements {
            let name = port["name"]
            if !name.isEmpty {
                let faults = TextRules.portName(name.text)
                errors.invalid(name, faults)
                if faults.isEmpty, !names.insert(name.text).inserted { errors.duplicate(name) }
            }
            if port["containerPort"].number ?? 0 == 0 {
                errors.required(port["containerPort"])
            } else {
                errors.portNumber(port["containerPort"])
            }
            if port["hostPort"].number ?? 0 != 0 { errors.portNumber(port["hostPort"]) }
            errors.oneOf(port["protocol"], Self.protocols)
        }
    }

    private mutating func hostPorts(_ containers: [FieldPlace], at path: String? = nil) {
        var seen: Set<String> = []
        for container in containers {
            for (index, port) in container["ports"].elements.enumerated() {
                guard let number = port["hostPort"].number, number != 0 else { continue }
                let key = "\(port["protocol"].text)/\(port["hostIP"].text)/\(number)"
                guard !seen.insert(key).inserted else { continue }
                let place = path.map { "\($0).ports[\(index)].hostPort" } ?? port["hostPort"].path
                errors.duplicate(FieldPlace(.string(key), place))
            }
        }
    }

    private mutating func restartPolicy(_ container: FieldPlace, _ supported: [String]) {
        let policy = container["restartPolicy"]
        let rules = container["restartPolicyRules"]
        if policy.isThere, !supported.contains(policy.text) { errors.notSupported(policy, supported) }
        if rules.count > 0, !policy.isThere {
            errors.required(policy, "must specify restartPolicy when restart rules are used")
        }
        if rules.count > 20 { errors.tooMany(rules, 20) }
        for rule in rules.elements {
            errors.oneOf(rule["action"], ["Restart", "RestartAllContainers"])
            let codes = rule["exitCodes"]
            guard codes.isThere else {
                errors.required(codes, "must be specified")
                continue
            }
            if !["In", "NotIn"].contains(codes["operator"].text) {
                errors.notSupported(codes["operator"], ["In", "NotIn"])
            }
            if codes["values"].count > 255 { errors.tooMany(codes["values"], 255) }
        }
    }

    private mutating func resizePolicies(_ place: FieldPlace) {
        var names: Set<String> = []
        for policy in place.elements {
            let (name, restart) = (policy["resourceName"], policy["restartPolicy"])
            if !names.insert(name.text).inserted { errors.duplicate(FieldPlace(name.value, policy.path)) }
            errors.oneOf(FieldPlace(name.value, place.path), ["cpu", "memory"])
            errors.oneOf(FieldPlace(restart.value, place.path), ["NotRequired", "RestartContainer"])
            if around.restartPolicy == "Never", restart.text != "NotRequired" {
                errors.invalid(
                    place.path, restart.shown, "must be 'NotRequired' when `restartPolicy` is 'Never'")
            }
        }
    }

    // MARK: Probes

    private mutating func probe(_ probe: FieldPlace) {
        handler(probe)
        for key in ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] {
            errors.nonNegative(probe[key])
        }
        errors.positive(probe["terminationGracePeriodSeconds"])
    }

    private mutating func handler(_ place: FieldPlace) {
        var hasOne = false
        for kind in ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] where place[kind].isThere {
            if hasOne {
                errors.forbidden(place[kind], "may not specify more than 1 handler type")
            } else {
                hasOne = true
                action(place[kind], kind)
            }
        }
        if !hasOne { errors.required(place, "must specify a handler type") }
    }

    private mutating func action(_ place: FieldPlace, _ kind: String) {
        switch kind {
        case "exec":
            if place["command"].count == 0 { errors.required(place["command"]) }
        case "httpGet":
            errors.mustBeThere(place["path"])
            errors.portOrName(place["port"])
            if !["HTTP", "HTTPS"].contains(place["scheme"].text) {
                errors.notSupported(place["scheme"], ["HTTP", "HTTPS"])
            }
            for header in place["httpHeaders"].elements {
                for fault in TextRules.headerName(header["name"].text) {
                    errors.invalid(place["httpHeaders"].path, header["name"].shown, fault)
                }
            }
        case "tcpSocket": errors.portOrName(place["port"])
        case "grpc": errors.portNumber(place["port"])
        default:
            let seconds = place["seconds"].number ?? 0
            guard let grace = around.graceSeconds, seconds < 0 || seconds > grace else { return }
            errors.invalid(
                place.path, .int(seconds),
                "must be non-negative and less than terminationGracePeriodSeconds (\(grace))")
        }
    }
}
