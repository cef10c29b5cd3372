import WeirValue

/// Reads the text of an expression to its syntax tree, by precedence climbing over the grammar of the CEL language
/// definition and its optional syntax (`.?`, `[?]`, `[?x]`, `{?k: v}`).
final class Parser {
    private var lexer: Lexer
    private var token: Token
    private var lastEnd = 0
    private var nesting = 0

    private init(_ bytes: [UInt8], _ range: Range<Int>) throws(CELFault) {
        lexer = Lexer(bytes, range)
        token = try lexer.next()
    }

    /// The tree of the expression that the part `range` of `bytes` writes; offsets are those of `bytes`.
    /// - Throws: the first fault of syntax, or that the text is too long or nested too deep.
    static func parse(_ bytes: [UInt8], _ range: Range<Int>) throws(CELFault) -> Expression {
        guard range.count <= CELProgram.maxSourceLength else {
            throw CELFault(
                .tooLong, "an expression is at most \(CELProgram.maxSourceLength) bytes long",
                at: range.lowerBound + CELProgram.maxSourceLength..<range.upperBound)
        }
        let parser = try Parser(bytes, range)
        guard parser.token.kind != .end else { throw CELFault(.syntax, "the expression is empty", at: range) }
        let expression = try parser.expression()
        guard parser.token.kind == .end else { throw parser.unexpected("an operator or the end of the expression") }
        return expression
    }

    // MARK: Words

    private func advance() throws(CELFault) {
        lastEnd = token.range.upperBound
        token = try lexer.next()
    }

    private func take(_ kind: Token.Kind) throws(CELFault) -> Bool {
        guard token.kind == kind else { return false }
        try advance()
        return true
    }

    private func expect(_ kind: Token.Kind) throws(CELFault) {
        guard token.kind == kind else { throw unexpected(kind.rawValue) }
        try advance()
    }

    private func unexpected(_ wanted: String) -> CELFault {
        let found = [.name, .reserved].contains(token.kind) ? "'\(lexer.text(token.range))'" : token.kind.rawValue
        return CELFault(.syntax, "\(wanted) should stand here, not \(found)", at: token.range)
    }

    private func node(_ kind: Expression.Kind, from start: Int, over depth: Int) throws(CELFault) -> Expression {
        let range = start..<lastEnd
        guard depth < CELProgram.maxDepth else { throw tooDeep(range) }
        return Expression(kind: kind, range: range, depth: depth + 1)
    }

    private func tooDeep(_ range: Range<Int>) -> CELFault {
        CELFault(.tooDeep, "the expression is nested deeper than \(CELProgram.maxDepth)", at: range)
    }

    // MARK: Operators

    private func expression() throws(CELFault) -> Expression {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= CELProgram.maxDepth else { throw tooDeep(token.range) }
        let start = token.range.lowerBound
        let condition = try operation(1)
        guard try take(.question) else { return condition }
        let first = try operation(1)
        guard token.kind == .colon else {
            throw token.kind == .question
                ? CELFault(.syntax, "a conditional between '?' and ':' needs parentheses", at: token.range)
                : unexpected("':'")
        }
        try advance()
        let second = try expression()
        let depth = max(condition.depth, first.depth, second.depth)
        return try node(.conditional(condition, first, second), from: start, over: depth)
    }

    /// Operands joined by operators that bind at least as strongly as `minimum`: 1 for `||`, 2 for `&&`, then as
    /// ``BinaryOperator/of(_:)`` says. A row of `||` or `&&` is one node.
    private func operation(_ minimum: Int) throws(CELFault) -> Expression {
        let start = token.range.lowerBound
        var left = try unary()
        while true {
            if let (operation, strength) = BinaryOperator.of(token.kind), strength >= minimum {
                try advance()
                let right = try self.operation(strength + 1)
                left = try node(.binary(operation, left, right), from: start, over: max(left.depth, right.depth))
            } else if token.kind == .and, minimum <= 2 {
                left = try row(.and, .and, first: left, from: start, strength: 2)
            } else if token.kind == .or, minimum <= 1 {
                left = try row(.or, .or, first: left, from: start, strength: 1)
            } else {
                return left
            }
        }
    }

