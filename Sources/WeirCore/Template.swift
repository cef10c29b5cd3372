package import WeirCEL
package import WeirValue

/// Tells where in a file the characters of a scalar stand.
package protocol SourceMap: Sendable {
    /// The place in the file of the UTF-8 offsets from `start` up to and without `end` in the scalar's text.
    func range(from start: Int, to end: Int) -> SourceRange
}

/// A value with expressions in it: what stands under `with`, `locals`, `outputs`.
package indirect enum Template: Sendable {
    /// A value without expressions.
    case literal(Value)
    /// A scalar that is one `${...}`: keeps the type of the expression.
    case expression(Expression)
    /// A text with expressions in it.
    case text([Part])
    case list([Template])
    case map([Member])

    /// One compiled expression and where it stands.
    package struct Expression: Sendable {
        package let program: CELProgram
        /// What stands between `${` and `}`.
        package let text: String
        /// The UTF-8 offset of the expression's first character in its scalar.
        package let offset: Int
        package let source: any SourceMap

        /// The expression `text`, compiled, which starts at `offset` in the scalar that `source` maps.
        package init(_ program: CELProgram, text: String, offset: Int, source: any SourceMap) {
            self.program = program
            self.text = text
            self.offset = offset
            self.source = source
        }

        /// Where the UTF-8 `range` of the expression stands in the file.
        package func range(_ range: Range<Int>) -> SourceRange {
            source.range(from: offset + range.lowerBound, to: offset + range.upperBound)
        }
    }

    /// A piece of an interpolated text.
    package enum Part: Sendable {
        case literal(String)
        case expression(Expression)
    }

    /// One key of a map with its value.
    package struct Member: Sendable {
        package let key: String
        package let value: Template

        /// The member `key` with `value`.
        package init(_ key: String, _ value: Template) {
            self.key = key
            self.value = value
        }
    }

    /// Every expression in it, in the order of the text.
    package var expressions: [Expression] {
        switch self {
        case .literal: []
        case .expression(let expression): [expression]
        case .text(let parts):
            parts.compactMap { part in
                if case .expression(let expression) = part { expression } else { nil }
            }
        case .list(let elements): elements.flatMap(\.expressions)
        case .map(let members): members.flatMap(\.value.expressions)
        }
    }

    /// The value, where there is no expression in it.
    package var literal: Value? {
        if case .literal(let value) = self { value } else { nil }
    }

    /// The template of the member `key`, where this is a map that has it.
    package subscript(key: String) -> Template? {
        switch self {
        case .map(let members): members.last { $0.key == key }?.value
        case .literal(let value): value[key].map(Template.literal)
        default: nil
        }
    }
}

/// An expression that failed, with its place.
package struct EvaluationFault: Error, Sendable, CustomStringConvertible {
    package let message: String
    package let range: SourceRange

    /// A fault at `range`.
    package init(message: String, range: SourceRange) {
        self.message = message
        self.range = range
    }

    package var description: String { "\(range): \(message)" }

    /// What a reader is told.
    package var diagnostic: Diagnostic { Diagnostic(.evaluationFailed, message, at: range) }
}

extension Template {
    /// The value of this over `activation`; unknown and sensitive marks stay on the leaves that have them.
    /// - Throws: ``EvaluationFault`` for the first expression that fails.
    package func evaluate(_ activation: CELActivation) throws(EvaluationFault) -> Value {
        switch self {
        case .literal(let value): return value
        case .expression(let expression): return try expression.evaluate(activation)
        case .text(let parts): return try Self.interpolate(parts, activation)
        case .list(let elements):
            var values: [Value] = []
            values.reserveCapacity(elements.count)
            for element in elements { values.append(try element.evaluate(activation)) }
            return .list(values)
        case .map(let members):
            var pairs: [(String, Value)] = []
            pairs.reserveCapacity(members.count)
            for member in members { pairs.append((member.key, try member.value.evaluate(activation))) }
            return .map(Value.Map(pairs, uniquingKeysWith: { _, last in last }))
        }
    }

    private static func interpolate(_ parts: [Part], _ activation: CELActivation) throws(EvaluationFault) -> Value {
        var text = ""
        var marks: Value.Marks = []
        for part in parts {
            switch part {
            case .literal(let literal): text += literal
            case .expression(let expression):
                let value = try expression.evaluate(activation)
                marks.formUnion(value.marks)
                guard value.isKnown else { continue }
                guard let piece = value.revealed.interpolated else {
                    throw EvaluationFault(
                        message: "a \(value.kind.rawValue) has no text; take a part of it, or use json.encode()",
                        range: expression.range(0..<expression.text.utf8.count))
                }
                text += piece
            }
        }
        let value: Value = marks.contains(.unknown) ? .unknown(.string) : .string(text)
        return marks.contains(.sensitive) ? value.hidden : value
    }
}

extension Template.Expression {
    /// The value of the expression over `activation`.
    /// - Throws: ``EvaluationFault``.
    package func evaluate(_ activation: CELActivation) throws(EvaluationFault) -> Value {
        do throws(CELError) {
            return try program.evaluate(activation).materialized
        } catch {
            throw EvaluationFault(message: error.message, range: range(error.range))
        }
    }
}

extension Value {
    /// The text that stands for it inside an interpolated text; nil for a list or a map.
    package var interpolated: String? {
        switch self {
        case .null: "null"
        case .bool, .int, .uint: JSONWriter.string(self)
        case .double(let double): Int64(exactly: double).map { String($0) } ?? JSONWriter.string(self)
        case .string(let text): text
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .object(let object): object.plain.interpolated
        case .sensitive(let box): box.value.interpolated
        case .list, .map, .unknown: nil
        }
    }

    /// The value with a lazily resolved container replaced by the container.
    package var materialized: Value {
        if case .object(let object) = self, object.isContainer { return object.plain }
        return self
    }
}
