import WeirValue
import WeirYAML

/// Makes replies of values.
enum APIAnswer {
    /// A reply with `value` in `encoding`.
    static func reply(
        _ value: Value, status: Int = 200, _ form: AnswerForm? = nil, contentType: String? = nil,
        headers: [(name: String, value: String)] = []
    ) -> APIReply {
        let type = contentType ?? form?.encoding.mediaType ?? "application/json"
        return APIReply(status: status, contentType: type, headers: headers, body: .whole(bytes(value, form)))
    }

    /// `value` in the encoding of `form`.
    static func bytes(_ value: Value, _ form: AnswerForm?) -> [UInt8] {
        switch form?.encoding {
        case .yaml: YAMLWriter.bytes(value)
        case .json, nil:
            JSONWriter.bytes(value, JSONWriter.Style(pretty: form?.isPretty == true)) + [UInt8(ascii: "\n")]
        }
    }

    /// A refusal.
    static func refusal(_ status: APIStatus) -> APIReply {
        var reply = reply(status.value, status: status.code)
        reply.headers += warnings(status.warnings)
        if let seconds = status.details?.retryAfterSeconds, seconds > 0 {
            reply.headers.append(("Retry-After", String(seconds)))
        }
        return reply
    }

    /// Plain text.
    static func text(_ text: String, status: Int = 200, type: String = "text/plain; charset=utf-8") -> APIReply {
        APIReply(status: status, contentType: type, body: .whole(Array(text.utf8)))
    }

    /// The values of `Warning` headers for `texts`, each once.
    static func warnings(_ texts: [String]) -> [(name: String, value: String)] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }.map { ("Warning", "299 - \(quoted($0))") }
    }

    /// `text` as a quoted string of a header (RFC 9110, 5.6.4), without what cannot stand in one.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: quoted += " "
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension APIReply {
    init(status: Int, contentType: String, headers: [(name: String, value: String)], body: Body) {
        self.init(status: status, contentType: contentType, body: body)
        self.headers = headers
    }
}

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
