import OrderedCollections
import WeirValue

/// Reads the schema of a CustomResourceDefinition, with the rules for structural schemas and the API server's words
/// for what breaks them.
struct CustomSchemaReader {
    /// What makes the schema no structural one.
    private(set) var structuralErrors: [FieldError] = []
    /// What is wrong besides.
    private(set) var errors: [FieldError] = []
    /// What is wrong with rules of the expression language; told only where all else is well.
    private(set) var ruleErrors: [FieldError] = []
    /// Whether it says what no structural schema can even hold: then no more is told of its structure.
    private(set) var isForeign = false
    private var count = 0

    /// Where a schema stands.
    enum Level { case root, field, item }

    /// What holds for a schema from those around it.
    private struct Context {
        var depth = 0
        /// Why no default may be set; nil where it may.
        var noDefaults: String?
        var isInsideMetadata = false
        /// Whether a schema around it keeps members that are not declared.
        var opensMembers = false
    }

    mutating func read(_ map: Value.Map, at path: String) -> Schema {
        if map["nullable"]?.boolValue == true {
            errors.append(FieldError(path + ".nullable", .forbidden, "nullable cannot be true at the root"))
        }
        return schema(map, path, .root, Context())
    }

    private mutating func schema(_ map: Value.Map, _ path: String, _ level: Level, _ context: Context) -> Schema {
        count += 1
        guard context.depth < CustomSchema.maxDepth, count <= CustomSchema.maxSchemas else {
            structuralErrors.append(
                FieldError(path, .forbidden, "schemas are nested too deep or there are too many of them"))
            return .deduced
        }
        check(map, path, context.noDefaults, isInsideMetadata: context.isInsideMetadata)
        checkStructure(map, path, level)
        var words = Schema.Words(kind: Schema.Kind.words[map["type"]?.stringValue ?? ""] ?? .any)
        words.flags = flags(map)
        if words.flags.contains(.intOrString) { words.kind = .any }
        if context.opensMembers { words.flags.insert(.opensMembers) }
        words.format = map["format"]?.stringValue
        words.required = map["required"]?.listValue?.compactMap(\.stringValue) ?? []
        words.defaultValue = map["default"].flatMap { $0.isNull ? nil : $0 }
        words.listType = map["x-kubernetes-list-type"]?.stringValue.flatMap { Schema.ListType(rawValue: $0) }
        words.listMapKeys = map["x-kubernetes-list-map-keys"]?.listValue?.compactMap(\.stringValue) ?? []
        words.mapType = map["x-kubernetes-map-type"]?.stringValue.flatMap { Schema.MapType(rawValue: $0) }
        words.rules = rules(map, path, level, context)
        children(map, path, level, context, &words)
        let schema = Schema(words)
        for (index, rule) in (words.rules?.words.validations ?? []).enumerated() {
            if let fault = rule.check(schema, at: path + ".x-kubernetes-validations[\(index)]") {
                ruleErrors.append(fault)
            }
        }
        return schema
    }

    private func flags(_ map: Value.Map) -> Schema.Flags {
        var flags: Schema.Flags = []
        if map["x-kubernetes-preserve-unknown-fields"]?.boolValue == true {
            flags.formUnion([.preserveUnknown, .opensMembers])
        }
        if map["x-kubernetes-int-or-string"]?.boolValue == true { flags.insert(.intOrString) }
        if map["x-kubernetes-embedded-resource"]?.boolValue == true { flags.insert(.embeddedResource) }
        if map["nullable"]?.boolValue == true { flags.insert(.nullable) }
        return flags
    }

    private mutating func children(
        _ map: Value.Map, _ path: String, _ level: Level, _ context: Context, _ words: inout Schema.Words
    ) {
        var below = context
        below.depth += 1
        below.opensMembers = words.flags.contains(.opensMembers)
        if case .map(let items)? = map["items"] { words.items = schema(items, path + ".items", .item, below) }
        if case .map(let properties)? = map["properties"] {
            let isObject = level == .root || words.flags.contains(.embeddedResource)
            for (name, value) in properties {
                guard case .map(let property) = value else { continue }
                var inside = below
                if isObject, Self.metadataFields.contains(name) {
                    inside.isInsideMetadata = true
                    if level == .root { inside.noDefaults = "in top-level " + name }
                }
                words.fields[name] = schema(property, path + ".properties[\(name)]", .field, inside)
            }
        }
        switch map["additionalProperties"] {
        case .map(let values)?:
            if context.isInsideMetadata {
                below.noDefaults = "inside additionalProperties applying to object metadata"
            }
            words.values = schema(values, path + ".additionalProperties", .field, below)
        case .bool(true)?: if words.fields.isEmpty { words.values = .deduced }
        default: break
        }
    }

