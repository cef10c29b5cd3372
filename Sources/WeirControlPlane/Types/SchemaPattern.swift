import WeirCEL

/// A regular expression of a schema.
package struct SchemaPattern: Sendable {
    /// The text of the expression.
    package let text: String
}
