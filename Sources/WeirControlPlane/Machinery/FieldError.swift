package import WeirValue

/// What is wrong at one field of an object, in the words of an API server.
package struct FieldError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The reason for machines.
    package enum Reason: String, Sendable {
        case required = "FieldValueRequired"
        case invalid = "FieldValueInvalid"
        case typeInvalid = "FieldValueTypeInvalid"
        case notSupported = "FieldValueNotSupported"
        case duplicate = "FieldValueDuplicate"
        case forbidden = "FieldValueForbidden"
        case tooLong = "FieldValueTooLong"
        case tooMany = "FieldValueTooMany"
        case notFound = "FieldValueNotFound"
        case internalError = "InternalError"

        /// The words that the message begins with.
        fileprivate var words: String {
            switch self {
            case .required: "Required value"
            case .invalid, .typeInvalid: "Invalid value"
            case .notSupported: "Unsupported value"
            case .duplicate: "Duplicate value"
            case .forbidden: "Forbidden"
            case .tooLong: "Too long"
            case .tooMany: "Too many"
            case .notFound: "Not found"
            case .internalError: "Internal error"
            }
        }
    }

    /// The path of the field.
    package let field: String
    package let reason: Reason
    /// The message without the field.
    package let message: String

    package var description: String { field + ": " + message }

    /// An error at `field` that shows no value: `detail` may be empty.
    package init(_ field: String, _ reason: Reason, _ detail: String = "") {
        self.field = field
        self.reason = reason
        message = detail.isEmpty ? reason.words : reason.words + ": " + detail
    }

    /// An error at `field` about `value`; `detail` may be empty.
    package init(_ field: String, _ reason: Reason, _ value: Value, _ detail: String) {
        self.field = field
        self.reason = reason
        let shown = reason.words + ": " + GoText.shown(value)
        message = detail.isEmpty ? shown : shown + ": " + detail
    }

    /// An error at `field` about a value that messages show as `shown`.
    init(_ field: String, _ reason: Reason, shown: String, _ detail: String) {
        self.field = field
        self.reason = reason
        message = "\(reason.words): \(shown): \(detail)"
    }

    /// An error at `field` of which only a value is told, shown as `shownOnly`.
    init(_ field: String, _ reason: Reason, shownOnly: String) {
        self.field = field
        self.reason = reason
        message = "\(reason.words): \(shownOnly)"
    }

    /// `value` at `field` is none of `supported`.
    package static func notSupported(_ field: String, _ value: Value, _ supported: [Value]) -> FieldError {
        let list = supported.map { GoText.quoted($0.stringValue ?? GoText.plain($0)) }.joined(separator: ", ")
        return FieldError(field, .notSupported, value, list.isEmpty ? "" : "supported values: " + list)
    }

    /// A text at `field` has more than `limit` bytes.
    package static func tooLong(_ field: String, _ limit: Int64) -> FieldError {
        FieldError(field, .tooLong, "may not be more than \(limit) bytes")
    }

    /// The list at `field` has `count` items and may have `limit`.
    package static func tooMany(_ field: String, _ count: Int, _ limit: Int64) -> FieldError {
        FieldError(field, .tooMany, "\(count): must have at most \(limit) items")
    }
}
