import WeirCore
import WeirValue
import WeirYAML

extension FieldReader {
    /// The length of time of `name`; told where it is none, or not longer than nothing.
    func duration(_ name: String) -> Duration? {
        guard let value = self[name] else { return nil }
        guard value.kind == .scalar, case .string(let text) = value.value(), let duration = DurationText.parse(text)
        else {
            let hint =
                switch value.value() {
                case .int, .double: "write the unit: \(value.text)s"
                case .string(let text) where text.contains("${"): "there are no expressions in \"\(name)\""
                default: nil as String?
                }
            collector.report(
                .wrongType, "\"\(name)\" must be a length of time such as 30s, 1h30m or 500ms", at: value, hint: hint)
            return nil
        }
        guard duration > .zero else {
            collector.report(.outOfRange, "\"\(name)\" must be longer than 0", at: value)
            return nil
        }
        return duration
    }

    /// The one of `choices` that `name` is; told where it is another.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String, _ choices: Choice.Type) -> Choice? {
        guard let node = self[name], let text = text(name) else { return nil }
        return collector.choice(text, at: node, choices)
    }
}

extension Collector {
    /// The one of `choices` that is written `text`; told where it is none of them.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ text: String, at node: YAMLNode, _ choices: Choice.Type
    ) -> Choice? {
        if let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue)
        let list = known.map { "\"\($0)\"" }.joined(separator: ", ")
        report(.notAllowed, "\"\(text)\" is not one of \(list)", at: node, hint: NearestName.hint(text, among: known))
        return nil
    }
}
