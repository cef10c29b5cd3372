import WeirValue

/// What is wrong with NetworkPolicies, and with the addresses of Services, after `pkg/apis/networking/validation`.
enum NetworkValidation {
    private static let protocols = ["TCP", "UDP", "SCTP"]
    private static let directions = ["Ingress", "Egress"]

    // MARK: Policies

    static func policy(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        errors.labelSelector(spec["podSelector"])
        for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
            for rule in spec[direction].elements {
                for port in rule["ports"].elements { self.port(port, &errors) }
                for peer in rule[peers].elements { self.peer(peer, &errors) }
            }
        }
        let types = spec["policyTypes"]
        guard types.count <= directions.count else {
            errors.invalid(types, "may not specify more than two policyTypes")
            return errors.list
        }
        for type in types.elements where !directions.contains(type.text) { errors.notSupported(type, directions) }
        return errors.list
    }

    private static func port(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let (port, end) = (place["port"], place["endPort"])
        if place["protocol"].isThere, !protocols.contains(place["protocol"].text) {
            errors.notSupported(place["protocol"], protocols)
        }
        guard port.isThere else {
            if end.isThere { errors.invalid(end, "may not be specified when `port` is not specified") }
            return
        }
        if case .string? = port.value {
            if end.isThere { errors.invalid(end, "may not be specified when `port` is non-numeric") }
            errors.invalid(port, TextRules.portName(port.text))
            return
        }
        errors.portNumber(port)
        guard let last = end.number else { return }
        // The port is what is shown.
        let first = port.number ?? 0
        if last < first { errors.invalid(end.path, .int(first), "must be greater than or equal to `port`") }
        errors.portNumber(end)
    }

    private static func peer(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let block = place["ipBlock"]
        let selectors = ["podSelector", "namespaceSelector"].map { place[$0] }.filter(\.isThere)
        for selector in selectors { errors.labelSelector(selector) }
        if block.isThere { self.block(block, &errors) }
        if selectors.isEmpty, !block.isThere {
            errors.required(place, "must specify a peer")
        } else if !selectors.isEmpty, block.isThere {
            errors.forbidden(place, "may not specify both ipBlock and another peer")
        }
    }

    private static func block(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let range = place["cidr"]
        guard !range.isEmpty else { return errors.required(range) }
        errors.addressRange(range)
        guard let whole = AddressRange(range.text) else { return }
        for exception in place["except"].elements {
            errors.addressRange(exception)
            guard let part = AddressRange(exception.text), !whole.strictlyContains(part) else { continue }
            errors.invalid(exception, "must be a strict subset of `cidr`")
        }
    }

    // MARK: Addresses

    /// What is wrong with the record of an address of a Service.
    static func address(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let parent = FieldPlace(object["spec"], "spec")["parentRef"]
        guard parent.isThere else { return [FieldError(parent.path, .required)] }
        if !parent["group"].isEmpty { errors.subdomain(parent["group"]) }
        errors.requiredPathSegment(parent["resource"])
        errors.requiredPathSegment(parent["name"])
        if !parent["namespace"].isEmpty {
            errors.invalid(parent["namespace"], TextRules.pathSegment(parent["namespace"].text))
        }
        return errors.list
    }

    static func addressUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        errors.immutable(FieldPlace(object.at("spec", "parentRef"), "spec.parentRef"), old.at("spec", "parentRef"))
        return errors.list
    }

    /// What is wrong with a range for the addresses of Services.
    static func range(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        ranges(FieldPlace(object["spec"], "spec")["cidrs"], &errors)
        return errors.list
    }

    private static func ranges(_ place: FieldPlace, _ errors: inout FieldErrors) {
        guard place.count > 0 else { return errors.required(place, "at least one CIDR required") }
        guard place.count <= 2 else {
            return errors.invalid(place.path, ["CIDRs": place.shown], "may only hold up to 2 values")
        }
        for range in place.elements { errors.addressRange(range) }
        let texts = place.texts
        if texts.count == 2, texts.allSatisfy(Addresses.isCIDR), texts[0].contains(":") == texts[1].contains(":") {
            errors.invalid(
                place,
                "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64")
        }
    }

    static func rangeUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        let place = FieldPlace(object["spec"], "spec")["cidrs"]
        let before = FieldPlace(old["spec"], "spec")["cidrs"].texts
        switch (before.count, place.count) {
        case let (known, told) where known == told:
            for (range, text) in zip(place.elements, before) where range.text != text {
                errors.invalid(range, TextRules.immutable)
            }
        case (1, 2):
            if place.texts[0] != before[0] { errors.invalid(place.elements[0], TextRules.immutable) }
            ranges(place, &errors)
        default: errors.invalid(place, TextRules.immutable)
        }
        return errors.list
    }
}

/// A range of internet addresses as bits.
struct AddressRange {
    private let bytes: [UInt8]
    private let length: Int

    /// The range that `text` writes; nil where it is none.
    init?(_ text: String) {
        guard Addresses.isCIDR(text) else { return nil }
        let parts = text.split(separator: "/")
        guard parts.count == 2, let length = Int(parts[1]), let bytes = Self.bytes(parts[0]) else { return nil }
        self.bytes = bytes
        self.length = length
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        guard text.contains(":") else { return text.split(separator: ".").compactMap { UInt8($0) } }
        let halves = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = halves.map { half in
            half.split(separator: ":").flatMap { group -> [UInt8] in
                if group.contains(".") { return group.split(separator: ".").compactMap { UInt8($0) } }
                let number = UInt16(group, radix: 16) ?? 0
                return [UInt8(number >> 8), UInt8(number & 0xFF)]
            }
        }
        guard let first = parts.first else { return nil }
        guard parts.count == 2 else { return first.count == 16 ? first : nil }
        let gap = 16 - first.count - parts[1].count
        return gap < 0 ? nil : first + Array(repeating: 0, count: gap) + parts[1]
    }

    /// What is wrong with `text` as an address that is written the shortest way.
    static func faults(ofCanonical text: String) -> [String] {
        let faults = TextRules.address(text)
        guard faults.isEmpty, text.contains(":"), let bytes = bytes(Substring(text)) else { return faults }
        let shortest = shortest(bytes)
        return shortest == text ? [] : ["must be in canonical form (\(GoText.quoted(shortest)))"]
    }

    /// The longest run of groups that are 0 is left out; of several the first.
    private static func shortest(_ bytes: [UInt8]) -> String {
        let groups = stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        var best = 0..<0
        var start = 0
        while start < groups.count {
            let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
            if end - start >= 2, end - start > best.count { best = start..<end }
            start = max(end, start + 1)
        }
        let texts = groups.map { String($0, radix: 16) }
        guard !best.isEmpty else { return texts.joined(separator: ":") }
        return texts[..<best.lowerBound].joined(separator: ":") + "::"
            + texts[best.upperBound...].joined(separator: ":")
    }

    /// Whether `other` lies in this and is smaller.
    func strictlyContains(_ other: AddressRange) -> Bool {
        guard bytes.count == other.bytes.count, length < other.length else { return false }
        return (0..<length).allSatisfy { bit in
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            return bytes[bit / 8] & mask == other.bytes[bit / 8] & mask
        }
    }
}
