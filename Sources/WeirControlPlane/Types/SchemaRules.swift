package import WeirValue

/// The words of a schema that few schemas have.
package final class SchemaRules: Sendable {
    /// A limit of a number.
    package struct Limit: Sendable {
        package var value: Double
        /// Whether the limit itself is out of bounds.
        package var isExclusive: Bool
    }

    /// The words, for building.
    package struct Words: Sendable {
        /// The values that are allowed.
        package var enumeration: [Value]?
        /// Groups of fields of which one is set, as the built-in types tell them.
        package var unions: Value?
        package var oneOf: [Schema] = []
        package var anyOf: [Schema] = []
        package var allOf: [Schema] = []
        package var not: Schema?
        package var minimum: Limit?
        package var maximum: Limit?
        package var multipleOf: Double?
        package var minLength: Int64?
        package var maxLength: Int64?
        package var pattern: SchemaPattern?
        package var minItems: Int64?
        package var maxItems: Int64?
        package var uniqueItems = false
        package var minProperties: Int64?
        package var maxProperties: Int64?
        /// The rules of `x-kubernetes-validations`.
        package var validations: [SchemaRule] = []

        /// No words.
        package init() {}
    }

    package let words: Words

    /// Rules of `words`.
    package init(_ words: Words) { self.words = words }
}
