/// One word of an expression.
struct Token: Sendable {
    /// What kind of word it is; the raw value is how messages name it.
    enum Kind: String, Sendable {
        case end = "the end of the expression"
        case name = "a name"
        case quotedName = "a quoted name"
        case reserved = "a reserved word"
        case int = "a whole number"
        case uint = "an unsigned number"
        case double = "a number"
        case string = "a string"
        case bytes = "a bytes string"
        case `true` = "'true'"
        case `false` = "'false'"
        case null = "'null'"
        case `in` = "'in'"
        case leftParenthesis = "'('"
        case rightParenthesis = "')'"
        case leftBracket = "'['"
        case rightBracket = "']'"
        case leftBrace = "'{'"
        case rightBrace = "'}'"
        case dot = "'.'"
        case comma = "','"
        case colon = "':'"
        case question = "'?'"
        case not = "'!'"
        case minus = "'-'"
        case plus = "'+'"
        case times = "'*'"
        case divide = "'/'"
        case modulo = "'%'"
        case equal = "'=='"
        case notEqual = "'!='"
        case less = "'<'"
        case lessOrEqual = "'<='"
        case greater = "'>'"
        case greaterOrEqual = "'>='"
        case and = "'&&'"
        case or = "'||'"
    }

    let kind: Kind
    /// UTF-8 offsets in the source.
    let range: Range<Int>

    /// The words that are no names at all.
    static let keywords: [String: Kind] = ["true": .true, "false": .false, "null": .null, "in": .in]

    /// The words that may be fields and methods, but neither variables nor functions.
    static let reserved: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]
}
