import WeirValue

/// Accepts the names of definitions, says that they are established, and takes the objects of those that are deleted.
final class DefinitionKeeper: Sendable {
    static let finalizer = "customresourcecleanup.apiextensions.k8s.io"
    /// The reason of a definition's end while nothing is done for it yet.
    static let pending = "InstanceDeletionPending"
    private static let manager = "kube-apiserver"

    private let cluster: Cluster

    init(_ cluster: Cluster) { self.cluster = cluster }

    /// Looks at every definition.
    func begin() async { await keepAll() }

    /// Looks at the definition that `event` concerns.
    func look(at event: EventWindow.Event) async {
        let key = event.object.key
        if key.collection == Cluster.definitionsName.collection {
            // The write that this tells of may not have had its effect yet.
            cluster.refreshDefinitions()
            // The names of one may have waited for those of another.
            if event.isRemoval { await keepAll() } else { await keep(key.name) }
        } else if event.isRemoval {
            await lost(key)
        }
    }

    private func keepAll() async {
        for definition in cluster.definitions { await keep(definition.value.text("metadata", "name")) }
    }

    /// An object was taken away: perhaps the last of a definition that goes.
    private func lost(_ key: ObjectKey) async {
        let parts = key.collection.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return }
        let name = "\(parts[1]).\(parts[0])"
        guard cluster.store.object(ObjectKey(Cluster.definitionsName.collection, "", name))?.isGoing == true else {
            return
        }
        await keep(name)
    }

    private func keep(_ name: String) async {
        guard let definition = cluster.definition(name) else { return }
        if definition.at("metadata", "deletionTimestamp") != nil {
            await empty(definition)
        } else {
            await accept(definition)
        }
    }

    /// What fails is tried again with the next change.
    private func attempt(_ work: () async throws(APIStatus) -> Void) async {
        do throws(APIStatus) { try await work() } catch { return }
    }

    // MARK: Names

    private func accept(_ definition: Value) async {
        let name = definition.text("metadata", "name")
        let others = cluster.definitions.map(\.value).filter {
            $0.text("metadata", "name") != name && $0.text("spec", "group") == definition.text("spec", "group")
        }
        let verdict = DefinitionNames(definition, others)
        let time = ClusterTime.text(ClusterTime.now)
        guard !verdict.isNoted(time) else { return }
        await attempt { () async throws(APIStatus) in
            _ = try await cluster.modify(
                Cluster.definitionsName, "", name, subresource: "status", manager: Self.manager
            ) { object in
                object.fill(("status", .emptyMap))
                object.edit("status") { status in
                    status.set("acceptedNames", verdict.accepted)
                    for condition in verdict.conditions { Conditions.set(condition, time: time, in: &status) }
                }
            }
        }
    }

    // MARK: Definitions that go

    /// Says of a definition that goes that its objects do so now.
    private func noteBegin(_ name: String) async {
        let time = ClusterTime.text(ClusterTime.now)
        await attempt { () async throws(APIStatus) in
            _ = try await cluster.modify(
                Cluster.definitionsName, "", name, subresource: "status", manager: Self.manager
            ) { object in
                object.edit("status") { status in
                    guard Conditions.find("Terminating", in: status)?.text("reason") == Self.pending else { return }
                    Conditions.set(
                        "Terminating", "True", reason: "InstanceDeletionInProgress",
                        message: "CustomResource deletion is in progress", time: time, in: &status)
                }
            }
        }
    }

    private func empty(_ definition: Value) async {
        let name = definition.text("metadata", "name")
        guard definition["metadata"]?.texts("finalizers").contains(Self.finalizer) == true else { return }
        await noteBegin(name)
        let resource = ResourceName(definition.text("spec", "group"), definition.text("spec", "names", "plural"))
        for stored in cluster.store.list(resource.collection).objects(in: "", after: nil) where !stored.isGoing {
            await attempt { () async throws(APIStatus) in
                try await cluster.delete(
                    resource, stored.key.namespace, stored.key.name, DeletionWish(propagation: .background))
            }
        }
        guard cluster.store.list(resource.collection).objects(in: "", after: nil).isEmpty else { return }
        await attempt { () async throws(APIStatus) in
            _ = try await cluster.modify(Cluster.definitionsName, "", name, manager: Self.manager) { object in
                object.edit("metadata") { metadata in
                    let others = metadata.texts("finalizers").filter { $0 != Self.finalizer }
                    metadata.set("finalizers", others.isEmpty ? nil : .texts(others))
                }
            }
        }
    }
}

