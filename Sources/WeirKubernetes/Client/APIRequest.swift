package import WeirHTTP
package import WeirValue

/// One request to an API server.
package struct APIRequest: Sendable {
    package var method: String
    /// The path below the server's URL, `/api/v1/namespaces`, each part escaped.
    package var path: String
    /// The query's fields in their order, not escaped.
    package var query: [(name: String, value: String)] = []
    package var headers = HTTPHeaders()
    package var body: [UInt8]?
    /// The longest time from the start to the last byte; nil sets no bound.
    package var timeout: Duration? = .seconds(60)

    /// The request `method` of `path`.
    package init(_ method: String = "GET", _ path: String) {
        self.method = method
        self.path = path
    }

    /// This with `value` as its body, of the media type `type`.
    package func sending(_ value: Value, as type: String = "application/json") -> APIRequest {
        var request = self
        request.body = JSONWriter.bytes(value, .init(revealed: true))
        request.headers["Content-Type"] = type
        return request
    }

    /// Its method and path, as messages name it.
    var name: String { "\(method) \(path)" }

    /// Its path with its query.
    var target: String {
        guard !query.isEmpty else { return path }
        return path + "?" + query.map { "\(Self.escape($0.name))=\(Self.escape($0.value))" }.joined(separator: "&")
    }

    /// Whether doing it twice is the same as doing it once: then it is tried again where nobody knows how far it got. An
    /// apply is; other patches may not be.
    var isIdempotent: Bool {
        switch method {
        case "GET", "HEAD", "PUT", "DELETE": true
        case "PATCH": headers["Content-Type"] == KubernetesClient.applyType
        default: false
        }
    }

    /// `text` with all but RFC 3986's unreserved characters escaped.
    package static func escape(_ text: String) -> String {
        var escaped: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                escaped.append(byte)
            default: escaped += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}

/// The answer to a request.
package struct APIAnswer: Sendable {
    package let status: Int
    package let headers: HTTPHeaders
    package let body: [UInt8]
    let request: String

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON.
    /// - Throws: ``KubernetesError`` where it is none.
    package func value() throws(KubernetesError) -> Value {
        do throws(JSONError) {
            return try JSONReader.read(body)
        } catch {
            throw KubernetesError(.malformed("the answer is not JSON: \(error)"), request)
        }
    }
}
