package import WeirHTTP
import WeirValue

/// Why a request to an API server did not do what it should.
package struct KubernetesError: Error, Sendable, CustomStringConvertible {
    /// What went wrong.
    package indirect enum Kind: Sendable {
        /// There was no answer.
        case unanswered(HTTPError)
        /// The server refused.
        case refused(APIRefusal)
        /// Other managers have fields that an apply wanted to set.
        case conflicts([FieldConflict])
        /// The answer is not what an API server answers; why.
        case malformed(String)
        /// The server has no such kind, `apps/v1 Deployment`, or resource, `deployments.apps`; what is near, where something is.
        case unknownType(String, hint: String?)
        /// The time to wait was over; what was waited for.
        case timedOut(String)
        /// The task was cancelled.
        case cancelled
        /// There is no credential to name oneself by; why.
        case noCredential(String)
    }

    package let kind: Kind
    /// The method and the path of the request, `GET /api/v1/pods`; empty where there was none.
    package let request: String

    /// The error `kind`, of the request that `request` names.
    package init(_ kind: Kind, _ request: String = "") {
        self.kind = kind
        self.request = request
    }

    package var description: String {
        switch kind {
        case .unanswered(let error): "\(error)"
        case .refused(let refusal): "\(request): \(refusal)"
        case .conflicts(let conflicts):
            "others manage \(conflicts.count == 1 ? "a field" : "\(conflicts.count) fields") of it: "
                + conflicts.map { "\($0)" }.joined(separator: ", ")
        case .malformed(let reason): "\(request): \(reason)"
        case .unknownType(let name, let hint):
            "the server knows no \(name)" + (hint.map { "; \($0)" } ?? "")
        case .timedOut(let reason): reason
        case .cancelled: "cancelled"
        case .noCredential(let reason): reason
        }
    }

    /// What the server refused with; nil where that is not what happened.
    package var refusal: APIRefusal? {
        if case .refused(let refusal) = kind { refusal } else { nil }
    }

    /// Whether there was no answer at all.
    package var isUnanswered: Bool {
        if case .unanswered = kind { true } else { false }
    }

    /// Whether the object, or its resource, is not there.
    package var isNotFound: Bool { refusal?.code == 404 }

    /// Whether the version that was asked for is gone (410), so that a list has to be taken anew.
    package var isGone: Bool { refusal?.code == 410 }

    /// Whether nobody was reached, or who was reached cannot answer now: asking again later may help.
    package var mayPass: Bool {
        switch kind {
        case .unanswered(let error):
            switch error.kind {
            case .invalidURL, .invalidRequest, .tooLarge, .clientClosed, .cancelled, .redirectRefused: false
            // A certificate does not become a good one; a handshake that was cut off may succeed.
            case .tls(let message):
                ["reset", "SYSCALL", "unexpected eof", "timed out"].contains { message.contains($0) }
            default: true
            }
        case .refused(let refusal): refusal.code == 429 || refusal.code >= 500
        case .malformed: true
        case .conflicts, .unknownType, .noCredential, .timedOut, .cancelled: false
        }
    }

    /// Whether the task was cancelled.
    package var isCancelled: Bool {
        switch kind {
        case .cancelled: true
        case .unanswered(let error): error.kind == .cancelled
        default: false
        }
    }
}

/// A `Status` object that says no, or any other answer with a status of 400 and above.
package struct APIRefusal: Sendable, Equatable, CustomStringConvertible {
    /// One thing that is wrong, as the server tells it.
    package struct Cause: Sendable, Equatable {
        /// `FieldValueInvalid`, say.
        package let reason: String
        package let message: String
        /// `spec.replicas`, say; empty where none is told.
        package let field: String
    }

    /// The HTTP status.
    package let code: Int
    /// `NotFound`, `AlreadyExists`, `Invalid`, ...; empty where none is told.
    package let reason: String
    package let message: String
    package let causes: [Cause]
    /// How long to wait before asking again, in seconds, where that is told.
    package let retryAfter: Int?

    package var description: String {
        let text = message.isEmpty ? "status \(code)" : message
        return code == 401 ? "\(text): the credential is not accepted" : text
    }

    /// What an answer of `status` says whose body is `value`.
    init(status: Int, _ value: Value?, text: String, headers: HTTPHeaders) {
        code = value?["code"]?.intValue.map { Int($0) } ?? status
        reason = value?["reason"]?.stringValue ?? ""
        let isStatus = value?["kind"]?.stringValue == "Status"
        message = (isStatus ? value?["message"]?.stringValue : nil) ?? String(text.prefix(500)).trimmed
        let details = value?["details"]
        causes = (details?["causes"]?.listValue ?? []).map { cause in
            Cause(
                reason: cause["reason"]?.stringValue ?? "", message: cause["message"]?.stringValue ?? "",
                field: cause["field"]?.stringValue ?? "")
        }
        retryAfter =
            headers["Retry-After"].flatMap { Int($0) } ?? details?["retryAfterSeconds"]?.intValue.map { Int($0) }
    }
}

/// A field that another manager has.
package struct FieldConflict: Sendable, Hashable, CustomStringConvertible {
    /// The manager's name, `kubectl-client-side-apply`.
    package let manager: String
    /// The field, `.spec.replicas`.
    package let field: String

    package var description: String { "\(field) (\(manager))" }

    /// What `cause` of a refused apply tells: its message is `conflict with "MANAGER" using apps/v1`, say.
    init(_ cause: APIRefusal.Cause) {
        field = cause.field
        let quoted = cause.message.split(separator: "\"", omittingEmptySubsequences: false)
        manager = quoted.count > 2 ? String(quoted[1]) : cause.message
    }
}
