import OrderedCollections
import WeirValue

/// The rules of one schema of a CustomResourceDefinition that do not make it a structural one.
struct CustomSchemaChecks {
    private let map: Value.Map
    private let path: String
    private var found: [FieldError] = []
    /// Whether the schema says what no structural one can even hold.
    private var isForeign = false

    init(_ map: Value.Map, _ path: String) {
        self.map = map
        self.path = path
    }

    private mutating func fail(_ part: String, _ reason: FieldError.Reason, _ text: String) {
        found.append(FieldError(path + part, reason, text))
    }

    private mutating func fail(_ part: String, _ reason: FieldError.Reason, _ value: Value, _ text: String) {
        found.append(FieldError(path + part, reason, value, text))
    }

    /// What is wrong, and whether that is something that no structural schema can even hold; `noDefaults` tells why no
    /// default may be set.
    func findings(noDefaults: String?, isInsideMetadata: Bool) -> (errors: [FieldError], isForeign: Bool) {
        var checks = self
        checks.checkWords(noDefaults, isInsideMetadata)
        checks.checkKinds()
        checks.checkLists()
        checks.checkKeys()
        checks.checkRules()
        return (checks.found, checks.isForeign)
    }

    private var type: String { map["type"]?.stringValue ?? "" }
    private var items: Value.Map? { map["items"]?.plainMap }

    private mutating func checkWords(_ noDefaults: String?, _ isInsideMetadata: Bool) {
        if !type.isEmpty, Schema.Kind.words[type] == nil, type != "null" {
            let supported = ["array", "boolean", "integer", "number", "object", "string"]
            found.append(.notSupported(path + ".type", .string(type), supported.map { .string($0) }))
        }
        if let noDefaults, let value = map["default"], !value.isNull {
            fail(".default", .forbidden, "must not be set " + noDefaults)
        }
        for word in ["id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"] {
            guard let value = map[word], !value.isNull, value != "" else { continue }
            fail("." + word, .forbidden, word + " is not supported")
            isForeign = true
        }
        if type == "null" {
            let supported = ["array", "boolean", "integer", "number", "object", "string"]
            found.append(.notSupported(path + ".type", .string(type), supported.map { .string($0) }))
            fail(".type", .forbidden, "type cannot be set to null, use nullable as an alternative")
        }
        if case .list(let list)? = map["items"], !list.isEmpty {
            fail(".items", .forbidden, "items must be a schema object and not an array")
            isForeign = true
        }
        if isInsideMetadata, map["x-kubernetes-embedded-resource"]?.boolValue == true {
            fail(".x-kubernetes-embedded-resource", .forbidden, "must not be used inside of resource meta")
        }
        if map["uniqueItems"]?.boolValue == true {
            fail(
                ".uniqueItems", .forbidden,
                "uniqueItems cannot be set to true since the runtime complexity becomes quadratic")
        }
        if let values = map["additionalProperties"], !values.isNull, values != true,
            map["properties"]?.plainMap?.isEmpty == false
        {
            fail(".additionalProperties", .forbidden, "additionalProperties and properties are mutual exclusive")
        }
        if map["x-kubernetes-preserve-unknown-fields"]?.boolValue == false {
            fail(".x-kubernetes-preserve-unknown-fields", .invalid, false, "must be true or undefined")
            isForeign = true
        }
    }

    private mutating func checkKinds() {
        if let mapType = map["x-kubernetes-map-type"]?.stringValue {
            checkType("object", "x-kubernetes-map-type")
            if Schema.MapType(rawValue: mapType) == nil {
                found.append(
                    .notSupported(path + ".x-kubernetes-map-type", .string(mapType), ["atomic", "granular"]))
            }
        }
        guard let listType = map["x-kubernetes-list-type"]?.stringValue else { return }
        checkType("array", "x-kubernetes-list-type")
        if type == "array", listType == "set", let items {
            let inner = items["x-kubernetes-list-type"]?.stringValue
            if items["type"] == "array", let inner, inner != "atomic" {
                fail(
                    ".items.x-kubernetes-list-type", .invalid, .string(inner),
                    "must be atomic as item of a list with x-kubernetes-list-type=set")
            }
            if items["type"] == "object", items["x-kubernetes-map-type"] != "atomic" {
                fail(
                    ".items.x-kubernetes-map-type", .invalid, inner.map { .string($0) } ?? .null,
                    "must be atomic as item of a list with x-kubernetes-list-type=set")
            }
        }
        if Schema.ListType(rawValue: listType) == nil {
            found.append(
                .notSupported(path + ".x-kubernetes-list-type", .string(listType), ["atomic", "set", "map"]))
        }
    }

