package import WeirValue

/// Why an API server refuses a request: what it answers as a `Status` object.
package struct APIStatus: Error, Sendable, Hashable, CustomStringConvertible {
    /// One reason of several, often at a field.
    package struct Cause: Sendable, Hashable {
        /// The reason for machines, for example `FieldValueRequired`.
        package var reason: String
        package var message: String
        /// The path of the field, for example `spec.ports[0].port`.
        package var field: String

        /// A cause at `field`.
        package init(reason: String, message: String, field: String) {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }

    /// What the refusal is about. An empty text stands for none.
    package struct Details: Sendable, Hashable {
        package var name = ""
        package var group = ""
        package var kind = ""
        package var uid = ""
        package var causes: [Cause] = []
        package var retryAfterSeconds: Int64 = 0

        /// No details.
        package init() {}
    }

    /// The HTTP status.
    package var code: Int
    /// The reason for machines, for example `Conflict`; empty where there is none.
    package var reason: String
    package var message: String
    package var details: Details?
    /// With what a list may be gone on with nevertheless; empty where there is nothing.
    package var continueToken = ""
    /// What the client is to be warned of beside.
    package var warnings: [String] = []

    /// A refusal.
    package init(code: Int, reason: String, message: String, details: Details? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
    }

    package var description: String { message }

    /// 400: the request is at fault.
    package static func badRequest(_ message: String) -> APIStatus {
        APIStatus(code: 400, reason: "BadRequest", message: message)
    }

    /// 413: more than the server takes.
    package static func tooLarge(_ message: String) -> APIStatus {
        APIStatus(code: 413, reason: "RequestEntityTooLarge", message: "Request entity too large: " + message)
    }

    /// 422 that does not tell why: what a JSON patch that cannot be applied is answered with.
    package static let unprocessable = APIStatus(
        code: 422, reason: "Invalid", message: "the server rejected our request due to an error in our request",
        details: Details())

    /// 500 with the text of an error that has no better answer.
    package static func failure(_ message: String) -> APIStatus { APIStatus(code: 500, reason: "", message: message) }

    /// 422: `errors` of the object `name` of `kind` in `group`; all three may be empty.
    package static func invalid(group: String = "", kind: String = "", name: String = "", _ errors: [FieldError])
        -> APIStatus
    {
        var texts: [String] = []
        for error in errors where !texts.contains(error.description) { texts.append(error.description) }
        let all = texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ", ") + "]"
        var details = Details()
        details.group = group
        details.kind = kind
        details.name = name
        details.causes = errors.map { Cause(reason: $0.reason.rawValue, message: $0.message, field: $0.field) }
        let qualified = group.isEmpty ? kind : kind + "." + group
        return APIStatus(
            code: 422, reason: "Invalid", message: "\(qualified) \(GoText.quoted(name)) is invalid: \(all)",
            details: details)
    }

    /// 422: the outcome of a patch is no object of its type. `patch` is what the answer shows of it.
    static func invalidPatch(_ patch: String, _ text: String) -> APIStatus {
        .invalid([FieldError("patch", .invalid, .string(patch), text)])
    }

    /// The `Status` object.
    package var value: Value {
        var pairs: [(String, Value)] = [
            ("kind", "Status"), ("apiVersion", "v1"),
            ("metadata", continueToken.isEmpty ? [:] : ["continue": .string(continueToken)]), ("status", "Failure"),
        ]
        if !message.isEmpty { pairs.append(("message", .string(message))) }
        if !reason.isEmpty { pairs.append(("reason", .string(reason))) }
        if let details { pairs.append(("details", details.value)) }
        pairs.append(("code", .int(Int64(code))))
        return .map(Value.Map(pairs) { first, _ in first })
    }
}

extension APIStatus.Details {
    fileprivate var value: Value {
        var pairs: [(String, Value)] = []
        for (key, text) in [("name", name), ("group", group), ("kind", kind), ("uid", uid)] where !text.isEmpty {
            pairs.append((key, .string(text)))
        }
        if !causes.isEmpty {
            let list = causes.map { cause -> Value in
                var pairs: [(String, Value)] = []
                for (key, text) in [("reason", cause.reason), ("message", cause.message), ("field", cause.field)]
                where !text.isEmpty {
                    pairs.append((key, .string(text)))
                }
                return .map(Value.Map(pairs) { first, _ in first })
            }
            pairs.append(("causes", .list(list)))
        }
        if retryAfterSeconds > 0 { pairs.append(("retryAfterSeconds", .int(retryAfterSeconds))) }
        return .map(Value.Map(pairs) { first, _ in first })
    }
}
