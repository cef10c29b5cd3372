package import WeirValue

/// One use of a declared variable, with the path that is read of it.
package struct CELReference: Sendable {
    /// The variable.
    package let root: String
    /// Where the variable stands: UTF-8 offsets in the source.
    package let rootRange: Range<Int>
    /// The fields and indices that follow, up to the first other operation.
    package internal(set) var path: [Segment]
    /// Whether only the presence of the last part is asked for, as in `has(a.b)`.
    package internal(set) var isPresenceTest = false

    /// One step of a path.
    package struct Segment: Sendable {
        /// What is read.
        package enum Key: Sendable {
            /// `.name`.
            case field(String)
            /// `[constant]`: a string, a bool or a number.
            case index(Value)
            /// `[expression]` over the variables of the environment.
            case dynamic(CELProgram)
            /// `[expression]` over a variable that a macro declares: any part.
            case any
        }

        package let key: Key
        /// Where the name or the index stands: UTF-8 offsets in the source.
        package let range: Range<Int>
        /// Whether it is `.?name` or `[?index]`.
        package let isOptional: Bool
    }

    /// Where the variable and its whole path stand: UTF-8 offsets in the source.
    package var range: Range<Int> {
        rootRange.lowerBound..<max(rootRange.upperBound, path.last?.range.upperBound ?? 0)
    }
}