    private func row(
        _ operation: LogicalOperator, _ word: Token.Kind, first: Expression, from start: Int, strength: Int
    ) throws(CELFault) -> Expression {
        var operands = [first]
        while try take(word) { operands.append(try self.operation(strength + 1)) }
        return try node(.logical(operation, operands), from: start, over: operands.map(\.depth).max() ?? 0)
    }

    private func unary() throws(CELFault) -> Expression {
        var operators: [Token] = []
        while token.kind == .not || token.kind == .minus {
            operators.append(token)
            guard operators.count <= CELProgram.maxDepth else { throw tooDeep(token.range) }
            try advance()
        }
        var negative: Int?
        if token.kind == .int || token.kind == .double, operators.last?.kind == .minus {
            negative = operators.popLast()?.range.lowerBound
        }
        var operand = try member(negative: negative)
        for token in operators.reversed() {
            let kind: Expression.Kind = token.kind == .not ? .not(operand) : .negate(operand)
            operand = try node(kind, from: token.range.lowerBound, over: operand.depth)
        }
        return operand
    }
}

// MARK: Members and primaries

extension Parser {
    /// A primary with the fields, indices and calls that follow it. `negative` is where a minus sign stands that
    /// belongs to the number here.
    private func member(negative: Int?) throws(CELFault) -> Expression {
        let start = negative ?? token.range.lowerBound
        let opens = token.kind
        var operand = try primary(negative: negative)
        var isName = opens == .name || opens == .dot
        while true {
            switch token.kind {
            case .dot:
                operand = try field(of: operand, from: start)
                if case .select(_, _, optional: false) = operand.kind {} else { isName = false }
            case .leftBracket:
                isName = false
                try advance()
                let optional = try take(.question)
                let index = try expression()
                try expect(.rightBracket)
                let depth = max(operand.depth, index.depth)
                operand = try node(.index(operand, index, optional: optional), from: start, over: depth)
            case .leftBrace where isName:
                if case .call = operand.kind { return operand }
                operand = try message(operand, from: start)
                isName = false
            default: return operand
            }
        }
    }

    private func field(of operand: Expression, from start: Int) throws(CELFault) -> Expression {
        try advance()
        let optional = try take(.question)
        let name: Expression.Name
        switch token.kind {
        case .name, .reserved: name = .init(text: lexer.text(token.range), range: token.range)
        case .quotedName:
            let inner = token.range.lowerBound + 1..<token.range.upperBound - 1
            name = .init(text: lexer.text(inner), range: token.range)
        case .true, .false, .null, .in:
            throw CELFault(
                .syntax, "'\(lexer.text(token.range))' is a keyword and no field name", at: token.range,
                hint: "[\"\(lexer.text(token.range))\"]")
        default: throw unexpected("a field name")
        }
        let callable = token.kind != .quotedName && !optional
        try advance()
        guard callable, token.kind == .leftParenthesis else {
            return try node(.select(operand, name, optional: optional), from: start, over: operand.depth)
        }
        let arguments = try arguments()
        let depth = max(operand.depth, arguments.map(\.depth).max() ?? 0)
        return try node(.call(receiver: operand, name, arguments, absolute: false), from: start, over: depth)
    }

    private func primary(negative: Int?) throws(CELFault) -> Expression {
        let start = token.range.lowerBound
        switch token.kind {
        case .int, .uint, .double: return try number(negative: negative)
        case .string, .bytes:
            let bytes = try Literal.bytes(lexer.bytes, token.range)
            return try literal(
                token.kind == .bytes ? .bytes(bytes) : .string(String(decoding: bytes, as: UTF8.self)), from: start)
        case .true: return try literal(.bool(true), from: start)
        case .false: return try literal(.bool(false), from: start)
        case .null: return try literal(.null, from: start)
        case .leftParenthesis:
            try advance()
            let inner = try expression()
            try expect(.rightParenthesis)
            return Expression(kind: inner.kind, range: start..<lastEnd, depth: inner.depth)
        case .leftBracket: return try list()
        case .leftBrace:
            let entries = try entries(fields: false)
            return try node(.map(entries), from: start, over: depth(entries))
        case .dot:
            try advance()
            return try name(absolute: true, from: start)
        case .name, .reserved: return try name(absolute: false, from: start)
        default: throw unexpected("a value")
        }
    }