    static let metadataFields: Set<String> = ["apiVersion", "kind", "metadata"]

    // MARK: Rules

    private mutating func rules(_ map: Value.Map, _ path: String, _ level: Level, _ context: Context) -> SchemaRules? {
        var rules = SchemaRules.Words()
        rules.enumeration = map["enum"]?.listValue
        rules.minimum = limit(map, "minimum", "exclusiveMinimum")
        rules.maximum = limit(map, "maximum", "exclusiveMaximum")
        rules.multipleOf = number(map["multipleOf"])
        rules.minLength = map["minLength"]?.intValue
        rules.maxLength = map["maxLength"]?.intValue
        rules.minItems = map["minItems"]?.intValue
        rules.maxItems = map["maxItems"]?.intValue
        rules.minProperties = map["minProperties"]?.intValue
        rules.maxProperties = map["maxProperties"]?.intValue
        rules.validations = (map["x-kubernetes-validations"]?.listValue ?? []).map { SchemaRule($0) }
        if let text = map["pattern"]?.stringValue, !text.isEmpty {
            do throws(SchemaPattern.Fault) { rules.pattern = try SchemaPattern(text) } catch {
                structuralErrors.append(
                    FieldError(
                        path + ".pattern", .invalid, .string(text),
                        "must be a valid regular expression, but isn't: \(error.text)"))
            }
        }
        let anyOfIsIntOrString = Self.isIntOrString(map["anyOf"])
        rules.anyOf = nested(map["anyOf"], path + ".anyOf", level, context, isChecked: !anyOfIsIntOrString)
        rules.allOf = nested(map["allOf"], path + ".allOf", level, context, isChecked: true)
        rules.oneOf = nested(map["oneOf"], path + ".oneOf", level, context, isChecked: true)
        if case .map(let not)? = map["not"] { rules.not = nested(not, path + ".not", level, context, isChecked: true) }
        return rules.isEmpty ? nil : SchemaRules(rules)
    }

    private func number(_ value: Value?) -> Double? {
        switch value {
        case .int(let int)?: Double(int)
        case .uint(let uint)?: Double(uint)
        case .double(let double)?: double
        default: nil
        }
    }

    private func limit(_ map: Value.Map, _ key: String, _ exclusiveKey: String) -> SchemaRules.Limit? {
        number(map[key]).map { SchemaRules.Limit(value: $0, isExclusive: map[exclusiveKey]?.boolValue ?? false) }
    }

    /// Whether the list `anyOf` is the one that stands beside `x-kubernetes-int-or-string`.
    private static func isIntOrString(_ value: Value?) -> Bool {
        value == [["type": "integer"], ["type": "string"]]
    }

    private mutating func nested(
        _ value: Value?, _ path: String, _ level: Level, _ context: Context, isChecked: Bool
    ) -> [Schema] {
        guard case .list(let list)? = value else { return [] }
        var schemas: [Schema] = []
        for (index, element) in list.enumerated() {
            guard case .map(let map) = element else { continue }
            schemas.append(nested(map, path + "[\(index)]", level, context, isChecked: isChecked))
        }
        return schemas
    }

    /// Reads a schema of `allOf`, `anyOf`, `oneOf` or `not`, which may only say what is valid.
    private mutating func nested(
        _ map: Value.Map, _ path: String, _ level: Level, _ context: Context, isChecked: Bool
    ) -> Schema {
        count += 1
        guard context.depth < CustomSchema.maxDepth, count <= CustomSchema.maxSchemas else {
            structuralErrors.append(
                FieldError(path, .forbidden, "schemas are nested too deep or there are too many of them"))
            return .deduced
        }
        check(map, path, context.noDefaults, isInsideMetadata: context.isInsideMetadata)
        if isChecked { checkNested(map, path) }
        var below = context
        below.depth += 1
        var words = Schema.Words(kind: Schema.Kind.words[map["type"]?.stringValue ?? ""] ?? .any)
        words.flags = flags(map)
        words.format = map["format"]?.stringValue
        words.required = map["required"]?.listValue?.compactMap(\.stringValue) ?? []
        words.rules = rules(map, path, level, below)
        if case .map(let items)? = map["items"] {
            words.items = nested(items, path + ".items", level, below, isChecked: isChecked)
        }
        if case .map(let properties)? = map["properties"] {
            for (name, value) in properties {
                guard case .map(let property) = value else { continue }
                let place = path + ".properties[\(name)]"
                words.fields[name] = nested(property, place, .field, below, isChecked: isChecked)
            }
        }
        return Schema(words)
    }
}

