/// Finds the variables that the macros of an expression declare, by its text.
enum DeclaredVariables {
    private static let oneVariable: Set<String> = [
        "map", "filter", "sortBy", "optMap", "optFlatMap", "exists_one", "bind",
    ]
    private static let twoVariables: Set<String> = [
        "all", "exists", "existsOne", "transformList", "transformMap", "transformMapEntry",
    ]

    /// The variables of the macros in `expression`, each with its UTF-8 offset.
    static func of(_ expression: String) -> [(name: String, offset: Int)] {
        let bytes = Array(expression.utf8)
        var found: [(name: String, offset: Int)] = []
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): index = end(ofTextAt: index, bytes)
            case UInt8(ascii: "."):
                let (name, next) = word(after: index + 1, bytes)
                index = max(next, index + 1)
                guard index < bytes.count, bytes[index] == UInt8(ascii: "(") else { continue }
                let most = oneVariable.contains(name) ? 1 : twoVariables.contains(name) ? 2 : 0
                var place = index + 1
                for _ in 0..<most {
                    while place < bytes.count, isBlank(bytes[place]) { place += 1 }
                    let (variable, after) = word(after: place, bytes)
                    var comma = after
                    while comma < bytes.count, isBlank(bytes[comma]) { comma += 1 }
                    guard !variable.isEmpty, comma < bytes.count, bytes[comma] == UInt8(ascii: ",") else { break }
                    found.append((variable, place))
                    place = comma + 1
                }
            default: index += 1
            }
        }
        return found
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D }

    private static func word(after start: Int, _ bytes: [UInt8]) -> (String, Int) {
        var end = start
        while end < bytes.count, isWordByte(bytes[end]) { end += 1 }
        return (String(decoding: bytes[min(start, end)..<end], as: UTF8.self), end)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// The offset behind the text literal that starts at `start`; that of a raw one may be too early, at a quote.
    private static func end(ofTextAt start: Int, _ bytes: [UInt8]) -> Int {
        let quote = bytes[start]
        let isTriple = bytes[start...].starts(with: [quote, quote, quote])
        var index = start + (isTriple ? 3 : 1)
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 2
            } else if isTriple, bytes[index...].starts(with: [quote, quote, quote]) {
                return index + 3
            } else if !isTriple, bytes[index] == quote {
                return index + 1
            } else {
                index += 1
            }
        }
        return bytes.count
    }
}
