import WeirCore
import WeirHTTP
import WeirProcess
import WeirValue

/// Sends a request until its answer is as it should be.
struct HTTPWait: Sendable {
    /// The most bytes of a body that become an attribute.
    private static let bodyLimit = 1 << 20
    /// The longest that one request takes.
    private static let patience = Duration.seconds(30)

    private let request: HTTPRequest
    private let condition: HTTPCondition
    private let timeout: Duration
    private let interval: Duration
    private let context: OperationContext
    private let client: HTTPClient
    private let repetition: HTTPRepetition
    private let redactor: Redactor

    /// A request of `arguments`: `url`, `method`, `headers`, `body`, `status`, `until`, `timeout`, `interval`.
    /// - Parameter onlyReads: whether it changes nothing, whatever its method, so that it is sent as often as need be.
    init(
        _ arguments: Arguments, _ context: OperationContext, _ client: HTTPClient, onlyReads: Bool = false
    ) throws(OperationFailure) {
        let fields = try arguments.textMap("headers").sorted { $0.key < $1.key }
        request = HTTPRequest(
            try arguments.required("url"), method: try arguments.text("method") ?? "GET",
            headers: HTTPHeaders(fields.map { HTTPHeaders.Field($0.key, $0.value) }),
            body: try arguments.text("body").map { Array($0.utf8) }, maxBodyBytes: Self.bodyLimit)
        condition = try HTTPCondition(arguments)
        timeout = try arguments.duration("timeout", default: .seconds(60))
        interval = max(try arguments.duration("interval", default: .milliseconds(500)), .milliseconds(10))
        repetition = HTTPRepetition(method: request.method, onlyReads: onlyReads)
        redactor = context.redactor.adding(sensitiveIn: .map(arguments.values))
        self.context = context
        self.client = client
    }

    /// The attributes of the first answer that is as it should be.
    /// - Throws: ``OperationFailure`` with the last answer.
    func run() async throws(OperationFailure) -> Value.Map {
        let deadline = ContinuousClock.now + min(timeout, context.remaining)
        var last = "nothing was asked"
        var told = ""
        var body: [UInt8] = []
        // Of an answer that is not as it should be nobody knows what it did, unless it refused.
        var remains = OperationFailure.Remains.nothing
        while true {
            guard !context.interruption.isRequested, !Task.isCancelled else { throw interrupted(last, remains) }
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else {
                throw failure("it did not answer as it should within \(timeout.compact): \(last)", body, remains)
            }
            guard let answer = await answer(within: left) else {
                throw interrupted(last, repetition.remains(after: remains, nil))
            }
            switch answer {
            case .failure(let error):
                if Task.isCancelled { throw interrupted(last, repetition.remains(after: remains, error)) }
                remains = repetition.remains(after: remains, error)
                guard error.mayPass, repetition.allows(after: error) else { throw failure("\(error)", [], remains) }
                // A request that the deadline cut short tells less than the answer before it.
                if error.isTimeout, left < Self.patience, !told.isEmpty { continue }
                last = "\(error)"
                body = []
            case .success(let response):
                let value = response.values
                remains = repetition.remains(after: remains, status: response.status)
                guard let complaint = try complaint(value, remains) else { return value }
                last = complaint
                body = response.body
                if !condition.accepts(response.status), !repetition.allows(after: response.status) {
                    throw failure(redactor.redact(complaint), body, remains)
                }
            }
            last = redactor.redact(last)
            if last != told { context.progress(last) }
            told = last
            let pause = min(interval, max(.zero, ContinuousClock.now.duration(to: deadline)))
            guard await Waiting.pause(pause, in: context) == .goOn else { throw interrupted(last, remains) }
        }
    }

    /// Why the answer `value` is not as it should be; nil where it is.
    private func complaint(
        _ value: Value.Map, _ remains: OperationFailure.Remains
    ) throws(OperationFailure) -> String? {
        do throws(OperationFailure) {
            return try condition.complaint(.map(value))
        } catch {
            var failure = error
            failure.remains = remains
            throw failure
        }
    }

    /// What one answer to a question tells.
    enum Presence: Sendable, Equatable {
        case present, absent
        /// Nobody can tell, and why.
        case unclear(String)
    }

    /// Asks once: an answer as it should be says that a thing is there, 404 and 410 that it is not.
    func presence() async -> Presence {
        let left = min(timeout, context.remaining)
        switch await answer(within: max(left, .milliseconds(1))) {
        case nil: return .unclear("\(request.method) \(redactor.redact(request.url)) was interrupted")
        case .failure(let error)?: return .unclear(redactor.redact("\(error)"))
        case .success(let response)?:
            if condition.accepts(response.status) { return .present }
            if [404, 410].contains(response.status) { return .absent }
            return .unclear(redactor.redact("\(request.method) \(request.url): status \(response.status)"))
        }
    }

    /// The answer to one request; nil when somebody asked the run to stop meanwhile.
    private func answer(within left: Duration) async -> Result<HTTPResponse, HTTPError>? {
        var request = request
        request.timeout = min(left, Self.patience)
        request.connectTimeout = min(left, request.connectTimeout)
        let client = client
        return await Waiting.answer(in: context) { [request] in
            do throws(HTTPError) {
                return .success(try await client.send(request))
            } catch {
                return .failure(error)
            }
        }
    }

    private func interrupted(_ last: String, _ remains: OperationFailure.Remains) -> OperationFailure {
        failure("the wait for \(request.url) was interrupted; last: \(last)", [], remains)
    }

    private func failure(
        _ message: String, _ body: [UInt8], _ remains: OperationFailure.Remains
    ) -> OperationFailure {
        let text = message.contains(request.url) ? message : "\(request.method) \(request.url): \(message)"
        var failure = OperationFailure(redactor.redact(text), remains: remains)
        failure.output = PrintableText.lastLines(of: redactor.redact(body).prefix(1 << 16), 20, redactor)
        return failure
    }
}
