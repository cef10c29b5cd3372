import WeirValue

/// The syntax tree of an expression. Every node knows where it stands.
final class Expression: Sendable {
    /// What stands here.
    enum Kind: Sendable {
        case literal(Value)
        /// `name`, or `.name` where it is absolute.
        case name(String, absolute: Bool)
        /// `operand.field`, or `operand.?field`.
        case select(Expression, Name, optional: Bool)
        /// `operand[index]`, or `operand[?index]`.
        case index(Expression, Expression, optional: Bool)
        /// `name(arguments)`, `.name(arguments)` or `receiver.name(arguments)`.
        case call(receiver: Expression?, Name, [Expression], absolute: Bool)
        case list([Element])
        case map([Entry])
        /// `type.name{...}`; the fields are kept as the entries of a map.
        case message(Expression, [Entry])
        case negate(Expression)
        case not(Expression)
        case binary(BinaryOperator, Expression, Expression)
        /// `a && b && ...`, or `a || b || ...`.
        case logical(LogicalOperator, [Expression])
        case conditional(Expression, Expression, Expression)
    }

    /// A word with its place.
    struct Name: Sendable {
        let text: String
        let range: Range<Int>
    }

    /// An element of a list; an optional one stands there only where its optional has a value.
    struct Element: Sendable {
        let value: Expression
        let optional: Bool
    }

    /// An entry of a map.
    struct Entry: Sendable {
        let key: Expression
        let value: Expression
        let optional: Bool
    }

    let kind: Kind
    /// UTF-8 offsets in the source.
    let range: Range<Int>
    /// How many nodes the deepest branch has.
    let depth: Int

    init(kind: Kind, range: Range<Int>, depth: Int) {
        self.kind = kind
        self.range = range
        self.depth = depth
    }
}

extension Expression {
    /// The name before the first dot, where it is nothing but names with dots.
    var rootName: String? {
        var current = self
        while case .select(let operand, _, optional: false) = current.kind { current = operand }
        guard case .name(let root, _) = current.kind else { return nil }
        return root
    }

    /// The name that it writes with nothing but dots, and whether it begins with one.
    var qualifiedName: (name: String, root: String, absolute: Bool)? {
        var fields: [String] = []
        var current = self
        while case .select(let operand, let field, optional: false) = current.kind {
            fields.append(field.text)
            current = operand
        }
        guard case .name(let root, let absolute) = current.kind else { return nil }
        return (([root] + fields.reversed()).joined(separator: "."), root, absolute)
    }
}

/// The operators with two operands that evaluate both.
enum BinaryOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case `in` = "in"

    /// The operator that `kind` writes, and how strongly it binds (3 relations, 4 sums, 5 products).
    static func of(_ kind: Token.Kind) -> (BinaryOperator, Int)? {
        switch kind {
        case .plus: (.add, 4)
        case .minus: (.subtract, 4)
        case .times: (.multiply, 5)
        case .divide: (.divide, 5)
        case .modulo: (.modulo, 5)
        case .equal: (.equal, 3)
        case .notEqual: (.notEqual, 3)
        case .less: (.less, 3)
        case .lessOrEqual: (.lessOrEqual, 3)
        case .greater: (.greater, 3)
        case .greaterOrEqual: (.greaterOrEqual, 3)
        case .in: (.in, 3)
        default: nil
        }
    }
}

/// The operators that are decided by one operand, whatever the others are.
enum LogicalOperator: String, Sendable {
    case and = "&&"
    case or = "||"

    /// The operand that decides.
    var decisive: Bool { self == .or }
}
