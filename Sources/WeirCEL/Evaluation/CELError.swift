/// Why an expression has no value. The message never quotes a value, only types and what stands in the source.
package struct CELError: Error, Sendable, CustomStringConvertible {
    /// What kind of error it is.
    package enum Code: String, Sendable {
        /// No function or operator takes operands of these types.
        case noSuchOverload
        /// A map has no such key.
        case noSuchKey
        /// A list has no such index.
        case indexOutOfRange
        /// A number past the range of its type, or a division by zero.
        case arithmetic
        /// An argument that the function does not take, for example a text that is no number.
        case invalidArgument
        /// A key stands twice in one map.
        case duplicateKey
        /// A variable that has no value here, or a name that is not known.
        case noValue
        /// The step budget or the memory budget is used up.
        case limit
        /// A function or a value of the host failed; ``underlying`` is its error.
        case host
    }

    /// Boxed, as is the failure, so that outcomes and the frames of an evaluation are small.
    private final class Storage: Sendable {
        let failure: CELFailure
        let range: Range<Int>

        init(_ failure: CELFailure, _ range: Range<Int>) {
            self.failure = failure
            self.range = range
        }
    }

    private let storage: Storage

    /// What kind of error it is.
    package var code: Code { storage.failure.code }
    /// What is wrong, in plain words.
    package var message: String { storage.failure.message }
    /// What failed: UTF-8 offsets in the source.
    package var range: Range<Int> { storage.range }
    /// The error of the host's function or value, where there is one.
    package var underlying: (any Error)? { storage.failure.underlying }

    /// An error of the part `range` (UTF-8 offsets) of the source.
    package init(_ code: Code, _ message: String, at range: Range<Int>, underlying: (any Error)? = nil) {
        self.init(CELFailure(code, message, underlying: underlying), at: range)
    }

    init(_ failure: CELFailure, at range: Range<Int>) { storage = Storage(failure, range) }

    package var description: String { "\(message) (at byte \(range.lowerBound))" }
}

/// A ``CELError`` before its place in the source is known.
struct CELFailure: Error, Sendable {
    private final class Storage: Sendable {
        let code: CELError.Code
        let message: String
        let underlying: (any Error)?

        init(_ code: CELError.Code, _ message: String, _ underlying: (any Error)?) {
            self.code = code
            self.message = message
            self.underlying = underlying
        }
    }

    private let storage: Storage

    var code: CELError.Code { storage.code }
    var message: String { storage.message }
    var underlying: (any Error)? { storage.underlying }

    init(_ code: CELError.Code, _ message: String, underlying: (any Error)? = nil) {
        storage = Storage(code, message, underlying)
    }

    /// This failure without what a host said of it, which may quote a sensitive argument.
    var withoutHostMessage: CELFailure {
        guard code == .host else { return self }
        return CELFailure(.host, "a function failed; why is not shown, since an argument is sensitive")
    }

    /// What a host's function or value threw.
    static func host(_ error: any Error) -> CELFailure {
        if let failure = error as? CELFailure { return failure }
        return CELFailure(.host, "\(error)", underlying: error)
    }
}
