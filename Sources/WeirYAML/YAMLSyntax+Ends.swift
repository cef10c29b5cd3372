extension YAMLSyntax {
    /// libyaml compares each %TAG line with all before it.
    private static let directives = 64

    /// The fault of a file with more directives (`%` lines) than anybody needs.
    func tooManyDirectives() -> YAMLFault? {
        var count = 0
        for line in 1...source.lineCount {
            let text = source.bytes[source.lineBytes(line)]
            switch text.first {
            case UInt8(ascii: "%"): count += 1
            case nil, UInt8(ascii: "#"): break
            default:
                let isBlank = text.first { $0 != 0x20 && $0 != 0x09 }.map { $0 == UInt8(ascii: "#") } ?? true
                if !isBlank { return nil }
            }
            if count > Self.directives {
                let range = YAMLRange(at: YAMLPosition(line: line, column: 1))
                return YAMLFault(.size, "the file has more than \(Self.directives) `%` lines", at: range)
            }
        }
        return nil
    }

    /// The fault of what follows the document that ends at `offset`, if anything does; `afterEndMark` says whether
    /// `...` ended it.
    func trailing(_ offset: Int, afterEndMark: Bool) -> YAMLFault? {
        let bytes = source.bytes
        var ended = afterEndMark
        var index = offset
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            case UInt8(ascii: "#"):
                while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
            case UInt8(ascii: ".") where bytes[index...].starts(with: [0x2E, 0x2E, 0x2E]):
                ended = true
                index += 3
            default:
                let range = YAMLRange(at: source.position(ofByte: index))
                if ended || bytes[index...].starts(with: [0x2D, 0x2D, 0x2D]) || bytes[index] == UInt8(ascii: "%") {
                    return YAMLFault(
                        .secondDocument, "a second document starts here; a file holds one", at: range,
                        hint: "put it in a file of its own")
                }
                return YAMLFault(.syntax, "text follows the value that is the whole document", at: range)
            }
        }
        return nil
    }
}
