import WeirCore
import WeirKubernetes
import WeirValue

/// The objects that a manifest made or took over, in the order in which they were applied.
struct ManifestInventory: Sendable {
    /// One of them.
    struct Entry: Sendable {
        var reference: ObjectReference
        /// Nil where it is not known.
        var uid: String?
        /// The digest of the fields that Weir manages of it; nil where it is not known.
        var fields: String?
        /// Whether its annotations say that it is not to be deleted with the manifest.
        var stays = false
        /// What it was when it was applied, where that was just now; not recorded.
        var status: ObjectStatus?

        init(_ reference: ObjectReference, uid: String? = nil, fields: String? = nil) {
            self.reference = reference
            self.uid = uid
            self.fields = fields
        }

        /// What `object`, as the server gives it, is.
        init(_ reference: ObjectReference, _ object: Value) {
            self.reference = reference
            uid = object["metadata"]?["uid"]?.stringValue
            fields = Self.managed(object)
            stays = object["metadata"]?["annotations"]?[Self.staying]?.stringValue == "detach"
        }

        /// The annotation of the configuration tools (`kpt`, `cli-utils`): `detach` leaves an object where it is.
        private static let staying = "client.lifecycle.config.k8s.io/deletion"

        init?(_ value: Value) {
            guard let version = value["apiVersion"]?.stringValue, let kind = value["kind"]?.stringValue,
                let name = value["name"]?.stringValue
            else { return nil }
            reference = ObjectReference(
                apiVersion: version, kind: kind, namespace: value["namespace"]?.stringValue, name: name)
            uid = value["uid"]?.stringValue
            fields = value["fields"]?.stringValue
            stays = value["stays"]?.boolValue ?? false
        }

        var value: Value {
            [
                "apiVersion": .string(reference.apiVersion), "kind": .string(reference.kind),
                "namespace": reference.namespace.map { .string($0) } ?? .null, "name": .string(reference.name),
                "uid": uid.map { .string($0) } ?? .null, "fields": fields.map { .string($0) } ?? .null,
                "stays": .bool(stays),
            ]
        }

        /// The digest of what the applies of Weir manage of `object`; nil where they manage nothing.
        private static func managed(_ object: Value) -> String? {
            (object["metadata"]?["managedFields"]?.listValue ?? []).first { entry in
                entry["manager"]?.stringValue == KubernetesClient.fieldManager
                    && entry["operation"]?.stringValue == "Apply" && (entry["subresource"]?.stringValue ?? "").isEmpty
            }?["fieldsV1"].map { Digest.sha256(of: $0) }
        }
    }

    /// The objects that are declared.
    var objects: [Entry] = []
    /// Those that were declared once and are not any more; they are still there.
    var left: [Entry] = []

    init() {}

    /// What is recorded in `attributes`.
    init(_ attributes: Value.Map) {
        objects = (attributes["objects"]?.listValue ?? []).compactMap(Entry.init)
        left = (attributes["left"]?.listValue ?? []).compactMap(Entry.init)
    }

    /// What is recorded in `attributes`.
    /// - Throws: ``OperationFailure`` where that is not known on this machine.
    init(recorded attributes: Value.Map) throws(OperationFailure) {
        for name in ["objects", "left"] {
            guard let value = attributes[name], value.isSensitive, !value.isKnown else { continue }
            throw OperationFailure(
                "which objects it has is not known here: a value in their inventory is a secret that this machine does not have",
                hint: "run this where the secret is known", remains: .nothing)
        }
        self.init(attributes)
    }

    /// The attributes that record it, with `status`.
    func attributes(status: String) -> Value.Map {
        [
            "objects": .list(Value.List(objects.map(\.value))), "left": .list(Value.List(left.map(\.value))),
            "status": .string(status),
        ]
    }

    /// Takes note of what `prior` has and this has not.
    mutating func leave(_ prior: ManifestInventory) {
        // An object may have gone over to another group, and is the same by its uid.
        let uids = Set(objects.compactMap(\.uid))
        left = prior.entries(without: objects.map(\.reference)).filter { !($0.uid.map(uids.contains) ?? false) }
    }

    /// Takes note of what `prior` has and this has not: what `objects` still declare as declared.
    mutating func keep(_ prior: ManifestInventory, of objects: [Value]) {
        let made = Set(self.objects.map(\.reference.identity))
        let declared = objects.compactMap { ObjectReference($0) }
        self.objects += prior.objects.filter { entry in
            let reference = entry.reference
            return !made.contains(reference.identity)
                && declared.contains { object in
                    object.kind == reference.kind && object.group == reference.group && object.name == reference.name
                        && object.namespace ?? reference.namespace == reference.namespace
                }
        }
        leave(prior)
    }

    /// All that is noted, each once, but for what `declared` has; in whichever version of their kinds.
    func entries(without declared: [ObjectReference]) -> [Entry] {
        var noted = Set(declared.map(\.identity))
        return (left + objects).filter { noted.insert($0.reference.identity).inserted }
    }

    /// Whether another resource of Weir has applied `live`, which is `reference`, and counts on it. Namespaces and definitions are shared,
    /// and what stays when its manifest goes is anybody's.
    func isForeign(_ reference: ObjectReference, _ live: Value) -> Bool {
        let entry = Entry(reference, live)
        return entry.fields != nil && !entry.stays && ManifestOrder.Phase.of(reference) > .definitions
            && !(left + objects).contains { $0.reference.identity == reference.identity || $0.uid == entry.uid }
    }

    /// Which objects are noted.
    var identities: Set<ObjectIdentity> { Set((left + objects).map(\.reference.identity)) }
}
