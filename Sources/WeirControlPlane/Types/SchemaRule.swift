import OrderedCollections
import WeirCEL
import WeirValue

/// A rule of `x-kubernetes-validations`, compiled.
package struct SchemaRule: Sendable {
    /// The expression, which has to be true of `self`.
    package let source: String
    /// What is told where it is not; nil for the expression itself.
    package let message: String?
    /// The path of the field that is told to be wrong, from the value that the rule is of.
    package let fieldPath: String?
    let reason: FieldError.Reason
    /// Nil where the expression does not compile here, as one with a function of Kubernetes' own.
    let program: CELProgram?
    let messageProgram: CELProgram?
    /// Whether it compares with the value that is replaced.
    let usesOldSelf: Bool
    /// The rule as error messages show it.
    private let shown: String
    private let faults: [CELFault]

    private static let environment = CELEnvironment(variables: ["self", "oldSelf"])

    /// The rule that `value` writes.
    init(_ value: Value) {
        func text(_ key: String) -> String? { value[key]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
        source = value["rule"]?.stringValue ?? ""
        message = text("message").map(GoText.trimmed)
        fieldPath = text("fieldPath")
        reason = FieldError.Reason(rawValue: value["reason"]?.stringValue ?? "") ?? .invalid
        let compiled = CELProgram.compile(source, in: Self.environment)
        program = compiled.program
        faults = compiled.faults
        messageProgram = text("messageExpression").flatMap { CELProgram.compile($0, in: Self.environment).program }
        usesOldSelf = program?.references.contains { $0.root == "oldSelf" } ?? false
        let words: [(String, Value)] = [
            ("Rule", .string(source)), ("Message", value["message"] ?? ""),
            ("MessageExpression", value["messageExpression"] ?? ""), ("Reason", value["reason"] ?? .null),
            ("FieldPath", value["fieldPath"] ?? ""), ("OptionalOldSelf", value["optionalOldSelf"] ?? .null),
        ]
        shown = JSONWriter.string(.map(Value.Map(words) { first, _ in first }))
    }

    /// The value of the rule for `value` and the one that it replaces.
    /// - Throws: why it has none.
    func evaluate(_ program: CELProgram, _ value: Value, _ old: Value?) throws(CELError) -> Value {
        var values = ["self": value]
        if let old { values["oldSelf"] = old }
        let limits = CELLimits(steps: 10_000_000)
        return try program.evaluate(CELActivation(Self.environment, values), limits: limits)
    }

    // MARK: Checks of a definition

    /// What is wrong with the rule of a value of `schema`; `path` is that of the rule.
    func check(_ schema: Schema, at path: String) -> FieldError? {
        if let fault = faults.first(where: {
            $0.code == .syntax || $0.code == .unknownVariable || $0.code == .wrongArity
        }) {
            return compilation(Self.words(for: fault), at: fault.range.lowerBound, path)
        }
        guard let program else { return nil }
        for reference in program.references {
            guard let (text, offset) = Self.undefined(reference, schema) else { continue }
            return compilation(text, at: offset, path)
        }
        let sample = Self.sample(schema)
        do throws(CELError) {
            let result = try evaluate(program, sample, sample)
            guard result.boolValue == nil else { return nil }
            return FieldError(path + ".rule", .invalid, shown: shown, "cel expression must evaluate to a bool")
        } catch { return nil }
    }

    private static func words(for fault: CELFault) -> String {
        if fault.code == .unknownVariable { return "undeclared reference" }
        guard fault.message.contains("end of the expression") else { return "Syntax error: " + fault.message }
        return
            "Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', "
            + "NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"
    }

    /// A value of the form of `schema`, to see what a rule comes to.
    private static func sample(_ schema: Schema) -> Value {
        switch schema.words.kind {
        case .string: ""
        case .integer: 0
        case .number: 0.0
        case .boolean: false
        case .array: []
        case .object, .any: .map(schema.words.fields.mapValues(sample))
        }
    }

    private func compilation(_ text: String, at offset: Int, _ path: String) -> FieldError {
        let newline = UInt8(ascii: "\n")
        let before = source.utf8.prefix(max(0, offset)).split(separator: newline, omittingEmptySubsequences: false)
        let column = before.last?.count ?? 0
        let number = max(1, before.count)
        let lines = source.utf8.split(separator: newline, omittingEmptySubsequences: false)
        let line = number <= lines.count ? String(Substring(lines[number - 1])) : ""
        let mark = String(repeating: ".", count: column) + "^"
        return FieldError(
            path + ".rule", .invalid, shown: shown,
            "compilation failed: ERROR: <input>:\(number):\(column + 1): \(text)\n | \(line)\n | \(mark)")
    }

    /// The first field of a path that `schema` does not have, in the words of the checker, and where its dot stands.
    private static func undefined(_ reference: CELReference, _ schema: Schema) -> (text: String, offset: Int)? {
        var schema = schema
        for segment in reference.path {
            guard !segment.isOptional, case .field(let name) = segment.key, !name.utf8.starts(with: "__".utf8) else {
                return nil
            }
            guard !schema.words.flags.contains(.intOrString), !schema.words.flags.contains(.preserveUnknown) else {
                return nil
            }
            let offset = segment.range.lowerBound - 1
            switch schema.words.kind {
            case .string where schema.words.format == nil, .integer, .number, .boolean:
                let type =
                    ["integer": "int", "number": "double", "boolean": "bool"][schema.words.kind.word] ?? "string"
                return ("type '\(type)' does not support field selection", offset)
            case .object:
                if let field = schema.words.fields[name] {
                    schema = field
                } else if let values = schema.words.values {
                    schema = values
                } else if CustomSchemaReader.metadataFields.contains(name) || name.contains("__") {
                    return nil
                } else {
                    return ("undefined field '\(name)'", offset)
                }
            default: return nil
            }
        }
        return nil
    }
}
