/// Why a text is no regular expression.
struct RegexError: Error {
    /// What is wrong, without quoting the text.
    let reason: String
    /// Where, in code points from the start.
    let offset: Int
}

/// The tree of a regular expression.
indirect enum RegexTree: Sendable {
    case empty
    case scalar(Unicode.Scalar)
    case set(RegexSet)
    case assertion(RegexAssertion)
    case sequence([RegexTree])
    case choice([RegexTree])
    /// So many times at least and, where it has an end, at most.
    case repetition(RegexTree, Int, Int?)
}

/// A condition on a place in the text.
enum RegexAssertion: Sendable {
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary

    /// Whether it holds between two code points; nil stands for the edge of the text.
    func holds(before: Unicode.Scalar?, after: Unicode.Scalar?) -> Bool {
        switch self {
        case .textStart: before == nil
        case .textEnd: after == nil
        case .lineStart: before == nil || before == "\n"
        case .lineEnd: after == nil || after == "\n"
        case .wordBoundary: Self.isWord(before) != Self.isWord(after)
        case .noWordBoundary: Self.isWord(before) == Self.isWord(after)
        }
    }

    private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar, scalar.isASCII else { return false }
        return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_"
    }
}
