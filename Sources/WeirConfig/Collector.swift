package import WeirCore
package import WeirYAML

/// Collects the faults of one document while it is decoded, so that all are told in one go.
package final class Collector {
    /// The path of the file, as it was named.
    package let file: String
    /// What was found, in the order of finding.
    package private(set) var diagnostics: [Diagnostic] = []

    /// A collector for `file`.
    package init(file: String) { self.file = file }

    /// Takes note of a fault at `node`.
    package func report(_ code: DiagnosticCode, _ message: String, at node: YAMLNode, hint: String? = nil) {
        report(Diagnostic(code, message, at: node.range, hint: hint))
    }

    /// Takes note of `diagnostic`.
    package func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }
}

extension SourceRange {
    /// The span `range` of `file`.
    package init(_ range: YAMLRange, in file: String) {
        self.init(
            file: file, start: SourcePosition(line: range.start.line, column: range.start.column),
            end: SourcePosition(line: range.end.line, column: range.end.column))
    }
}

extension Diagnostic {
    /// What a reader is told of a fault that the YAML reader found in `file`.
    package init(_ fault: YAMLFault, in file: String) {
        let code: DiagnosticCode =
            switch fault.code {
            case .duplicateKey: .duplicateKey
            case .expansion, .nesting, .size, .tooManyFaults: .yamlLimit
            case .empty: .emptyFile
            default: .yamlSyntax
            }
        self.init(code, fault.message, at: SourceRange(fault.range, in: file), hint: fault.hint)
    }
}

/// Where the characters of a YAML scalar stand in its file.
struct ScalarSource: SourceMap {
    let node: YAMLNode

    func range(from start: Int, to end: Int) -> SourceRange {
        SourceRange(
            YAMLRange(start: node.position(ofUTF8Offset: start), end: node.position(ofUTF8Offset: end)),
            in: node.resolved.file)
    }
}