/// Which names of a definition are accepted: those that no other definition of its group has.
struct DefinitionNames {
    private let definition: Value
    private let resources: Set<String>
    private let kinds: Set<String>

    init(_ definition: Value, _ others: [Value]) {
        self.definition = definition
        var resources: Set<String> = []
        var kinds: Set<String> = []
        for other in others {
            let names = other.at("status", "acceptedNames") ?? .emptyMap
            resources.formUnion([names.text("plural"), names.text("singular")] + names.texts("shortNames"))
            kinds.formUnion([names.text("kind"), names.text("listKind")])
        }
        resources.remove("")
        kinds.remove("")
        self.resources = resources
        self.kinds = kinds
    }

    /// Whether the status of the definition tells the verdict already.
    func isNoted(_ time: String) -> Bool {
        var status = definition["status"] ?? .emptyMap
        status.set("acceptedNames", accepted)
        for condition in conditions { Conditions.set(condition, time: time, in: &status) }
        return status == definition["status"]
    }

    private var wanted: Value { definition.at("spec", "names") ?? .emptyMap }
    private var before: Value { definition.at("status", "acceptedNames") ?? .emptyMap }

    private func isFree(_ name: String, _ key: String) -> Bool {
        name == before.text(key) || !(key == "kind" || key == "listKind" ? kinds : resources).contains(name)
    }

    /// The names that are accepted; where one is not, the one that was accepted before stays.
    var accepted: Value {
        var names = before
        for key in ["plural", "singular", "kind", "listKind"] {
            let name = wanted.text(key)
            if isFree(name, key) {
                names.set(key, name.isEmpty && (key == "singular" || key == "listKind") ? nil : .string(name))
            }
        }
        if conflictingShortName == nil { names.set("shortNames", wanted["shortNames"]) }
        names.set("categories", wanted["categories"])
        names.fill(("plural", ""), ("kind", ""))
        return names
    }

    private var conflictingShortName: String? {
        let present = before.texts("shortNames")
        return wanted.texts("shortNames").first { !present.contains($0) && resources.contains($0) }
    }

    /// The last of the names that are not free, with the reason.
    private var conflict: (reason: String, name: String)? {
        var found: (String, String)?
        for (key, reason) in [("plural", "PluralConflict"), ("singular", "SingularConflict")] {
            let name = wanted.text(key)
            if !isFree(name, key) { found = (reason, name) }
        }
        if let name = conflictingShortName { found = ("ShortNamesConflict", name) }
        for (key, reason) in [("kind", "KindConflict"), ("listKind", "ListKindConflict")] {
            let name = wanted.text(key)
            if !isFree(name, key) { found = (reason, name) }
        }
        return found
    }

    /// The conditions of the definition, without times.
    var conditions: [Value] {
        let wasEstablished = definition.hasCondition("Established")
        var list: [Value] = []
        if let conflict {
            list.append(
                Self.condition(
                    "NamesAccepted", "False", conflict.reason, "\(GoText.quoted(conflict.name)) is already in use"))
            if !wasEstablished {
                list.append(Self.condition("Established", "False", "NotAccepted", "not all names are accepted"))
            }
        } else {
            list.append(Self.condition("NamesAccepted", "True", "NoConflicts", "no conflicts found"))
            if !wasEstablished {
                list.append(
                    Self.condition(
                        "Established", "True", "InitialNamesAccepted", "the initial names have been accepted"))
            }
        }
        return list + approval
    }

    /// What is said of definitions in groups that are Kubernetes' own.
    private var approval: [Value] {
        let group = definition.text("spec", "group")
        guard group.hasSuffix(".k8s.io") || group.hasSuffix(".kubernetes.io") else { return [] }
        let note = definition.at("metadata", "annotations")?.text("api-approved.kubernetes.io") ?? ""
        let type = "KubernetesAPIApprovalPolicyConformant"
        if note.hasPrefix("unapproved") {
            return [
                Self.condition(
                    type, "False", "UnapprovedAnnotation",
                    "not approved by API review: \(GoText.quoted(note))")
            ]
        }
        return [Self.condition(type, "True", "ApprovedAnnotation", "approved in \(note)")]
    }

    private static func condition(_ type: String, _ status: String, _ reason: String, _ message: String) -> Value {
        ["type": .string(type), "status": .string(status), "reason": .string(reason), "message": .string(message)]
    }
}
