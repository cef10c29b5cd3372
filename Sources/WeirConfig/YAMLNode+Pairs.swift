import WeirCore
import WeirYAML

extension YAMLNode {
    /// The entries of a mapping, as pairs; none of any other node.
    var pairs: [(key: YAMLNode, value: YAMLNode)] { entries.map { ($0.key, $0.value) } }

    /// Where it stands, with its file.
    var range: SourceRange { SourceRange(position, in: file) }

    /// Whether it is a scalar that stands for null.
    var isNull: Bool {
        guard kind == .scalar, style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains { hasText($0) }
    }
}
