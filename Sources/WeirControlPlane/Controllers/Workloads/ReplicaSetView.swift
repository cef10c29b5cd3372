import WeirValue

/// A ReplicaSet as a Deployment sees it.
struct ReplicaSetView: Sendable {
    static let revisionKey = "deployment.kubernetes.io/revision"
    static let historyKey = "deployment.kubernetes.io/revision-history"
    static let desiredKey = "deployment.kubernetes.io/desired-replicas"
    static let mostKey = "deployment.kubernetes.io/max-replicas"
    static let hashLabel = "pod-template-hash"

    let value: Value
    let place: ObjectPlace

    init(_ value: Value) {
        self.value = value
        place = ObjectPlace(namespace: value.text("metadata", "namespace"), name: value.text("metadata", "name"))
    }

    var name: String { place.name }
    var replicas: Int64 { value.at("spec", "replicas")?.intValue ?? 1 }
    func status(_ key: String) -> Int64 { value.at("status", key)?.intValue ?? 0 }
    var annotations: [String: String] { value["metadata"]?["annotations"].texts ?? [:] }
    var revision: Int64 { Int64(annotations[Self.revisionKey] ?? "") ?? 0 }
    var desired: Int64? { annotations[Self.desiredKey].flatMap { Int64($0) } }
    var most: Int64? { annotations[Self.mostKey].flatMap { Int64($0) } }
    private var created: String { value.text("metadata", "creationTimestamp") }

    /// Whether this was made before `other`.
    func isOlder(than other: ReplicaSetView) -> Bool {
        created == other.created ? name < other.name : created < other.created
    }

    /// Whether its pods are made after `template`, but for the hash.
    func isMade(after template: Value?) -> Bool {
        Value.means(Self.plain(value.at("spec", "template")), Self.plain(template))
    }

    private static func plain(_ template: Value?) -> Value? {
        guard var template else { return nil }
        template.edit("metadata", "labels") { $0.set(hashLabel, nil) }
        return template
    }
}

extension [ReplicaSetView] {
    /// The pods that these ask for.
    var replicas: Int64 { reduce(0) { $0 + $1.replicas } }
    /// The sum of a number of their statuses.
    func status(_ key: String) -> Int64 { reduce(0) { $0 + $1.status(key) } }
}

/// A Deployment, and the numbers that follow from what it says.
struct DeploymentView: Sendable {
    let value: Value
    let place: ObjectPlace

    init(_ value: Value) {
        self.value = value
        place = ObjectPlace(namespace: value.text("metadata", "namespace"), name: value.text("metadata", "name"))
    }

    var spec: Value { value["spec"] ?? .emptyMap }
    var status: Value { value["status"] ?? .emptyMap }
    var name: String { place.name }
    var replicas: Int64 { spec.at("replicas")?.intValue ?? 1 }
    var isPaused: Bool { spec.at("paused")?.boolValue == true }
    var isRolling: Bool { spec.at("strategy")?.text("type") != "Recreate" }
    var template: Value? { spec.at("template") }
    var annotations: [String: String] { value["metadata"]?["annotations"].texts ?? [:] }
    /// The seconds after which a rollout that does not progress has failed; nil for never.
    var deadline: Int64? {
        guard let seconds = spec.at("progressDeadlineSeconds")?.intValue, seconds < Int64(Int32.max) else { return nil }
        return seconds
    }

    private var limits: (surge: Int64, unavailable: Int64) {
        guard isRolling else { return (0, 0) }
        let rolling = spec.at("strategy", "rollingUpdate")
        let surge = Amount.scaled(rolling?.at("maxSurge"), of: replicas, roundingUp: true)
        let unavailable = Amount.scaled(rolling?.at("maxUnavailable"), of: replicas, roundingUp: false)
        // Without either nothing could ever move.
        return surge == 0 && unavailable == 0 ? (0, 1) : (surge, unavailable)
    }

    var surge: Int64 { limits.surge }

    var mostUnavailable: Int64 { replicas == 0 ? 0 : min(limits.unavailable, replicas) }
}

/// Numbers that may be shares of others.
enum Amount {
    /// `value`, a number or a share such as `25%` of `whole`; 0 where it is neither.
    static func scaled(_ value: Value?, of whole: Int64, roundingUp: Bool) -> Int64 {
        if let number = value?.intValue { return number }
        guard let text = value?.stringValue, text.hasSuffix("%"), let percent = Int64(text.dropLast()) else { return 0 }
        let (product, isTooLarge) = whole.multipliedReportingOverflow(by: percent)
        if isTooLarge { return whole }
        return (product + (roundingUp ? 99 : 0)) / 100
    }
}
