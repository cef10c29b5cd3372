import WeirValue

/// What texts of certain forms may be, in the words of `k8s.io/apimachinery/pkg/util/validation`.
enum TextRules {
    static let immutable = "field is immutable"
    static let nonNegative = "must be greater than or equal to 0"
    /// The most bytes of a DNS subdomain.
    static let subdomainMost = 253
    /// The most bytes of a DNS label.
    static let labelMost = 63

    static func range(_ range: ClosedRange<Int64>) -> String {
        "must be between \(range.lowerBound) and \(range.upperBound), inclusive"
    }

    /// What is wrong with `text` as a DNS subdomain.
    static func subdomain(_ text: String) -> [String] {
        tooLong(text, subdomainMost) + (LabelRules.isSubdomain(text) ? [] : [LabelRules.subdomainFault])
    }

    private static let labelForm = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"

    /// What is wrong with `text` as a DNS label.
    static func label(_ text: String) -> [String] {
        let long = tooLong(text, labelMost)
        if isLabel(text[...]) { return long }
        if LabelRules.isSubdomain(text) { return long + ["must not contain dots"] }
        return long + [
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and "
                + "end with an alphanumeric character "
                + examples(["my-name", "123-abc"], labelForm)
        ]
    }

    /// What is wrong with `text` as a DNS subdomain in which underscores may stand.
    static func underscoredSubdomain(_ text: String) -> [String] {
        let underscore = UInt8(ascii: "_")
        let isFine = text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            let bytes = Array(label.utf8.first == underscore ? label.dropFirst().utf8 : label.utf8)
            guard let first = bytes.first, let last = bytes.last, first != underscore, last != underscore else {
                return false
            }
            return isLabel(Substring(decoding: bytes.map { $0 == underscore ? UInt8(ascii: "-") : $0 }, as: UTF8.self))
        }
        let form = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
        return tooLong(text, subdomainMost)
            + (isFine
                ? []
                : [
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', "
                        + "and must start and end with an alphanumeric character "
                        + examples(["example.com"], form + "(\\." + form + ")*")
                ])
    }

    /// What is wrong with `text` as a label that begins with a letter.
    static func label1035(_ text: String) -> [String] {
        let isFine = isLabel(text[...]) && text.utf8.first.map { !isDigit($0) } == true
        return tooLong(text, labelMost)
            + (isFine
                ? []
                : [
                    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
                        + "character, and end with an alphanumeric character "
                        + examples(["my-name", "abc-123"], "[a-z]([-a-z0-9]*[a-z0-9])?")
                ])
    }

    /// What is wrong with `text` as a DNS subdomain under a wildcard.
    static func wildcardSubdomain(_ text: String) -> [String] {
        let isFine = text.hasPrefix("*.") && LabelRules.isSubdomain(String(text.dropFirst(2)))
        let form = "\\*\\." + labelForm + "(\\." + labelForm + ")*"
        return tooLong(text, subdomainMost)
            + (isFine
                ? []
                : [
                    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must "
                        + "consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric "
                        + "character " + examples(["*.example.com"], form)
                ])
    }

    /// What is wrong with `name` as a part of a path.
    static func pathSegment(_ name: String, isPrefix: Bool = false) -> [String] {
        if !isPrefix, name == "." || name == ".." { return ["may not be '\(name)'"] }
        return ["/", "%"].filter { name.contains($0) }.map { "may not contain '\($0)'" }
    }

    /// What is wrong with `text` as the name of a port of a container.
    static func portName(_ text: String) -> [String] {
        var faults = tooLong(text, 15)
        let bytes = Array(text.utf8)
        let isLetter = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
        let hyphen = UInt8(ascii: "-")
        if bytes.isEmpty || !bytes.allSatisfy({ isLetter($0) || isDigit($0) || $0 == hyphen }) {
            faults.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
        }
        if !bytes.contains(where: isLetter) { faults.append("must contain at least one letter (a-z)") }
        if text.contains("--") { faults.append("must not contain consecutive hyphens") }
        if bytes.first == hyphen || bytes.last == hyphen { faults.append("must not begin or end with a hyphen") }
        return faults
    }

    /// What is wrong with `number` as a port.
    static func port(_ number: Int64) -> [String] { (1...65_535).contains(number) ? [] : [range(1...65_535)] }

    /// What is wrong with `text` as the name of an environment variable.
    static func environmentName(_ text: String) -> [String] {
        if text.isEmpty { return ["environment variable name must be non-empty"] }
        let isFine = text.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "=") }
        return isFine
            ? []
            : ["a valid environment variable name must consist only of printable ASCII characters other than '='"]
    }

    /// What is wrong with `text` as a key of a ConfigMap or Secret.
    static func configKey(_ text: String) -> [String] {
        var faults = tooLong(text, subdomainMost)
        if text.isEmpty || !text.utf8.allSatisfy({ isAlphanumeric($0) || "-_.".utf8.contains($0) }) {
            faults.append(
                "a valid config key must consist of alphanumeric characters, '-', '_' or '.' "
                    + examples(["key.name", "KEY_NAME", "key-name"], "[-._a-zA-Z0-9]+"))
        }
        return faults + parentFaults(text)
    }

    /// Whether nothing is wrong with `text` as a key of a ConfigMap or Secret.
    static func isConfigKey(_ text: String) -> Bool {
        let bytes = text.utf8
        return !bytes.isEmpty && bytes.count <= subdomainMost && !text.hasPrefix("..") && text != "."
            && bytes.allSatisfy {
                isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
            }
    }

    private static func parentFaults(_ text: String) -> [String] {
        if text == "." || text == ".." { return ["must not be '\(text)'"] }
        return text.hasPrefix("..") ? ["must not start with '..'"] : []
    }

    /// What is wrong with `text` as the name of an HTTP header.
    static func headerName(_ text: String) -> [String] {
        let isFine = !text.isEmpty && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        return isFine
            ? []
            : [
                "a valid HTTP header must consist of alphanumeric characters or '-' "
                    + examples(["X-Header-Name"], "[-A-Za-z0-9]+")
            ]
    }

    /// What is wrong with `text` as an amount in percent.
    static func percent(_ text: String) -> [String] {
        let isFine = text.hasSuffix("%") && text.utf8.count > 1 && text.utf8.dropLast().allSatisfy(isDigit)
        return isFine
            ? []
            : [
                "a valid percent string must be a numeric string followed by an ending '%' "
                    + examples(["1%", "93%"], "[0-9]+%")
            ]
    }

    /// What is wrong with `text` as an internet address.
    static func address(_ text: String) -> [String] {
        Addresses.isIP(text) ? [] : ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"]
    }

    /// What is wrong with `text` as a range of internet addresses.
    static func addressRange(_ text: String) -> [String] {
        Addresses.isCIDR(text) ? [] : ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"]
    }

    /// What is wrong with the text at `place` as a path below a domain.
    static func domainPath(_ place: FieldPlace) -> [FieldError] {
        var errors = FieldErrors()
        guard !place.isEmpty else {
            errors.required(place)
            return errors.list
        }
        let parts = place.text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            errors.invalid(place, "must be a domain-prefixed path (such as \"acme.io/foo\")")
            return errors.list
        }
        for fault in subdomain(String(parts[0])) { errors.invalid(place.path, .string(String(parts[0])), fault) }
        if !parts[1].utf8.allSatisfy({ isAlphanumeric($0) || "/-._~%!$&'()*+,;=:".utf8.contains($0) }) {
            errors.invalid(
                place.path, .string(String(parts[1])),
                "Invalid path " + examples([], "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"))
        }
        return errors.list
    }

    /// What is wrong with the text at `place` as a name of `parts` words between dots.
    static func qualified(_ place: FieldPlace, parts: Int) -> [FieldError] {
        var errors = FieldErrors()
        let faults = subdomain(place.text)
        if place.isEmpty {
            errors.required(place)
        } else if !faults.isEmpty {
            errors.invalid(place, faults.joined(separator: ","))
        } else if place.text.split(separator: ".").count < parts {
            let words = [2: "two", 3: "three"]
            errors.invalid(
                place,
                "should be a domain with at least \(words[parts] ?? String(parts)) segments separated by dots")
        }
        return errors.list
    }

    /// A fault of the form, with texts that have it.
    static func examples(_ texts: [String], _ form: String) -> String {
        guard !texts.isEmpty else { return "(regex used for validation is '\(form)')" }
        return "(e.g. " + texts.map { "'\($0)', " }.joined(separator: " or ")
            + "regex used for validation is '\(form)')"
    }

    static func tooLong(_ text: String, _ limit: Int) -> [String] {
        text.utf8.count > limit ? ["must be no more than \(limit) characters"] : []
    }

    private static func isLabel(_ text: Substring) -> Bool {
        !text.contains(".") && LabelRules.isSubdomain(String(text))
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
