import OrderedCollections
import WeirCEL
import WeirValue

/// The rules of `x-kubernetes-validations` of a schema.
struct ValidationRules {
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
        _ rule: SchemaRule, _ value: Value, _ old: Value?, _ schema: Schema, _ path: String,
        _ errors: inout [FieldError]
    ) {
        guard !value.isNull, let program = rule.program else { return }
        if rule.usesOldSelf, old == nil { return }
        if !rule.usesOldSelf, let old, old == value { return }
        let field = path.isEmpty ? "<nil>" : path
        do throws(CELError) {
            if try rule.evaluate(program, value, old).boolValue == true { return }
        } catch {
            errors.append(
                FieldError(field, .invalid, .string(schema.words.kind.word), "\(error) evaluating rule: \(rule.source)")
            )
            return
        }
        let place = rule.fieldPath.map { path.isEmpty ? String($0.drop { $0 == "." }) : path + $0 } ?? field
        let text = message(rule, value, old) ?? rule.message ?? "failed rule: " + GoText.trimmed(rule.source)
        switch (schema.words.kind, rule.reason) {
        case (.object, _), (.array, _), (_, .required), (_, .forbidden):
            errors.append(FieldError(place, rule.reason, text))
        default: errors.append(FieldError(place, rule.reason, value, text))
        }
    }

    /// What the expression for the message comes to; nil where it is no text of one line.
    private func message(_ rule: SchemaRule, _ value: Value, _ old: Value?) -> String? {
        guard let program = rule.messageProgram else { return nil }
        do throws(CELError) {
            let text = try rule.evaluate(program, value, old).stringValue.map(GoText.trimmed)
            return text.flatMap { $0.isEmpty || $0.utf8.contains(0x0A) ? nil : $0 }
        } catch { return nil }
    }
}
