package import WeirValue

/// A function that the host adds to the language.
package struct CELFunction: Sendable {
    /// Whether it is called as `name(x)` or on a value, as `x.name()`.
    package enum Form: Sendable { case global, member }

    /// Its name; a global one may have a namespace, for example `yaml.encode`.
    package let name: String
    package let form: Form
    /// The numbers of arguments that it takes, without the value it is called on.
    package let arity: ClosedRange<Int>
    /// The kind of its result, for where an argument is unknown.
    package let result: Value.Kind
    /// Whether it is handed unknown and sensitive values and answers for the marks of its result. Others see known and
    /// revealed values only: with an unknown part anywhere the result is unknown, with a sensitive one it is hidden.
    package let seesMarks: Bool
    /// What it computes; of a member the first argument is the value it is called on. What it throws becomes a
    /// ``CELError`` whose message is the error's description.
    package let body: @Sendable ([Value]) throws -> Value

    /// A function. It is never called before an evaluation, and each time anew.
    package init(
        _ name: String, _ form: Form = .global, arity: ClosedRange<Int>, result: Value.Kind = .any,
        seesMarks: Bool = false, _ body: @escaping @Sendable ([Value]) throws -> Value
    ) {
        self.name = name
        self.form = form
        self.arity = arity
        self.result = result
        self.seesMarks = seesMarks
        self.body = body
    }
}