    private mutating func checkType(_ expected: String, _ word: String) {
        guard type != expected else { return }
        let text = "must be \(expected) if \(word) is specified"
        if type.isEmpty { fail(".type", .required, text) } else { fail(".type", .invalid, .string(type), text) }
    }

    private mutating func checkLists() {
        let listType = map["x-kubernetes-list-type"]?.stringValue
        let keys = map["x-kubernetes-list-map-keys"]?.listValue ?? []
        if !keys.isEmpty, listType != "map" {
            let text = "must be map if x-kubernetes-list-map-keys is non-empty"
            if let listType {
                fail(".x-kubernetes-list-type", .invalid, .string(listType), text)
            } else {
                fail(".x-kubernetes-list-type", .required, text)
            }
        }
        guard listType == "map" else { return }
        if keys.isEmpty {
            fail(".x-kubernetes-list-map-keys", .required, "must not be empty if x-kubernetes-list-type is map")
        }
        guard let items else {
            if map["items"] == nil {
                fail(".items", .required, "must have a schema if x-kubernetes-list-type is map")
            }
            return
        }
        guard items["type"] == "object" else {
            fail(
                ".items.type", .invalid, items["type"] ?? "",
                "must be object if parent array's x-kubernetes-list-type is map")
            return
        }
        var seen: Set<String> = []
        for key in keys.compactMap(\.stringValue) {
            switch items["properties"]?[key]?["type"]?.stringValue {
            case "array", "object":
                fail(
                    ".items.properties[\(key)].type", .invalid, "object",
                    "must be a scalar type if parent array's x-kubernetes-list-type is map")
            default:
                if items["properties"]?[key] == nil {
                    fail(
                        ".x-kubernetes-list-map-keys", .invalid, .list(keys),
                        "entries must all be names of item properties")
                }
            }
            if !seen.insert(key).inserted {
                fail(".x-kubernetes-list-map-keys", .invalid, .list(keys), "must not contain duplicate entries")
            }
        }
    }

    /// Checks what lists whose elements are told apart ask of those.
    private mutating func checkKeys() {
        guard let items, let listType = map["x-kubernetes-list-type"]?.stringValue,
            listType == "set" || listType == "map"
        else { return }
        if items["nullable"]?.boolValue == true {
            fail(".items.nullable", .forbidden, "cannot be nullable when x-kubernetes-list-type is " + listType)
        }
        guard listType == "map" else { return }
        let required = Set(items["required"]?.listValue?.compactMap(\.stringValue) ?? [])
        for key in map["x-kubernetes-list-map-keys"]?.listValue?.compactMap(\.stringValue) ?? [] {
            guard let property = items["properties"]?[key] else { continue }
            if !required.contains(key), property["default"] ?? .null == .null {
                fail(
                    ".items.properties[\(key)].default", .required,
                    "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required "
                        + "property")
            }
            if property["nullable"]?.boolValue == true {
                fail(
                    ".items.properties[\(key)].nullable", .forbidden,
                    "this property is in x-kubernetes-list-map-keys, so it cannot be nullable")
            }
        }
    }

    private mutating func checkRules() {
        for (index, rule) in (map["x-kubernetes-validations"]?.listValue ?? []).enumerated() {
            let place = ".x-kubernetes-validations[\(index)]"
            let text = GoText.trimmed(rule["rule"]?.stringValue ?? "")
            let message = rule["message"]?.stringValue ?? ""
            if text.isEmpty {
                fail(place + ".rule", .required, "rule is not specified")
            } else if !message.isEmpty, GoText.trimmed(message).isEmpty {
                fail(place + ".message", .invalid, .string(message), "must be non-empty if specified")
            } else if GoText.trimmed(message).utf8.contains(0x0A) {
                fail(place + ".message", .invalid, .string(message), "must not contain line breaks")
            } else if text.utf8.contains(0x0A), message.isEmpty {
                fail(place + ".message", .required, "message must be specified if rule contains line breaks")
            }
            if let expression = rule["messageExpression"]?.stringValue, !expression.isEmpty,
                GoText.trimmed(expression).isEmpty
            {
                fail(place + ".messageExpression", .required, "messageExpression must be non-empty if specified")
            }
            let reasons = [
                "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired",
            ]
            if let reason = rule["reason"]?.stringValue, !reasons.contains(reason) {
                found.append(.notSupported(path + place + ".reason", .string(reason), reasons.map { .string($0) }))
            }
        }
    }
}
