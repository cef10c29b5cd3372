import OrderedCollections
package import WeirValue

/// JSON merge patches (RFC 7386).
package enum MergePatch {
    /// `object` with `patch` merged into it: null removes a member, maps are merged, all else replaces.
    /// - Throws: 400 where the patch is no map.
    package static func apply(_ patch: Value, to object: Value) throws(APIStatus) -> Value {
        switch patch {
        case .map: return merge(object, patch)
        case .null: throw .badRequest("Invalid JSON Patch")
        default:
            throw .badRequest(
                "error decoding patch: json: cannot unmarshal \(GoJSON.word(patch)) into Go value of type "
                    + "map[string]interface {}")
        }
    }

    private static func merge(_ current: Value, _ patch: Value) -> Value {
        guard case .map(let old) = current else { return withoutNulls(patch) }
        guard case .map(let new) = patch else { return patch }
        var pairs = old.pairs
        for (key, value) in new {
            if case .null = value {
                pairs.removeValue(forKey: key)
            } else if let member = pairs[key], !member.isNull {
                pairs[key] = merge(member, value)
            } else {
                pairs[key] = withoutNulls(value)
            }
        }
        return .map(pairs)
    }

    /// `value` without members that are null, also in the maps of lists; null elements of lists stay.
    private static func withoutNulls(_ value: Value) -> Value {
        switch value {
        case .map(let map):
            guard map.values.contains(where: \.mayHoldNull) else { return value }
            var pairs = map.pairs
            for (key, member) in map {
                if member.isNull { pairs.removeValue(forKey: key) } else { pairs[key] = withoutNulls(member) }
            }
            return .map(pairs)
        case .list(let list): return .list(list.map(withoutNulls))
        default: return value
        }
    }
}

extension Value {
    /// Whether this is null.
    var isNull: Bool { if case .null = self { true } else { false } }

    fileprivate var mayHoldNull: Bool {
        switch self {
        case .null, .map, .list: true
        default: false
        }
    }
}
