package import WeirValue

/// A compiled expression. Immutable; it may be evaluated from several tasks at once.
package struct CELProgram: Sendable {
    /// The longest source in bytes.
    package static let maxSourceLength = 100 * 1_024
    /// The deepest nesting of an expression.
    package static let maxDepth = 250

    /// What the program names: its slots are those of the activations.
    package let environment: CELEnvironment
    /// Every use of a declared variable, in the order of the source.
    package let references: [CELReference]
    /// Whether the whole is a variable with fields and indices behind it, and nothing else.
    package let isPath: Bool
    /// Whether the whole is a literal of a list or a map; anything may stand in it.
    package let isLiteralStructure: Bool
    /// The value, where the expression names no variable and no function of the host, has one, and it is told in few
    /// steps.
    package let constant: Value?
    private let root: any Node
    private let locals: Int

    init(
        root: any Node, locals: Int, environment: CELEnvironment, references: [CELReference], isPath: Bool,
        isLiteralStructure: Bool, constant: Value?
    ) {
        self.root = constant.map { ConstantNode($0, at: root.range) } ?? root
        self.locals = locals
        self.environment = environment
        self.references = references
        self.isPath = isPath
        self.isLiteralStructure = isLiteralStructure
        self.constant = constant
    }

    /// Compiles `source`.
    package static func compile(_ source: String, in environment: CELEnvironment) -> CELCompilation {
        Compiler.compile(source, in: environment)
    }

    /// Compiles a text with expressions in it (see ``CELTemplateText``); all offsets are those of the text.
    ///
    /// One that is a single expression has the expression's value, any other the text in which each expression stands
    /// as `string()` writes it, marks included: with an unknown part it is unknown, with a sensitive one hidden.
    package static func compile(template text: String, in environment: CELEnvironment) -> CELCompilation {
        Compiler.compile(template: text, in: environment)
    }

    /// The value of the expression for the values of its variables.
    ///
    /// Marks pass as the values' parts do: a path and a literal keep them where they stand, a function of a value that
    /// holds an unknown is unknown, one of a value that holds a sensitive part is hidden as a whole.
    /// - Throws: why it has no value; the message quotes no values.
    package func evaluate(
        _ activation: CELActivation, limits: CELLimits = CELLimits()
    ) throws(CELError) -> Value {
        var evaluation = Evaluation(slots: activation.slots, locals: locals, limits: limits)
        let value = try root.evaluate(&evaluation)
        if isPath { return value }
        do throws(CELFailure) { try evaluation.release(value) } catch { throw CELError(error, at: root.range) }
        return value
    }
}

/// What compiling an expression came to: a program, or faults.
package struct CELCompilation: Sendable {
    /// The program; nil where there are faults.
    package let program: CELProgram?
    /// All faults in the order of the source.
    package let faults: [CELFault]
    /// The syntax tree of one expression, for its types; nil where there are faults.
    let tree: CELTree?
}

/// The syntax tree of an expression with what it is to be understood by.
struct CELTree: Sendable {
    let root: Expression
    let source: [UInt8]
    let environment: CELEnvironment
}
