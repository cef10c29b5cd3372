import OrderedCollections
package import WeirValue

/// What becomes of a custom object before it is stored: members that are not declared go, defaults come.
package enum CustomObjects {
    /// `object` without members that `schema` does not declare, and what is to be told of them.
    package static func prune(_ object: Value, _ schema: CustomSchema) -> (object: Value, unknownFields: [String]) {
        var walk = PruneWalk()
        let pruned = walk.visit(object, schema.structural, isObject: true)
        let paths = walk.unknown.sorted { PathElement.order($0, $1) < 0 }
        return (pruned, paths.map { "unknown field \"\($0)\"" })
    }

    /// `object` with the defaults of `schema`, also in place of nulls that are no values, and without other such nulls.
    package static func setDefaults(_ object: Value, _ schema: CustomSchema) -> Value {
        withoutNulls(defaulted(object, schema.structural), schema.structural)
    }

    /// `value` with defaults.
    static func defaulted(_ value: Value, _ schema: Schema) -> Value {
        switch value {
        case .map(let map):
            var changes: [(String, Value?)] = []
            for (key, field) in schema.words.fields {
                guard let fallback = field.words.defaultValue, map[key].map({ isStrayNull($0, field) }) ?? true else {
                    continue
                }
                changes.append((key, defaulted(fallback, field)))
            }
            for (key, member) in map where !member.isNull {
                guard let field = schema.words.fields[key] ?? schema.words.values else { continue }
                let new = defaulted(member, field)
                if !Structured.isSame(new, member) { changes.append((key, new)) }
            }
            if let values = schema.words.values, let fallback = values.words.defaultValue {
                for (key, member) in map where schema.words.fields[key] == nil && isStrayNull(member, values) {
                    changes.append((key, defaulted(fallback, values)))
                }
            }
            return changes.isEmpty ? value : .map(map.setting(changes))
        case .list(let list):
            guard let items = schema.words.items else { return value }
            var elements = list.elements
            var isChanged = false
            for (index, element) in list.enumerated() {
                var new = element
                if isStrayNull(element, items), let fallback = items.words.defaultValue { new = fallback }
                new = defaulted(new, items)
                if !Structured.isSame(new, element) {
                    elements[index] = new
                    isChanged = true
                }
            }
            return isChanged ? .list(elements) : value
        default: return value
        }
    }

    /// Whether `value` is a null that stands for a missing value.
    private static func isStrayNull(_ value: Value, _ schema: Schema) -> Bool {
        value.isNull && !schema.words.flags.contains(.nullable)
    }

    /// `value` without members that are null where null is no value and there is no default.
    private static func withoutNulls(_ value: Value, _ schema: Schema?) -> Value {
        switch value {
        case .map(let map):
            var changes: [(String, Value?)] = []
            for (key, member) in map {
                let field = schema?.words.fields[key] ?? schema?.words.values
                if let field, isStrayNull(member, field), field.words.defaultValue == nil {
                    changes.append((key, nil))
                } else if let field {
                    let new = withoutNulls(member, field)
                    if !Structured.isSame(new, member) { changes.append((key, new)) }
                }
            }
            return changes.isEmpty ? value : .map(map.setting(changes))
        case .list(let list):
            guard let items = schema?.words.items else { return value }
            var elements = list.elements
            var isChanged = false
            for (index, element) in list.enumerated() {
                let new = withoutNulls(element, items)
                if !Structured.isSame(new, element) {
                    elements[index] = new
                    isChanged = true
                }
            }
            return isChanged ? .list(elements) : value
        default: return value
        }
    }
}

/// The walk that drops members that are not declared.
private struct PruneWalk {
    private(set) var unknown: [String] = []
    private var path: [FieldPath.Step] = []

    private mutating func visit(_ step: FieldPath.Step, _ value: Value, _ schema: Schema, skips: Bool = false) -> Value
    {
        path.append(step)
        defer { path.removeLast() }
        return skips ? skip(value, schema, isObject: false) : visit(value, schema, isObject: false)
    }

