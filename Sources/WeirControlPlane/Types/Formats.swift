/// The formats of texts that the API server checks in custom objects.
enum Formats {
    /// Whether `format` says anything of a text; dashes in its name do not count.
    static func isKnown(_ format: String) -> Bool { checks[normalized(format)] != nil }

    /// Whether `text` is of `format`; every text is of a format that is not known.
    static func matches(_ text: String, _ format: String) -> Bool { checks[normalized(format)]?(text) ?? true }

    private static func normalized(_ format: String) -> String {
        format.utf8.contains(UInt8(ascii: "-")) ? String(format.filter { $0 != "-" }) : format
    }

    private static let checks: [String: @Sendable (String) -> Bool] = [
        "bsonobjectid": pattern("^[0-9a-fA-F]{24}$"),
        "uri": isURI,
        "email": pattern(#"^([^<>]*<)?[^@\s<>(),;:"\[\]]+@[^@\s<>(),;:"\[\]]+>?$"#),
        "hostname": isHostName,
        "ipv4": { $0.utf8.contains(UInt8(ascii: ".")) && Addresses.isIP($0) },
        "ipv6": { $0.utf8.contains(UInt8(ascii: ":")) && Addresses.isIP($0) },
        "cidr": Addresses.isCIDR,
        "mac": pattern(
            "^([0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}([:-][0-9a-fA-F]{2}){0,2}|[0-9a-fA-F]{4}(\\.[0-9a-fA-F]{4}){2,3})$"),
        "uuid": pattern("(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$"),
        "uuid3": pattern("(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$"),
        "uuid4": pattern("(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$"),
        "uuid5": pattern("(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$"),
        "isbn": { BookNumbers.isTen($0) || BookNumbers.isThirteen($0) },
        "isbn10": BookNumbers.isTen,
        "isbn13": BookNumbers.isThirteen,
        "creditcard": BookNumbers.isCard,
        "ssn": pattern("^[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}$"),
        "hexcolor": pattern("^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"),
        "rgbcolor": pattern(
            #"^rgb\(\s*(0|[1-9][0-9]?|1[0-9][0-9]?|2[0-4][0-9]|25[0-5])\s*,\s*(0|[1-9][0-9]?|1[0-9][0-9]?|2[0-4][0-9]|"#
                + #"25[0-5])\s*,\s*(0|[1-9][0-9]?|1[0-9][0-9]?|2[0-4][0-9]|25[0-5])\s*\)$"#),
        "byte": { Base64Check.fault($0) == nil },
        "password": { _ in true },
        "date": { isTime($0 + "T00:00:00Z") && $0.utf8.count == 10 },
        "datetime": { isTime($0.uppercased()) },
        "duration": pattern(
            #"^[-+]?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$|"#
                + #"^[0-9]+\s*(ns|nano(second)?s?|us|µs|micro(second)?s?|ms|milli(second)?s?|s|sec(ond)?s?|m|min(ute)?s?|"#
                + #"h|hrs?|hours?|d|days?|w|wks?|weeks?)$"#),
        "k8sshortname": pattern("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"),
        "k8slongname": { $0.utf8.count <= 253 && longName($0) },
    ]

    /// A check by an expression that is written here.
    private static func pattern(_ text: String) -> @Sendable (String) -> Bool {
        do throws(SchemaPattern.Fault) {
            let pattern = try SchemaPattern(text)
            return { pattern.matches($0) }
        } catch { return { _ in true } }
    }

    private static let longName = pattern(#"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"#)

    private static func isTime(_ text: String) -> Bool {
        do throws(GoTime.Fault) {
            _ = try GoTime.normalized(text, isMicro: false)
            return true
        } catch { return false }
    }

    private static let hostName = pattern(
        #"^([a-zA-Z0-9\pS\pL]((-?[a-zA-Z0-9\pS\pL]{0,62})?)|([a-zA-Z0-9\pS\pL](([a-zA-Z0-9\pS\pL-]{0,61}[a-zA-Z0-9\pS\pL])?)"#
            + #"(\.))+([a-zA-Z\pL]){2,63})$"#)

    private static func isHostName(_ text: String) -> Bool {
        guard text.utf8.count <= 255, hostName(text) else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy {
            $0.utf8.count <= 63 && !$0.hasPrefix("-") && !$0.hasSuffix("-")
        }
    }

    private static let scheme = pattern("^[a-zA-Z][a-zA-Z0-9+.-]*:")

    /// Whether `text` is an absolute URI or path, as Go's `url.ParseRequestURI` reads them.
    private static func isURI(_ text: String) -> Bool {
        guard text.hasPrefix("/") || scheme(text) else { return false }
        let bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() {
            guard byte > 0x20, byte != 0x7F else { return false }
            guard byte == UInt8(ascii: "%") else { continue }
            guard index + 2 < bytes.count, bytes[index + 1...index + 2].allSatisfy(isHexadecimal) else { return false }
        }
        return true
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
    }
}

/// Internet addresses as Go's net package reads them.
enum Addresses {
    /// Whether `text` is an IPv4 or IPv6 address.
    static func isIP(_ text: String) -> Bool { isIPv4(Substring(text)) || isIPv6(text) }

    /// Whether `text` is an address and the length of its prefix.
    static func isCIDR(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty, parts[1].utf8.allSatisfy({ (48...57).contains($0) }),
            let length = Int(parts[1])
        else { return false }
        if isIPv4(parts[0]) { return length <= 32 }
        return isIPv6(String(parts[0])) && length <= 128
    }

    private static func isIPv4(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (48...57).contains($0) }),
                    part == "0" || !part.hasPrefix("0")
                else { return false }
                return (Int(part) ?? 256) < 256
            }
    }

    private static func isIPv6(_ text: String) -> Bool {
        guard !text.contains(":::") else { return false }
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { return false }
        var count = 0
        for (index, half) in halves.enumerated() where !half.isEmpty {
            let groups = half.split(separator: ":", omittingEmptySubsequences: false)
            for (position, group) in groups.enumerated() {
                if index == halves.count - 1, position == groups.count - 1, group.contains(".") {
                    guard isIPv4(group) else { return false }
                    count += 2
                } else {
                    guard (1...4).contains(group.utf8.count), group.allSatisfy(\.isHexDigit),
                        group.utf8.allSatisfy({ $0 < 128 })
                    else { return false }
                    count += 1
                }
            }
        }
        return halves.count == 2 ? count < 8 : count == 8
    }
}

/// Numbers with a digit that checks the others.
enum BookNumbers {
    private static func digits(_ text: String) -> [UInt8] {
        text.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: " ") }
    }

