import OrderedCollections
package import WeirValue

/// Validates custom objects against their schema, with the API server's words.
package struct ObjectValidator {
    /// What one validation came to.
    struct Outcome {
        var errors: [FieldError] = []
        /// How much of the schema the value has met; tells which of several alternatives came nearest.
        var matches = 0

        var isValid: Bool { errors.isEmpty }

        mutating func merge(_ other: Outcome) {
            errors += other.errors
            matches += other.matches
        }
    }

    /// The path of the field that errors begin with; empty for an object.
    let prefix: String

    /// What is wrong with `object`, a custom object of `schema`; `old` is what it replaces.
    ///
    /// A part that `old` has in the same place is not told of, so that objects from before a change of the schema can
    /// be changed elsewhere. Rules of the expression language are checked where nothing more basic is wrong.
    package static func validate(_ object: Value, _ schema: CustomSchema, old: Value? = nil) -> [FieldError] {
        let validator = ObjectValidator(prefix: "")
        var errors = validator.validate(object, schema.structural, "", old).errors
        errors += EmbeddedObjects.validate(object, schema.structural)
        errors += ListUniqueness.validate(object, schema.structural)
        let rules = ValidationRules(schema.structural)
        guard rules.areThere else { return errors }
        if errors.contains(where: { blockingReasons.contains($0.reason) }) {
            errors.append(
                FieldError(
                    "<nil>", .invalid, .null,
                    "some validation rules were not checked because the object was invalid; correct the existing "
                        + "errors to complete validation"))
            return errors
        }
        return errors + rules.validate(object, old: old)
    }

    private static let blockingReasons: Set<FieldError.Reason> = [
        .notSupported, .required, .tooLong, .tooMany, .typeInvalid,
    ]

    /// The field of an error at `path`.
    func field(_ path: String) -> String {
        let path = path.hasPrefix(".") ? String(path.dropFirst()) : path
        if prefix.isEmpty { return path.isEmpty ? "<nil>" : path }
        return path.isEmpty ? prefix : prefix + "." + path
    }

    /// Validates `value`, which stands at `path`; `old` is what it replaces.
    func validate(_ value: Value, _ schema: Schema, _ path: String, _ old: Value?) -> Outcome {
        if let old, Structured.isSame(old, value) || old == value { return Outcome(errors: [], matches: 1) }
        let schema = schema.resolved
        var outcome = Outcome()
        outcome.merge(type(value, schema, path))
        guard !value.isNull else {
            outcome.merge(enumeration(value, schema, path))
            return outcome
        }
        if schema.words.kind != .any || schema.format != nil || schema.words.flags.contains(.intOrString) {
            outcome.matches += 1
        }
        outcome.merge(logic(value, schema, path))
        outcome.matches += 1
        switch value {
        case .string(let text):
            outcome.merge(string(text, schema, path))
            outcome.matches += 1
            if let format = schema.format, Formats.isKnown(format) {
                if !Formats.matches(text, format) {
                    outcome.errors.append(
                        FieldError(
                            field(path), .typeInvalid, value,
                            "\(path) in body must be of type \(format): \(GoText.quoted(text))"))
                }
                outcome.matches += 1
            }
        case .int, .uint, .double:
            outcome.merge(number(value, schema, path))
            outcome.matches += 1
        case .list(let list):
            outcome.merge(self.list(list, schema, path, old?.plainList))
            outcome.matches += 1
        default: break
        }
        outcome.merge(enumeration(value, schema, path))
        outcome.matches += 1
        if case .map(let map) = value {
            outcome.merge(members(map, schema, path, old?.plainMap))
            outcome.matches += 1
        }
        outcome.matches += 1
        return outcome
    }

    private func members(_ map: Value.Map, _ schema: Schema, _ path: String, _ old: Value.Map?) -> Outcome {
        var outcome = Outcome()
        if let rules = schema.words.rules?.words {
            if let least = rules.minProperties, map.count < least {
                outcome.errors.append(
                    FieldError(
                        field(path), .invalid, .int(Int64(map.count)),
                        "\(path) in body should have at least \(least) properties"))
            }
            if let most = rules.maxProperties, map.count > most {
                outcome.errors.append(.tooMany(field(path), map.count, most))
            }
        }
        for (key, value) in map {
            let place = path.isEmpty ? key : path + "." + key
            if let member = schema.words.fields[key] {
                outcome.merge(validate(value, member, place, old?[key]))
            } else if let values = schema.words.values {
                outcome.merge(validate(value, values, path + "." + key, old?[key]))
            }
        }
        for key in schema.words.required where map[key] == nil {
            outcome.errors.append(FieldError(field(path + "." + key), .required))
        }
        return outcome
    }

    private func list(_ list: Value.List, _ schema: Schema, _ path: String, _ old: Value.List?) -> Outcome {
        var outcome = Outcome()
        if let items = schema.words.items {
            let earlier = old.flatMap { schema.words.listType == .map ? ElementIndex($0, schema) : nil }
            for (index, value) in list.enumerated() {
                let old = earlier.flatMap { earlier in
                    Structured.step(value, schema).flatMap { step in earlier[step].first }
                }
                outcome.merge(validate(value, items, path + "[\(index)]", old))
            }
        }
        if let rules = schema.words.rules?.words {
            if let least = rules.minItems, list.count < least {
                outcome.errors.append(
                    FieldError(
                        field(path), .invalid, .int(Int64(list.count)),
                        "\(path) in body should have at least \(least) items"))
            }
            if let most = rules.maxItems, list.count > most {
                outcome.errors.append(.tooMany(field(path), list.count, most))
            }
        }
        outcome.matches += 1
        return outcome
    }

    private func enumeration(_ value: Value, _ schema: Schema, _ path: String) -> Outcome {
        guard let allowed = schema.words.rules?.words.enumeration, !allowed.isEmpty, !allowed.contains(value) else {
            return Outcome()
        }
        let texts = allowed.map { Value.string($0.stringValue ?? JSONWriter.string($0.goNumbers)) }
        return Outcome(errors: [.notSupported(field(path), value, texts)])
    }
}

extension Schema {
    /// The format, where it says anything of values of this kind.
    var format: String? {
        guard let format = words.format, !format.isEmpty else { return nil }
        switch words.kind {
        case .any, .string: return Formats.isKnown(format) ? format : nil
        default: return format
        }
    }
}
