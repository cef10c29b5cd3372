import WeirYAML

/// What fits on one line.
enum FlowText {
    /// A key longer than this has to be introduced by `?`; YAML allows 1,024 characters.
    private static let longestKey = 1_000

    /// The text of `collection` in brackets; nil where a comment or a scalar of several lines stands in it.
    static func collection(_ collection: FormatCollection) -> String? {
        guard collection.tail.isEmpty else { return nil }
        var parts: [String] = []
        for item in collection.items {
            guard item.leading.isEmpty, let value = content(item.value) else { return nil }
            if let key = item.key {
                guard let key = Self.key(key, inFlow: true) else { return nil }
                parts.append("\(key): \(value)")
            } else {
                parts.append(value)
            }
        }
        let text = parts.joined(separator: ", ")
        return collection.isMapping ? "{\(text)}" : "[\(text)]"
    }

    private static func content(_ content: FormatContent) -> String? {
        guard content.head == nil, content.trailing == nil, content.inner.isEmpty else { return nil }
        let body: String
        switch content.body {
        case .none: body = ""
        case .alias(let name): body = name
        case .collection(let collection):
            guard let text = Self.collection(collection) else { return nil }
            body = text
        case .scalar(let scalar):
            guard scalar.style != .block, scalar.lines.count == 1 else { return nil }
            body = Self.scalar(scalar, content, inFlow: true)
        }
        return (content.properties + (body.isEmpty ? [] : [body])).joined(separator: " ")
    }

    /// The text of a key before its `:`; nil where it has to be introduced by `?`.
    static func key(_ key: FormatContent, inFlow: Bool) -> String? {
        let properties = key.properties.map { $0 + " " }.joined()
        switch key.body {
        case .alias(let name): return properties + name + " "
        case .scalar(let scalar):
            guard scalar.style != .block, scalar.lines.count == 1, scalar.text.utf8.count < longestKey else {
                return nil
            }
            return properties + Self.scalar(scalar, key, inFlow: inFlow)
        case .none: return inFlow ? properties : nil
        case .collection: return nil
        }
    }

    /// The text of a scalar of one line: without quotes where it needs none.
    static func scalar(_ scalar: FormatScalar, _ content: FormatContent, inFlow: Bool) -> String {
        let raw = scalar.lines.first ?? ""
        guard scalar.style == .quoted else { return raw == "-" ? "\"-\"" : raw }
        guard !content.properties.contains(where: { $0.hasPrefix("!") }), scalar.text != "<<", scalar.text != "=",
            YAMLWriter.isPlain(scalar.text)
        else { return raw }
        if inFlow, scalar.text.utf8.contains(where: { ",[]{}".utf8.contains($0) }) { return raw }
        return scalar.text
    }
}
