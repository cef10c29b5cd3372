import WeirCore
import WeirHTTP

/// When a request may be sent once more, and what one that failed may have done.
struct HTTPRepetition: Sendable {
    /// Whether it changes nothing.
    private let onlyReads: Bool
    /// Whether sending it twice has the same effect as once (RFC 9110, section 9.2.2).
    private let isIdempotent: Bool

    /// The rules for a request of `method`; `onlyReads` says that it changes nothing, whatever the method.
    init(method: String, onlyReads: Bool) {
        self.onlyReads = onlyReads || Self.safe.contains(method)
        isIdempotent = onlyReads || Self.isIdempotent(method)
    }

    private static let safe: Set<String> = ["GET", "HEAD", "OPTIONS"]

    /// Whether a request of `method` has the same effect when it is sent twice.
    static func isIdempotent(_ method: String) -> Bool { safe.contains(method) || ["PUT", "DELETE"].contains(method) }

    /// Whether it may be sent again after `error`.
    func allows(after error: HTTPError) -> Bool { isIdempotent || error.isBeforeSending }

    /// Whether it may be sent again after an answer of `status`, which is not the one that is wanted.
    func allows(after status: Int) -> Bool {
        if onlyReads { return true }
        // These say that nothing was done, and to try again.
        if [408, 425, 429, 503].contains(status) { return true }
        return isIdempotent && [404, 409, 423, 500, 502, 504].contains(status)
    }

    /// What there may be after one more answer of `status`, where there was `earlier` before.
    func remains(after earlier: OperationFailure.Remains, status: Int) -> OperationFailure.Remains {
        onlyReads || (400...499).contains(status) || status == 503 ? earlier : .unknown
    }

    /// What there may be after one more request that had no answer: because of `error`, or of an interruption.
    func remains(after earlier: OperationFailure.Remains, _ error: HTTPError?) -> OperationFailure.Remains {
        onlyReads || error?.isBeforeSending == true ? earlier : .unknown
    }
}
