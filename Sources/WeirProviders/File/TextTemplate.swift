import WeirCEL
import WeirCore
import WeirProcess
import WeirValue

/// A text file whose `${...}` are expressions over given variables, and nothing else; `$${` stands for `${`.
struct TextTemplate: Sendable {
    /// The most bytes of a template.
    static let limit = 4 << 20

    private let template: Template
    private let environment: CELEnvironment

    /// Reads and compiles the template `name`, a relative path starts at `project`, over `variables`; their values may be
    /// unknown. With `hidesNames` no fault tells what they are called.
    /// - Throws: ``OperationFailure`` with every fault of it, each with its line and column.
    init(
        _ name: String, over variables: Value.Map, hidesNames: Bool = false, project: String
    ) throws(OperationFailure) {
        let names = variables.keys
        for variable in names where !Identifier.isValid(variable) {
            let shown = hidesNames ? "a name" : JSONWriter.string(.string(variable))
            throw OperationFailure(
                "variables has \(shown), which no expression can name",
                hint: "use letters, digits and _, not a digit first", remains: .nothing)
        }
        let bytes: [UInt8]
        do {
            bytes = try Files.content(of: FilePath.absolute(name, project), limit: Self.limit)
        } catch {
            throw OperationFailure("the template cannot be read: \(error)", remains: .nothing)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw OperationFailure("the template \(name) is not UTF-8", hint: "save it as UTF-8", remains: .nothing)
        }
        environment = CELEnvironment(variables: names, functions: EncodingFunctions.all)
        template = try Self.compile(text, TextSource(file: name, bytes), environment, hidesNames)
    }

    private static func compile(
        _ text: String, _ source: TextSource, _ environment: CELEnvironment, _ hidesNames: Bool
    ) throws(OperationFailure) -> Template {
        let parsed = CELTemplateText.parse(text)
        var faults = parsed.faults.map { (0, $0) }
        var parts: [Template.Part] = []
        for segment in parsed.segments {
            switch segment {
            case .literal(let literal): parts.append(.literal(literal))
            case .expression(let expression, let offset):
                let compiled = CELProgram.compile(expression, in: environment)
                faults += compiled.faults.map { (offset, $0) }
                guard let program = compiled.program else { continue }
                parts.append(.expression(.init(program, text: expression, offset: offset, source: source)))
            }
        }
        guard faults.isEmpty else { throw failure(faults, source, hidesNames ? nil : environment.variables) }
        return .text(parts)
    }

    private static func failure(
        _ faults: [(offset: Int, fault: CELFault)], _ source: TextSource, _ names: [String]?
    ) -> OperationFailure {
        let told = faults.map { offset, fault in
            let range = source.range(from: offset + fault.range.lowerBound, to: offset + fault.range.upperBound)
            let isName = fault.code == .unknownVariable
            let near = isName && names == nil ? nil : fault.hint
            let hint = near.map { fault.code == .syntax ? "; \($0)" : "; did you mean \"\($0)\"?" } ?? ""
            return "\(range): \(fault.message)\(hint)"
        }
        let known = names.map { $0.isEmpty ? ": it has none" : ": it has \($0.joined(separator: ", "))" } ?? ""
        let isVariable = faults.contains { $0.fault.code == .unknownVariable }
        return OperationFailure(
            told.joined(separator: "\n"),
            hint: isVariable ? "a template reads nothing but its variables\(known)" : nil, remains: .nothing)
    }

    /// The text for the values of the variables, with the marks of what its expressions read; unknown where they are.
    /// - Throws: ``OperationFailure`` for the first expression that fails, with its line and column.
    func text(_ variables: Value.Map) throws(OperationFailure) -> Value {
        let values = Dictionary(zip(variables.keys, variables.values), uniquingKeysWith: { first, _ in first })
        do {
            return try template.evaluate(CELActivation(environment, values))
        } catch {
            throw OperationFailure("\(error)", remains: .nothing)
        }
    }
}

/// Tells lines and columns of a text file.
private struct TextSource: SourceMap {
    private let file: String
    private let bytes: [UInt8]
    private let lineStarts: [Int]

    init(file: String, _ bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
        lineStarts = [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    }

    func range(from start: Int, to end: Int) -> SourceRange {
        SourceRange(file: file, start: position(start), end: position(end))
    }

    private func position(_ offset: Int) -> SourcePosition {
        let line = max(0, lineStarts.count { $0 <= offset } - 1)
        let before = bytes[lineStarts[line]..<min(offset, bytes.count)]
        return SourcePosition(line: line + 1, column: String(decoding: before, as: UTF8.self).count + 1)
    }
}
