import WeirValue

/// What the scheduler and simulated pods need to know of a node.
struct NodeFacts: TrackedFacts {
    /// A taint, or what is tolerated of one.
    struct Taint: Sendable, Hashable {
        let key: String
        let value: String
        let effect: String
    }

    let place: ObjectPlace
    let version: Int64
    let uid: String
    let labels: [String: String]
    let taints: [Taint]
    let isUnschedulable: Bool
    let isGoing: Bool
    /// Whether its life is simulated here.
    let isSimulated: Bool
    let address: String
    /// The addresses that its pods may have, `10.128.0.0/22`.
    let podRange: String
    let allocatable: [String: QuantityNumber]

    init(_ place: ObjectPlace, _ object: Value, version: Int64) {
        self.place = place
        self.version = version
        let metadata = object["metadata"] ?? .null
        let spec = object["spec"] ?? .null
        uid = metadata.text("uid")
        labels = metadata["labels"].texts
        isGoing = metadata.at("deletionTimestamp") != nil
        taints = spec.list("taints").map {
            Taint(key: $0.text("key"), value: $0.text("value"), effect: $0.text("effect"))
        }
        isUnschedulable = spec.at("unschedulable")?.boolValue == true
        isSimulated = labels["type"] == "kwok" || metadata.at("annotations")?.at("kwok.x-k8s.io/node") != nil
        let addresses = object.at("status")?.list("addresses") ?? []
        address = addresses.first { $0.text("type") == "InternalIP" }?.text("address") ?? ""
        podRange = spec.text("podCIDR")
        var allocatable: [String: QuantityNumber] = [:]
        for (name, amount) in object.at("status", "allocatable")?.mapValue ?? [:] {
            allocatable[name] = QuantityNumber(amount)
        }
        self.allocatable = allocatable
    }

    var name: String { place.name }
    var groups: [FactGroup] { [] }
}
