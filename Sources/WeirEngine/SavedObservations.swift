package import WeirCore
package import WeirValue

/// What the world said, as a saved plan keeps it: only where it was not what is recorded, and nothing sensitive.
package enum SavedObservations {
    /// What is kept of `observations`, which were made of what `snapshot` records.
    package static func encode(_ observations: [Address: Observation], of snapshot: Snapshot) -> Value.Map {
        var pairs: [(String, Value)] = []
        for (address, observation) in observations.sorted(by: { $0.key < $1.key }) {
            guard let value = encode(observation, snapshot.instances[address]) else { continue }
            pairs.append((address.description, value))
        }
        return Value.Map(pairs) { first, _ in first }
    }

    private static func encode(_ observation: Observation, _ recorded: RecordedInstance?) -> Value? {
        switch observation {
        case .absent: return ["is": "absent"]
        case .incomplete(let why): return ["is": "incomplete", "why": .string(why)]
        case .unreachable(let why): return ["is": "unreachable", "why": .string(why)]
        case .present(let attributes, let drift):
            let changed = attributes.filter { name, value in
                !value.isSensitive && recorded?.attributes[name]?.isSensitive != true
                    && recorded?.attributes[name] != value
            }
            if changed.isEmpty, drift.isEmpty { return nil }
            return [
                "is": "present",
                "attributes": .map(Value.Map(changed.map { ($0.key, $0.value) }) { first, _ in first }),
                "drift": .list(
                    drift.map {
                        [
                            "path": .string($0.path), "recorded": .string($0.recorded),
                            "observed": .string($0.observed),
                        ]
                    }),
            ]
        }
    }

    /// What was kept in `saved` of what the world said of what `snapshot` records.
    package static func decode(_ saved: Value.Map, of snapshot: Snapshot) -> [Address: Observation] {
        var observations: [Address: Observation] = [:]
        for (name, value) in saved {
            guard let address = Address(parsing: name) else { continue }
            let why = value["why"]?.stringValue ?? ""
            switch value["is"]?.stringValue {
            case "absent": observations[address] = .absent
            case "incomplete": observations[address] = .incomplete(why)
            case "unreachable": observations[address] = .unreachable(why)
            case "present":
                let changed = value["attributes"]?.mapValue ?? [:]
                let attributes = (snapshot.instances[address]?.attributes ?? [:]).setting(
                    changed.map { ($0.key, $0.value) })
                let drift = (value["drift"]?.listValue ?? []).map { drift in
                    Drift(
                        drift["path"]?.stringValue ?? "", recorded: drift["recorded"]?.stringValue ?? "",
                        observed: drift["observed"]?.stringValue ?? "")
                }
                observations[address] = .present(attributes: attributes, drift: drift)
            default: continue
            }
        }
        return observations
    }
}
