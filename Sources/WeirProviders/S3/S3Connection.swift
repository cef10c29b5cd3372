import Synchronization
import WeirCore
import WeirHTTP
import WeirProcess
import WeirValue

/// One request to an S3 service.
struct S3Request: Sendable {
    var method: String
    var bucket: String
    /// The object; nil for the bucket.
    var key: String?
    var query: [(name: String, value: String)] = []
    var headers = HTTPHeaders()
    var body: [UInt8]?

    init(
        _ method: String, _ bucket: String, key: String? = nil, query: [(name: String, value: String)] = [],
        headers: HTTPHeaders = HTTPHeaders(), body: [UInt8]? = nil
    ) {
        self.method = method
        self.bucket = bucket
        self.key = key
        self.query = query
        self.headers = headers
        self.body = body
    }
}

/// Asks an S3 service during one operation, each request signed.
///
/// A request that was signed for another region than the bucket's is sent once more, for the right one. What the service
/// cannot answer just now (500, 502, 503, 504, 429, a connection that ended early) is asked again, four times in all: every
/// request of S3 has the same effect twice.
final class S3Connection: Sendable {
    /// What it is made of.
    struct Parts: Sendable {
        let client: HTTPClient
        let environment: [String: String]
        /// The time in seconds since 1970.
        var now: @Sendable () -> Int64 = { ToolProcess.now }
        /// The first pause before a request is sent again; doubled each time.
        var pause = Duration.milliseconds(250)
    }

    private static let attempts = 4
    private static let bodyLimit = 16 << 20
    /// The longest that one request takes, and one with a large body.
    private static let patience = (Duration.seconds(60), large: Duration.seconds(900))

    let place: S3Place
    let redactor: Redactor
    private let credentials: AWSCredentials
    private let parts: Parts
    private let context: OperationContext
    private let toldRegion = Mutex<String?>(nil)

    /// A connection as `arguments` tell, which are a type's.
    /// - Throws: ``OperationFailure`` where they cannot be used, or there are no credentials.
    init(_ arguments: Arguments, _ parts: Parts, _ context: OperationContext) throws(OperationFailure) {
        let environment = parts.environment.merging(context.environment) { _, own in own }
        place = try S3Place(arguments, environment)
        credentials = try AWSCredentials.find(arguments, environment)
        redactor = context.redactor.adding(sensitiveIn: .map(arguments.values)).adding(credentials.secrets)
        self.parts = parts
        self.context = context
    }

    /// The region that requests are signed for.
    var region: String { toldRegion.withLock { $0 } ?? place.region }

    /// The answer to `request`, of whatever status.
    /// - Throws: ``OperationFailure`` where there is none; with what remains unknown unless nothing was sent.
    func send(_ request: S3Request) async throws(OperationFailure) -> HTTPResponse {
        var pause = parts.pause
        var attempt = 1
        while true {
            let result = await answer(to: request)
            switch result {
            case nil: throw failure("\(request.method) of \(request.bucket) was interrupted", .unknown)
            case .success(let response)? where adopt(response): continue
            case .success(let response)?:
                guard attempt < Self.attempts, [429, 500, 502, 503, 504].contains(response.status) else {
                    return response
                }
            case .failure(let error)?:
                guard attempt < Self.attempts, error.isClosedEarly else {
                    var failure = failure("\(error)", error.isBeforeSending ? .nothing : .unknown)
                    failure.attempts = attempt
                    throw failure
                }
            }
            guard await Waiting.pause(pause, in: context) == .goOn, context.remaining > .zero else {
                throw failure("\(request.method) of \(request.bucket) was interrupted", .unknown)
            }
            attempt += 1
            pause *= 2
        }
    }

    /// Whether `response` tells that the bucket is in another region, for which requests are signed from now on.
    private func adopt(_ response: HTTPResponse) -> Bool {
        guard [301, 307, 400, 403].contains(response.status) else { return false }
        let fault = S3Fault(response)
        guard let told = fault.region, S3Place.isRegion(told) else { return false }
        return toldRegion.withLock { region in
            guard region == nil, told != place.region else { return false }
            region = told
            return true
        }
    }

    private func answer(to request: S3Request) async -> Result<HTTPResponse, HTTPError>? {
        let request = signed(request)
        let client = parts.client
        return await Waiting.answer(in: context) {
            do throws(HTTPError) {
                return .success(try await client.send(request))
            } catch {
                return .failure(error)
            }
        }
    }

    private func signed(_ request: S3Request) -> HTTPRequest {
        let region = region
        let target = place.target(request.bucket, request.key, region: region)
        let digest = Digest.sha256(request.body ?? [])
        var fields = request.headers
        fields["Host"] = target.host
        fields["X-Amz-Content-Sha256"] = digest
        let signature = AWSSignature(credentials: credentials, region: region, service: "s3")
        let headers = signature.signing(
            AWSSignature.Request(
                method: request.method, path: target.path, query: request.query, headers: fields, bodyDigest: digest),
            at: parts.now())
        let query = AWSSignature.query(request.query)
        var made = HTTPRequest(
            target.origin + target.path + (query.isEmpty ? "" : "?\(query)"), method: request.method, headers: headers,
            body: request.body, maxBodyBytes: Self.bodyLimit)
        made.timeout = min(
            context.remaining, (request.body?.count ?? 0) > 1 << 20 ? Self.patience.large : Self.patience.0)
        return made
    }

    /// The failure of `action` that `response` tells.
    func failure(
        _ action: String, _ response: HTTPResponse, _ remains: OperationFailure.Remains = .nothing
    ) -> OperationFailure {
        failure(action, S3Fault(response), remains)
    }

    /// The failure of `action` that `fault` is.
    func failure(_ action: String, _ fault: S3Fault, _ remains: OperationFailure.Remains) -> OperationFailure {
        var failure = fault.failure(action, region: region, remains: remains)
        failure.message = redactor.redact(failure.message)
        return failure
    }

    private func failure(_ message: String, _ remains: OperationFailure.Remains) -> OperationFailure {
        OperationFailure(redactor.redact(message), remains: remains)
    }
}
