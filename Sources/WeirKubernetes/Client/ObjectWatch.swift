import WeirHTTP
package import WeirValue

/// What happened to the objects that are watched.
package enum WatchEvent: Sendable {
    /// All that there are: first of all, and when the server did not keep what happened since the last event.
    case listed([Value])
    case added(Value)
    case modified(Value)
    /// It is gone; this is its last state.
    case deleted(Value)
}

/// The objects of a selection, and what happens to them, until the task is cancelled.
///
/// It lists, then watches from the version of the list. A watch that ends goes on from the last version that was seen,
/// bookmarks included; where the server has forgotten that version, all is listed anew.
package struct ObjectWatch: AsyncSequence, Sendable {
    package typealias Element = WatchEvent
    package typealias Failure = KubernetesError

    let client: KubernetesClient
    let resource: APIResource
    let selection: ObjectSelection
    /// How long one watch stands, in seconds.
    let seconds: Int

    package func makeAsyncIterator() -> Iterator { Iterator(self) }

    /// Reads the events.
    package struct Iterator: AsyncIteratorProtocol {
        private let watch: ObjectWatch
        /// The version that was seen last; nil before the first list.
        private var version: String?
        private var lines: WatchLines?
        private var failures = 0

        init(_ watch: ObjectWatch) { self.watch = watch }

        /// The next event. It never ends by itself.
        /// - Throws: ``KubernetesError`` that asking again does not mend; `cancelled` when the task is.
        package mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(KubernetesError) -> WatchEvent? {
            while true {
                do throws(KubernetesError) {
                    if let event = try await step() {
                        failures = 0
                        return event
                    }
                } catch {
                    lines = nil
                    if error.isCancelled || Task.isCancelled { throw KubernetesError(.cancelled) }
                    if error.isGone {
                        version = nil
                        continue
                    }
                    guard error.mayPass else { throw error }
                    failures += 1
                    let pause = Duration.milliseconds(100 << Swift.min(failures, 6))
                    do { try await Task.sleep(for: pause, clock: .continuous) } catch {
                        throw KubernetesError(.cancelled)
                    }
                }
            }
        }

        /// The next event; nil where there was none that counts.
        private mutating func step() async throws(KubernetesError) -> WatchEvent? {
            guard let version else {
                let list = try await watch.client.list(watch.resource, watch.selection)
                version = list.resourceVersion
                return .listed(list.items)
            }
            var current: WatchLines
            if let lines {
                current = lines
            } else {
                current = try await open(from: version)
            }
            let line = try await current.next()
            guard let line else {
                // The server ends a watch when its time is over.
                lines = nil
                return nil
            }
            lines = current
            return try event(line)
        }

        private func open(from version: String) async throws(KubernetesError) -> WatchLines {
            var request = APIRequest("GET", watch.resource.path(namespace: watch.selection.namespace))
            request.query =
                watch.selection.query + [
                    ("watch", "true"), ("resourceVersion", version), ("allowWatchBookmarks", "true"),
                    ("timeoutSeconds", String(watch.seconds)),
                ]
            request.timeout = nil
            return WatchLines(try await watch.client.stream(request), request.name)
        }

        private mutating func event(_ line: Value) throws(KubernetesError) -> WatchEvent? {
            let object = line["object"] ?? .null
            if line["type"]?.stringValue == "ERROR" {
                throw KubernetesError(
                    .refused(APIRefusal(status: 500, object, text: "", headers: [:])),
                    "watch \(watch.resource.qualifiedName)")
            }
            if let seen = object["metadata"]?["resourceVersion"]?.stringValue { version = seen }
            switch line["type"]?.stringValue {
            case "ADDED": return .added(watch.resource.completing(object))
            case "MODIFIED": return .modified(watch.resource.completing(object))
            case "DELETED": return .deleted(watch.resource.completing(object))
            default: return nil
            }
        }
    }
}

extension KubernetesClient {
    /// The objects of `selection`, and what happens to them. `seconds` is how long one request of it stands.
    package func watch(
        _ resource: APIResource, _ selection: ObjectSelection = ObjectSelection(), seconds: Int = 300
    ) -> ObjectWatch {
        ObjectWatch(client: self, resource: resource, selection: selection, seconds: seconds)
    }
}
