import WeirCEL
package import WeirValue

/// Why a value is not what its schema allows.
package struct SchemaFault: Sendable, Hashable {
    /// The part at fault; empty is the value itself.
    package let path: [String]
    package let code: DiagnosticCode
    package let message: String
    package let hint: String?
}

extension ValueSchema {
    /// Every way in which `value` is not what this allows; unknown parts are taken to fit. Sensitive values are not quoted.
    package func faults(of value: Value) -> [SchemaFault] {
        var faults: [SchemaFault] = []
        check(value, at: [], hidden: false, into: &faults)
        return faults
    }

    private func check(_ value: Value, at path: [String], hidden: Bool, into faults: inout [SchemaFault]) {
        switch value {
        case .sensitive(let box): return check(box.value, at: path, hidden: true, into: &faults)
        case .object(let object) where object.isContainer:
            return check(object.plain, at: path, hidden: hidden, into: &faults)
        case .unknown(let kind) where kind == .any || self.kind == .any || fits(kind): return
        default: break
        }
        func fault(_ code: DiagnosticCode, _ message: String, hint: String? = nil) {
            faults.append(SchemaFault(path: path, code: code, message: message, hint: hint))
        }
        guard fits(value.kind) else {
            return fault(.wrongType, "expected \(kind.noun), got \(value.shown(hidden: hidden))")
        }
        if !allowed.isEmpty, !allowed.contains(value) {
            let choices = allowed.map { JSONWriter.string($0) }.joined(separator: ", ")
            let nearest = value.stringValue.flatMap { NearestName.to($0, among: allowed.compactMap(\.stringValue)) }
            fault(
                .notAllowed, "\(hidden ? "the value" : value.shown()) is not one of \(choices)",
                hint: nearest.map { "did you mean \"\($0)\"?" })
        }
        checkBounds(value, fault)
        checkParts(value, at: path, hidden: hidden, into: &faults)
    }

    /// Whether a value of `kind` can be one of this.
    private func fits(_ kind: Value.Kind) -> Bool {
        switch self.kind {
        case .any: true
        case .string, .path, .expression, .duration: kind == .string
        case .integer: kind == .int || kind == .uint
        case .number: kind == .int || kind == .uint || kind == .double
        case .boolean: kind == .bool
        case .array: kind == .list
        case .object: kind == .map
        }
    }

    private func checkBounds(_ value: Value, _ fault: (DiagnosticCode, String, String?) -> Void) {
        let number: Double? =
            switch value {
            case .int(let int): Double(int)
            case .uint(let uint): Double(uint)
            case .double(let double): double
            default: nil
            }
        if let number, let minimum, number < minimum { fault(.outOfRange, "must be at least \(minimum.short)", nil) }
        if let number, let maximum, number > maximum { fault(.outOfRange, "must be at most \(maximum.short)", nil) }
        if case .string(let text) = value {
            if let minLength, text.count < minLength {
                fault(.outOfRange, "must have at least \(minLength) characters", nil)
            }
            if let maxLength, text.count > maxLength {
                fault(.outOfRange, "must have at most \(maxLength) characters", nil)
            }
            if let pattern, !Pattern.matches(text, pattern) { fault(.patternMismatch, "must match \(pattern)", nil) }
            if kind == .duration, DurationText.parse(text) == nil {
                fault(.wrongType, "expected a length of time such as 30s, 1h30m or 500ms", nil)
            }
        }
        if case .list(let list) = value {
            if let minItems, list.count < minItems {
                fault(.outOfRange, "must have at least \(minItems) elements", nil)
            }
            if let maxItems, list.count > maxItems { fault(.outOfRange, "must have at most \(maxItems) elements", nil) }
        }
    }

    private func checkParts(_ value: Value, at path: [String], hidden: Bool, into faults: inout [SchemaFault]) {
        switch value {
        case .list(let list):
            guard let items else { return }
            for (index, element) in list.enumerated() {
                items.schema.check(element, at: path + [String(index)], hidden: hidden, into: &faults)
            }
        case .map(let map):
            if let items {
                for (key, member) in map { items.schema.check(member, at: path + [key], hidden: hidden, into: &faults) }
            }
            guard let properties else { return }
            for (key, member) in map {
                if let property = property(key) {
                    if case .null = member, !property.required { continue }
                    property.schema.check(
                        member, at: path + [key], hidden: hidden || property.sensitive, into: &faults)
                } else {
                    faults.append(
                        SchemaFault(
                            path: path + [key], code: .unknownField, message: "unknown field \"\(key)\"",
                            hint: NearestName.hint(key, among: properties.map(\.name))))
                }
            }
            for property in properties where property.required && map[property.name] == nil {
                faults.append(
                    SchemaFault(
                        path: path, code: .missingField, message: "\"\(property.name)\" is missing",
                        hint: property.schema.description.isEmpty ? nil : property.schema.description))
            }
        default: break
        }
    }

    /// Whether its elements or members have schemas.
    private var hasParts: Bool { items != nil || properties != nil }

    /// `value` with the defaults of every map of properties put in where a member is missing or null.
    package func withDefaults(_ value: Value) -> Value {
        switch value {
        case .map(let map):
            guard let properties else {
                guard let items else { return value }
                return .map(map.mapValues { items.schema.withDefaults($0) })
            }
            return .map(
                map.setting(
                    properties.compactMap { property -> (String, Value?)? in
                        switch map[property.name] {
                        case nil: property.defaultValue.map { (property.name, $0) }
                        case .null?: (property.name, property.defaultValue)
                        case let given?:
                            property.schema.hasParts ? (property.name, property.schema.withDefaults(given)) : nil
                        }
                    }))
        case .list(let list):
            guard let items else { return value }
            return .list(list.map { items.schema.withDefaults($0) })
        default: return value
        }
    }
}

extension ValueSchema.Kind {
    /// The kind with its article, for messages.
    package var noun: String {
        switch self {
        case .any: "any value"
        case .string: "a string"
        case .integer: "an integer"
        case .number: "a number"
        case .boolean: "a boolean"
        case .array: "a list"
        case .object: "a map"
        case .duration: "a length of time"
        case .path: "a path"
        case .expression: "an expression"
        }
    }
}

extension Double {
    /// Without a fraction where there is none.
    fileprivate var short: String { Int64(exactly: self).map { String($0) } ?? description }
}

extension Value {
    /// What messages say of a value: scalars as JSON, containers by their kind.
    package func shown(hidden: Bool = false) -> String {
        if hidden { return "a sensitive value of another type" }
        return switch self {
        case .null: "null"
        case .bool, .int, .uint, .double: JSONWriter.string(self)
        case .string(let text): text.count > 60 ? "a string of \(text.count) characters" : JSONWriter.string(self)
        case .list: "a list"
        case .map: "a map"
        case .bytes: "bytes"
        case .object(let object): object.typeName
        case .unknown(let kind): kind == .any ? Value.unknownText : "\(kind.rawValue) \(Value.unknownText)"
        case .sensitive: Value.sensitiveText
        }
    }
}
