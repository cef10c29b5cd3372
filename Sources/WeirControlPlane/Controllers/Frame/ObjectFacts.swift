import WeirValue

/// What a tracker keeps of objects.
protocol TrackedFacts: Sendable {
    /// The facts of `object`, which was written at `version`.
    init(_ place: ObjectPlace, _ object: Value, version: Int64)
    var place: ObjectPlace { get }
    var version: Int64 { get }
    /// The groups in which it is found.
    var groups: [FactGroup] { get }
}

/// A group of objects.
enum FactGroup: Hashable, Sendable {
    /// Those of a namespace.
    case namespace(String)
    /// Those that the controller with this uid owns.
    case owner(String)
    /// Those of a namespace that no controller owns.
    case free(String)
    /// Those on a node.
    case node(String)
}

/// The controller that owns an object.
struct OwnerFacts: Sendable, Hashable {
    let kind: String
    let name: String
    let uid: String

    /// The controller in `metadata`; nil where there is none.
    init?(_ metadata: Value?) {
        guard let owner = metadata?.list("ownerReferences").first(where: { $0["controller"]?.boolValue == true }) else {
            return nil
        }
        kind = owner.text("kind")
        name = owner.text("name")
        uid = owner.text("uid")
    }
}

/// What is kept of any object: its metadata, and whom it selects.
struct ObjectFacts: TrackedFacts {
    let place: ObjectPlace
    let version: Int64
    let uid: String
    let labels: [String: String]
    let owner: OwnerFacts?
    let isGoing: Bool
    /// The generation of its spec; 0 for kinds that have none.
    let generation: Int64
    /// The second of its creation.
    let created: Int
    let selector: PodSelector?

    init(_ place: ObjectPlace, _ object: Value, version: Int64) {
        self.place = place
        self.version = version
        let metadata = object["metadata"]
        uid = metadata?.text("uid") ?? ""
        labels = metadata?["labels"].texts ?? [:]
        owner = OwnerFacts(metadata)
        isGoing = metadata?.at("deletionTimestamp") != nil
        generation = metadata?.at("generation")?.intValue ?? 0
        created = HumanDuration.seconds(metadata?.text("creationTimestamp") ?? "") ?? 0
        selector = object.at("spec", "selector").map { PodSelector($0) }
    }

    var groups: [FactGroup] {
        [.namespace(place.namespace), owner.map { .owner($0.uid) } ?? .free(place.namespace)]
    }
}

/// Which pods an object means.
struct PodSelector: Sendable {
    private let requirements: [LabelSelector.Requirement]
    /// Whether it tells nothing, and so means none where controllers are concerned.
    var isEmpty: Bool { requirements.isEmpty }

    /// The selector `value`: a LabelSelector, or a map of labels.
    init(_ value: Value) {
        guard value["matchLabels"]?.mapValue != nil || value["matchExpressions"]?.listValue != nil else {
            let labels = Optional(value).texts
            requirements = labels.map { .init(key: $0.key, condition: .oneOf([$0.value])) }
            return
        }
        var requirements = value["matchLabels"].texts.map { label -> LabelSelector.Requirement in
            .init(key: label.key, condition: .oneOf([label.value]))
        }
        for expression in value.list("matchExpressions") {
            let values = expression.list("values").compactMap(\.stringValue)
            let condition: LabelSelector.Condition =
                switch expression.text("operator") {
                case "In": .oneOf(values)
                case "NotIn": .noneOf(values)
                case "Exists": .exists
                case "DoesNotExist": .absent
                case "Gt": .above(values.first.flatMap { Int64($0) } ?? .max)
                case "Lt": .below(values.first.flatMap { Int64($0) } ?? .min)
                // What is not known means nobody.
                default: .oneOf([])
                }
            requirements.append(.init(key: expression.text("key"), condition: condition))
        }
        self.requirements = requirements
    }

    /// Whether something with `labels` is meant.
    func selects(_ labels: [String: String]) -> Bool { requirements.allSatisfy { $0.holds(labels) } }
}
