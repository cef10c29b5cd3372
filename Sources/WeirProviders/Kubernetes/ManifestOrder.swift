import WeirCore
import WeirKubernetes
import WeirValue

/// The order in which objects are applied.
///
/// Those that name no wave and that others cannot do without, namespaces and definitions of kinds, go first. Then come the waves, by their
/// numbers; in each wave, and among the first, kinds go by phases. What is in one phase is applied together.
enum ManifestOrder {
    /// The annotations that name a wave, the first that is there counts: Weir's own, and that of Argo CD.
    static let annotations = ["weir.dev/wave", "argocd.argoproj.io/sync-wave"]

    /// What is applied together.
    struct Step: Sendable {
        /// Nil for what goes before all waves.
        let wave: Int?
        let phase: Phase
        let objects: [Value]
    }

    /// Which kinds go before which.
    enum Phase: Int, CaseIterable, Comparable, Sendable {
        case namespaces, definitions, configuration, workloads
        /// What stands in the way of all other writes once it is there.
        case gates

        static func < (left: Phase, right: Phase) -> Bool { left.rawValue < right.rawValue }

        static func of(_ reference: ObjectReference) -> Phase {
            switch (reference.group, reference.kind) {
            case ("", "Namespace"): .namespaces
            case ("apiextensions.k8s.io", "CustomResourceDefinition"): .definitions
            case ("", let kind) where Self.coreConfiguration.contains(kind): .configuration
            case ("rbac.authorization.k8s.io", _), ("storage.k8s.io", _), ("scheduling.k8s.io", _),
                ("node.k8s.io", _):
                .configuration
            case ("networking.k8s.io", "IngressClass"), ("networking.k8s.io", "NetworkPolicy"): .configuration
            case ("admissionregistration.k8s.io", _), ("apiregistration.k8s.io", _): .gates
            default: .workloads
            }
        }

        /// What pods refer to, or what the server looks at when it takes them.
        private static let coreConfiguration: Set<String> = [
            "ConfigMap", "LimitRange", "PersistentVolume", "PersistentVolumeClaim", "ResourceQuota", "Secret",
            "Service",
            "ServiceAccount",
        ]
    }

    private struct Place: Hashable, Comparable {
        let wave: Int?
        let phase: Phase

        static func < (left: Place, right: Place) -> Bool {
            if left.wave == right.wave { return left.phase < right.phase }
            guard let first = left.wave, let second = right.wave else { return left.wave == nil }
            return first < second
        }
    }

    /// The steps for `objects`, in their order.
    /// - Throws: ``OperationFailure`` where a wave is no number.
    static func steps(_ objects: [Value]) throws(OperationFailure) -> [Step] {
        var byPlace: [Place: [Value]] = [:]
        for object in objects {
            guard let reference = ObjectReference(object) else { continue }
            let phase = Phase.of(reference)
            let wave = try wave(of: object, reference)
            let isFirst = phase <= .definitions
            byPlace[Place(wave: wave ?? (isFirst ? nil : 0), phase: phase), default: []].append(object)
        }
        return byPlace.sorted { $0.key < $1.key }.map {
            Step(wave: $0.key.wave, phase: $0.key.phase, objects: $0.value)
        }
    }

    /// The wave that `object` names; nil where it names none.
    private static func wave(of object: Value, _ reference: ObjectReference) throws(OperationFailure) -> Int? {
        let given = object["metadata"]?["annotations"]
        for name in annotations {
            guard let value = given?[name] else { continue }
            guard let wave = value.stringValue.flatMap({ Int($0) }) else {
                throw OperationFailure(
                    "the wave of \(reference) is \(value.shown()), not a whole number",
                    hint: "write it as text: \(name): \"1\"", remains: .nothing)
            }
            return wave
        }
        return nil
    }
}
