import WeirCore
package import WeirHTTP
package import WeirValue

/// One request whose answer becomes a value: what the function `http` of checks does.
package enum HTTPQuestion {
    private static let bodyLimit = 1 << 20
    private static let patience = Duration.seconds(10)
    private static let options = ["method", "headers", "body", "timeout"]

    /// The answer to a request of `arguments`: a URL and, as the second, a map of options (`method`, `headers`, `body`,
    /// `timeout`), sent through `client`.
    ///
    /// - Returns: a map of `status` (0 where there was no answer), `headers`, `body`, `json` (null where the body is no
    ///   JSON) and `error` (null where there was an answer).
    package static func ask(_ arguments: [Value], _ client: HTTPClient) async -> Value {
        let request: HTTPRequest
        do throws(OperationFailure) { request = try Self.request(arguments) } catch { return failed("\(error)") }
        do throws(HTTPError) {
            return .map(try await client.send(request).values.setting("error", to: .null))
        } catch {
            return failed("\(error)")
        }
    }

    private static func failed(_ reason: String) -> Value {
        ["status": 0, "headers": [:], "body": "", "json": .null, "error": .string(reason)]
    }

    private static func request(_ values: [Value]) throws(OperationFailure) -> HTTPRequest {
        guard let url = values.first?.stringValue else { throw OperationFailure("http takes a URL, a string") }
        let given = values.count > 1 ? values[1].mapValue : Value.Map()
        guard let given else { throw OperationFailure("the second argument of http is a map of options") }
        if let unknown = given.keys.first(where: { !options.contains($0) }) {
            throw OperationFailure("http has no option \"\(unknown)\"; it has \(options.joined(separator: ", "))")
        }
        let arguments = Arguments(given)
        let fields = try arguments.textMap("headers").sorted { $0.key < $1.key }
        var request = HTTPRequest(
            url, method: try arguments.text("method") ?? "GET",
            headers: HTTPHeaders(fields.map { HTTPHeaders.Field($0.key, $0.value) }),
            body: try arguments.text("body").map { Array($0.utf8) }, maxBodyBytes: bodyLimit)
        request.timeout = try arguments.duration("timeout", default: patience)
        return request
    }
}

extension HTTPResponse {
    /// The answer as expressions see it: `status`, `headers` by their names in small letters, `body`, and `json`, which is
    /// null where the body is no JSON.
    var values: Value.Map {
        let json = Result { () throws(JSONError) in try JSONReader.read(body) }
        let fields = headers.fields.map { ($0.name.lowercased(), Value.string($0.value)) }
        let headers = Value.Map(fields) { first, second in
            .string("\(first.stringValue ?? ""), \(second.stringValue ?? "")")
        }
        return [
            "status": .int(Int64(status)), "headers": .map(headers), "body": .string(text),
            "json": (try? json.get()) ?? .null,
        ]
    }
}
