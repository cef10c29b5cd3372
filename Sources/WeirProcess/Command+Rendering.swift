extension Command: CustomStringConvertible {
    /// The argument list as a line that can be pasted into a shell, quoted only where that is needed.
    ///
    /// It holds the arguments as they are: whoever shows it passes it through the redactor first.
    package var description: String { Self.rendering(of: arguments) }

    /// `arguments` as a line that can be pasted into a shell.
    ///
    /// A word with control characters is written `$'...'` (POSIX.1-2024, 2.2.4), so that it stays on one line.
    package static func rendering(of arguments: [String]) -> String {
        guard let executable = arguments.first else { return "" }
        // An unquoted first word with an equals sign would be an assignment.
        let first = executable.utf8.contains(UInt8(ascii: "=")) ? executable.quoted : executable.shellQuoted
        return ([first] + arguments.dropFirst().map(\.shellQuoted)).joined(separator: " ")
    }
}

extension String {
    /// This word as a shell reads it back: unchanged where no character is special.
    var shellQuoted: String {
        // zsh expands a leading equals sign.
        let plain = !isEmpty && !utf8.starts(with: "=".utf8) && utf8.allSatisfy(\.isPlainInShell)
        return plain ? self : quoted
    }

    fileprivate var quoted: String {
        if unicodeScalars.contains(where: \.properties.isControl) { return ansiQuoted }
        var result = "'"
        for character in unicodeScalars {
            if character == "'" { result += "'\\''" } else { result.unicodeScalars.append(character) }
        }
        return result + "'"
    }

    private var ansiQuoted: String {
        var result = "$'"
        for character in unicodeScalars {
            switch character {
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case "'": result += "\\'"
            case "\\": result += "\\\\"
            case _ where character.properties.isControl:
                // Octal has at most three digits, so that what follows is never taken into it.
                for byte in String(character).utf8 {
                    let digits = String(byte, radix: 8)
                    result += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
                }
            default: result.unicodeScalars.append(character)
            }
        }
        return result + "'"
    }
}

extension UInt8 {
    fileprivate var isPlainInShell: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "-_./:=@%+,".utf8.contains(self)
        }
    }
}

extension Unicode.Scalar.Properties {
    /// Whether the character is a control (category Cc).
    var isControl: Bool { generalCategory == .control }
}
