/// Writes random YAML in every style, with comments in every place, as people do and as they do not.
struct RandomYAML {
    var random: Seeded
    private(set) var comments = 0
    private var names = 0

    init(seed: UInt64) { random = Seeded(state: seed) }

    private static let scalars = [
        "plain", "'single'", "\"double\"", "\"1\"", "'true'", "1", "1.50", "0o17", "true", "null", "~", "no", "1:30",
        "\"a: b\"", "'it''s'", "\"tab\\t\"", "\"${inputs.x}\"", "'${a + \"b\"}'", "\"- x\"", "\"#x\"", "\"\"", "''",
        "\"<<\"", "ünïcödé", "\"日本\"", "a#b", "-1", "\"-\"", "\"?\"", "!!str 5", "!!int \"5\"", ".nan", "1e3",
    ]

    /// A whole document: a map in blocks.
    mutating func document() -> String {
        var text = Bool.random(using: &random) ? "---\n" : ""
        if chance(3) { text += comment("") }
        text += "apiVersion: weir.dev/v1\nspec:\n"
        return text + block(indent: 2, depth: 0, inList: false)
    }

    private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

    private mutating func comment(_ indent: String) -> String {
        comments += 1
        return indent + "# note \(comments): [x] 'y'\n"
    }

    private mutating func trailing() -> String {
        guard chance(5) else { return "\n" }
        return comment(String(repeating: " ", count: Int.random(in: 1...9, using: &random)))
    }

    private mutating func name() -> String {
        names += 1
        return chance(6) ? "\"key \(names)\"" : "key\(names)"
    }

    private mutating func between(_ indent: Int) -> String {
        var text = chance(5) ? "\n\n" : ""
        if chance(5) {
            text += comment(String(repeating: " ", count: max(0, indent + Int.random(in: -2...3, using: &random))))
        }
        if chance(9) { text += "\n" }
        return text
    }

    /// A list or a map in lines, `indent` blanks in; the first line too.
    private mutating func block(indent: Int, depth: Int, inList: Bool) -> String {
        let pad = String(repeating: " ", count: indent)
        let isList = chance(3)
        var text = ""
        for index in 0..<Int.random(in: 1...4, using: &random) {
            if index > 0 || !inList { text += between(indent) }
            let sign = isList ? "-" : name() + ":"
            text += pad + sign + value(indent: indent, depth: depth, isItem: isList)
        }
        return text
    }

    private mutating func value(indent: Int, depth: Int, isItem: Bool) -> String {
        let pad = String(repeating: " ", count: indent)
        switch Int.random(in: 0..<(depth > 3 ? 8 : 11), using: &random) {
        case 0: return trailing()
        case 1:
            return " |" + (chance(2) ? "" : chance(2) ? "-" : "+") + trailing() + pad + "   text: # no comment\n\n"
                + pad + "     more\n" + (chance(2) ? "\n\n" : "")
        case 2: return " >2-\n" + pad + "   folded\n" + pad + "  text\n"
        case 3: return " first\n" + pad + "    second\n\n" + pad + "   third" + trailing()
        case 4: return " \"first\n" + pad + "    second \\\n" + pad + "  third\"" + trailing()
        case 5: return "  " + flow(depth: depth) + trailing()
        case 8, 9:
            return trailing()
                + block(indent: indent + Int.random(in: 1...4, using: &random), depth: depth + 1, inList: false)
        case 10 where isItem:
            let inner = block(indent: indent + 2, depth: depth + 1, inList: true)
            return " " + inner.dropFirst(indent + 2)
        default: return String(repeating: " ", count: Int.random(in: 1...3, using: &random)) + scalar() + trailing()
        }
    }

    private mutating func scalar() -> String { Self.scalars.randomElement(using: &random) ?? "x" }

    private mutating func flow(depth: Int) -> String {
        let isMap = chance(2)
        var parts: [String] = []
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            let inner = depth < 4 && chance(4) ? flow(depth: depth + 1) : scalar()
            parts.append(isMap ? name() + ": " + inner : inner)
        }
        let breaks = chance(4)
        var text = isMap ? "{" : "["
        for (index, part) in parts.enumerated() {
            if breaks { text += chance(3) ? comment(" ") : "\n"; text += String(repeating: " ", count: 30) }
            text += part
            if index < parts.count - 1 || chance(5) { text += chance(2) ? ", " : "," }
        }
        return text + (isMap ? "}" : "]")
    }
}