    private func literal(_ value: Value, from start: Int) throws(CELFault) -> Expression {
        try advance()
        return try node(.literal(value), from: start, over: 0)
    }

    private func number(negative: Int?) throws(CELFault) -> Expression {
        let text = lexer.text(token.range)
        let range = (negative ?? token.range.lowerBound)..<token.range.upperBound
        let value: Value? =
            switch token.kind {
            case .int: Literal.int(text, negative: negative != nil).map(Value.int)
            case .uint: Literal.uint(text.dropLast()).map(Value.uint)
            default: Literal.double(text, negative: negative != nil).map(Value.double)
            }
        guard let value else { throw CELFault(.syntax, "this number is past what 64 bits hold", at: range) }
        return try literal(value, from: range.lowerBound)
    }

    private func name(absolute: Bool, from start: Int) throws(CELFault) -> Expression {
        let name = Expression.Name(text: lexer.text(token.range), range: token.range)
        if token.kind == .reserved {
            throw CELFault(
                .syntax, "'\(name.text)' is a reserved word and names no variable or function", at: token.range)
        }
        guard token.kind == .name else { throw unexpected("a name") }
        try advance()
        guard token.kind == .leftParenthesis else {
            return try node(.name(name.text, absolute: absolute), from: start, over: 0)
        }
        let arguments = try arguments()
        let depth = arguments.map(\.depth).max() ?? 0
        return try node(.call(receiver: nil, name, arguments, absolute: absolute), from: start, over: depth)
    }

    private func arguments() throws(CELFault) -> [Expression] {
        try expect(.leftParenthesis)
        var arguments: [Expression] = []
        if try take(.rightParenthesis) { return arguments }
        repeat { arguments.append(try expression()) } while try take(.comma)
        guard token.kind == .rightParenthesis else { throw unexpected("',' or ')'") }
        try advance()
        return arguments
    }

    private func list() throws(CELFault) -> Expression {
        let start = token.range.lowerBound
        try advance()
        var elements: [Expression.Element] = []
        if try take(.comma), token.kind != .rightBracket { throw unexpected("']'") }
        while token.kind != .rightBracket {
            let optional = try take(.question)
            elements.append(.init(value: try expression(), optional: optional))
            if try !take(.comma) { break }
        }
        guard token.kind == .rightBracket else { throw unexpected("',' or ']'") }
        try advance()
        return try node(.list(elements), from: start, over: elements.map(\.value.depth).max() ?? 0)
    }

    private func message(_ type: Expression, from start: Int) throws(CELFault) -> Expression {
        let entries = try entries(fields: true)
        return try node(.message(type, entries), from: start, over: max(type.depth, depth(entries)))
    }

    private func depth(_ entries: [Expression.Entry]) -> Int {
        entries.map { max($0.key.depth, $0.value.depth) }.max() ?? 0
    }

    private func entries(fields: Bool) throws(CELFault) -> [Expression.Entry] {
        try expect(.leftBrace)
        var entries: [Expression.Entry] = []
        if try take(.comma), token.kind != .rightBrace { throw unexpected("'}'") }
        while token.kind != .rightBrace {
            let optional = try take(.question)
            let key = fields ? try fieldName() : try expression()
            try expect(.colon)
            entries.append(.init(key: key, value: try expression(), optional: optional))
            if try !take(.comma) { break }
        }
        guard token.kind == .rightBrace else { throw unexpected("',' or '}'") }
        try advance()
        return entries
    }

    private func fieldName() throws(CELFault) -> Expression {
        var range = token.range
        switch token.kind {
        case .name, .reserved: break
        case .quotedName: range = range.lowerBound + 1..<range.upperBound - 1
        default: throw unexpected("a field name")
        }
        return try literal(.string(lexer.text(range)), from: token.range.lowerBound)
    }
}
