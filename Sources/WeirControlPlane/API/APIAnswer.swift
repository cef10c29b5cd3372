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
