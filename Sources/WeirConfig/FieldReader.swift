import WeirCore
import WeirValue
import WeirYAML

/// Reads the fields of one mapping: tells of those that are unknown or missing, and of those of another kind.
struct FieldReader {
    let node: YAMLNode
    let collector: Collector
    /// The known fields that are given; few, so that looking through them is quickest.
    private let fields: [(name: String, key: YAMLNode, value: YAMLNode)]
    /// The known names that unknown ones were probably meant to be; that those are missing only follows.
    private let meant: Set<String>

    /// A reader of `node`, in which only `known` fields may stand; nil where it is no mapping, which is told.
    init?(_ node: YAMLNode, _ what: String, known: [String], _ collector: Collector) {
        guard node.kind == .mapping else {
            collector.report(.wrongType, "\(what) must be a map", at: node)
            return nil
        }
        self.node = node
        self.collector = collector
        var fields: [(name: String, key: YAMLNode, value: YAMLNode)] = []
        var meant: Set<String> = []
        for entry in node.entries {
            let (key, value) = (entry.key, entry.value)
            if let name = known.first(where: { key.hasText($0) }) {
                fields.append((name, key, value))
            } else {
                if let name = NearestName.to(key.text, among: known) { meant.insert(name) }
                collector.report(
                    .unknownField, "\(what) has no field \"\(key.text)\"", at: key,
                    hint: NearestName.hint(key.text, among: known) ?? "it has \(known.joined(separator: ", "))")
            }
        }
        self.fields = fields
        self.meant = meant
    }

    /// The value of `name`; nil where it is not given or null.
    subscript(name: String) -> YAMLNode? {
        guard let value = given(name)?.value, !value.isNull else { return nil }
        return value
    }

    /// The key node of `name`.
    func key(_ name: String) -> YAMLNode? { given(name)?.key }

    private func given(_ name: String) -> (name: String, key: YAMLNode, value: YAMLNode)? {
        fields.first { $0.name == name }
    }

    /// The value of `name`; told where it is missing.
    func required(_ name: String, in what: String) -> YAMLNode? {
        if let value = self[name] { return value }
        guard !meant.contains(name) else { return nil }
        collector.report(.missingField, "\(what) needs \"\(name)\"", at: key(name) ?? node)
        return nil
    }

    /// The text of `name`; told where it is no string.
    func text(_ name: String) -> String? {
        guard let value = self[name] else { return nil }
        guard value.kind == .scalar, case .string(let text) = value.value() else {
            collector.report(.wrongType, "\"\(name)\" must be a string", at: value)
            return nil
        }
        return text
    }

    /// The truth value of `name`; told where it is no boolean.
    func flag(_ name: String) -> Bool? {
        guard let value = self[name] else { return nil }
        guard case .bool(let flag) = value.value() else {
            collector.report(.wrongType, "\"\(name)\" must be true or false", at: value)
            return nil
        }
        return flag
    }

    /// The number of `name`; told where it is none.
    func number(_ name: String) -> Double? {
        guard let value = self[name] else { return nil }
        switch value.value() {
        case .int(let int): return Double(int)
        case .double(let double): return double
        default:
            collector.report(.wrongType, "\"\(name)\" must be a number", at: value)
            return nil
        }
    }
}
