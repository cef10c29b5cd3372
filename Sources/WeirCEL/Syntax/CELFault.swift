/// A fault of an expression that can be told before it runs.
package struct CELFault: Error, Sendable, CustomStringConvertible {
    /// What kind of fault it is.
    package enum Code: String, Sendable {
        /// The text is not an expression.
        case syntax
        /// The text is longer than ``CELProgram/maxSourceLength``.
        case tooLong
        /// Nested deeper than ``CELProgram/maxDepth``.
        case tooDeep
        /// No variable has this name.
        case unknownVariable
        /// No function has this name.
        case unknownFunction
        /// The function exists, but not with this number of arguments or not in this form.
        case wrongArity
        /// A macro's argument is not what it must be: a name, a field, a map.
        case wrongArgument
        /// `Name{...}`: there are no message types.
        case unknownType
        /// A regular expression that is written in the source is not one.
        case invalidPattern
        /// A key stands twice in one map.
        case duplicateKey
        /// An operator or a function that takes no values of the types that it is given.
        case wrongTypes
    }

    /// Boxed, so that the frames of a parser that is nested deep are small.
    private final class Storage: Sendable {
        let code: Code
        let message: String
        let range: Range<Int>
        let hint: String?

        init(_ code: Code, _ message: String, _ range: Range<Int>, _ hint: String?) {
            self.code = code
            self.message = message
            self.range = range
            self.hint = hint
        }
    }

    private let storage: Storage

    /// What kind of fault it is.
    package var code: Code { storage.code }
    /// What is wrong, in plain words.
    package var message: String { storage.message }
    /// Where it stands: UTF-8 offsets in the source.
    package var range: Range<Int> { storage.range }
    /// The nearest known name, where one is near, or what to write instead.
    package var hint: String? { storage.hint }

    /// A fault at `range`, UTF-8 offsets in the source.
    package init(_ code: Code, _ message: String, at range: Range<Int>, hint: String? = nil) {
        storage = Storage(code, message, range, hint)
    }

    package var description: String {
        let hint = hint.map { "; did you mean \"\($0)\"?" } ?? ""
        return "\(message)\(hint) (at byte \(range.lowerBound))"
    }
}
