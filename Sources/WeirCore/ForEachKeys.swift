package import WeirValue

/// The instances that a `forEach` asks for.
package enum ForEachKeys {
    /// What a `forEach` may be.
    package static let hint = "forEach takes a list of distinct strings, a map, or a whole number from 0 to 1000000"
    private static let most = 1_000_000

    /// Why `value` cannot be a `forEach`; nil where it can.
    package static func fault(in value: Value) -> String? {
        switch value {
        case .map: return nil
        case .int, .uint, .double:
            guard let count = value.intValue, (0...Int64(most)).contains(count) else {
                return "forEach is \(value.shown()), not a whole number from 0 to \(most)"
            }
            return nil
        case .list(let list):
            var seen: Set<String> = []
            for element in list {
                if case .unknown = element { continue }
                guard let text = element.stringValue else { return "forEach has \(element.shown()) in its list" }
                guard seen.insert(text).inserted else { return "forEach has \(element.shown()) twice" }
            }
            return nil
        case .object(let object) where object.isContainer: return fault(in: object.plain)
        case .sensitive: return "forEach is sensitive; the keys of instances are shown"
        default: return "forEach is \(value.shown())"
        }
    }

    /// The keys of the instances and the value of each, in order; nil where `value` cannot be a `forEach`, or is not known.
    package static func instances(of value: Value) -> [(key: Address.Key, value: Value)]? {
        guard fault(in: value) == nil else { return nil }
        switch value.materialized {
        case .map(let map): return map.map { (.text($0.key), $0.value) }
        case .list(let list):
            var instances: [(key: Address.Key, value: Value)] = []
            for element in list {
                guard let text = element.stringValue else { return nil }
                instances.append((.text(text), element))
            }
            return instances
        case let number:
            return number.intValue.map { count in (0..<Int(count)).map { (.index($0), .int(Int64($0))) } }
        }
    }
}
