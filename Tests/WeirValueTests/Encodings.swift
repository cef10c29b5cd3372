import WeirValue

/// How tools write a text: each written down here anew, so that the redactor is not tested against itself.
enum Encodings {
    /// Every encoding that leaves nothing of a text in clear, by name.
    static let all: [(name: String, encode: @Sendable (String) -> String)] = [
        ("as it is", { $0 }),
        ("JSON of Weir", { String(JSONWriter.string(.string($0)).dropFirst().dropLast()) }),
        ("JSON with escaped solidus", { json($0, solidus: true) }),
        ("JSON in ASCII, lower case", { json($0, ascii: true) }),
        ("JSON in ASCII, upper case", { json($0, ascii: true, upper: true) }),
        ("JSON safe for HTML", { json($0, html: true) }),
        ("JSON in JSON", { json(json($0)) }),
        ("URL, upper case", { percent($0) }),
        ("URL, lower case", { percent($0, upper: false) }),
        ("URL, all bytes", { $0.utf8.map { hex("%", UInt32($0), 2, upper: true) }.joined() }),
        ("URL with sub-delimiters kept", { percent($0, kept: "!$&'()*,;=:@/") }),
        ("form", { percent($0).replacing("%20", with: "+") }),
        ("single quotes of a shell", { $0.replacing("'", with: "'\\''") }),
        ("single quotes of Python's shlex", { $0.replacing("'", with: "'\"'\"'") }),
        ("double quotes of a shell", { backslash($0, before: "\\\"$`") }),
        ("backslashes of a shell", { backslash($0, before: " \t!\"#$&'()*;<>?[\\]^`{|}~") }),
        ("single quotes of YAML", { $0.replacing("'", with: "''") }),
    ]

    static func json(
        _ text: String, solidus: Bool = false, ascii: Bool = false, upper: Bool = false, html: Bool = false
    ) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case "/" where solidus: output += "\\/"
            case "<" where html, ">" where html, "&" where html: output += hex("\\u", scalar.value, 4, upper: false)
            case _ where scalar.value < 0x20: output += hex("\\u", scalar.value, 4, upper: upper)
            case _ where ascii && scalar.value > 0x7E:
                for unit in String(scalar).utf16 { output += hex("\\u", UInt32(unit), 4, upper: upper) }
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }

    static func percent(_ text: String, upper: Bool = true, kept: String = "") -> String {
        let unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
        let plain = Set((unreserved + kept).utf8)
        return text.utf8.map { byte in
            plain.contains(byte) ? String(Unicode.Scalar(byte)) : hex("%", UInt32(byte), 2, upper: upper)
        }.joined()
    }

    static func backslash(_ text: String, before special: String) -> String {
        text.unicodeScalars.map { special.unicodeScalars.contains($0) ? "\\" + String($0) : String($0) }.joined()
    }

    static func hex(_ mark: String, _ number: UInt32, _ width: Int, upper: Bool) -> String {
        let digits = String(number, radix: 16, uppercase: upper)
        return mark + String(repeating: "0", count: width - digits.utf8.count) + digits
    }

    /// The base64 of `text` in the URL alphabet (`url`), without padding (`bare`), broken every `width` digits.
    static func base64(_ text: String, url: Bool = false, bare: Bool = false, width: Int = .max) -> String {
        var digits = Base64.encode(text.utf8)
        if url { digits = digits.replacing("+", with: "-").replacing("/", with: "_") }
        if bare { digits = digits.replacing("=", with: "") }
        var lines: [Substring] = []
        var rest = digits[...]
        while !rest.isEmpty {
            lines.append(rest.prefix(width))
            rest = rest.dropFirst(width)
        }
        return lines.joined(separator: "\n")
    }
}
