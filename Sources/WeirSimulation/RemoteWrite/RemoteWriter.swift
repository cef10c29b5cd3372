package import WeirHTTP

/// Sends samples by remote write (Prometheus Remote-Write Specification 1.0).
///
/// What the receiver refuses (4xx) is given up at once; what it cannot take now (5xx, 429), or does not answer, is sent again, later each
/// time, or when it says.
package struct RemoteWriter: Sendable {
    /// What one request took.
    package struct Sent: Sendable, Equatable {
        /// The bytes of its body, compressed; of one attempt.
        package let bytes: Int
        /// How often it was sent.
        package let attempts: Int
    }

    /// Why a request came to nothing.
    package enum Failure: Error, Sendable, CustomStringConvertible {
        /// The receiver does not take it; its status and what it says.
        case refused(Int, String)
        /// Nobody took it in time; why not, the last time.
        case givenUp(String)

        package var description: String {
            switch self {
            case .refused(let status, let text):
                "the receiver refused it with \(status)\(text.isEmpty ? "" : ": \(text)")"
            case .givenUp(let reason): "nobody took it in time: \(reason)"
            }
        }
    }

    /// The longest text of a refusal that is told, in bytes.
    private static let textLimit = 400

    private let url: String
    private let headers: [String: String]
    private let http: HTTPClient
    private let tls: HTTPTLSOptions
    /// The first and the longest pause; Prometheus waits 30 ms and 5 s.
    private let pauses: ClosedRange<Duration>

    /// A writer to the receiver at `url`; `headers` name a tenant, say.
    package init(
        _ url: String, headers: [String: String] = [:], tls: HTTPTLSOptions = HTTPTLSOptions(), http: HTTPClient,
        pauses: ClosedRange<Duration> = .milliseconds(30)...(.seconds(5))
    ) {
        self.url = url
        self.headers = headers
        self.tls = tls
        self.http = http
        self.pauses = pauses
    }

    /// Sends `request`, until it is taken or refused, or `limit` is over.
    /// - Throws: ``Failure``.
    package func send(_ request: WriteRequest, within limit: Duration) async throws(Failure) -> Sent {
        let end = ContinuousClock.now + limit
        let body = Snappy.compress(request.bytes)
        var pause = pauses.lowerBound
        var attempt = 1
        while true {
            let complaint: String
            var told: Duration?
            switch await answer(body, within: ContinuousClock.now.duration(to: end)) {
            case .success(let response):
                if (200..<300).contains(response.status) { return Sent(bytes: body.count, attempts: attempt) }
                let text = String(decoding: response.body.prefix(Self.textLimit), as: UTF8.self)
                guard response.status == 429 || response.status >= 500 else { throw .refused(response.status, text) }
                complaint = "status \(response.status)\(text.isEmpty ? "" : ": \(text)")"
                told = response.headers["Retry-After"].flatMap { Int($0) }.flatMap { $0 < 0 ? nil : .seconds($0) }
            case .failure(let error): complaint = "\(error)"
            }
            let wait = told ?? pause
            guard ContinuousClock.now + wait < end else { throw .givenUp(complaint) }
            do { try await Task.sleep(for: wait, clock: .continuous) } catch { throw .givenUp(complaint) }
            pause = min(pause * 2, pauses.upperBound)
            attempt += 1
        }
    }

    private func answer(_ body: [UInt8], within left: Duration) async -> Result<HTTPResponse, HTTPError> {
        var request = HTTPRequest(url, method: "POST", body: body, timeout: max(.milliseconds(1), left), tls: tls)
        request.headers["Content-Encoding"] = "snappy"
        request.headers["Content-Type"] = "application/x-protobuf"
        request.headers["X-Prometheus-Remote-Write-Version"] = "0.1.0"
        for (name, value) in headers { request.headers[name] = value }
        do throws(HTTPError) { return .success(try await http.send(request)) } catch { return .failure(error) }
    }
}
