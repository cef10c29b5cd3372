import OrderedCollections
package import WeirValue

/// Strategic merge patches: merge patches that know from the schema which lists are merged, and by which key.
///
/// Directives: `$patch` (`replace`, `delete`; of a list's element also to replace the whole list), `$retainKeys`,
/// `$deleteFromPrimitiveList/FIELD` and `$setElementOrder/FIELD`.
package struct StrategicMerge {
    static let directive = "$patch"
    static let retainKeys = "$retainKeys"
    static let deleteFromList = "$deleteFromPrimitiveList"
    static let setOrder = "$setElementOrder"

    private init() {}

    /// `object`, which has the form of `schema`, with `patch` merged into it.
    /// - Throws: what an API server answers where the patch is no map or contradicts itself or the schema.
    package static func apply(_ patch: Value, to object: Value, schema: Schema) throws(APIStatus) -> Value {
        guard case .map(let map) = patch else {
            if patch.isNull { return object }
            throw .badRequest(
                "json: cannot unmarshal \(GoJSON.word(patch)) into Go value of type map[string]interface {}")
        }
        return .map(try StrategicMerge().merge(object.mapValue ?? Value.Map(), map, schema))
    }

    /// How a field is patched.
    struct Field {
        /// The schema of its value, resolved.
        let schema: Schema
        /// `merge`, `replace` or none.
        let strategy: String
        let mergeKey: String

        var isMerged: Bool { strategy == "merge" }
    }

    func merge(_ original: Value.Map, _ patch: Value.Map, _ schema: Schema) throws(APIStatus) -> Value.Map {
        if let directive = patch[Self.directive] { return try Self.directed(directive, patch) }
        var pairs = original.pairs
        var patch = patch.pairs
        if let keys = patch.removeValue(forKey: Self.retainKeys) { try Self.retain(keys, &pairs, patch) }
        try order(&pairs, &patch, schema)
        for (key, value) in patch { try merge(key, value, into: &pairs, schema) }
        return Value.Map(pairs)
    }

    private func merge(
        _ key: String, _ value: Value, into pairs: inout OrderedDictionary<String, Value>, _ schema: Schema
    ) throws(APIStatus) {
        let isDeletion = key.hasPrefix(Self.deleteFromList)
        let key = isDeletion ? try Self.target(of: key, "primitive list") : key
        if value.isNull {
            pairs.removeValue(forKey: key)
            return
        }
        switch (pairs[key], value) {
        case (.map(let old)?, .map(let new)):
            let field = try field(key, of: schema)
            guard field.strategy != "replace" else {
                pairs[key] = value
                return
            }
            pairs[key] = .map(try merge(old, new, field.schema))
        case (.list(let old)?, .list(let new)):
            let field = try listField(key, of: schema)
            guard field.isMerged || isDeletion else {
                pairs[key] = value
                return
            }
            pairs[key] = .list(try mergeLists(old.elements, new.elements, field, isDeletion: isDeletion))
        default:
            guard !isDeletion else { return }
            pairs[key] = Self.withoutDirectives(Self.withoutNulls(value))
        }
    }

    private static func directed(_ directive: Value, _ patch: Value.Map) throws(APIStatus) -> Value.Map {
        switch directive.stringValue {
        case "replace": return patch.setting(Self.directive, to: nil)
        case "delete": return Value.Map()
        default: throw .failure("unknown patch type: \(GoText.plain(directive)) in map: \(GoText.plain(.map(patch)))")
        }
    }

    /// Drops from `pairs` what `keys` does not name.
    private static func retain(
        _ keys: Value, _ pairs: inout OrderedDictionary<String, Value>, _ patch: OrderedDictionary<String, Value>
    ) throws(APIStatus) {
        let fault = APIStatus.badRequest("invalid patch format of retainKeys")
        guard let list = keys.listValue else { throw fault }
        let retained = Set(list.compactMap(\.stringValue))
        for (key, value) in patch {
            guard !value.isNull, !key.hasPrefix(deleteFromList), !key.hasPrefix(setOrder) else { continue }
            guard retained.contains(key) else { throw fault }
        }
        pairs.removeAll { !retained.contains($0.key) }
    }

    /// The field that the directive `key` is about: what follows its first `/`.
    static func target(of key: String, _ kind: String) throws(APIStatus) -> String {
        let parts = key.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        let prefix = kind == "primitive list" ? deleteFromList : setOrder
        guard parts.count == 2, String(Substring(parts[0])) == prefix else {
            throw .badRequest("invalid patch format of \(kind)")
        }
        return String(Substring(parts[1]))
    }

    /// How the field `key` of a map of `schema` is patched.
    func field(_ key: String, of schema: Schema) throws(APIStatus) -> Field {
        let schema = schema.resolved
        guard schema.isStruct else {
            throw .failure(
                "merging an object in json but data type is not struct, instead is: \(GoType.kind(of: schema))")
        }
        guard let member = schema.words.fields[key] else {
            throw .failure(
                "unable to find api field in struct \(GoType.name(of: schema)) for the json field "
                    + GoText.quoted(key))
        }
        let strategies = member.words.patchStrategy?.split(separator: ",").map(String.init) ?? []
        return Field(
            schema: member.resolved, strategy: strategies.first { $0 != "retainKeys" } ?? "",
            mergeKey: member.words.patchMergeKey ?? "")
    }

    /// How the elements of the list `key` of a map of `schema` are patched: its schema is that of the elements.
    func listField(_ key: String, of schema: Schema) throws(APIStatus) -> Field {
        let field = try field(key, of: schema)
        guard field.schema.words.kind == .array else {
            throw .failure("expected slice or array type, but got: \(GoType.kind(of: schema.resolved))")
        }
        return Field(schema: field.schema.element.resolved, strategy: field.strategy, mergeKey: field.mergeKey)
    }

    /// `value` without members that are null, also in the maps of lists.
    static func withoutNulls(_ value: Value) -> Value {
        switch value {
        case .map(let map):
            var pairs = map.pairs
            for (key, member) in map {
                if member.isNull { pairs.removeValue(forKey: key) } else { pairs[key] = withoutNulls(member) }
            }
            return .map(pairs)
        case .list(let list): return .list(list.map(withoutNulls))
        default: return value
        }
    }

    /// `value` without the maps that hold a directive; nil where it is one.
    static func withoutDirectives(_ value: Value) -> Value? {
        switch value {
        case .map(let map):
            guard map[directive] == nil else { return nil }
            var pairs = map.pairs
            for (key, member) in map {
                if let kept = withoutDirectives(member) { pairs[key] = kept } else { pairs.removeValue(forKey: key) }
            }
            return .map(pairs)
        case .list(let list): return .list(list.compactMap(withoutDirectives))
        default: return value
        }
    }
}