    /// `value` pruned; `isObject` tells that it is a whole object, whose metadata is not the schema's.
    mutating func visit(_ value: Value, _ schema: Schema, isObject: Bool) -> Value {
        if schema.words.flags.contains(.preserveUnknown) || schema === Schema.deduced {
            return skip(value, schema, isObject: isObject)
        }
        switch value {
        case .map(let map):
            let isObject = isObject || schema.words.flags.contains(.embeddedResource)
            var changes: [(String, Value?)] = []
            for (key, member) in map {
                if isObject, CustomSchemaReader.metadataFields.contains(key) {
                    if key == "metadata", let pruned = metadata(member) { changes.append((key, pruned)) }
                    continue
                }
                guard let field = schema.words.fields[key] ?? schema.words.values else {
                    unknown.append(FieldPath.text(names: path, key))
                    changes.append((key, nil))
                    continue
                }
                let pruned = visit(.name(key), member, field)
                if !Structured.isSame(pruned, member) { changes.append((key, pruned)) }
            }
            return changes.isEmpty ? value : .map(map.setting(changes))
        case .list(let list): return elements(list, schema.words.items ?? .deduced, skips: false) ?? value
        default: return value
        }
    }

    private mutating func elements(_ list: Value.List, _ items: Schema, skips: Bool) -> Value? {
        var elements = list.elements
        var isChanged = false
        for (index, element) in list.enumerated() {
            let pruned = visit(.index(index), element, items, skips: skips)
            guard !Structured.isSame(pruned, element) else { continue }
            elements[index] = pruned
            isChanged = true
        }
        return isChanged ? .list(elements) : nil
    }

    /// `value`, whose members are kept; those that are declared are pruned themselves, but for the metadata of a whole object.
    private mutating func skip(_ value: Value, _ schema: Schema, isObject: Bool) -> Value {
        switch value {
        case .map(let map):
            let isObject = isObject || schema.words.flags.contains(.embeddedResource)
            var changes: [(String, Value?)] = []
            for (key, member) in map {
                if isObject, CustomSchemaReader.metadataFields.contains(key) {
                    if key == "metadata", let pruned = metadata(member) { changes.append((key, pruned)) }
                    continue
                }
                guard let field = schema.words.fields[key] ?? schema.words.values else { continue }
                let pruned = visit(.name(key), member, field)
                if !Structured.isSame(pruned, member) { changes.append((key, pruned)) }
            }
            return changes.isEmpty ? value : .map(map.setting(changes))
        case .list(let list):
            guard let items = schema.words.items else { return value }
            return elements(list, items, skips: true) ?? value
        default: return value
        }
    }

    /// Metadata without members that no object has; nil where nothing is to be changed or it is no metadata.
    private mutating func metadata(_ value: Value) -> Value? {
        guard case .map(let map) = value, let schema = ObjectMetadata.schema else { return nil }
        var changes: [(String, Value?)] = []
        for key in map.keys where schema.words.fields[key] == nil {
            unknown.append(FieldPath.text(path + [.name("metadata"), .name(key)]))
            changes.append((key, nil))
        }
        return changes.isEmpty ? nil : .map(map.setting(changes))
    }
}

/// The schema of the metadata of every object.
enum ObjectMetadata {
    static let schema = TypeFacts.builtIn.schema(named: "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")
}

/// The checks of the defaults of a schema.
enum CustomDefaults {
    /// What is wrong with the defaults of `schema`, which stands at `path`.
    static func validate(_ schema: Schema, at path: String) -> [FieldError] {
        var errors: [FieldError] = []
        if let value = schema.words.defaultValue {
            let place = path + ".default"
            let custom = CustomSchema(structural: schema, applied: schema)
            if CustomObjects.prune(value, custom, isObject: false) != value {
                errors.append(FieldError(place, .invalid, value, "must not have unknown fields"))
            }
            errors += ObjectValidator(prefix: place).validate(value, schema, "", nil).errors
        }
        for (name, field) in schema.words.fields { errors += validate(field, at: path + ".properties[\(name)]") }
        if let items = schema.words.items { errors += validate(items, at: path + ".items") }
        return errors
    }
}

extension CustomObjects {
    /// `value` without members that `schema` does not declare; `isObject` tells that it is a whole object.
    static func prune(_ value: Value, _ schema: CustomSchema, isObject: Bool) -> Value {
        var walk = PruneWalk()
        return walk.visit(value, schema.structural, isObject: isObject)
    }
}
