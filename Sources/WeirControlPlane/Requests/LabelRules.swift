/// What keys and values of labels may be, in the words of `k8s.io/apimachinery/pkg/util/validation`.
package enum LabelRules {
    private static let nameMost = 63
    private static let prefixMost = 253

    /// What is wrong with `key` as the key of a label.
    package static func faults(ofKey key: String) -> [String] {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        let words =
            "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
            + "alphanumeric character"
        let examples =
            "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
            + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
        guard parts.count <= 2, let name = parts.last else {
            return ["\(words) \(examples) with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"]
        }
        var faults: [String] = []
        if parts.count == 2 {
            let prefix = String(parts[0])
            if prefix.isEmpty {
                faults.append("prefix part must be non-empty")
            } else if !isSubdomain(prefix) {
                faults.append("prefix part \(subdomainFault)")
            } else if prefix.utf8.count > prefixMost {
                faults.append("prefix part must be no more than \(prefixMost) bytes")
            }
        }
        if name.isEmpty {
            faults.append("name part must be non-empty")
        } else if name.utf8.count > nameMost {
            faults.append("name part must be no more than \(nameMost) bytes")
        }
        if !isName(name) {
            faults.append(
                "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
                    + "alphanumeric character \(examples)")
        }
        return faults
    }

    /// What is wrong with `value` as the value of a label.
    package static func faults(ofValue value: String) -> [String] {
        var faults: [String] = []
        if value.utf8.count > nameMost { faults.append("must be no more than \(nameMost) bytes") }
        if !value.isEmpty, !isName(value[...]) {
            faults.append(
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must "
                    + "start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex "
                    + "used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')")
        }
        return faults
    }

    /// What is said of what is no DNS subdomain.
    package static let subdomainFault =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
        + "end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

    /// Whether `text` is a lower case DNS subdomain, its length not looked at.
    package static func isSubdomain(_ text: String) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.utf8.first, let last = label.utf8.last else { return false }
            return isLowerOrDigit(first) && isLowerOrDigit(last)
                && label.utf8.allSatisfy { isLowerOrDigit($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, isAlphanumeric(first), isAlphanumeric(last) else {
            return false
        }
        return text.utf8.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }

    private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLowerOrDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
