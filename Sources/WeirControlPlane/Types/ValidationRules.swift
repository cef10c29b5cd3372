import OrderedCollections
import WeirCEL
import WeirValue

/// The rules of `x-kubernetes-validations` of a schema.
struct ValidationRules {
    private static let environment = CELEnvironment(variables: ["self", "oldSelf"])
    /// What all rules of one object may use up.
    private static let steps = 10_000_000

    private let schema: Schema

    init(_ schema: Schema) { self.schema = schema }

    /// Whether there are rules at all.
    var areThere: Bool { Self.hasRules(schema) }

    private static func hasRules(_ schema: Schema) -> Bool {
        schema.words.rules?.words.validations.isEmpty == false || schema.words.fields.values.contains(where: hasRules)
            || schema.words.items.map(hasRules) == true || schema.words.values.map(hasRules) == true
    }

    /// The rules that `object` breaks; `old` is what it replaces.
    func validate(_ object: Value, old: Value?) -> [FieldError] {
        var errors: [FieldError] = []
        visit(object, old, schema, "", &errors)
        return errors
    }

    private func visit(
        _ value: Value, _ old: Value?, _ schema: Schema, _ path: String, _ errors: inout [FieldError]
    ) {
        for rule in schema.words.rules?.words.validations ?? [] { check(rule, value, old, schema, path, &errors) }
        switch value {
        case .map(let map):
            for (key, member) in map {
                let earlier = old?.plainMap?[key]
                if let field = schema.words.fields[key] {
                    visit(member, earlier, field, path.isEmpty ? key : path + "." + key, &errors)
                } else if let values = schema.words.values {
                    visit(member, earlier, values, path + "[\(key)]", &errors)
                }
            }
        case .list(let list):
            guard let items = schema.words.items else { return }
            let earlier = schema.words.listType == .map ? ElementIndex(old?.plainList, schema) : nil
            for (index, element) in list.enumerated() {
                let old = earlier.flatMap { earlier in
                    Structured.step(element, schema).flatMap { earlier[$0].first }
                }
                visit(element, old, items, path + "[\(index)]", &errors)
            }
        default: break
        }
    }

    private func check(
        _ rule: Value, _ value: Value, _ old: Value?, _ schema: Schema, _ path: String, _ errors: inout [FieldError]
    ) {
        let source = rule["rule"]?.stringValue ?? ""
        // A rule of a function that is not known here is not checked.
        guard !value.isNull, let program = CELProgram.compile(source, in: Self.environment).program else { return }
        let usesOld = program.references.contains { $0.root == "oldSelf" }
        if usesOld, old == nil { return }
        if !usesOld, let old, old == value { return }
        var values: [String: Value] = ["self": value]
        if let old { values["oldSelf"] = old }
        let field = path.isEmpty ? "<nil>" : path
        let place = rule["fieldPath"]?.stringValue.map { field + $0 } ?? field
        let reason = FieldError.Reason(rawValue: rule["reason"]?.stringValue ?? "") ?? .invalid
        do {
            let activation = CELActivation(Self.environment, values)
            if try program.evaluate(activation, limits: CELLimits(steps: Self.steps)).boolValue == true { return }
        } catch {
            errors.append(
                FieldError(field, .invalid, .string(schema.words.kind.word), "\(error) evaluating rule: \(source)"))
            return
        }
        let text = message(rule, values) ?? "failed rule: " + GoText.trimmed(source)
        switch (schema.words.kind, reason) {
        case (.object, _), (.array, _), (_, .required), (_, .forbidden):
            errors.append(FieldError(place, reason, text))
        default: errors.append(FieldError(place, reason, value, text))
        }
    }

    private func message(_ rule: Value, _ values: [String: Value]) -> String? {
        if let source = rule["messageExpression"]?.stringValue,
            let program = CELProgram.compile(source, in: Self.environment).program
        {
            do {
                let activation = CELActivation(Self.environment, values)
                let text = try program.evaluate(activation, limits: CELLimits(steps: Self.steps)).stringValue
                if let text, !GoText.trimmed(text).isEmpty, !text.utf8.contains(0x0A) { return text }
            } catch {
                // A message that cannot be told is replaced by the fixed one, as in the API server.
                return rule["message"]?.stringValue
            }
        }
        return rule["message"]?.stringValue.flatMap { $0.isEmpty ? nil : GoText.trimmed($0) }
    }
}
