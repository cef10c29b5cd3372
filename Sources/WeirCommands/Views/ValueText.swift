import WeirValue

/// Values as plans and tables show them: on one line, hidden and unknown ones by their word.
enum ValueText {
    /// The text of `value`; long texts are cut at `limit` characters.
    static func of(_ value: Value?, limit: Int = 60) -> String {
        guard let value else { return "(none)" }
        let text =
            switch value {
            case .sensitive: Value.sensitiveText
            case .unknown: Value.unknownText
            default: JSONWriter.string(value, JSONWriter.Style(sortedKeys: true))
            }
        let shown = TerminalText.clean(text)
        return shown.count > limit ? String(shown.prefix(limit - 1)) + "…" : shown
    }
}
