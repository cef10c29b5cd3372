import WeirCore
import WeirHTTP
import WeirProcess
import WeirValue

/// Asks a URL until it answers as it should.
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
    private let redactor: Redactor

    init(_ instance: DeclaredInstance, _ context: OperationContext, _ client: HTTPClient) throws(OperationFailure) {
        let arguments = Arguments(instance.arguments)
        let fields = try arguments.textMap("headers").sorted { $0.key < $1.key }
        request = HTTPRequest(
            try arguments.required("url"), method: try arguments.text("method") ?? "GET",
            headers: HTTPHeaders(fields.map { HTTPHeaders.Field($0.key, $0.value) }),
            body: try arguments.text("body").map { Array($0.utf8) }, maxBodyBytes: Self.bodyLimit)
        condition = try HTTPCondition(arguments)
        timeout = try arguments.duration("timeout", default: .seconds(60))
        interval = max(try arguments.duration("interval", default: .milliseconds(500)), .milliseconds(10))
        redactor = context.redactor.adding(sensitiveIn: .map(instance.arguments))
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
        while true {
            guard !context.interruption.isRequested, !Task.isCancelled else { throw interrupted(last) }
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else {
                throw failure("it did not answer as it should within \(timeout.compact): \(last)", body)
            }
            guard let answer = await answer(within: left) else { throw interrupted(last) }
            switch answer {
            case .failure(let error):
                if Task.isCancelled { throw interrupted(last) }
                guard error.mayPass else { throw failure("\(error)", []) }
                // A request that the deadline cut short tells less than the answer before it.
                if error.isTimeout, left < Self.patience, !told.isEmpty { continue }
                last = "\(error)"
                body = []
            case .success(let response):
                let value = response.values
                guard let complaint = try condition.complaint(.map(value)) else { return value }
                last = complaint
                body = response.body
            }
            last = redactor.redact(last)
            if last != told { context.progress(last) }
            told = last
            let pause = min(interval, max(.zero, ContinuousClock.now.duration(to: deadline)))
            guard await Waiting.pause(pause, in: context) == .goOn else { throw interrupted(last) }
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

    private func interrupted(_ last: String) -> OperationFailure {
        failure("the wait for \(request.url) was interrupted; last: \(last)", [])
    }

    private func failure(_ message: String, _ body: [UInt8]) -> OperationFailure {
        let text = message.contains(request.url) ? message : "\(request.method) \(request.url): \(message)"
        var failure = OperationFailure(redactor.redact(text), remains: .nothing)
        failure.output = PrintableText.lastLines(of: redactor.redact(body).prefix(1 << 16), 20, redactor)
        return failure
    }
}

extension HTTPError {
    /// Whether asking again may help: the server may not be there yet.
    fileprivate var mayPass: Bool {
        switch kind {
        case .invalidURL, .invalidRequest, .tooLarge, .clientClosed, .cancelled: false
        default: true
        }
    }

    /// Whether its time was over.
    fileprivate var isTimeout: Bool {
        switch kind {
        case .timedOut, .connectTimedOut: true
        default: false
        }
    }
}
