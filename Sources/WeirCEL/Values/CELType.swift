package import WeirValue

/// A type as a value: what `type(x)` yields and what names such as `int` stand for.
package final class CELType: ValueObject {
    /// The name of the type, for example `int` or `google.protobuf.Timestamp`.
    package let name: String

    /// The type that is called `name`.
    package init(_ name: String) { self.name = name }

    package var typeName: String { "type" }
    package var plain: Value { .string(name) }
    package func equals(_ other: any ValueObject) -> Bool { (other as? CELType)?.name == name }

    /// The types that have a name in expressions.
    static let named: Set<String> = [
        "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type", "optional_type",
        "google.protobuf.Timestamp", "google.protobuf.Duration",
    ]
}

extension Value {
    /// The name of this value's type in CEL.
    var celType: String {
        switch self {
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .list: "list"
        case .map: "map"
        case .object(let object): object.isContainer && !(object is CELMap) ? object.plain.celType : object.typeName
        case .unknown(let kind): kind == .null ? "null_type" : kind.rawValue
        case .sensitive(let box): box.value.celType
        }
    }
}

extension CELFailure {
    /// That `operation` is not defined for operands of these types.
    static func noOverload(_ operation: String, _ operands: Value...) -> CELFailure {
        noOverload(operation, operands)
    }

    /// That `operation` is not defined for operands of these types.
    static func noOverload(_ operation: String, _ operands: [Value]) -> CELFailure {
        let types = operands.map(\.celType).joined(separator: ", ")
        return CELFailure(.noSuchOverload, "\(operation) is not defined for (\(types))")
    }
}
