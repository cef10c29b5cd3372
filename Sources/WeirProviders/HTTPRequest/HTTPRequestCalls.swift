import WeirCore
import WeirHTTP
import WeirValue

/// The requests of an `http.request`, as its arguments say.
struct HTTPRequestCalls: Sendable {
    /// What each is sent for. The raw value is the name of the argument, but for `create`.
    enum Purpose: String, Sendable, CaseIterable {
        case create, read, update, delete

        fileprivate var usualMethod: String {
            switch self {
            case .create, .read: "GET"
            case .update: "PUT"
            case .delete: "DELETE"
            }
        }
    }

    /// The arguments whose change alone sends nothing.
    static let quiet: Set<String> = ["read", "update", "delete", "timeout", "interval"]

    private let arguments: Arguments
    private let context: OperationContext
    private let client: HTTPClient

    init(_ arguments: Value.Map, _ context: OperationContext, _ client: HTTPClient) {
        self.arguments = Arguments(arguments)
        self.context = context
        self.client = client
    }

    /// Whether there is a request for `purpose`.
    func has(_ purpose: Purpose) -> Bool { purpose == .create || arguments[purpose.rawValue] != nil }

    /// Checks what is known of all of them.
    func check() throws(OperationFailure) {
        for purpose in Purpose.allCases where has(purpose) {
            guard purpose == .create || arguments[purpose.rawValue]?.mapValue != nil else { continue }
            let members = try members(purpose)
            if members["status"]?.isKnown ?? true, members["until"]?.isKnown ?? true { _ = try HTTPCondition(members) }
        }
    }

    /// Whether sending the request for `purpose` twice has the same effect as once.
    func isIdempotent(_ purpose: Purpose) throws(OperationFailure) -> Bool {
        HTTPRepetition.isIdempotent(try members(purpose).text("method") ?? purpose.usualMethod)
    }

    /// Sends the request for `purpose` until its answer is as it should be.
    func send(_ purpose: Purpose) async throws(OperationFailure) -> Value.Map {
        var members = try members(purpose)
        if purpose == .delete { members = try Self.acceptingGone(members) }
        return try await HTTPWait(members, context, client).run()
    }

    /// What `read` tells; nil where there is none.
    func presence() async throws(OperationFailure) -> HTTPWait.Presence? {
        guard has(.read) else { return nil }
        return try await HTTPWait(try members(.read), context, client, onlyReads: true).presence()
    }

    /// The arguments of the request for `purpose`, with the times of the whole.
    private func members(_ purpose: Purpose) throws(OperationFailure) -> Arguments {
        guard purpose != .create else { return arguments }
        let own = try arguments.object(purpose.rawValue).values
        return Arguments(
            own.setting([
                ("method", own["method"] ?? .string(purpose.usualMethod)), ("timeout", arguments["timeout"]),
                ("interval", arguments["interval"]),
            ]))
    }

    /// `members` with the statuses added that say that the thing is gone.
    private static func acceptingGone(_ members: Arguments) throws(OperationFailure) -> Arguments {
        _ = try HTTPCondition(members)
        let given = members["status"].map { $0.listValue ?? [$0] } ?? (200...299).map { .int($0) }
        return Arguments(members.values.setting("status", to: .list(Value.List(given + [404, 410]))))
    }
}
