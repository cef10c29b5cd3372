extension YAMLSource {
    /// What a check of the bytes found.
    struct Check {
        /// The source, its lines found as far as the check came.
        var source: YAMLSource
        /// Whether it holds U+0085, U+2028 or U+2029, which libyaml takes for line breaks and YAML 1.2 does not.
        var hasUnicodeBreaks: Bool
        /// Why it is no text that YAML allows.
        var fault: YAMLFault?
    }

    /// Checks that `bytes` are UTF-8 without control characters (YAML 1.2, production `c-printable`, without DEL and
    /// the C1 controls, which libyaml refuses), and finds the lines.
    static func check(_ bytes: [UInt8], file: String) -> Check {
        if let fault = foreignEncoding(bytes) {
            let source = YAMLSource(file: file, bytes: bytes, lineStarts: [0])
            return Check(source: source, hasUnicodeBreaks: false, fault: fault)
        }
        let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        var scan = TextScan(offset: hasMark ? 3 : 0)
        bytes.withUnsafeBufferPointer { scan.run($0) }
        let source = YAMLSource(file: file, bytes: bytes, lineStarts: scan.lineStarts)
        let fault = scan.bad.map { bad in
            bad.fault(at: YAMLRange(at: source.position(ofByte: scan.offset, startsCharacter: true)))
        }
        return Check(source: source, hasUnicodeBreaks: scan.hasUnicodeBreaks, fault: fault)
    }

    /// The fault of a file in UTF-16 or UTF-32, told by its byte order mark or by zero bytes beside ASCII.
    private static func foreignEncoding(_ bytes: [UInt8]) -> YAMLFault? {
        let head = Array(bytes.prefix(4))
        let name: String
        if head == [0xFF, 0xFE, 0, 0] || head == [0, 0, 0xFE, 0xFF] {
            name = "UTF-32"
        } else if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
            name = "UTF-16"
        } else if head.count == 4, head[0] == 0 && head[2] == 0 || head[1] == 0 && head[3] == 0,
            head.contains(where: { $0 != 0 })
        {
            name = "UTF-16"
        } else {
            return nil
        }
        return YAMLFault(
            .encoding, "the file is in \(name)", at: YAMLRange(at: YAMLPosition(line: 1, column: 1)),
            hint: "save it as UTF-8")
    }
}

/// One pass over the bytes of a source.
private struct TextScan {
    /// Why a character is refused.
    enum Bad {
        case notUTF8(UInt8)
        case control(UInt32)

        func fault(at range: YAMLRange) -> YAMLFault {
            switch self {
            case .notUTF8(let byte):
                YAMLFault(
                    .encoding, "byte 0x\(hex(UInt32(byte), 2)) is not UTF-8", at: range,
                    hint: "save the file as UTF-8; if it is no text, it is no YAML file")
            case .control(0):
                YAMLFault(
                    .controlCharacter, "a NUL byte stands in the text", at: range,
                    hint: "YAML is text: is this the right file?")
            case .control(let scalar):
                YAMLFault(
                    .controlCharacter, "the control character U+\(hex(scalar, 4)) stands in the text", at: range,
                    hint: "remove it, or write it in double quotes as an escape, \"\\u\(hex(scalar, 4))\"")
            }
        }

        private func hex(_ number: UInt32, _ width: Int) -> String {
            let digits = String(number, radix: 16, uppercase: true)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
    }

    /// The place that the scan has come to; of `bad`, where there is one.
    var offset: Int
    var lineStarts: [UInt32]
    var hasUnicodeBreaks = false
    var bad: Bad?

    init(offset: Int) {
        self.offset = offset
        lineStarts = [UInt32(truncatingIfNeeded: offset)]
    }

    mutating func run(_ bytes: UnsafeBufferPointer<UInt8>) {
        var index = offset
        while index < bytes.count {
            let byte = bytes[index]
            if byte >= 0x20, byte < 0x7F {
                index += 1
            } else if byte == UInt8(ascii: "\n") {
                index += 1
                lineStarts.append(UInt32(truncatingIfNeeded: index))
            } else if byte == UInt8(ascii: "\r") {
                index += index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n") ? 2 : 1
                lineStarts.append(UInt32(truncatingIfNeeded: index))
            } else if byte == UInt8(ascii: "\t") {
                index += 1
            } else if byte < 0x80 {
                bad = .control(UInt32(byte))
                break
            } else {
                guard let (scalar, width) = Self.decode(bytes, at: index) else {
                    bad = .notUTF8(byte)
                    break
                }
                if scalar == 0x85 || scalar == 0x2028 || scalar == 0x2029 {
                    hasUnicodeBreaks = true
                } else if scalar < 0xA0 || scalar == 0xFFFE || scalar == 0xFFFF {
                    bad = .control(scalar)
                    break
                }
                index += width
            }
        }
        offset = index
    }

    /// The scalar at `index` and its width in bytes; nil where the bytes are not UTF-8 (RFC 3629).
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (UInt32, Int)? {
        let lead = bytes[index]
        let width = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        guard lead >= 0xC2, lead <= 0xF4, index + width <= bytes.count else { return nil }
        var scalar = UInt32(lead) & (0x7F >> UInt32(width))
        for next in index + 1..<index + width {
            guard bytes[next] & 0xC0 == 0x80 else { return nil }
            scalar = scalar << 6 | UInt32(bytes[next] & 0x3F)
        }
        let least: UInt32 = width == 4 ? 0x10000 : width == 3 ? 0x800 : 0x80
        guard scalar >= least, scalar <= 0x10FFFF, scalar & 0xFFFF_F800 != 0xD800 else { return nil }
        return (scalar, width)
    }
}
