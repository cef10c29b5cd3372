import WeirValue

/// A label selector of an object (`matchLabels`, `matchExpressions`) as text, as lists are selected with it.
struct SelectorText {
    private let value: Value?

    init(_ value: Value?) { self.value = value }

    var text: String {
        let labels = (value?["matchLabels"]?.mapValue ?? [:]).map { "\($0.key)=\($0.value.stringValue ?? "")" }
        let others = (value?.list("matchExpressions") ?? []).map { expression -> String in
            let key = expression.text("key")
            let values = expression.texts("values").sorted().joined(separator: ",")
            switch expression.text("operator") {
            case "In": return "\(key) in (\(values))"
            case "NotIn": return "\(key) notin (\(values))"
            case "DoesNotExist": return "!\(key)"
            default: return key
            }
        }
        return (labels + others).sorted().joined(separator: ",")
    }
}
