package import WeirCore
package import WeirValue

/// Writes diagnostics as SARIF 2.1.0 (OASIS, errata 01), which code hosts show beside the code.
package enum SARIF {
    /// The log of one run of the program `version` that found `diagnostics`.
    ///
    /// Lines and columns count from 1, columns Unicode code points (`columnKind`), ends are exclusive, as SARIF has it.
    ///
    /// - Parameter path: the path of a file relative to the project's folder; nil where it is not below it.
    /// - Parameter absolute: the absolute path of a file.
    package static func log(
        _ diagnostics: [Diagnostic], version: String, path: (String) -> String?, absolute: (String) -> String
    ) -> Value {
        let codes = DiagnosticCode.allCases.filter { code in diagnostics.contains { $0.code == code } }
        let results = diagnostics.map { result($0, codes, path, absolute) }
        let driver: Value = [
            "name": "weir", "version": .string(version), "semanticVersion": .string(version),
            "rules": .list(codes.map { rule($0, diagnostics) }),
        ]
        let run: Value = [
            "tool": ["driver": driver], "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": [base: ["description": ["text": "The folder of the project."]]],
            "results": .list(results),
        ]
        return [
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0", "runs": [run],
        ]
    }

    private static let base = "%SRCROOT%"

    private static func rule(_ code: DiagnosticCode, _ diagnostics: [Diagnostic]) -> Value {
        let words = words(code)
        let isError = diagnostics.contains { $0.code == code && $0.severity == .error }
        return [
            "id": .string(code.rawValue), "name": .string(words.map(\.capitalizedFirst).joined()),
            "shortDescription": ["text": .string(words.joined(separator: " ").capitalizedFirst + ".")],
            "defaultConfiguration": ["level": isError ? "error" : "warning"],
        ]
    }

    /// The name of `code` in words: `unknown field`.
    private static func words(_ code: DiagnosticCode) -> [String] {
        var words: [String] = [""]
        for character in String(describing: code) {
            let isBreak = character.isUppercase && !(words[words.count - 1].last?.isUppercase ?? false)
            if isBreak { words.append("") }
            words[words.count - 1].append(character)
        }
        return words.filter { !$0.isEmpty }.map { word in
            word.count > 1 && word.allSatisfy(\.isUppercase) ? word : word.lowercased()
        }
    }

    private static func result(
        _ diagnostic: Diagnostic, _ codes: [DiagnosticCode], _ path: (String) -> String?, _ absolute: (String) -> String
    ) -> Value {
        var text = diagnostic.message
        var markdown = escaped(diagnostic.message)
        if let hint = diagnostic.hint {
            text += "; \(hint)"
            markdown += "\n\n**Hint:** \(escaped(hint))"
        }
        var pairs: [(String, Value)] = [
            ("ruleId", .string(diagnostic.code.rawValue)),
            ("ruleIndex", .int(Int64(codes.firstIndex(of: diagnostic.code) ?? -1))),
            ("level", diagnostic.severity == .error ? "error" : "warning"),
            ("message", ["text": .string(text), "markdown": .string(markdown)]),
        ]
        if let range = diagnostic.range {
            let location: Value =
                path(range.file).map { ["uri": .string(encoded($0)), "uriBaseId": .string(base)] }
                ?? ["uri": .string("file://" + encoded(absolute(range.file)))]
            pairs.append(
                ("locations", [["physicalLocation": ["artifactLocation": location, "region": region(range)]]]))
        }
        return .map(Value.Map(pairs, uniquingKeysWith: { _, last in last }))
    }

    private static func region(_ range: SourceRange) -> Value {
        [
            "startLine": .int(Int64(range.start.line)), "startColumn": .int(Int64(range.start.column)),
            "endLine": .int(Int64(range.end.line)), "endColumn": .int(Int64(range.end.column)),
        ]
    }

    /// `text` with what Markdown would take for marks escaped.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if "\\`*_{}[]<>#|~$".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }

    /// `path` as a URI's path (RFC 3986).
    private static func encoded(_ path: String) -> String {
        var result = ""
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }
}

extension String {
    /// It with its first character in upper case.
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
