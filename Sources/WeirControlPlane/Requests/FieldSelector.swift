/// Which objects are meant by their fields: `metadata.name=a,status.phase!=Running`.
///
/// The syntax, and the texts of its faults, are those of `k8s.io/apimachinery/pkg/fields`.
package struct FieldSelector: Sendable {
    /// That a field has, or has not, a value.
    package struct Requirement: Sendable, Equatable {
        package let field: String
        package let value: String
        package let isEqual: Bool
    }

    package let requirements: [Requirement]

    private init(_ requirements: [Requirement]) { self.requirements = requirements }

    /// The one object that is called `name`.
    package static func name(_ name: String) -> FieldSelector {
        FieldSelector([Requirement(field: "metadata.name", value: name, isEqual: true)])
    }

    /// Everything.
    package static let everything = FieldSelector([])

    /// The selector `text`; an empty one means everything.
    /// - Throws: ``APIStatus`` where it is none.
    package init(_ text: String) throws(APIStatus) {
        var requirements: [Requirement] = []
        for term in Self.terms(of: text) where !term.isEmpty {
            guard let (field, operation, value) = Self.split(term) else {
                throw .badRequest("invalid selector: '\(text)'; can't understand '\(term)'")
            }
            requirements.append(
                Requirement(field: field, value: try Self.unescape(value, of: text), isEqual: operation != "!="))
        }
        self.requirements = requirements
    }

    package var isEverything: Bool { requirements.isEmpty }

    /// The value that `field` has to have; nil where none is asked for.
    package func required(_ field: String) -> String? {
        requirements.first { $0.field == field && $0.isEqual }?.value
    }

    /// Whether an object whose fields `value` tells is meant.
    package func selects(_ value: (String) -> String) -> Bool {
        requirements.allSatisfy { (value($0.field) == $0.value) == $0.isEqual }
    }

    /// The terms between commas that no backslash stands before.
    private static func terms(of text: String) -> [String] {
        var terms = [""]
        var isEscaped = false
        for character in text {
            if character == ",", !isEscaped {
                terms.append("")
                continue
            }
            terms[terms.count - 1].append(character)
            isEscaped = character == "\\" && !isEscaped
        }
        return terms
    }

    private static func split(_ term: String) -> (String, String, String)? {
        var index = term.startIndex
        while index < term.endIndex {
            for operation in ["!=", "==", "="] where term[index...].hasPrefix(operation) {
                let end = term.index(index, offsetBy: operation.count)
                return (String(term[..<index]), operation, String(term[end...]))
            }
            index = term.index(after: index)
        }
        return nil
    }

    private static func unescape(_ value: String, of selector: String) throws(APIStatus) -> String {
        var result = ""
        var isEscaped = false
        for character in value {
            if isEscaped {
                guard "\\,=".contains(character) else {
                    throw .badRequest("invalid selector: '\(selector)'; can't understand '\(value)'")
                }
                result.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "," || character == "=" {
                throw .badRequest("invalid field selector: unescaped '\(character)' in \(GoText.quoted(value))")
            } else {
                result.append(character)
            }
        }
        guard !isEscaped else {
            throw .badRequest("invalid field selector: trailing backslash in \(GoText.quoted(value))")
        }
        return result
    }
}
