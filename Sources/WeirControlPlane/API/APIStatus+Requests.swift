/// Refusals of requests before they reach an object.
extension APIStatus {
    /// 404: the path names nothing.
    static let noResource = APIStatus(
        code: 404, reason: "NotFound", message: "the server could not find the requested resource", details: Details())

    /// 405.
    static let noMethod = APIStatus(
        code: 405, reason: "MethodNotAllowed",
        message: "the server does not allow this method on the requested resource", details: Details())

    /// 401.
    static let unauthorized = APIStatus(code: 401, reason: "Unauthorized", message: "Unauthorized")

    /// 415: a body is of none of the `accepted` media types.
    static func unsupported(_ accepted: [String]) -> APIStatus {
        APIStatus(
            code: 415, reason: "UnsupportedMediaType",
            message: "the body of the request was in an unknown format - accepted media types include: "
                + accepted.joined(separator: ", "))
    }

    /// 406: the answer cannot be made a `kind`, for what is asked for `is` something else.
    static func otherForm(_ kind: String, _ what: String) -> APIStatus {
        APIStatus(
            code: 406, reason: "NotAcceptable", message: "you requested \(kind), but the requested object \(what)")
    }

    /// 504: `version` is yet to come.
    static func tooLargeVersion(_ version: Int64, current: Int64) -> APIStatus {
        var details = Details()
        details.causes = [Cause(reason: "ResourceVersionTooLarge", message: "Too large resource version", field: "")]
        details.retryAfterSeconds = 1
        return APIStatus(
            code: 504, reason: "Timeout",
            message: "Timeout: Too large resource version: \(version), current: \(current)",
            details: details)
    }

    /// 410: what was asked for is too long ago.
    static func expired(_ message: String) -> APIStatus { APIStatus(code: 410, reason: "Expired", message: message) }
}
