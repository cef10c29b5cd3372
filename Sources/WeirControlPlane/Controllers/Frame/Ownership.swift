import WeirValue

/// Which objects belong to a controller: it takes those that it selects and nobody owns, and lets go of those that it
/// does not select any longer.
struct Ownership: Sendable {
    let context: ControllerContext
    /// The controller.
    let owner: Value
    let selector: PodSelector

    init(_ context: ControllerContext, _ owner: Value, _ selector: PodSelector) {
        self.context = context
        self.owner = owner
        self.selector = selector
    }

    private var uid: String { owner.text("metadata", "uid") }

    /// The reference to `owner` that stands on what it owns.
    static func reference(to owner: Value) -> Value {
        [
            "apiVersion": owner["apiVersion"] ?? "", "kind": owner["kind"] ?? "",
            "name": owner["metadata"]?["name"] ?? "", "uid": owner["metadata"]?["uid"] ?? "", "controller": true,
            "blockOwnerDeletion": true,
        ]
    }

    /// The objects of `tracker` that belong to the controller, after taking and letting go.
    /// - Parameter mayTake: Whether one that is selected is to be taken.
    func claim<Facts: OwnedFacts>(
        _ tracker: ObjectTracker<Facts>, mayTake: (Facts) -> Bool = { _ in true }
    ) async throws(APIStatus) -> [Facts] {
        let isGoing = owner.at("metadata", "deletionTimestamp") != nil
        var claimed: [Facts] = []
        for facts in tracker.facts(in: .owner(uid)) {
            if selector.selects(facts.labels) {
                claimed.append(facts)
            } else if !isGoing {
                try await release(tracker.resource, facts.place)
            }
        }
        guard !isGoing else { return claimed }
        for facts in tracker.facts(in: .free(owner.text("metadata", "namespace")))
        where !facts.isGoing && selector.selects(facts.labels) && mayTake(facts) {
            try await adopt(tracker.resource, facts.place)
            if let facts = tracker[facts.place], facts.owner?.uid == uid { claimed.append(facts) }
        }
        return claimed
    }

    private func adopt(_ resource: ResourceName, _ place: ObjectPlace) async throws(APIStatus) {
        let reference = Self.reference(to: owner)
        let uid = uid
        try await context.change(resource, place) { object in
            object.edit("metadata") { metadata in
                let others = metadata.list("ownerReferences").filter { $0.text("uid") != uid }
                guard !others.contains(where: { $0["controller"]?.boolValue == true }) else { return }
                metadata.set("ownerReferences", .list(Value.List(others + [reference])))
            }
        }
    }

    private func release(_ resource: ResourceName, _ place: ObjectPlace) async throws(APIStatus) {
        let uid = uid
        try await context.change(resource, place) { object in
            object.edit("metadata") { metadata in
                let others = metadata.list("ownerReferences").filter { $0.text("uid") != uid }
                metadata.set("ownerReferences", others.isEmpty ? nil : .list(Value.List(others)))
            }
        }
    }
}
