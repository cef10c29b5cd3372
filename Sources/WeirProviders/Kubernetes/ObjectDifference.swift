import WeirCore
import WeirValue

/// In which fields two states of one object differ.
enum ObjectDifference {
    /// What the server notes for itself.
    private static let noise: Set<String> = [
        "managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink",
        "deletionTimestamp", "deletionGracePeriodSeconds",
    ]
    /// The most characters of a value that are shown.
    private static let longest = 80

    /// The fields of `before` and `after`, without their status. Values of a Secret, and what `redactor` finds, are not shown.
    static func fields(_ before: Value?, _ after: Value?, _ redactor: Redactor = Redactor()) -> [PlannedPart.Field] {
        let isSecret = [before, after].contains { object in
            object?["kind"]?.stringValue == "Secret" && object?["apiVersion"]?.stringValue == "v1"
        }
        var fields: [PlannedPart.Field] = []
        for name in names(before, after) where name != "status" {
            let isHidden = isSecret && (name == "data" || name == "stringData")
            compare(before?[name], after?[name], name, isHidden, &fields)
        }
        // Whole values are redacted: of a part of a secret nothing is known.
        return fields.map { field in
            PlannedPart.Field(
                redactor.redact(field.path), before: field.before.map { cut(redactor.redact($0)) },
                after: field.after.map { cut(redactor.redact($0)) })
        }
    }

    private static func compare(
        _ before: Value?, _ after: Value?, _ path: String, _ isHidden: Bool, _ fields: inout [PlannedPart.Field]
    ) {
        guard before != after else { return }
        let isMetadata = path == "metadata"
        if isMetadata || (before?.mapValue != nil && after?.mapValue != nil) {
            for name in names(before, after) where !(isMetadata && noise.contains(name)) {
                compare(before?[name], after?[name], place(path, name), isHidden, &fields)
            }
        } else if let old = elements(before), let new = elements(after) {
            let (known, wanted) = (Set(old.map(\.name)), Dictionary(new.map { ($0.name, $0.value) }) { $1 })
            for (name, value) in old { compare(value, wanted[name], "\(path)[name=\(name)]", isHidden, &fields) }
            for (name, value) in new where !known.contains(name) {
                compare(nil, value, "\(path)[name=\(name)]", isHidden, &fields)
            }
        } else {
            fields.append(PlannedPart.Field(path, before: text(before, isHidden), after: text(after, isHidden)))
        }
    }

    private static func names(_ before: Value?, _ after: Value?) -> [String] {
        let old = before?.mapValue.map { Array($0.keys) } ?? []
        let known = Set(old)
        return old + (after?.mapValue?.keys.filter { !known.contains($0) } ?? [])
    }

    /// The elements of the list `value` by their names; nil where it is none, or not all have one of their own.
    private static func elements(_ value: Value?) -> [(name: String, value: Value)]? {
        guard let list = value?.listValue else { return nil }
        var elements: [(name: String, value: Value)] = []
        for element in list {
            guard let name = element["name"]?.stringValue else { return nil }
            elements.append((name, element))
        }
        return Set(elements.map(\.name)).count == elements.count ? elements : nil
    }

    private static func place(_ path: String, _ name: String) -> String {
        let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
        return isPlain ? "\(path).\(name)" : "\(path)[\"\(name)\"]"
    }

    private static func text(_ value: Value?, _ isHidden: Bool) -> String? {
        guard let value else { return nil }
        if isHidden || value.isSensitive { return Value.sensitiveText }
        return JSONWriter.string(value)
    }

    private static func cut(_ text: String) -> String {
        text.count > longest ? text.prefix(longest) + "…" : text
    }
}
