import Synchronization
package import WeirCore
package import WeirValue

/// What expressions read as `resources`: the attributes of instances, set as they become known.
package final class ResourcesScope: ValueObject {
    /// The instances of one resource.
    private enum Entry {
        /// The one instance; nil where it is absent.
        case single(Value?)
        /// The instances of a `forEach`, in order; a list where the keys are numbers.
        case many(Instances)
        /// Nothing is known before an apply.
        case unknown
    }

    private struct Instances {
        var keys: [Address.Key]
        var values: [Address.Key: Value]
        /// All of them as one value, once somebody asked.
        var whole: Value?
    }

    private let entries: Mutex<[String: Entry]>

    /// A scope in which no resource is known.
    package init() { entries = Mutex([:]) }

    /// Declares the resource `name` with one instance, or none.
    package func declareSingle(_ name: String, present: Bool) {
        entries.withLock { $0[name] = .single(present ? .unknown(.map) : nil) }
    }

    /// Declares the resource `name` with an instance for each of `keys`.
    package func declareMany(_ name: String, _ keys: [Address.Key]) {
        entries.withLock { entries in
            entries[name] = .many(Instances(keys: keys, values: Dictionary(minimumCapacity: keys.count), whole: nil))
        }
    }

    /// Declares that the instances of `name` are not known before an apply.
    package func declareUnknown(_ name: String) { entries.withLock { $0[name] = .unknown } }

    /// Sets the attributes of the instance at `address`, which was declared.
    package func set(_ address: Address, _ attributes: Value.Map) { set(address, .map(attributes)) }

    /// Sets what stands for the instance of a module at `address`, which was declared.
    func setModule(_ address: Address, _ outputs: ModuleOutputs) { set(address, .object(outputs)) }

    private func set(_ address: Address, _ value: Value) {
        entries.withLock { entries in
            guard let key = address.key else {
                entries[address.name] = .single(value)
                return
            }
            guard case .many(var instances)? = entries[address.name] else { return }
            // Taken out while it is changed, so that its storage is changed in place.
            entries[address.name] = .unknown
            instances.values[key] = value
            instances.whole = nil
            entries[address.name] = .many(instances)
        }
    }

    /// The attributes of the instance at `address`; nil where it is absent.
    package func attributes(of address: Address) -> Value? {
        entries.withLock { entries in
            switch entries[address.name] {
            case .single(let value): value
            case .many(let instances): address.key.flatMap { instances.values[$0] }
            case .unknown: .unknown(.map)
            case nil: nil
            }
        }
    }

    // MARK: ValueObject

    package var typeName: String { "resources" }
    package var isContainer: Bool { true }

    package var plain: Value {
        let names = entries.withLock { $0.keys.sorted() }
        return .map(
            Value.Map(names.compactMap { name in (value(name)).map { (name, $0.materialized) } }) { first, _ in first })
    }

    package func equals(_ other: any ValueObject) -> Bool { self === other }

    package func member(_ key: Value) throws -> Value? {
        guard case .string(let name) = key else { return nil }
        return value(name)
    }

    private func value(_ name: String) -> Value? {
        let entry = entries.withLock { $0[name] }
        return switch entry {
        case .single(let value): value
        case .many: .object(InstancesScope(name, self))
        case .unknown: .unknown(.any)
        case nil: nil
        }
    }

    /// All instances of `name` as one value: a map by their keys, or a list.
    fileprivate func whole(_ name: String) -> Value {
        entries.withLock { entries in
            guard case .many(let instances)? = entries[name] else { return .unknown(.any) }
            if let whole = instances.whole { return whole }
            let whole = Self.whole(instances)
            // What a module hands out becomes known later.
            if instances.values.values.contains(where: { if case .object = $0 { true } else { false } }) {
                return whole
            }
            var kept = instances
            kept.whole = whole
            entries[name] = .many(kept)
            return whole
        }
    }

    private static func whole(_ instances: Instances) -> Value {
        let values = instances.keys.map { instances.values[$0] ?? .unknown(.map) }
        if case .index? = instances.keys.first {
            return .list(zip(instances.keys, values).filter { instances.values[$0.0] != nil }.map(\.1))
        }
        let pairs = zip(instances.keys, values).compactMap { key, value -> (String, Value)? in
            guard case .text(let text) = key, instances.values[key] != nil else { return nil }
            return (text, value)
        }
        return .map(Value.Map(pairs) { first, _ in first })
    }
}

/// What expressions read as `resources.name` of a resource with `forEach`: one instance by its key without looking at
/// the others, or all of them.
private final class InstancesScope: ValueObject {
    private let name: String
    private let resources: ResourcesScope

    init(_ name: String, _ resources: ResourcesScope) {
        self.name = name
        self.resources = resources
    }

    var typeName: String { "resources.\(name)" }
    var isContainer: Bool { true }
    var plain: Value { resources.whole(name) }

    func equals(_ other: any ValueObject) -> Bool { plain == other.plain }

    func member(_ key: Value) throws -> Value? {
        switch key {
        case .string(let text): resources.attributes(of: Address(name, key: .text(text)))
        case .int, .uint: key.intValue.flatMap { resources.attributes(of: Address(name, key: .index(Int($0)))) }
        default: nil
        }
    }
}