extension SchemaRules.Words {
    /// Whether no rule is set.
    var isEmpty: Bool {
        enumeration == nil && unions == nil && oneOf.isEmpty && anyOf.isEmpty && allOf.isEmpty && not == nil
            && minimum == nil && maximum == nil && multipleOf == nil && minLength == nil && maxLength == nil
            && pattern == nil && minItems == nil && maxItems == nil && minProperties == nil && maxProperties == nil
            && validations.isEmpty
    }
}

extension CustomSchemaReader {
    // MARK: Checks

    private mutating func checkStructure(_ map: Value.Map, _ path: String, _ level: Level) {
        let type = map["type"]?.stringValue ?? ""
        let isEmbedded = map["x-kubernetes-embedded-resource"]?.boolValue == true
        let isPreserving = map["x-kubernetes-preserve-unknown-fields"]?.boolValue == true
        let isIntOrString = map["x-kubernetes-int-or-string"]?.boolValue == true
        func fail(_ part: String, _ reason: FieldError.Reason, _ text: String, _ value: Value? = nil) {
            let field = path + part
            structuralErrors.append(
                value.map { FieldError(field, reason, $0, text) } ?? FieldError(field, reason, text))
        }
        if type == "array", map["items"] == nil { fail(".items", .required, "must be specified") }
        if let values = map["additionalProperties"], !values.isNull {
            if level == .root { fail(".additionalProperties", .forbidden, "must not be used at the root") }
            if isEmbedded {
                fail(
                    ".additionalProperties", .forbidden,
                    "must not be used if x-kubernetes-embedded-resource is set")
            }
        }
        if isIntOrString, isPreserving {
            fail(
                ".x-kubernetes-preserve-unknown-fields", .invalid,
                "must be false if x-kubernetes-int-or-string is true", true)
        }
        if isIntOrString, isEmbedded {
            fail(
                ".x-kubernetes-embedded-resource", .invalid, "must be false if x-kubernetes-int-or-string is true", true
            )
        }
        if isEmbedded, type != "object" {
            let text = "must be object if x-kubernetes-embedded-resource is true"
            fail(".type", type.isEmpty ? .required : .invalid, text, type.isEmpty ? .none : .string(type))
        } else if type.isEmpty, !isIntOrString, !isPreserving {
            switch level {
            case .root: fail(".type", .required, "must not be empty at the root")
            case .item: fail(".type", .required, "must not be empty for specified array items")
            case .field: fail(".type", .required, "must not be empty for specified object fields")
            }
        }
        if level == .root, !type.isEmpty, type != "object" {
            fail(".type", .invalid, "must be object at the root", .string(type))
        }
        checkObject(map, path, level, isEmbedded: isEmbedded, isPreserving: isPreserving)
        checkCompleteness(map, map, path, path)
    }

    /// Checks what a whole object says of its kind, apiVersion and metadata.
    private mutating func checkObject(
        _ map: Value.Map, _ path: String, _ level: Level, isEmbedded: Bool, isPreserving: Bool
    ) {
        let properties = map["properties"]?.plainMap ?? Value.Map()
        func fail(_ part: String, _ reason: FieldError.Reason, _ text: String, _ value: Value? = nil) {
            let field = path + part
            structuralErrors.append(
                value.map { FieldError(field, reason, $0, text) } ?? FieldError(field, reason, text))
        }
        if level == .root || isEmbedded {
            for name in ["kind", "apiVersion"] {
                guard let property = properties[name], property["type"] != "string" else { continue }
                fail(".properties[\(name)].type", .invalid, "must be string", property["type"] ?? "")
            }
            if let metadata = properties["metadata"], metadata["type"] != "object" {
                fail(".properties[metadata].type", .invalid, "must be object", metadata["type"] ?? "")
            }
        }
        if level == .root, case .map(let metadata)? = properties["metadata"], !Self.isPlainMetadata(metadata) {
            fail(
                ".properties[metadata]", .forbidden,
                "must not specify anything other than name and generateName, but metadata is implicitly specified")
        }
        if isEmbedded, !isPreserving, properties.isEmpty {
            fail(
                ".properties", .required,
                "must not be empty if x-kubernetes-embedded-resource is true without "
                    + "x-kubernetes-preserve-unknown-fields")
        }
    }

