import Synchronization
import WeirValue

/// Pods that are made or deleted many at once.
struct PodBatch: Sendable {
    /// The most that one look at an object makes or deletes.
    static let most = 500

    let context: ControllerContext
    /// What they are made for; Events tell of it.
    let owner: Value
    let source: EventRecorder.Source

    /// Makes `count` pods, each from `make` with its number: first one, then twice as many at a time as long as none
    /// fails.
    /// - Throws: the first failure.
    func create(_ count: Int, _ make: @Sendable @escaping (Int) -> Value) async throws(APIStatus) {
        var made = 0
        var size = 1
        while made < count {
            let numbers = made..<min(count, made + size)
            try await all(Array(numbers)) { number throws(APIStatus) in try await create(make(number)) }
            made = numbers.upperBound
            size *= 2
        }
    }

    private func create(_ pod: Value) async throws(APIStatus) {
        do throws(APIStatus) {
            let made = try await context.cluster.create(Resources.pods, pod, manager: Managers.controllers)
            context.events.tell(
                owner, "Normal", "SuccessfulCreate", "Created pod: \(made.text("metadata", "name"))", from: source)
        } catch {
            // Nothing can be made in a namespace that is going; that is no news.
            let isGoing = error.details?.causes.contains { $0.reason == "NamespaceTerminating" } == true
            if !isGoing {
                context.events.tell(owner, "Warning", "FailedCreate", "Error creating: \(error.message)", from: source)
            }
            throw error
        }
    }

    /// Deletes `pods`.
    /// - Throws: the first failure.
    func delete(_ pods: [PodFacts]) async throws(APIStatus) {
        try await all(pods) { pod throws(APIStatus) in
            try await context.delete(Resources.pods, pod.place, DeletionWish(uid: pod.uid))
            context.events.tell(
                owner, "Normal", "SuccessfulDelete", "Deleted pod: \(pod.place.name)", from: source)
        }
    }

    /// Does `work` for all of `items` at once.
    func all<Item: Sendable>(
        _ items: [Item], _ work: @Sendable @escaping (Item) async throws(APIStatus) -> Void
    ) async throws(APIStatus) {
        if items.count == 1 { return try await work(items[0]) }
        let failures = await withTaskGroup(of: APIStatus?.self) { group in
            for item in items {
                group.addTask {
                    do throws(APIStatus) {
                        try await work(item)
                        return nil
                    } catch { return error }
                }
            }
            var failures: [APIStatus] = []
            for await failure in group { if let failure { failures.append(failure) } }
            return failures
        }
        if let failure = failures.first { throw failure }
    }
}

extension [PodFacts] {
    /// These in the order in which they are given up: those that serve least first.
    func inOrderOfLoss(ranks: [ObjectPlace: Int] = [:]) -> [PodFacts] {
        let phases = ["Pending": 0, "Unknown": 1, "Running": 2]
        return sorted { first, second in
            if first.node.isEmpty != second.node.isEmpty { return first.node.isEmpty }
            let (early, late) = (phases[first.phase] ?? 0, phases[second.phase] ?? 0)
            if early != late { return early < late }
            if first.isReady != second.isReady { return !first.isReady }
            if first.deletionCost != second.deletionCost { return first.deletionCost < second.deletionCost }
            let (rank, other) = (ranks[first.place] ?? 0, ranks[second.place] ?? 0)
            if rank != other { return rank > other }
            if first.isReady, first.readySince != second.readySince { return first.readySince > second.readySince }
            if first.restarts != second.restarts { return first.restarts > second.restarts }
            return first.created == second.created ? first.place > second.place : first.created > second.created
        }
    }
}
