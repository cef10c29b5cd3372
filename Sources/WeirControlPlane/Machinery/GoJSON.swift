import WeirValue

/// The words of Go's JSON decoder.
enum GoJSON {
    /// What a decoder calls a value of the wrong kind.
    static func word(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool: "bool"
        case .int, .uint, .double: "number"
        case .string: "string"
        case .list: "array"
        case .map: "object"
        default: "value"
        }
    }
}
