import WeirValue

/// What is wrong with the addresses of webhooks and of API services, after `k8s.io/apiserver/pkg/util/webhook`.
enum WebhookAddress {
    private static let form = "; desired format: https://host[/path]"

    static func url(_ place: FieldPlace, _ errors: inout FieldErrors) {
        var rest = place.text[...]
        func part(_ mark: Character) -> String {
            guard let index = rest.firstIndex(of: mark) else { return "" }
            let part = String(rest[rest.index(after: index)...])
            rest = rest[..<index]
            return part
        }
        let (fragment, query) = (part("#"), part("?"))
        var scheme = ""
        if let colon = rest.firstIndex(of: ":"), rest[..<colon].allSatisfy({ $0.isLetter || $0.isNumber }) {
            scheme = rest[..<colon].lowercased()
            rest = rest[rest.index(after: colon)...]
        }
        var (host, user) = ("", "")
        if rest.hasPrefix("//") {
            host = String(rest.dropFirst(2).prefix { $0 != "/" })
            if let at = host.lastIndex(of: "@") {
                user = String(host[..<at])
                host = String(host[host.index(after: at)...])
            }
        }
        if scheme != "https" {
            errors.invalid(place.path, .string(scheme), "'https' is the only allowed URL scheme" + form)
        }
        if host.isEmpty { errors.invalid(place.path, "", "host must be specified" + form) }
        let rules = [
            (user, "user information is not permitted in the URL"),
            (fragment, "fragments are not permitted in the URL"),
            (query, "query parameters are not permitted in the URL"),
        ]
        for (text, fault) in rules where !text.isEmpty { errors.invalid(place.path, .string(text), fault) }
    }

    static func service(_ place: FieldPlace, _ errors: inout FieldErrors) {
        errors.mustBeThere(place["name"])
        errors.mustBeThere(place["namespace"])
        port(place["port"], &errors)
        let path = place["path"]
        guard !path.isEmpty, path.text != "/" else { return }
        guard path.text != "//" else { return errors.invalid(path, "segment[0] may not be empty") }
        if !path.text.hasPrefix("/") { errors.invalid(path, "must start with a '/'") }
        var rest = path.text.dropFirst()
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        for (index, step) in rest.split(separator: "/", omittingEmptySubsequences: false).enumerated() {
            if step.isEmpty { errors.invalid(path, "segment[\(index)] may not be empty") }
            guard !step.isEmpty else { continue }
            for fault in TextRules.subdomain(String(step)) { errors.invalid(path, "segment[\(index)]: \(fault)") }
        }
    }

    private static func port(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let number = place.number ?? 0
        let faults = TextRules.port(number)
        if !faults.isEmpty {
            errors.invalid(place.path, .int(number), "port is not valid: " + faults.joined(separator: ", "))
        }
    }

    // MARK: API services

    /// What is wrong with an APIService, its name included.
    static func apiService(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        let (group, version) = (spec["group"], spec["version"])
        let (name, needed) = (object.text("metadata", "name"), version.text + "." + group.text)
        if !name.isEmpty, TextRules.pathSegment(name).isEmpty, name != needed {
            errors.invalid(
                "metadata.name", .string(name), "must be `spec.version+\".\"+spec.group`: \(GoText.quoted(needed))")
        }
        if group.isEmpty {
            if version.text != "v1" {
                errors.required(group, "only v1 may have an empty group and it better be legacy kube")
            }
        } else {
            errors.subdomain(group)
        }
        errors.invalid(version.path, version.shown, TextRules.label1035(version.text))
        for (key, most) in [("groupPriorityMinimum", Int64(20_000)), ("versionPriority", 1_000)] {
            let number = spec[key].number ?? 0
            if number <= 0 || number > most {
                errors.invalid(spec[key].path, .int(number), "must be positive and less than \(most)")
            }
        }
        let (service, authority, skips) = (spec["service"], spec["caBundle"], spec["insecureSkipTLSVerify"])
        guard service.isThere else {
            if !authority.isEmpty {
                let count = Base64.decode(authority.text)?.count ?? 0
                errors.invalid(
                    authority.path, .string("\(count) bytes"), "local APIServices may not have a caBundle")
            }
            if skips.isTrue { errors.invalid(skips, "local APIServices may not have insecureSkipTLSVerify") }
            return errors.list
        }
        errors.mustBeThere(service["namespace"])
        errors.mustBeThere(service["name"])
        port(service["port"], &errors)
        if skips.isTrue, !authority.isEmpty { errors.invalid(skips, "may not be true if caBundle is present") }
        return errors.list
    }
}
