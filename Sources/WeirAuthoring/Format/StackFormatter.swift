import WeirConfig
package import WeirCore
import WeirValue
import WeirYAML

/// Gives Weir's YAML files one layout and one order of keys. Comments, block scalars, anchors, aliases, tags and merges
/// stay; quotes go where they are not needed.
package enum StackFormatter {
    /// Why a file was not formatted.
    package enum Failure: Error, Sendable, CustomStringConvertible {
        /// It cannot be parsed.
        case faulty([Diagnostic])
        /// It would not say the same after.
        case wouldChange(file: String, what: String)

        package var description: String {
            switch self {
            case .faulty(let diagnostics): DiagnosticsError(diagnostics).description
            case .wouldChange(let file, let what):
                "\(file) is left as it is: formatting would change \(what)"
            }
        }
    }

    /// The content `bytes` of `file`, formatted. It is parsed again and compared: values, expressions and comments are
    /// those of `bytes`. Where only the order of keys stands against that (an alias before its anchor), the order stays.
    /// - Throws: ``Failure``.
    package static func format(_ bytes: [UInt8], file: String) throws(Failure) -> [UInt8] {
        let parse = YAMLDocument.parse(bytes: bytes, file: file)
        guard parse.faults.isEmpty, let document = parse.document else {
            throw .faulty(parse.faults.map { Diagnostic($0, in: file) })
        }
        let original = FormatReader.read(document)
        let isOurs =
            document.root.kind == .mapping && document.root["apiVersion"]?.hasText(StackDecoder.apiVersion) ?? false
        if isOurs {
            let ordered = Array(FormatWriter.text(KeyOrder.applied(to: original)).utf8)
            if difference(ordered, document, original, isOurs: true) == nil { return ordered }
        }
        let formatted = Array(FormatWriter.text(original).utf8)
        if let what = difference(formatted, document, original, isOurs: false) {
            throw .wouldChange(file: file, what: what)
        }
        return formatted
    }

    /// Whether the text of a file looks like one of Weir's: it has the line `apiVersion: weir.dev/...`.
    package static func isOurs(_ bytes: [UInt8]) -> Bool {
        bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.contains { line in
            guard line.starts(with: "apiVersion:".utf8) else { return false }
            return line.dropFirst(11).drop { " \t\"'".utf8.contains($0) }.starts(with: "weir.dev/".utf8)
        }
    }

    /// What differs between `document` and what `bytes` say; nil for nothing.
    private static func difference(
        _ bytes: [UInt8], _ document: YAMLDocument, _ original: FormatDocument, isOurs: Bool
    ) -> String? {
        let parse = YAMLDocument.parse(bytes: bytes, file: document.source.file)
        guard parse.faults.isEmpty, let again = parse.document else { return "its grammar" }
        guard SameMeaning.holds(document.root.value(), again.root.value(), path: isOurs ? [] : nil) else {
            return "a value"
        }
        let written = FormatReader.read(again)
        guard written.comments.sorted() == original.comments.sorted() else { return "a comment" }
        return nil
    }
}