    /// Whether `text` is an ISBN of ten digits.
    static func isTen(_ text: String) -> Bool {
        let digits = digits(text)
        guard digits.count == 10 else { return false }
        var sum = 0
        for (index, digit) in digits.enumerated() {
            if index == 9, digit == UInt8(ascii: "X") {
                sum += 100
            } else {
                guard (48...57).contains(digit) else { return false }
                sum += (index + 1) * Int(digit - 48)
            }
        }
        return sum % 11 == 0
    }

    /// Whether `text` is an ISBN of thirteen digits.
    static func isThirteen(_ text: String) -> Bool {
        let digits = digits(text)
        guard digits.count == 13, digits.allSatisfy({ (48...57).contains($0) }) else { return false }
        return digits.enumerated().reduce(0) { $0 + Int($1.element - 48) * ($1.offset % 2 == 0 ? 1 : 3) } % 10 == 0
    }

    /// Whether `text` is the number of a payment card.
    static func isCard(_ text: String) -> Bool {
        let digits = text.utf8.filter { (48...57).contains($0) }
        guard (13...19).contains(digits.count) else { return false }
        let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
            let value = Int(digit.element - 48) * (digit.offset % 2 == 1 ? 2 : 1)
            return sum + (value > 9 ? value - 9 : value)
        }
        return sum % 10 == 0
    }
}
