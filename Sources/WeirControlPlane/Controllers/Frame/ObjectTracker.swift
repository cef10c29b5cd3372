import Synchronization
import WeirValue

/// Facts about all objects of a resource, kept up by what changes.
///
/// Every reading first takes in what has been written until then, so that a controller always sees its own writes.
final class ObjectTracker<Facts: TrackedFacts>: Sendable {
    /// A change of one object: nil before it was there, and after it is gone.
    typealias Handler = @Sendable (_ old: Facts?, _ new: Facts?) -> Void

    private struct State {
        var window: EventWindow?
        var version: Int64 = 0
        var facts: [ObjectPlace: Facts] = [:]
        var groups: [FactGroup: Set<ObjectPlace>] = [:]
        var handlers: [Handler] = []

        mutating func put(_ new: Facts?, at place: ObjectPlace, _ changes: inout [(Facts?, Facts?)]) {
            let old = facts[place]
            guard old != nil || new != nil else { return }
            facts[place] = new
            for group in old?.groups ?? [] { remove(place, from: group) }
            for group in new?.groups ?? [] { groups[group, default: []].insert(place) }
            changes.append((old, new))
        }

        private mutating func remove(_ place: ObjectPlace, from group: FactGroup) {
            groups[group]?.remove(place)
            if groups[group]?.isEmpty == true { groups[group] = nil }
        }
    }

    let resource: ResourceName
    private let cluster: any ClusterAccess
    private let state = Mutex(State())

    init(_ resource: ResourceName, _ cluster: any ClusterAccess) {
        self.resource = resource
        self.cluster = cluster
    }

    /// Has `handler` told of every change, and of what is there already when the tracker begins.
    func onChange(_ handler: @escaping Handler) { state.withLock { $0.handlers.append(handler) } }

    // MARK: Reading

    /// The facts of the object at `place`; nil where there is none.
    subscript(place: ObjectPlace) -> Facts? {
        sync()
        return state.withLock { $0.facts[place] }
    }

    /// The facts of the objects in `group`, in no order.
    func facts(in group: FactGroup) -> [Facts] {
        sync()
        return state.withLock { state in (state.groups[group] ?? []).compactMap { state.facts[$0] } }
    }

    /// Whether `group` is so large that its changes are better gathered before they are looked at. For handlers.
    func isLarge(_ group: FactGroup) -> Bool { state.withLock { $0.groups[group]?.count ?? 0 > 50 } }

    /// The facts of all objects, in no order.
    var all: [Facts] {
        sync()
        return state.withLock { Array($0.facts.values) }
    }

    // MARK: Keeping up

    /// Takes in what has been written, and tells of it.
    func sync() {
        let (changes, handlers) = state.withLock { state -> ([(Facts?, Facts?)], [Handler]) in
            var changes: [(Facts?, Facts?)] = []
            while let window = state.window {
                guard case .events(let events, let version) = window.events(after: state.version) else {
                    list(&state, &changes)
                    continue
                }
                state.version = version
                if events.isEmpty { break }
                for event in events {
                    let place = event.object.key.place
                    state.put(event.isRemoval ? nil : Self.facts(event.object), at: place, &changes)
                }
            }
            if state.window == nil { list(&state, &changes) }
            return (changes, state.handlers)
        }
        for (old, new) in changes { for handler in handlers { handler(old, new) } }
    }

    private static func facts(_ object: StoredObject) -> Facts? {
        do throws(JSONError) {
            return Facts(object.key.place, try object.value(), version: object.version)
        } catch { return nil }
    }

    private func list(_ state: inout State, _ changes: inout [(Facts?, Facts?)]) {
        let (listing, window) = cluster.observe(resource)
        state.window = window
        state.version = listing.version
        var gone = Set(state.facts.keys)
        for object in listing.objects(in: "", after: nil) {
            let place = object.key.place
            gone.remove(place)
            if state.facts[place]?.version != object.version {
                state.put(Self.facts(object), at: place, &changes)
            }
        }
        for place in gone { state.put(nil, at: place, &changes) }
    }

    /// Keeps up with changes until the task is cancelled, or the store ends its watches.
    func run() async {
        sync()
        while !Task.isCancelled {
            let (window, version) = state.withLock { ($0.window, $0.version) }
            guard let window else { return }
            await window.wait(after: version)
            if Task.isCancelled { return }
            // Where nothing has moved, the store has ended its watches.
            if case .events(let events, let reached) = window.events(after: version), events.isEmpty,
                reached == version
            {
                return
            }
            sync()
        }
    }
}
