package import WeirValue

/// How a request wants members that mean nothing to be treated (`fieldValidation`).
package enum FieldValidation: String, Sendable {
    case ignore = "Ignore"
    case warn = "Warn"
    case strict = "Strict"

    /// The text of the error for `faults`, where this refuses them: `strict decoding error: unknown field "x"`.
    package func refusal(_ faults: [String]) -> String? {
        guard self == .strict, !faults.isEmpty else { return nil }
        return "strict decoding error: " + faults.joined(separator: ", ")
    }

    /// The texts of warnings for `faults`.
    package func warnings(_ faults: [String]) -> [String] { self == .warn ? faults : [] }
}

/// The JSON of a request.
package enum RequestBody {
    /// Why a body is no JSON, in the words of Go's decoder.
    package struct Fault: Error, CustomStringConvertible, Equatable {
        package let description: String
    }

    /// The value that `bytes` write, and what is to be told of members that stand twice:
    /// `duplicate field "data.a"`. Of these the last counts.
    /// - Throws: ``Fault``.
    package static func read(_ bytes: [UInt8]) throws(Fault) -> (value: Value, repeatedFields: [String]) {
        do throws(JSONError) {
            let (value, repeated) = try JSONReader.readTellingRepeatedKeys(bytes)
            let texts = repeated.map { path in
                let steps = path.map { step -> FieldPath.Step in
                    switch step {
                    case .key(let name): .name(name)
                    case .index(let index): .index(index)
                    }
                }
                return "duplicate field \"\(FieldPath.text(steps))\""
            }
            return (value, texts)
        } catch {
            throw Fault(description: GoJSON.syntaxFault(bytes) ?? error.description)
        }
    }

    /// What is told of an object in another version than that of the request.
    static func otherVersion(_ sent: GroupVersionKind, expected: GroupVersionKind) -> String {
        "the API version in the data (\(sent.apiVersion)) does not match the expected API version (\(expected.apiVersion))"
    }

    /// What is told of an object of a kind that nobody knows.
    static func unknownKind(_ sent: GroupVersionKind) -> String {
        "no kind \(GoText.quoted(sent.kind)) is registered for version \(GoText.quoted(sent.apiVersion)) in scheme "
            + "\"pkg/api/legacyscheme/scheme.go:30\""
    }

    /// 400: a body is no object of `expected`; `sent` is the kind and version that it tells.
    package static func refusal(_ sent: GroupVersionKind, expected: String, _ text: String) -> APIStatus {
        .badRequest(
            "\(sent.kind) in version \(GoText.quoted(sent.version)) cannot be handled as a \(expected): \(text)")
    }
}
