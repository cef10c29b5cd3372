import WeirValue

/// The words of a schema that say something of a value by itself.
extension ObjectValidator {
    /// The word for the type of `value` and, of a number, its format.
    private static func type(of value: Value) -> (type: String, format: String) {
        switch value {
        case .null: ("null", "")
        case .bool: ("boolean", "")
        case .int, .uint: ("integer", "int64")
        case .double: ("number", "double")
        case .string: ("string", "")
        case .list: ("array", "")
        default: ("object", "")
        }
    }

    func type(_ value: Value, _ schema: Schema, _ path: String) -> Outcome {
        let types =
            schema.words.flags.contains(.intOrString)
            ? ["integer", "string"]
            : schema.words.kind == .any ? [] : [schema.words.kind.word]
        let format = schema.format ?? ""
        guard !types.isEmpty || !format.isEmpty else { return Outcome() }
        let found = Self.type(of: value)
        if value.isNull {
            guard !types.isEmpty, !schema.words.flags.contains(.nullable) else {
                return Outcome(errors: [], matches: 1)
            }
            return wrongType(types.joined(separator: ","), found.type, path)
        }
        var isFitting = types.contains(found.type)
        if case .double(let double) = value, types.contains("integer") {
            isFitting = isFitting || double == double.rounded()
        }
        if found.type == "integer", types.contains("number") { isFitting = true }
        let isTextOrList = found.type == "string" || found.type == "array"
        if !isTextOrList, !format.isEmpty, !isFitting, found.format != format {
            return wrongType(format, found.format, path)
        }
        if !types.contains("number"), !types.contains("integer"), !format.isEmpty, isTextOrList {
            return Outcome(errors: [], matches: 1)
        }
        guard isFitting else { return wrongType(types.joined(separator: ","), found.type, path) }
        return Outcome(errors: [], matches: 1)
    }

    private func wrongType(_ expected: String, _ found: String, _ path: String) -> Outcome {
        Outcome(errors: [
            FieldError(
                field(path), .typeInvalid, .string(found),
                "\(path) in body must be of type \(expected): \(GoText.quoted(found))")
        ])
    }

    /// A fault that the API server tells without the field.
    private func plain(_ text: String) -> FieldError {
        FieldError(prefix.isEmpty ? "<nil>" : prefix, .invalid, "", text)
    }

    func logic(_ value: Value, _ schema: Schema, _ path: String) -> Outcome {
        var outcome = Outcome(errors: [], matches: 1)
        guard let rules = schema.words.rules?.words else { return outcome }
        if !rules.anyOf.isEmpty { outcome.merge(anyOf(value, rules.anyOf, path)) }
        if !rules.oneOf.isEmpty { outcome.merge(oneOf(value, rules.oneOf, path)) }
        if !rules.allOf.isEmpty {
            let results = rules.allOf.map { validate(value, $0, path, nil) }
            for result in results { outcome.merge(result) }
            let valid = results.count(where: \.isValid)
            if valid != results.count {
                let more = valid == 0 ? ". None validated" : ""
                outcome.errors.append(plain("\(GoText.quoted(path)) must validate all the schemas (allOf)\(more)"))
            }
        }
        if let not = rules.not, validate(value, not, path, nil).isValid {
            outcome.errors.append(plain("\(GoText.quoted(path)) must not validate the schema (not)"))
        }
        return outcome
    }

    private func anyOf(_ value: Value, _ schemas: [Schema], _ path: String) -> Outcome {
        var best: Outcome?
        for schema in schemas {
            let result = validate(value, schema, path, nil)
            if result.isValid { return result }
            if best.map({ result.matches > $0.matches }) ?? true { best = result }
        }
        var outcome = best ?? Outcome()
        outcome.errors.append(plain("\(GoText.quoted(path)) must validate at least one schema (anyOf)"))
        return outcome
    }

    private func oneOf(_ value: Value, _ schemas: [Schema], _ path: String) -> Outcome {
        var best: Outcome?
        var first: Outcome?
        var valid = 0
        for schema in schemas {
            let result = validate(value, schema, path, nil)
            if result.isValid {
                valid += 1
                best = nil
                first = first ?? result
            } else if valid == 0, best.map({ result.matches > $0.matches }) ?? true {
                best = result
            }
        }
        if valid == 1 { return first ?? Outcome() }
        let more = valid == 0 ? "Found none valid" : "Found \(valid) valid alternatives"
        var outcome = best ?? Outcome()
        outcome.errors.append(plain("\(GoText.quoted(path)) must validate one and only one schema (oneOf). \(more)"))
        return outcome
    }

    func string(_ text: String, _ schema: Schema, _ path: String) -> Outcome {
        guard let rules = schema.words.rules?.words else { return Outcome() }
        let count = text.unicodeScalars.count
        if let most = rules.maxLength, count > most { return Outcome(errors: [.tooLong(field(path), most)]) }
        if let least = rules.minLength, count < least {
            return fault(path, .string(text), "should be at least \(least) chars long")
        }
        if let pattern = rules.pattern, !pattern.matches(text) {
            return fault(path, .string(text), "should match '\(pattern.text)'")
        }
        return Outcome()
    }

    private func fault(_ path: String, _ value: Value, _ text: String) -> Outcome {
        Outcome(errors: [FieldError(field(path), .invalid, value, "\(path) in body \(text)")])
    }

    func number(_ value: Value, _ schema: Schema, _ path: String) -> Outcome {
        var outcome = Outcome(errors: [], matches: 1)
        if schema.words.kind == .integer, !schema.words.flags.contains(.intOrString) {
            let format = schema.words.format ?? ""
            let isFitting: Bool =
                switch value {
                case .int(let int): format != "int32" || Int32(exactly: int) != nil
                case .double(let double):
                    format == "int32" ? Int32(exactly: double) != nil : Int64(exactly: double) != nil
                default: false
                }
            if !isFitting {
                let known = ["int32", "int64"].contains(format)
                outcome.errors.append(
                    plain(
                        "Checked value must be of type integer \(known ? "with format \(format)" : "(default format)") "
                            + "in \(path)"))
            }
        }
        guard let rules = schema.words.rules?.words, let number = value.number else { return outcome }
        if let factor = rules.multipleOf, factor > 0 {
            let quotient = number / factor
            if quotient != quotient.rounded() {
                outcome.merge(fault(path, value, "should be a multiple of \(GoText.number(factor))"))
            }
        }
        if let least = rules.minimum, least.isExclusive ? number <= least.value : number < least.value {
            let text = least.isExclusive ? "should be greater than" : "should be greater than or equal to"
            outcome.merge(fault(path, value, "\(text) \(GoText.number(least.value))"))
        }
        if let most = rules.maximum, most.isExclusive ? number >= most.value : number > most.value {
            let text = most.isExclusive ? "should be less than" : "should be less than or equal to"
            outcome.merge(fault(path, value, "\(text) \(GoText.number(most.value))"))
        }
        return outcome
    }
}

extension Value {
    /// The number, where this is one.
    fileprivate var number: Double? {
        switch self {
        case .int(let int): Double(int)
        case .uint(let uint): Double(uint)
        case .double(let double): double
        default: nil
        }
    }
}
