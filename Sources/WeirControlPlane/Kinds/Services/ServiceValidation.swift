import WeirValue

/// What is wrong with Services, after `pkg/apis/core/validation`.
enum ServiceValidation {
    private static let types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]
    private static let protocols = ["SCTP", "TCP", "UDP"]
    /// The port of the kubelet, which no load balancer may open.
    private static let kubeletPort: Int64 = 10_250

    static func validate(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let fields = ServiceFields(object)
        let spec = FieldPlace(object["spec"], "spec")
        if spec["ports"].count == 0, !fields.isHeadless, !fields.isExternalName { errors.required(spec["ports"]) }
        type(spec, fields, &errors)
        ports(spec["ports"], &errors)
        errors.labels(spec["selector"])
        affinity(spec, &errors)
        errors.add(addresses(object))
        for address in spec["externalIPs"].elements {
            let faults = TextRules.address(address.text)
            if faults.isEmpty { errors.ordinaryAddress(address) } else { errors.invalid(address, faults) }
        }
        errors.oneOf(spec["type"], types)
        if fields.type == "ClusterIP" {
            for port in spec["ports"].elements where port["nodePort"].number ?? 0 != 0 {
                errors.forbidden(port["nodePort"], "may not be used when `type` is 'ClusterIP'")
            }
        }
        repeated(spec["ports"], &errors)
        balancer(spec, fields, &errors)
        traffic(spec, fields, &errors)
        return errors.list
    }

    static func validateUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        let (new, before) = (ServiceFields(object), ServiceFields(old))
        let spec = FieldPlace(object["spec"], "spec")
        if !new.isExternalName, !before.isExternalName {
            unchanged(spec["clusterIPs"], new.clusterIPs, before.clusterIPs, "primary clusterIP", &errors)
            unchanged(spec["ipFamilies"], new.families, before.families, "primary ipFamily", &errors)
        }
        if before.isLoadBalancer, new.isLoadBalancer,
            new.spec.at("loadBalancerClass") != before.spec.at("loadBalancerClass")
        {
            errors.invalid(spec["loadBalancerClass"], "may not change once set")
        }
        return errors.list + validate(object)
    }

    /// What to warn of in a Service, after `pkg/api/service/warnings.go`.
    static func warnings(_ object: Value, _ old: Value?) -> [String] {
        let fields = ServiceFields(object)
        var texts: [String] = []
        if fields.isHeadless {
            if !fields.spec.list("externalIPs").isEmpty {
                texts.append("spec.externalIPs is ignored for headless services")
            }
            if fields.spec.at("sessionAffinity") != "None", !fields.spec.text("sessionAffinity").isEmpty {
                texts.append("spec.SessionAffinity is ignored for headless services")
            }
        }
        if !fields.spec.text("externalName").isEmpty, !fields.isExternalName {
            texts.append("spec.externalName is ignored when spec.type is not \"ExternalName\"")
        }
        return texts
    }

    private static func unchanged(
        _ place: FieldPlace, _ new: [String], _ old: [String], _ what: String, _ errors: inout FieldErrors
    ) {
        guard !old.isEmpty else { return }
        guard let first = new.first else {
            errors.invalid(place.path + "[0]", place.value ?? .null, what + " can not be unset")
            return
        }
        if first != old[0] { errors.invalid(place.path + "[0]", place.shown, "may not change once set") }
        if new.count > 1, old.count > 1, new[1] != old[1] {
            errors.invalid(place.path + "[1]", place.shown, "may not change once set")
        }
    }

    private static func type(_ spec: FieldPlace, _ fields: ServiceFields, _ errors: inout FieldErrors) {
        switch fields.type {
        case "LoadBalancer":
            for port in spec["ports"].elements where port["port"].number == kubeletPort {
                errors.invalid(
                    port.path, .int(kubeletPort),
                    "may not expose port \(kubeletPort) externally since it is used by kubelet")
            }
            fallthrough
        case "NodePort":
            if fields.isHeadless {
                errors.invalid("spec.clusterIPs[0]", "None", "may not be set to 'None' for \(fields.type) services")
            }
        case "ExternalName":
            for key in ["clusterIPs", "ipFamilies", "ipFamilyPolicy"] where !spec[key].isEmpty {
                errors.forbidden(spec[key], "may not be set for ExternalName services")
            }
            let name = spec["externalName"]
            let text = name.text.hasSuffix(".") ? String(name.text.dropLast()) : name.text
            if text.isEmpty {
                errors.required(name)
            } else {
                for fault in TextRules.subdomain(text) { errors.invalid(name.path, .string(text), fault) }
            }
        default: break
        }
    }

    private static func ports(_ place: FieldPlace, _ errors: inout FieldErrors) {
        var names: Set<String> = []
        for port in place.elements {
            let name = port["name"]
            if name.isEmpty {
                if place.count > 1 { errors.required(name) }
            } else {
                errors.invalid(name, TextRules.label(name.text))
                if !names.insert(name.text).inserted { errors.duplicate(name) }
            }
            errors.portNumber(port["port"])
            errors.oneOf(port["protocol"], protocols)
            errors.portOrName(port["targetPort"])
            if !port["appProtocol"].isEmpty { errors.labelKey(port["appProtocol"]) }
        }
    }

    private static func affinity(_ spec: FieldPlace, _ errors: inout FieldErrors) {
        let affinity = spec["sessionAffinity"]
        let config = spec["sessionAffinityConfig"]
        errors.oneOf(affinity, ["ClientIP", "None"])
        if affinity.text == "None", config.isThere {
            errors.forbidden(config, "must not be set when session affinity is None")
        }
        guard affinity.text == "ClientIP" else { return }
        let timeout = config["clientIP"]["timeoutSeconds"]
        if let seconds = timeout.number, !(1...86_400).contains(seconds) {
            errors.invalid(timeout, "must be greater than 0 and less than 86400")
        }
    }

    /// What is wrong with the addresses and their families.
    static func addresses(_ object: Value) -> [FieldError] {
        let fields = ServiceFields(object)
        guard !fields.isExternalName else { return [] }
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        let place = spec["clusterIPs"]
        if !spec["clusterIP"].isEmpty, fields.clusterIPs.isEmpty { errors.required(place) }
        if let first = fields.clusterIPs.first, first != spec["clusterIP"].text {
            errors.invalid(place, "first value must match `clusterIP`")
        }
        var families: Set<String> = []
        for family in spec["ipFamilies"].elements {
            if !["IPv4", "IPv6"].contains(family.text) { errors.notSupported(family, ["IPv4", "IPv6"]) }
            if !families.insert(family.text).inserted { errors.duplicate(family) }
        }
        errors.oneOf(
            spec["ipFamilyPolicy"], ["PreferDualStack", "RequireDualStack", "SingleStack"], isOptional: true)
        var isFine = true
        for (index, address) in place.elements.enumerated() {
            if index == 0, address.text == "None" {
                if place.count > 1 {
                    isFine = false
                    errors.invalid(place, "'None' must be the first and only value")
                }
                continue
            }
            let faults = TextRules.address(address.text)
            if !faults.isEmpty { isFine = false }
            errors.invalid(address, faults)
        }
        if place.count > 2 { errors.invalid(place, "may only hold up to 2 values") }
        guard isFine else { return errors.list }
        let isSix = place.elements.map { $0.text.contains(":") }
        if place.count > 1, Set(isSix).count == 1 {
            errors.invalid(place, "may specify no more than one IP for each IP family")
        }
        for (index, (address, family)) in zip(place.elements, fields.families).enumerated()
        where address.text != "None" && isSix[index] != (family == "IPv6") {
            errors.invalid(address, "expected an \(family) value as indicated by `ipFamilies[\(index)]`")
        }
        return errors.list
    }

    private static func repeated(_ place: FieldPlace, _ errors: inout FieldErrors) {
        var seen: Set<String> = []
        for port in place.elements where port["nodePort"].number ?? 0 != 0 {
            let key = port["protocol"].text + "/" + String(port["nodePort"].number ?? 0)
            if !seen.insert(key).inserted { errors.duplicate(port["nodePort"]) }
        }
        seen = []
        for port in place.elements {
            let number = port["port"].number ?? 0
            guard !seen.insert(port["protocol"].text + "/" + String(number)).inserted else { continue }
            // The port as Kubernetes' own type shows it.
            let shown: Value = [
                "Name": "", "Protocol": port["protocol"].shown, "AppProtocol": .null, "Port": .int(number),
                "TargetPort": 0, "NodePort": 0,
            ]
            errors.add([FieldError(port.path, .duplicate, shownOnly: JSONWriter.string(shown))])
        }
    }

    private static func balancer(_ spec: FieldPlace, _ fields: ServiceFields, _ errors: inout FieldErrors) {
        let only = "may only be used when `type` is 'LoadBalancer'"
        let ranges = FieldPlace(spec["loadBalancerSourceRanges"].value, "spec.LoadBalancerSourceRanges")
        if ranges.count > 0 {
            if !fields.isLoadBalancer { errors.forbidden(ranges, only) }
            for range in ranges.elements {
                errors.invalid(range, TextRules.addressRange(GoText.trimmed(range.text)))
            }
        }
        let allocates = spec["allocateLoadBalancerNodePorts"]
        if fields.isLoadBalancer, !allocates.isThere {
            errors.required(FieldPlace(nil, "allocateLoadBalancerNodePorts"))
        }
        if !fields.isLoadBalancer, allocates.isThere { errors.forbidden(allocates, only) }
        let balancerClass = spec["loadBalancerClass"]
        if balancerClass.isThere {
            if fields.isLoadBalancer { errors.labelKey(balancerClass) } else { errors.forbidden(balancerClass, only) }
        }
    }

    private static func traffic(_ spec: FieldPlace, _ fields: ServiceFields, _ errors: inout FieldErrors) {
        let outside = spec["externalTrafficPolicy"]
        if fields.isOpenOutside {
            errors.oneOf(outside, ["Cluster", "Local"])
        } else if !outside.isEmpty {
            errors.invalid(outside, "may only be set for externally-accessible services")
        }
        let health = spec["healthCheckNodePort"]
        if !fields.needsHealthPort, health.number ?? 0 != 0 {
            errors.invalid(
                health,
                "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'")
        }
        errors.oneOf(spec["internalTrafficPolicy"], ["Cluster", "Local"], isOptional: !fields.needsClusterIP)
        errors.oneOf(
            spec["trafficDistribution"], ["PreferClose", "PreferSameNode", "PreferSameZone"], isOptional: true)
    }

    /// What is wrong with the addresses of a load balancer at `place`, which Services and Ingresses have.
    static func balancerStatus(_ place: FieldPlace, hasModes: Bool = false) -> [FieldError] {
        var errors = FieldErrors()
        for ingress in place["ingress"].elements {
            let (address, host, mode) = (ingress["ip"], ingress["hostname"], ingress["ipMode"])
            if !address.isEmpty { errors.invalid(address, TextRules.address(address.text)) }
            if hasModes, mode.isThere, address.isEmpty {
                errors.forbidden(mode, "may not be specified when `ip` is not set")
            } else if hasModes, !mode.isThere, !address.isEmpty {
                errors.required(mode, "must be specified when `ip` is set")
            } else if hasModes, mode.isThere, !["Proxy", "VIP"].contains(mode.text) {
                errors.notSupported(mode, ["Proxy", "VIP"])
            }
            guard !host.isEmpty else { continue }
            errors.invalid(host, TextRules.subdomain(host.text))
            if Addresses.isIP(host.text) { errors.invalid(host, "must be a DNS name, not an IP address") }
        }
        return errors.list
    }
}
