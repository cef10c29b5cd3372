import WeirValue

/// Checks of texts, amounts and addresses of common forms.
extension FieldErrors {
    /// A text must be a DNS label.
    mutating func dnsLabel(_ place: FieldPlace) { invalid(place, TextRules.label(place.text)) }

    /// A text must be a DNS subdomain.
    mutating func subdomain(_ place: FieldPlace) { invalid(place, TextRules.subdomain(place.text)) }

    /// A text must be one that the value of a label can be.
    mutating func labelValue(_ place: FieldPlace) { invalid(place, LabelRules.faults(ofValue: place.text)) }

    /// A text must be able to stand in a path; a missing one is required.
    mutating func requiredPathSegment(_ place: FieldPlace) {
        if place.isEmpty { required(place) } else { invalid(place, TextRules.pathSegment(place.text)) }
    }

    /// Something must be there that is not empty.
    mutating func mustBeThere(_ place: FieldPlace, _ detail: String = "") {
        if place.isEmpty { required(place, detail) }
    }

    /// `place` does not name anything that there is.
    mutating func notFound(_ place: FieldPlace, _ detail: String = "") {
        add([FieldError(place.path, .notFound, place.shown, detail)])
    }

    /// A wrong value that messages do not show.
    mutating func invalidUnshown(_ path: String, _ detail: String) {
        add([FieldError(path, .invalid, detail)])
    }

    /// Several things are wrong with `value` at `path`.
    mutating func invalid(_ path: String, _ value: Value, _ details: [String]) {
        for detail in details { invalid(path, value, detail) }
    }

    // MARK: Amounts

    /// An amount, where it is there, must be at least 0.
    mutating func nonNegativeAmount(_ place: FieldPlace) {
        guard place.isThere, QuantityNumber(place.value) < .zero else { return }
        invalid(place, TextRules.nonNegative)
    }

    /// An amount must be above 0.
    mutating func positiveAmount(_ place: FieldPlace, _ detail: String = "must be greater than zero") {
        guard QuantityNumber(place.value) <= .zero else { return }
        invalid(place, detail)
    }

    /// An amount of the resource `name` must be at least 0, and whole where the resource comes in pieces.
    mutating func amount(_ place: FieldPlace, of name: String) {
        nonNegativeAmount(place)
        if ResourceNames.isWhole(name), !QuantityNumber(place.value).isWhole { invalid(place, "must be an integer") }
    }

    // MARK: Numbers or parts of a hundred

    /// A number must be at least 0; a text must be an amount in percent.
    mutating func numberOrPercent(_ place: FieldPlace) {
        if case .string(let text)? = place.value {
            invalid(place, TextRules.percent(text))
        } else {
            nonNegative(place)
        }
    }

    /// An amount in percent must not be above 100.
    mutating func atMostAll(_ place: FieldPlace) {
        guard case .string? = place.value, let percent = place.percent, percent > 100 else { return }
        invalid(place, "must not be greater than 100%")
    }

    // MARK: Addresses

    /// A text must be an internet address.
    mutating func address(_ place: FieldPlace) { invalid(place, TextRules.address(place.text)) }

    /// A text must be a range of internet addresses.
    mutating func addressRange(_ place: FieldPlace) { invalid(place, TextRules.addressRange(place.text)) }

    /// An address must be one that others can be reached at.
    mutating func ordinaryAddress(_ place: FieldPlace) {
        guard Addresses.isIP(place.text) else {
            invalid(place, "must be a valid IP address")
            return
        }
        for fault in AddressKind.faults(place.text) { invalid(place, fault) }
    }

    /// A port of endpoints of a Service.
    mutating func appProtocol(_ place: FieldPlace) {
        if place.isThere { labelKey(place) }
    }
}

extension FieldPlace {
    /// The number of an amount in percent; nil where this is none.
    var percent: Int64? {
        guard case .string(let text)? = value, TextRules.percent(text).isEmpty else { return nil }
        return Int64(text.dropLast())
    }

    /// The number that is told, in percent or not; 0 where there is none.
    var numberOrPercent: Int64 { percent ?? number ?? 0 }

    /// The texts of a list.
    var texts: [String] { (value?.listValue ?? []).map { $0.stringValue ?? "" } }

}

extension QuantityNumber {
    /// Whether this has no fraction.
    var isWhole: Bool { nanos.isMultiple(of: 1_000_000_000) }
}

/// What is special about addresses that cannot be those of endpoints.
enum AddressKind {
    static func faults(_ text: String) -> [String] {
        text.contains(":") ? faultsOfSix(text.lowercased()) : faultsOfFour(text)
    }

    private static func faultsOfFour(_ text: String) -> [String] {
        let parts = text.split(separator: ".").map { Int($0) ?? 0 }
        guard parts.count == 4 else { return [] }
        if parts.allSatisfy({ $0 == 0 }) { return ["may not be unspecified (\(text))"] }
        if parts[0] == 127 { return [loopback] }
        if parts[0] == 169, parts[1] == 254 { return [linkLocal] }
        if parts[0] == 224, parts[1] == 0, parts[2] == 0 { return [multicast] }
        return []
    }

    private static func faultsOfSix(_ text: String) -> [String] {
        let digits = text.utf8.filter { $0 != UInt8(ascii: ":") }
        if digits.allSatisfy({ $0 == UInt8(ascii: "0") }) { return ["may not be unspecified (\(text))"] }
        if digits.last == UInt8(ascii: "1"), digits.dropLast().allSatisfy({ $0 == UInt8(ascii: "0") }),
            text.hasPrefix(":") || text.hasPrefix("0"), text.hasSuffix(":1") || text.hasSuffix("0001")
        {
            return [loopback]
        }
        if ["fe8", "fe9", "fea", "feb"].contains(where: text.hasPrefix) { return [linkLocal] }
        return text.hasPrefix("ff02:") ? [multicast] : []
    }

    private static let loopback = "may not be in the loopback range (127.0.0.0/8, ::1/128)"
    private static let linkLocal = "may not be in the link-local range (169.254.0.0/16, fe80::/10)"
    private static let multicast = "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"
}
