package import WeirValue

/// A value that may be absent. It carries the marks of what it holds.
package final class CELOptional: ValueObject {
    /// What it holds; nil where it holds nothing.
    package let value: Value?

    /// An optional that holds `value`, or nothing.
    package init(_ value: Value?) { self.value = value }

    /// The optional that holds nothing.
    package static let none = CELOptional(nil)

    package var typeName: String { "optional_type" }
    package var plain: Value { value ?? .null }
    package var marks: Value.Marks { value?.marks ?? [] }

    package var revealed: Value {
        guard let value, value.isSensitive else { return .object(self) }
        return .object(CELOptional(value.revealed))
    }

    package func equals(_ other: any ValueObject) -> Bool {
        guard let other = other as? CELOptional else { return false }
        return value == other.value
    }
}

extension Value {
    /// An optional that holds `value`, or nothing.
    static func optional(_ value: Value?) -> Value {
        .object(value.map { CELOptional($0) } ?? CELOptional.none)
    }

    /// The optional that this is, marks taken off; nil where it is none.
    var asOptional: CELOptional? {
        guard case .object(let object) = self else { return nil }
        return object as? CELOptional
    }
}
