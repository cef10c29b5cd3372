import WeirValue

/// What is wrong with ConfigMaps and Secrets, after `pkg/apis/core/validation`.
enum ConfigValidation {
    private static let sizeMost: Int64 = 1_048_576
    private static let immutableText = "field is immutable when `immutable` is set"

    // MARK: ConfigMaps

    static func configMap(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let binary = object["binaryData"]?.mapValue
        var size = 0
        for (key, value) in object["data"]?.mapValue ?? [:] {
            self.key(key, "data", &errors)
            if binary?[key] != nil {
                errors.invalid("data[\(key)]", .string(key), "duplicate of key present in binaryData")
            }
            size += value.stringValue?.utf8.count ?? 0
        }
        for (key, value) in binary ?? [:] {
            self.key(key, "binaryData", &errors)
            size += decodedCount(value)
        }
        // The whole object is meant, which has no path.
        if size > Int(sizeMost) { errors.tooLong(FieldPlace(nil, "[]"), sizeMost) }
        return errors.list
    }

    private static func key(_ key: String, _ map: String, _ errors: inout FieldErrors) {
        guard !TextRules.isConfigKey(key) else { return }
        for fault in TextRules.configKey(key) { errors.invalid("\(map)[\(key)]", .string(key), fault) }
    }

    /// How many bytes a text in base 64 stands for.
    private static func decodedCount(_ value: Value) -> Int {
        let bytes = (value.stringValue ?? "").utf8
        let padding = bytes.suffix(2).filter { $0 == UInt8(ascii: "=") }.count
        return bytes.count / 4 * 3 - padding
    }

    static func configMapUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        kept(object, old, ["data", "binaryData"]) + configMap(object)
    }

    /// What was marked as immutable must stay, and stay marked.
    private static func kept(_ object: Value, _ old: Value, _ keys: [String]) -> [FieldError] {
        guard old["immutable"]?.boolValue == true else { return [] }
        var errors: [FieldError] = []
        if object["immutable"]?.boolValue != true {
            errors.append(FieldError("immutable", .forbidden, immutableText))
        }
        for key in keys where !Value.means(object[key], old[key]) {
            errors.append(FieldError(key, .forbidden, immutableText))
        }
        return errors
    }

    // MARK: Secrets

    static func secret(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        var size = 0
        for (key, value) in object["data"]?.mapValue ?? [:] {
            self.key(key, "data", &errors)
            size += decodedCount(value)
        }
        let data = FieldPlace(object["data"], "data")
        if size > Int(sizeMost) { errors.tooLong(data, sizeMost) }
        switch object.text("type") {
        case "kubernetes.io/service-account-token":
            let key = "kubernetes.io/service-account.name"
            let account = FieldPlace(object.at("metadata", "annotations"), "metadata.annotations").entry(key)
            errors.mustBeThere(account)
        case "kubernetes.io/dockercfg": json(data.entry(".dockercfg"), &errors)
        case "kubernetes.io/dockerconfigjson": json(data.entry(".dockerconfigjson"), &errors)
        case "kubernetes.io/basic-auth":
            let (user, password) = (data.entry("username"), data.entry("password"))
            guard !user.isThere, !password.isThere else { break }
            errors.required(user)
            errors.required(password)
        case "kubernetes.io/ssh-auth": errors.mustBeThere(data.entry("ssh-privatekey"))
        case "kubernetes.io/tls":
            for key in ["tls.crt", "tls.key"] where !data.entry(key).isThere { errors.required(data.entry(key)) }
        default: break
        }
        return errors.list
    }

    /// A member must be there and be an object in JSON.
    private static func json(_ place: FieldPlace, _ errors: inout FieldErrors) {
        guard place.isThere else { return errors.required(place) }
        let bytes = Base64.decode(place.text) ?? []
        let fault: String
        do throws(RequestBody.Fault) {
            switch try RequestBody.read(bytes).value {
            case .map, .null: return
            case .list: fault = "json: cannot unmarshal array into Go value of type map[string]interface {}"
            case .string: fault = "json: cannot unmarshal string into Go value of type map[string]interface {}"
            case .bool: fault = "json: cannot unmarshal bool into Go value of type map[string]interface {}"
            default: fault = "json: cannot unmarshal number into Go value of type map[string]interface {}"
            }
        } catch { fault = error.description }
        errors.invalid(place.path, "<secret contents redacted>", fault)
    }

    static func secretUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        errors.immutable(FieldPlace(object["type"], "type"), old["type"])
        return errors.list + kept(object, old, ["data"]) + secret(object)
    }
}
