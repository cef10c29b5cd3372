import Synchronization
import WeirValue

/// Writes what controllers tell of objects as Events, behind their work and a few at once.
///
/// What is told again of an object raises the count of the Event that is there.
final class EventRecorder: Sendable {
    /// Who tells.
    struct Source: Sendable {
        let component: String
        /// What events of the newer form call the action; empty for the older form.
        var action = ""
    }

    private struct Entry: Sendable {
        let event: Value
        let key: Key
    }

    private struct Key: Hashable, Sendable {
        let uid: String
        let reason: String
        let message: String
        let component: String
    }

    private struct State {
        var pending: [Entry] = []
        var known: [Key: ObjectPlace] = [:]
        var waiter: CheckedContinuation<Void, Never>?
        var serial: UInt64 = 0
    }

    static let resource = ResourceName("", "events")
    /// What waits beyond this is dropped, as other servers do.
    private static let mostPending = 10_000
    private static let mostKnown = 4_096
    private static let batch = 32

    private let state = Mutex(State())
    private let cluster: any ClusterAccess
    private let clock: any ControllerClock

    init(_ cluster: any ClusterAccess, _ clock: any ControllerClock) {
        self.cluster = cluster
        self.clock = clock
    }

    /// Tells of `object` what an Event of `type` (`Normal` or `Warning`) says.
    func tell(_ object: Value, _ type: String, _ reason: String, _ message: String, from source: Source) {
        let metadata = object["metadata"] ?? .null
        var involved: [(String, Value)] = ["kind", "apiVersion"].map { ($0, object[$0] ?? "") }
        for key in ["namespace", "name", "uid", "resourceVersion"] {
            if let value = metadata[key] { involved.append((key, value)) }
        }
        let namespace = metadata.text("namespace").isEmpty ? "default" : metadata.text("namespace")
        let key = Key(uid: metadata.text("uid"), reason: reason, message: message, component: source.component)
        let now = clock.now
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.pending.count < Self.mostPending else { return nil }
            state.serial += 1
            let suffix = String(UInt64(now * 1_000_000_000) &+ state.serial, radix: 16)
            var pairs: [(String, Value)] = [
                ("kind", "Event"), ("apiVersion", "v1"),
                (
                    "metadata",
                    ["name": .string("\(metadata.text("name")).\(suffix)"), "namespace": .string(namespace)]
                ), ("involvedObject", .map(Value.Map(involved) { first, _ in first })), ("reason", .string(reason)),
                ("message", .string(message)), ("type", .string(type)),
                ("reportingComponent", .string(source.component)),
            ]
            pairs += Self.times(now, source)
            state.pending.append(Entry(event: .map(Value.Map(pairs) { first, _ in first }), key: key))
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    private static func times(_ now: Double, _ source: Source) -> [(String, Value)] {
        guard source.action.isEmpty else {
            return [
                ("action", .string(source.action)), ("reportingInstance", .string(source.component)),
                ("eventTime", .string(SystemControllerClock.microText(now))), ("firstTimestamp", nil),
                ("lastTimestamp", nil), ("source", [:]),
            ]
        }
        let time = Value.string(GoTime.text(Int(now)))
        return [
            ("reportingInstance", ""), ("eventTime", nil), ("firstTimestamp", time), ("lastTimestamp", time),
            ("count", 1), ("source", ["component": .string(source.component)]),
        ]
    }

    /// Writes what is told until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            let batch = state.withLock { state in
                let batch = state.pending.prefix(Self.batch)
                state.pending.removeFirst(batch.count)
                return batch
            }
            if batch.isEmpty {
                await pause()
                continue
            }
            await withDiscardingTaskGroup { group in
                var seen: Set<Key> = []
                for entry in batch where seen.insert(entry.key).inserted {
                    group.addTask { await self.write(entry) }
                }
            }
        }
    }

    private func pause() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if !state.pending.isEmpty || Task.isCancelled { return true }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }
    }

    private func write(_ entry: Entry) async {
        do throws(APIStatus) {
            if let place = state.withLock({ $0.known[entry.key] }), try await repeated(entry, at: place) { return }
            let made = try await cluster.create(Self.resource, entry.event, manager: Managers.controllers)
            let metadata = made["metadata"] ?? .null
            let place = ObjectPlace(namespace: metadata.text("namespace"), name: metadata.text("name"))
            state.withLock { state in
                if state.known.count >= Self.mostKnown { state.known = [:] }
                state.known[entry.key] = place
            }
        } catch {
            // Nobody is owed an Event: its namespace may be going, or its quota full.
            return
        }
    }

    /// Raises the count of the Event at `place`; false where there is none.
    private func repeated(_ entry: Entry, at place: ObjectPlace) async throws(APIStatus) -> Bool {
        let now = clock.now
        let changed = try await cluster.modify(
            Self.resource, place.namespace, place.name, manager: Managers.controllers
        ) { event in
            if entry.event["action"] != nil {
                let count = event.at("series", "count")?.intValue ?? 1
                event.set(
                    "series",
                    ["count": .int(count + 1), "lastObservedTime": .string(SystemControllerClock.microText(now))])
            } else {
                event.set("count", .int((event["count"]?.intValue ?? 1) + 1))
                event.set("lastTimestamp", .string(GoTime.text(Int(now))))
            }
        }
        return changed != nil
    }
}

/// The names under which the parts of a cluster write, as managed fields tell them.
enum Managers {
    static let controllers = "kube-controller-manager"
    static let scheduler = "kube-scheduler"
    static let nodes = "kubelet"
}
