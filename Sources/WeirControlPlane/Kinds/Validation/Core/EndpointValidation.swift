import WeirValue

/// What is wrong with Endpoints and EndpointSlices, after `pkg/apis/core/validation` and `pkg/apis/discovery/validation`.
enum EndpointValidation {
    private static let protocols = ["SCTP", "TCP", "UDP"]
    private static let types = ["FQDN", "IPv4", "IPv6"]

    // MARK: Endpoints

    static func endpoints(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        for subset in FieldPlace(object["subsets"], "subsets").elements {
            if subset["addresses"].count == 0, subset["notReadyAddresses"].count == 0 {
                errors.required(subset, "must specify `addresses` or `notReadyAddresses`")
            }
            for key in ["addresses", "notReadyAddresses"] {
                for address in subset[key].elements { self.address(address, &errors) }
            }
            let ports = subset["ports"]
            for port in ports.elements { self.port(port, needsName: ports.count > 1, &errors) }
        }
        return errors.list
    }

    private static func address(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let address = FieldPlace(place["ip"].value ?? "", place.path + ".ip")
        errors.address(address)
        if !place["hostname"].isEmpty { errors.dnsLabel(place["hostname"]) }
        if place["nodeName"].isThere { errors.subdomain(place["nodeName"]) }
        errors.ordinaryAddress(address)
    }

    private static func port(_ place: FieldPlace, needsName: Bool, _ errors: inout FieldErrors) {
        if place["name"].isEmpty {
            if needsName { errors.required(place["name"]) }
        } else {
            errors.dnsLabel(place["name"])
        }
        errors.portNumber(place["port"])
        errors.oneOf(place["protocol"], protocols)
        errors.appProtocol(place["appProtocol"])
    }

    // MARK: Slices

    static func slice(_ object: Value) -> [FieldError] { slice(object, types) }

    static func sliceUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        errors.add(slice(object, types))
        errors.immutable(FieldPlace(object["addressType"], "addressType"), old["addressType"])
        return errors.list
    }

    private static func slice(_ object: Value, _ types: [String]) -> [FieldError] {
        var errors = FieldErrors()
        errors.oneOf(FieldPlace(object["addressType"], "addressType"), types)
        slicePorts(FieldPlace(object["ports"], "ports"), &errors)
        let endpoints = FieldPlace(object["endpoints"], "endpoints")
        guard endpoints.count <= 1_000 else {
            errors.tooMany(endpoints, 1_000)
            return errors.list
        }
        let type = object.text("addressType")
        for endpoint in endpoints.elements { self.endpoint(endpoint, type, &errors) }
        return errors.list
    }

    private static func endpoint(_ place: FieldPlace, _ type: String, _ errors: inout FieldErrors) {
        let addresses = place["addresses"]
        if addresses.count == 0 {
            errors.required(addresses, "must contain at least 1 address")
        } else if addresses.count > 100 {
            errors.tooMany(addresses, 100)
        }
        for address in addresses.elements {
            switch type {
            case "IPv4", "IPv6":
                guard Addresses.isIP(address.text) else {
                    errors.address(address)
                    continue
                }
                if address.text.contains(":") != (type == "IPv6") {
                    errors.invalid(address, "must be an \(type) address")
                }
                errors.ordinaryAddress(address)
            case "FQDN": errors.add(TextRules.qualified(address, parts: 2))
            default: break
            }
        }
        if place["nodeName"].isThere { errors.subdomain(place["nodeName"]) }
        let topology = place["deprecatedTopology"]
        if topology.count > 16 { errors.tooMany(topology, 16) }
        errors.labels(topology)
        if place["hostname"].isThere { errors.dnsLabel(place["hostname"]) }
        hints(place["hints"], &errors)
    }

    private static func hints(_ place: FieldPlace, _ errors: inout FieldErrors) {
        for (key, limit) in [("forZones", Int64(8)), ("forNodes", 8)] {
            let hints = place[key]
            if hints.count > Int(limit) { return errors.tooMany(hints, limit) }
            var seen: Set<String> = []
            for hint in hints.elements {
                let name = hint["name"]
                if !seen.insert(name.text).inserted { errors.duplicate(name) }
                errors.labelValue(name)
            }
        }
    }

    private static func slicePorts(_ place: FieldPlace, _ errors: inout FieldErrors) {
        guard place.count <= 20_000 else { return errors.tooMany(place, 20_000) }
        var names: Set<String> = []
        for port in place.elements {
            let name = port["name"]
            if !name.isEmpty { errors.dnsLabel(name) }
            if !names.insert(name.text).inserted { errors.duplicate(name) }
            errors.oneOf(port["protocol"], protocols)
            errors.appProtocol(port["appProtocol"])
        }
    }
}
