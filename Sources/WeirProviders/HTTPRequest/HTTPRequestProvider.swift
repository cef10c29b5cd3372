package import WeirCore
package import WeirHTTP
package import WeirValue

/// The type `http.request`: a thing that requests make, look at, change and take away.
package struct HTTPRequestProvider: Provider {
    private let client: HTTPClient

    /// Makes it; requests go through `client`.
    package init(client: HTTPClient) { self.client = client }

    package let types = [Self.request]

    private func calls(_ arguments: Value.Map, _ context: OperationContext) -> HTTPRequestCalls {
        HTTPRequestCalls(arguments, context, client)
    }

    // MARK: Planning

    package func fingerprints(
        _ instance: DeclaredInstance, in context: OperationContext
    ) async throws -> Value.Map {
        try calls(instance.arguments, context).check()
        return Value.Map()
    }

    package func plannedAttributes(_ instance: DeclaredInstance, prior: RecordedInstance?) -> Value.Map {
        guard let prior, Self.sendsNothing(instance, prior) else { return instance.type.unknownAttributes }
        return prior.attributes
    }

    package func replacementReason(_ instance: DeclaredInstance, prior: RecordedInstance) -> String? {
        guard Arguments(instance.arguments)["update"] == nil else { return nil }
        let changed = Self.changes(instance, prior).sorted()
        guard !changed.isEmpty else { return nil }
        return "\(changed.joined(separator: " and ")) changed, and there is no update to send"
    }

    private static func changes(_ instance: DeclaredInstance, _ prior: RecordedInstance) -> Set<String> {
        Arguments(instance.arguments).changes(from: Arguments(prior.arguments)).subtracting(HTTPRequestCalls.quiet)
    }

    private static func sendsNothing(_ instance: DeclaredInstance, _ prior: RecordedInstance) -> Bool {
        changes(instance, prior).isEmpty && (prior.status != .unsure || Arguments(instance.arguments)["update"] == nil)
    }

    // MARK: Operations

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        OperationResult(try await send(.create, instance.arguments, in: context))
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        if Self.sendsNothing(instance, prior) { return OperationResult(prior.attributes) }
        return OperationResult(try await send(.update, instance.arguments, in: context))
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        guard calls(recorded.arguments, context).has(.delete) else { return UnderwayNote.remove(in: context) }
        _ = try await send(.delete, recorded.arguments, in: context)
    }

    /// Sends the request for `purpose`, noted before, so that nobody takes a request that was sent for one that was not.
    private func send(
        _ purpose: HTTPRequestCalls.Purpose, _ arguments: Value.Map, in context: OperationContext
    ) async throws(OperationFailure) -> Value.Map {
        let calls = calls(arguments, context)
        try UnderwayNote(["request": .string(purpose.rawValue)]).take(in: context)
        do throws(OperationFailure) {
            let answer = try await calls.send(purpose)
            UnderwayNote.remove(in: context)
            return answer
        } catch {
            if case .nothing = error.remains { UnderwayNote.remove(in: context) }
            throw error
        }
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        do throws(OperationFailure) {
            switch try await calls(recorded.arguments, context).presence() {
            case nil, .present?: return .present(attributes: recorded.attributes)
            case .absent?: return .absent
            case .unclear(let why)?: return .unreachable(why)
            }
        } catch {
            return .unreachable(error.message)
        }
    }

    // MARK: After a kill

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        let calls = calls(intent.instance.arguments, context)
        let wasBegun = try UnderwayNote(in: context) != nil
        switch intent.kind {
        case .create: return wasBegun ? try await probeCreate(calls) : .absent
        case .update:
            if try !wasBegun || !calls.has(.update) || calls.isIdempotent(.update) {
                return .present(attributes: intent.instance.attributes)
            }
            return .unreachable("its update may have been sent, and sending it twice is not the same as once")
        case .delete:
            guard calls.has(.delete) else { return .absent }
            if try await calls.presence() == .absent { return .absent }
            if try !wasBegun || calls.isIdempotent(.delete) {
                return .present(attributes: intent.instance.attributes)
            }
            return .unreachable("its delete may have been sent, and sending it twice is not the same as once")
        }
    }

    /// What there is after a create that was begun and whose answer is lost: what is there is taken away and made anew.
    private func probeCreate(_ calls: HTTPRequestCalls) async throws(OperationFailure) -> Observation {
        let mayRepeat = try calls.isIdempotent(.create)
        let lost = Observation.incomplete("its answer is lost")
        switch try await calls.presence() {
        case .absent?: return .absent
        case .unclear(let why)?: return .unreachable(why)
        case .present?:
            return mayRepeat || calls.has(.delete) ? lost : .unreachable("it is there, and its answer is lost")
        case nil: return mayRepeat ? lost : .unreachable("it has no read, so nobody can tell whether it was sent")
        }
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        HTTPWaitProvider.noAnswer
    }
}
