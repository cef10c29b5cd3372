/// Finds what is wrong with a text that is no JSON, in the words of Go's scanner.
extension GoJSON {
    /// The deepest nesting that Go reads.
    private static let maxDepth = 10_000

    /// What is wrong with `bytes`; nil where they are JSON.
    static func syntaxFault(_ bytes: [UInt8]) -> String? {
        var scanner = Scanner(bytes: bytes)
        do throws(Scanner.Fault) {
            try scanner.document()
            return nil
        } catch { return error.text }
    }

    private struct Scanner {
        struct Fault: Error {
            let text: String
        }

        let bytes: [UInt8]
        var position = 0
        /// The closing bytes of what is open.
        var open: [UInt8] = []

        init(bytes: [UInt8]) { self.bytes = bytes }

        private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

        private func fault(_ place: String) -> Fault {
            guard let byte else { return Fault(text: "unexpected end of JSON input") }
            let shown =
                switch byte {
                case UInt8(ascii: "'"): "'\\''"
                case UInt8(ascii: "\""): "'\"'"
                default: "'" + GoText.quoted(String(Unicode.Scalar(byte))).dropFirst().dropLast() + "'"
                }
            return Fault(text: "invalid character \(shown) \(place)")
        }

        private mutating func skipSpace() {
            while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
        }

        mutating func document() throws(Fault) {
            try value()
            while let closing = open.last {
                skipSpace()
                if byte == closing {
                    open.removeLast()
                    position += 1
                    continue
                }
                let isMap = closing == UInt8(ascii: "}")
                guard byte == UInt8(ascii: ",") else {
                    throw fault(isMap ? "after object key:value pair" : "after array element")
                }
                position += 1
                if isMap { try key() }
                try value()
            }
            skipSpace()
            if byte != nil { throw fault("after top-level value") }
        }

        /// Reads a scalar, or opens a list or map up to its first value.
        private mutating func value() throws(Fault) {
            while true {
                skipSpace()
                guard let byte else { throw fault("") }
                switch byte {
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    let isMap = byte == UInt8(ascii: "{")
                    guard open.count < maxDepth else { throw Fault(text: "exceeded max depth") }
                    position += 1
                    skipSpace()
                    if self.byte == (isMap ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                        position += 1
                        return
                    }
                    open.append(isMap ? UInt8(ascii: "}") : UInt8(ascii: "]"))
                    if isMap { try key() }
                case UInt8(ascii: "\""): return try string()
                case UInt8(ascii: "t"): return try literal("true")
                case UInt8(ascii: "f"): return try literal("false")
                case UInt8(ascii: "n"): return try literal("null")
                case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
                default: throw fault("looking for beginning of value")
                }
            }
        }

        private mutating func key() throws(Fault) {
            skipSpace()
            guard byte == UInt8(ascii: "\"") else { throw fault("looking for beginning of object key string") }
            try string()
            skipSpace()
            guard byte == UInt8(ascii: ":") else { throw fault("after object key") }
            position += 1
        }

        private mutating func literal(_ word: String) throws(Fault) {
            for expected in word.utf8 {
                guard byte == expected else {
                    throw fault("in literal \(word) (expecting '\(Unicode.Scalar(expected))')")
                }
                position += 1
            }
        }

        private mutating func string() throws(Fault) {
            position += 1
            while let byte {
                switch byte {
                case UInt8(ascii: "\""):
                    position += 1
                    return
                case UInt8(ascii: "\\"):
                    position += 1
                    try escape()
                case 0..<0x20: throw fault("in string literal")
                default: position += 1
                }
            }
            throw fault("")
        }

        private mutating func escape() throws(Fault) {
            guard let letter = byte, Array(#"bfnrt\/"u"#.utf8).contains(letter) else {
                throw fault("in string escape code")
            }
            position += 1
            guard letter == UInt8(ascii: "u") else { return }
            for _ in 0..<4 {
                guard let byte, (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte) else {
                    throw fault("in \\u hexadecimal character escape")
                }
                position += 1
            }
        }

        private mutating func number() throws(Fault) {
            if byte == UInt8(ascii: "-") {
                position += 1
                guard isDigit else { throw fault("in numeric literal") }
            }
            if byte == UInt8(ascii: "0") { position += 1 } else { skipDigits() }
            if byte == UInt8(ascii: ".") {
                position += 1
                guard isDigit else { throw fault("after decimal point in numeric literal") }
                skipDigits()
            }
            guard let byte, byte | 0x20 == UInt8(ascii: "e") else { return }
            position += 1
            if self.byte == UInt8(ascii: "+") || self.byte == UInt8(ascii: "-") { position += 1 }
            guard isDigit else { throw fault("in exponent of numeric literal") }
            skipDigits()
        }

        private var isDigit: Bool { byte.map { (48...57).contains($0) } ?? false }

        private mutating func skipDigits() { while isDigit { position += 1 } }
    }
}
