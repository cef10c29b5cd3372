import WeirValue

/// The cell of a printer column of a definition.
struct CustomCell: Sendable {
    private let type: String
    /// Nil where the path is none that can be followed: the cells are empty.
    private let path: ColumnPath?

    init(_ column: CustomResource.Column) {
        type = column.type
        path = ColumnPath(column.path)
    }

    /// The cell of an object; null where there is no value of the type of the column.
    func value(_ cells: Cells) -> Value {
        guard let value = path?.first(in: cells.object) else { return .null }
        switch type {
        case "string": return .string(Self.text(value))
        case "integer":
            if case .double(let double) = value {
                return Int64(exactly: double.rounded(.towardZero)).map { .int($0) } ?? .null
            }
            return value.intValue.map { .int($0) } ?? .null
        case "number":
            if case .double = value { return value }
            return value.intValue.map { .int($0) } ?? .null
        case "boolean": return value.boolValue.map { .bool($0) } ?? .null
        case "date": return value.stringValue.map { .string(cells.since($0)) } ?? .null
        default: return .null
        }
    }

    /// A value as text: maps and lists as JSON, as Go writes it.
    private static func text(_ value: Value) -> String {
        switch value {
        case .map, .list:
            var text = ""
            for character in JSONWriter.string(value, .digest) {
                switch character {
                case "<": text += "\\u003c"
                case ">": text += "\\u003e"
                case "&": text += "\\u0026"
                default: text.append(character)
                }
            }
            return text
        case .null: return "<no value>"
        default: return GoText.plain(value)
        }
    }
}

extension CustomResource.Column {
    /// The definition of the column in tables.
    var definition: Value {
        let words =
            description.isEmpty ? "Custom resource definition column (in JSONPath format): " + path : description
        return [
            "name": .string(name), "type": .string(type), "format": .string(format), "description": .string(words),
            "priority": .int(Int64(priority)),
        ]
    }
}
