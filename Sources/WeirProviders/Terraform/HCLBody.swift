/// The outline of a text in HCL's native syntax: its blocks, and which attributes they set.
///
/// Expressions are passed over, not evaluated. The grammar is that of the HCL native syntax specification, as far as
/// the bounds of blocks and attributes need it.
struct HCLBody: Sendable, Equatable {
    /// One block: `variable "name" { ... }`.
    struct Block: Sendable, Equatable {
        let type: String
        let labels: [String]
        /// The line that it starts in, from 1.
        let line: Int
        let body: HCLBody
    }

    var attributes: [String] = []
    var blocks: [Block] = []

    /// The blocks of `type`.
    func blocks(_ type: String) -> [Block] { blocks.filter { $0.type == type } }

    /// The outline of `bytes`; nil where they are no HCL that this understands.
    static func read(_ bytes: [UInt8]) -> HCLBody? {
        var scanner = HCLScanner(bytes)
        do throws(HCLScanner.Stop) {
            return try scanner.body(depth: 0)
        } catch {
            return nil
        }
    }
}

/// Reads the outline of a text in HCL.
struct HCLScanner {
    /// The text is not what HCL's grammar allows.
    struct Stop: Error {}

    /// How deep blocks and templates may lie in one another.
    private static let deepest = 64

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    init(_ bytes: [UInt8]) {
        // A byte order mark is no part of the text.
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func peek(_ offset: Int) -> UInt8? { position + offset < bytes.count ? bytes[position + offset] : nil }

    private mutating func advance() {
        if next == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let next, next == UInt8(ascii: character) else { return false }
        advance()
        return true
    }

    // MARK: Structure

    /// Reads a body: up to the end of the text at depth 0, else up to the closing brace.
    mutating func body(depth: Int) throws(Stop) -> HCLBody {
        guard depth <= Self.deepest else { throw Stop() }
        var body = HCLBody()
        while true {
            try skipSpace(lines: true)
            if next == nil {
                guard depth == 0 else { throw Stop() }
                return body
            }
            if next == UInt8(ascii: "}") {
                guard depth > 0 else { throw Stop() }
                advance()
                return body
            }
            let start = line
            let name = try identifier()
            try skipSpace(lines: false)
            if next == UInt8(ascii: "="), peek(1) != UInt8(ascii: "=") {
                advance()
                try skipExpression()
                body.attributes.append(name)
            } else {
                body.blocks.append(try block(name, line: start, depth: depth))
            }
        }
    }

    private mutating func block(_ type: String, line: Int, depth: Int) throws(Stop) -> HCLBody.Block {
        var labels: [String] = []
        while true {
            try skipSpace(lines: false)
            if take("{") { break }
            if next == UInt8(ascii: "\"") {
                let start = position + 1
                try skipString(depth: 0)
                labels.append(String(decoding: bytes[start..<position - 1], as: UTF8.self))
            } else {
                labels.append(try identifier())
            }
        }
        return HCLBody.Block(type: type, labels: labels, line: line, body: try body(depth: depth + 1))
    }

    private mutating func identifier() throws(Stop) -> String {
        let start = position
        while let byte = next, byte.isInIdentifier { advance() }
        guard position > start else { throw Stop() }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    // MARK: What is passed over

    private mutating func skipSpace(lines: Bool) throws(Stop) {
        while let byte = next {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): advance()
            case UInt8(ascii: "\n") where lines: advance()
            default: guard try skipComment() else { return }
            }
        }
    }

    /// Passes over a comment; one to the end of its line ends before the line break.
    /// - Returns: whether there was one.
    private mutating func skipComment() throws(Stop) -> Bool {
        if next == UInt8(ascii: "#") || (next == UInt8(ascii: "/") && peek(1) == UInt8(ascii: "/")) {
            while let byte = next, byte != UInt8(ascii: "\n") { advance() }
            return true
        }
        guard next == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") else { return false }
        advance()
        advance()
        while !(next == UInt8(ascii: "*") && peek(1) == UInt8(ascii: "/")) {
            guard next != nil else { throw Stop() }
            advance()
        }
        advance()
        advance()
        return true
    }

    /// Passes over an expression: up to the end of its line, or the brace that closes its block.
    private mutating func skipExpression() throws(Stop) {
        var open = 0
        while let byte = next {
            if try skipComment() { continue }
            switch byte {
            case UInt8(ascii: "\n") where open == 0: return
            case UInt8(ascii: "}") where open == 0: return
            case UInt8(ascii: "\""): try skipString(depth: 0)
            case UInt8(ascii: "<") where peek(1) == UInt8(ascii: "<"): try skipHeredoc()
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
                open += 1
                advance()
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                guard open > 0 else { throw Stop() }
                open -= 1
                advance()
            default: advance()
            }
        }
        guard open == 0 else { throw Stop() }
    }

    /// Passes over a quoted text with its templates.
    private mutating func skipString(depth: Int) throws(Stop) {
        guard depth <= Self.deepest, take("\"") else { throw Stop() }
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""): return advance()
            case UInt8(ascii: "\n"): throw Stop()
            case UInt8(ascii: "\\"):
                advance()
                if next != nil { advance() }
            case UInt8(ascii: "$"), UInt8(ascii: "%"):
                advance()
                if next == byte {
                    // `$${` and `%%{` stand for themselves.
                    advance()
                    _ = take("{")
                } else if take("{") {
                    try skipTemplate(depth: depth + 1)
                }
            default: advance()
            }
        }
        throw Stop()
    }

    /// Passes over the inside of `${ }` or `%{ }` and the brace that closes it.
    private mutating func skipTemplate(depth: Int) throws(Stop) {
        var open = 1
        while let byte = next {
            if try skipComment() { continue }
            switch byte {
            case UInt8(ascii: "\""): try skipString(depth: depth)
            case UInt8(ascii: "{"):
                open += 1
                advance()
            case UInt8(ascii: "}"):
                open -= 1
                advance()
                if open == 0 { return }
            default: advance()
            }
        }
        throw Stop()
    }

    /// Passes over `<<NAME` or `<<-NAME` and the lines up to the one that holds the name alone.
    private mutating func skipHeredoc() throws(Stop) {
        advance()
        advance()
        _ = take("-")
        let name = try identifier()
        while let byte = next, byte != UInt8(ascii: "\n") { advance() }
        while next != nil {
            advance()
            let start = position
            while let byte = next, byte != UInt8(ascii: "\n") { advance() }
            let text = bytes[start..<position].filter { ![0x20, 0x09, 0x0D].contains($0) }
            if text.elementsEqual(name.utf8) { return }
        }
        throw Stop()
    }
}

extension UInt8 {
    /// Whether it may stand in an identifier: letters, digits, `_`, `-`, and any byte beyond ASCII.
    fileprivate var isInIdentifier: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...0xFF:
            true
        default: false
        }
    }
}