    /// Whether a schema of metadata says nothing but of names.
    private static func isPlainMetadata(_ map: Value.Map) -> Bool {
        map.allSatisfy { key, value in
            switch key {
            case "type", "default": true
            case "properties": value.plainMap?.keys.allSatisfy { $0 == "name" || $0 == "generateName" } ?? true
            default: value.isNull
            }
        }
    }

    /// Checks that what `rules` says of fields and elements is said of fields and elements that `map` declares.
    private mutating func checkCompleteness(
        _ rules: Value.Map, _ map: Value.Map, _ path: String, _ rulesPath: String
    ) {
        if case .map(let not)? = rules["not"] { checkNestedCompleteness(not, map, path, rulesPath + ".not") }
        for word in ["allOf", "anyOf", "oneOf"] {
            for (index, element) in (rules[word]?.plainList ?? Value.List([])).enumerated() {
                guard case .map(let nested) = element else { continue }
                checkNestedCompleteness(nested, map, path, rulesPath + ".\(word)[\(index)]")
            }
        }
    }

    private mutating func checkNestedCompleteness(
        _ rules: Value.Map, _ map: Value.Map, _ path: String, _ rulesPath: String
    ) {
        checkCompleteness(rules, map, path, rulesPath)
        if case .map(let items)? = rules["items"] {
            if case .map(let declared)? = map["items"] {
                checkNestedCompleteness(items, declared, path + ".items", rulesPath + ".items")
            } else {
                structuralErrors.append(
                    FieldError(path + ".items", .required, "because it is defined in \(rulesPath).items"))
            }
        }
        for (name, value) in rules["properties"]?.plainMap ?? Value.Map() {
            guard case .map(let nested) = value else { continue }
            let place = ".properties[\(name)]"
            if case .map(let declared)? = map["properties"]?.plainMap?[name] {
                checkNestedCompleteness(nested, declared, path + place, rulesPath + place)
            } else {
                structuralErrors.append(
                    FieldError(path + place, .required, "because it is defined in \(rulesPath)\(place)"))
            }
        }
    }

    /// Checks that a schema of a logical word says nothing but what is valid.
    private mutating func checkNested(_ map: Value.Map, _ path: String) {
        func isSet(_ key: String) -> Bool {
            switch map[key] {
            case nil, .null?, .bool(false)?: false
            case .string(let text)?: !text.isEmpty
            case .list(let list)?: !list.isEmpty
            default: true
            }
        }
        for (key, text) in [
            ("type", "must be empty to be structural"), ("additionalProperties", "must be undefined to be structural"),
            ("default", "must be undefined to be structural"), ("title", "must be empty to be structural"),
            ("description", "must be empty to be structural"), ("nullable", "must be false to be structural"),
            ("x-kubernetes-preserve-unknown-fields", "must be false to be structural"),
            ("x-kubernetes-embedded-resource", "must be false to be structural"),
            ("x-kubernetes-int-or-string", "must be false to be structural"),
            ("x-kubernetes-list-map-keys", "must be empty to be structural"),
            ("x-kubernetes-list-type", "must be undefined to be structural"),
            ("x-kubernetes-map-type", "must be undefined to be structural"),
            ("x-kubernetes-validations", "must be empty to be structural"),
        ] where isSet(key) {
            structuralErrors.append(FieldError(path + "." + key, .forbidden, text))
        }
        if map["properties"]?["metadata"] != nil {
            structuralErrors.append(
                FieldError(path + ".properties[metadata]", .forbidden, "must not be specified in a nested context"))
        }
    }

    private mutating func check(_ map: Value.Map, _ path: String, _ noDefaults: String?, isInsideMetadata: Bool) {
        let checks = CustomSchemaChecks(map, path)
        let findings = checks.findings(noDefaults: noDefaults, isInsideMetadata: isInsideMetadata)
        errors += findings.errors
        if findings.isForeign { isForeign = true }
    }
}
