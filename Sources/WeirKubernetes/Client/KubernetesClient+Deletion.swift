import WeirValue

/// What becomes of an object that shall go.
package struct DeletionOptions: Sendable {
    /// What happens to the objects that it owns.
    package enum Propagation: String, Sendable {
        /// They go after it.
        case background = "Background"
        /// They go before it.
        case foreground = "Foreground"
        /// They stay.
        case orphan = "Orphan"
    }

    package var propagation: Propagation?
    /// The seconds that it has to end by itself; nil for what it says itself.
    package var grace: Int?
    /// Only the object with this uid goes.
    package var uid: String?
    /// Only the object at this version goes.
    package var resourceVersion: String?
    package var isDryRun = false

    /// The server's defaults.
    package init(propagation: Propagation? = nil, uid: String? = nil) {
        self.propagation = propagation
        self.uid = uid
    }

    var value: Value {
        var preconditions: [(String, Value)] = []
        if let uid { preconditions.append(("uid", .string(uid))) }
        if let resourceVersion { preconditions.append(("resourceVersion", .string(resourceVersion))) }
        let members: [(String, Value?)] = [
            ("kind", "DeleteOptions"), ("apiVersion", "v1"),
            ("propagationPolicy", propagation.map { .string($0.rawValue) }),
            ("gracePeriodSeconds", grace.map { .int(Int64($0)) }), ("dryRun", isDryRun ? ["All"] : nil),
            (
                "preconditions",
                preconditions.isEmpty ? nil : .map(Value.Map(preconditions) { first, _ in first })
            ),
        ]
        return .map(Value.Map().setting(members))
    }
}

extension KubernetesClient {
    /// Tells the server to take the object `name` away.
    /// - Returns: whether it is there or on its way out; false where it was not there, or is another than the one with
    ///   the uid that was named.
    /// - Throws: ``KubernetesError``.
    @discardableResult
    package func delete(
        _ resource: APIResource, namespace: String?, _ name: String, _ options: DeletionOptions = DeletionOptions()
    ) async throws(KubernetesError) -> Bool {
        let request = APIRequest("DELETE", resource.path(namespace: namespace, name)).sending(options.value)
        do throws(KubernetesError) {
            _ = try await send(request)
            return true
        } catch {
            if error.isNotFound { return false }
            // A precondition that does not hold: the object of that name is another one.
            guard options.uid != nil, options.resourceVersion == nil, error.refusal?.code == 409 else { throw error }
            return false
        }
    }

    /// Waits until the object `name` is gone, or one with another uid than `uid` has its name.
    /// - Parameter tell: is told what is still waited for.
    /// - Throws: ``KubernetesError``; `timedOut` when `limit` is over.
    package func waitUntilDeleted(
        _ resource: APIResource, namespace: String?, _ name: String, uid: String?, within limit: Duration,
        tell: (String) -> Void = { _ in }
    ) async throws(KubernetesError) {
        let end = ContinuousClock.now + limit
        var pause = Duration.milliseconds(20)
        while true {
            let object: Value
            do throws(KubernetesError) {
                object = try await get(resource, namespace: namespace, name)
            } catch {
                if error.isNotFound { return }
                throw error
            }
            let metadata = object["metadata"]
            if let uid, metadata?["uid"]?.stringValue != uid { return }
            let finalizers = (metadata?["finalizers"]?.listValue ?? []).compactMap(\.stringValue)
            let held = finalizers.isEmpty ? "" : " (finalizers: \(finalizers.joined(separator: ", ")))"
            tell("\(resource.kind) \(name) is being deleted\(held)")
            guard ContinuousClock.now + pause < end else {
                throw KubernetesError(.timedOut("\(resource.kind) \(name) is still there\(held)"))
            }
            do { try await Task.sleep(for: pause, clock: .continuous) } catch { throw KubernetesError(.cancelled) }
            pause = min(pause * 2, .seconds(1))
        }
    }
}
