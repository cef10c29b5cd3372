import WeirValue

/// The templates that a StatefulSet or a DaemonSet has had, as ControllerRevisions.
struct RevisionHistory {
    static let hashLabel = "controller-revision-hash"

    private let context: ControllerContext
    private let owner: Value
    /// The oldest first.
    private(set) var revisions: [Value]

    /// The history of `owner`.
    init(_ context: ControllerContext, _ owner: Value, _ selector: PodSelector) async throws(APIStatus) {
        self.context = context
        self.owner = owner
        let claimed = try await Ownership(context, owner, selector).claim(context.tracker(Resources.revisions))
        revisions = claimed.compactMap { context.object(Resources.revisions, $0.place) }
            .sorted { Self.number($0) < Self.number($1) }
    }

    static func number(_ revision: Value) -> Int64 { revision["revision"]?.intValue ?? 0 }
    static func name(_ revision: Value) -> String { revision.text("metadata", "name") }

    /// The template that `revision` keeps.
    static func template(_ revision: Value) -> Value? {
        revision.at("data", "spec", "template")?.with("$patch", nil)
    }

    func revision(named name: String) -> Value? { revisions.first { Self.name($0) == name } }

    /// The revision of the template as it is, made where there is none; one that comes back becomes the newest.
    /// - Parameter hashLabel: The label beside those of the template that tells the hash.
    mutating func settle(_ hashLabel: String, collisions: Int64) async throws(APIStatus) -> Value {
        let template = owner.at("spec", "template") ?? .emptyMap
        let data: Value = ["spec": ["template": template.with("$patch", "replace")]]
        let next = (revisions.last.map(Self.number) ?? 0) + 1
        if let index = revisions.lastIndex(where: { Value.means($0["data"], data) }) {
            let found = revisions[index]
            guard index < revisions.count - 1 else { return found }
            let place = ObjectPlace(namespace: found.text("metadata", "namespace"), name: Self.name(found))
            let raised = try await context.change(Resources.revisions, place) { $0.set("revision", .int(next)) }
            revisions.remove(at: index)
            revisions.append(raised ?? found)
            return revisions[revisions.count - 1]
        }
        let hash = PodTemplates.hash(data, collisions: collisions)
        let name = String(decoding: owner.text("metadata", "name").utf8.prefix(223), as: UTF8.self) + "-" + hash
        var metadata: Value = [
            "name": .string(name), "namespace": owner["metadata"]?["namespace"] ?? "",
            "labels": PodTemplates.labels(template.at("metadata", "labels"), [(hashLabel, hash)]),
            "ownerReferences": [Ownership.reference(to: owner)],
        ]
        metadata.set("annotations", owner.at("metadata", "annotations"))
        let revision: Value = [
            "kind": "ControllerRevision", "apiVersion": "apps/v1", "metadata": metadata, "data": data,
            "revision": .int(next),
        ]
        let made = try await context.cluster.create(Resources.revisions, revision, manager: Managers.controllers)
        revisions.append(made)
        return made
    }

    /// Forgets the oldest beyond `limit` of those that are not `used`.
    func truncate(_ limit: Int64, used: Set<String>) async throws(APIStatus) {
        let idle = revisions.filter { !used.contains(Self.name($0)) }
        for revision in idle.prefix(max(0, idle.count - Int(clamping: limit))) {
            let place = ObjectPlace(namespace: revision.text("metadata", "namespace"), name: Self.name(revision))
            try await context.delete(Resources.revisions, place)
        }
    }
}
