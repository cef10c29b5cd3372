import Synchronization
import WeirValue

/// A controller: brings one object at a time to what it is to be.
protocol Reconciler: Sendable {
    /// How many objects it works on at once.
    var concurrency: Int { get }
    /// Has what changes put into `queue`.
    func connect(_ queue: WorkQueue)
    /// Brings the object at `place` nearer to what it is to be.
    /// - Returns: In how many seconds to look again though nothing changes; nil for never.
    /// - Throws: what made it fail; it is tried again, each time later.
    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double?
}

extension Reconciler {
    var concurrency: Int { 4 }
}

/// A controller at work.
struct ControllerLoop: Sendable {
    private static let firstDelay = 0.005
    private static let lastDelay = 60.0

    private final class Failures: Sendable {
        let counts = Mutex<[ObjectPlace: Int]>([:])
    }

    private let reconciler: any Reconciler
    private let queue: WorkQueue
    private let failures = Failures()

    init(_ reconciler: any Reconciler, _ context: ControllerContext) {
        self.reconciler = reconciler
        queue = WorkQueue(limit: reconciler.concurrency, timers: context.timers, clock: context.clock)
        reconciler.connect(queue)
    }

    /// Works until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            while let place = await queue.next() {
                group.addTask {
                    await work(on: place)
                    queue.finish(place)
                }
            }
        }
    }

    private func work(on place: ObjectPlace) async {
        do throws(APIStatus) {
            let seconds = try await reconciler.reconcile(place)
            failures.counts.withLock { _ = $0.removeValue(forKey: place) }
            if let seconds { queue.add(place, after: max(seconds, 0.001)) }
        } catch {
            let count = failures.counts.withLock { counts in
                counts[place, default: 0] += 1
                return counts[place] ?? 1
            }
            var delay = Self.firstDelay
            for _ in 1..<max(2, min(count, 20)) { delay *= 2 }
            queue.add(place, after: min(delay, Self.lastDelay))
        }
    }
}

extension WorkQueue {
    /// The seconds for which changes of large groups are gathered.
    static let gathering = 0.05

    /// Has every object of `tracker` that changes looked at.
    func watch<Facts: TrackedFacts>(_ tracker: ObjectTracker<Facts>) {
        tracker.onChange { [self] old, new in
            if let place = new?.place ?? old?.place { add(place) }
        }
    }

    /// Has the owners of kind `kind` of what changes looked at, and those in `owners` that select what nobody owns.
    func watchOwned<Facts: OwnedFacts>(
        _ tracker: ObjectTracker<Facts>, by kind: String, _ owners: ObjectTracker<ObjectFacts>
    ) {
        tracker.onChange { [self] old, new in
            for facts in [old, new] {
                guard let facts else { continue }
                if let owner = facts.owner {
                    guard owner.kind == kind else { continue }
                    let place = ObjectPlace(namespace: facts.place.namespace, name: owner.name)
                    add(place, after: tracker.isLarge(.owner(owner.uid)) ? WorkQueue.gathering : 0)
                } else if new != nil {
                    addOwners(owners, of: facts)
                }
            }
        }
    }

    private func addOwners<Facts: OwnedFacts>(_ owners: ObjectTracker<ObjectFacts>, of facts: Facts) {
        for owner in owners.facts(in: .namespace(facts.place.namespace)) {
            guard let selector = owner.selector, !selector.isEmpty, selector.selects(facts.labels) else { continue }
            add(owner.place)
        }
    }
}

/// Facts of what a controller may own.
protocol OwnedFacts: TrackedFacts {
    var uid: String { get }
    var labels: [String: String] { get }
    var owner: OwnerFacts? { get }
    var isGoing: Bool { get }
    var created: Int { get }
}

extension ObjectFacts: OwnedFacts {}
extension PodFacts: OwnedFacts {}
