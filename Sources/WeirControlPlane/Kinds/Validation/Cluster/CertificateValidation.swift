import WeirValue

/// What is wrong with requests for certificates, after `pkg/apis/certificates/validation`.
enum CertificateValidation {
    private static let usages = [
        "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment",
        "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel",
        "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime",
        "server auth", "signing", "timestamping",
    ]
    private static let header = Array("-----BEGIN CERTIFICATE REQUEST-----".utf8)
    private static let legacySigner = "kubernetes.io/legacy-unknown"

    static func create(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        let request = spec["request"]
        if !isRequest(request.text) {
            errors.invalid(request.path, request.shown, "PEM block type must be CERTIFICATE REQUEST")
        }
        if spec["usages"].count == 0 { errors.required(spec["usages"]) }
        var seen: Set<String> = []
        for usage in spec["usages"].elements {
            if !usages.contains(usage.text) { errors.notSupported(usage, usages) }
            if !seen.insert(usage.text).inserted { errors.duplicate(usage) }
        }
        let signer = spec["signerName"]
        if signer.text == legacySigner {
            errors.invalid(signer, "the legacy signerName is not allowed via this API version")
        } else {
            self.signer(signer, &errors)
        }
        if let seconds = spec["expirationSeconds"].number, seconds < 600 {
            errors.invalid(
                spec["expirationSeconds"], "may not specify a duration less than 600 seconds (10 minutes)")
        }
        return errors.list
    }

    /// Whether a text in base 64 has a request in the form PEM.
    private static func isRequest(_ text: String) -> Bool {
        guard let bytes = Base64.decode(text), bytes.count > header.count else { return false }
        let first = bytes.drop { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
        return first.starts(with: header)
    }

    private static func signer(_ place: FieldPlace, _ errors: inout FieldErrors) {
        guard !place.isEmpty else { return errors.required(place) }
        let parts = place.text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            return errors.invalid(
                place, "must be a fully qualified domain and path of the form 'example.com/signer-name'")
        }
        if parts[0].utf8.count > 253 { errors.tooLong(place, 253) }
        let labels = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if let label = labels.first(where: { !TextRules.label($0).isEmpty }) {
            for fault in TextRules.label(label) {
                errors.invalid(place.path, .string(parts[0]), "validating label \(GoText.quoted(label)): \(fault)")
            }
        }
        if labels.count < 2 {
            errors.invalid(
                place.path, .string(parts[0]), "should be a domain with at least two segments separated by dots")
        }
        let words = parts[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if let word = words.first(where: { !TextRules.subdomain($0).isEmpty }) {
            for fault in TextRules.subdomain(word) {
                errors.invalid(place.path, .string(parts[1]), "validating label \(GoText.quoted(word)): \(fault)")
            }
        }
        if parts[1].utf8.count > 317 { errors.tooLong(place, 317) }
    }

    // MARK: Status

    private static let statuses = ["False", "True", "Unknown"]

    /// What is wrong with the conditions, which the endpoints for status and approval write.
    static func status(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        var seen: Set<String> = []
        let conditions = FieldPlace(object["status"], "status")["conditions"]
        for condition in conditions.elements {
            let (type, status) = (condition["type"], condition["status"])
            errors.mustBeThere(type)
            if status.isEmpty {
                errors.required(status)
            } else if ["Approved", "Denied", "Failed"].contains(type.text), status.text != "True" {
                errors.notSupported(status, ["True"])
            } else if !statuses.contains(status.text) {
                errors.notSupported(status, statuses)
            }
            if !seen.insert(type.text).inserted { errors.duplicate(type) }
        }
        if seen.contains("Approved"), seen.contains("Denied") {
            errors.invalid(conditions.path, "Denied", "Approved and Denied conditions are mutually exclusive")
        }
        let before = FieldPlace(old["status"], "status")["conditions"].elements.map { $0["type"].text }
        for type in ["Approved", "Denied", "Failed"] where before.contains(type) && !seen.contains(type) {
            errors.forbidden(conditions, "updates may not remove a condition of type \(GoText.quoted(type))")
        }
        let certificate = old.text("status", "certificate")
        if !certificate.isEmpty, object.text("status", "certificate") != certificate {
            errors.forbidden(
                FieldPlace(nil, "status.certificate"), "updates may not set certificate content")
        }
        return errors.list
    }
}
