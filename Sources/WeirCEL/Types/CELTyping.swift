/// What an expression yields, told before it runs.
package struct CELTyping: Sendable {
    /// Its type.
    package let type: CELStaticType
    /// The operators and functions in it that fail whenever they are evaluated, in the order of the source. What only
    /// follows from another one is not told.
    package let faults: [CELFault]
}

extension CELCompilation {
    /// Tells the type of a variable, or of the member of one that is named by a constant; nil leaves the member to the
    /// type of the whole.
    package typealias TypeOfVariable = (_ variable: String, _ member: String?) -> CELStaticType?

    /// The type of the expression and the faults of types in it, where `variable` tells the types of variables; what it
    /// knows nothing of is ``CELStaticType/dyn``. Nil where the expression did not compile.
    ///
    /// Linear in the length of the source. A fault is certain: evaluation of its range fails for every value that is of
    /// the types of the operands, elements of containers taken to be there.
    package func typing(_ variable: @escaping TypeOfVariable) -> CELTyping? {
        guard let tree else { return nil }
        let inference = TypeInference(tree, variable)
        let type = inference.type(tree.root)
        return CELTyping(type: type, faults: inference.faults.sorted { $0.range.lowerBound < $1.range.lowerBound })
    }

    /// This without what ``typing(_:)`` needs, once its answer is kept.
    package var withoutTypes: CELCompilation { CELCompilation(program: program, faults: faults, tree: nil) }
}
