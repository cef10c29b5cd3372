package import WeirValue

/// Answers many who look for objects of one resource and namespace at about the same time by one list.
///
/// In each window of time the first few objects are asked for one by one. Who comes later waits for the end of the window, and shares a
/// list that begins there: what they see is never older than their question.
actor SharedLooks {
    /// The objects by their names; nil where they are better asked for one by one.
    typealias List = Task<Result<[String: Value]?, KubernetesError>, Never>

    /// Where objects are.
    struct Place: Sendable, Hashable {
        let resource: APIResource
        let namespace: String?
    }

    private struct Window {
        let end: ContinuousClock.Instant
        var looks = 0
        var list: List?
    }

    private static let length = Duration.milliseconds(250)
    /// How many objects of a window are asked for one by one.
    private static let single = 4
    /// The most objects that are listed for the sake of a few of them.
    static let most = 2_000

    private var windows: [Place: Window] = [:]
    private var unlisted: Set<Place> = []

    /// The list that a look at `place` is answered by, made with `list`; nil where that look is to ask by itself.
    func list(
        of place: Place, _ list: @escaping @Sendable (Place) async -> Result<[String: Value]?, KubernetesError>
    ) -> List? {
        guard !unlisted.contains(place) else { return nil }
        let now = ContinuousClock.now
        var window = windows[place] ?? Window(end: now)
        if window.end <= now { window = Window(end: now + Self.length) }
        window.looks += 1
        if window.looks > Self.single, window.list?.isCancelled ?? true {
            window.list = List { [end = window.end] in
                do { try await Task.sleep(until: end, clock: .continuous) } catch {
                    return .failure(KubernetesError(.cancelled))
                }
                return await list(place)
            }
        }
        windows[place] = window
        return window.list
    }

    /// Has the objects of `place` asked for one by one from now on.
    func separate(_ place: Place) { unlisted.insert(place) }
}

extension KubernetesClient {
    /// The object `name` as it is now or shortly after; nil where it is not there. Many who look for objects of one resource and
    /// namespace at the same time cost one request.
    /// - Throws: ``KubernetesError``.
    package func look(
        at resource: APIResource, namespace: String?, _ name: String
    ) async throws(KubernetesError) -> Value? {
        let place = SharedLooks.Place(resource: resource, namespace: namespace)
        while let list = await looks.list(of: place, { await self.named($0) }) {
            let answer = await withTaskCancellationHandler(operation: { await list.value }, onCancel: { list.cancel() })
            // Another of those who look may have been cancelled.
            if case .failure(let error) = answer, error.isCancelled, !Task.isCancelled { continue }
            if let objects = try answer.get() { return objects[name] }
            await looks.separate(place)
        }
        do throws(KubernetesError) {
            return try await get(resource, namespace: namespace, name)
        } catch {
            guard error.isNotFound else { throw error }
            return nil
        }
    }

    /// The objects of `place` by their names; nil where they are too many, or may not be listed.
    private func named(_ place: SharedLooks.Place) async -> Result<[String: Value]?, KubernetesError> {
        var request = APIRequest("GET", place.resource.path(namespace: place.namespace))
        request.query = [("limit", String(SharedLooks.most))]
        do throws(KubernetesError) {
            let page = try await send(request).value()
            guard (page["metadata"]?["continue"]?.stringValue ?? "").isEmpty else { return .success(nil) }
            let objects = (page["items"]?.listValue ?? []).map { place.resource.completing($0) }
            let names = objects.compactMap { object in object["metadata"]?["name"]?.stringValue.map { ($0, object) } }
            return .success(Dictionary(names) { first, _ in first })
        } catch {
            return error.refusal?.code == 403 ? .success(nil) : .failure(error)
        }
    }
}
