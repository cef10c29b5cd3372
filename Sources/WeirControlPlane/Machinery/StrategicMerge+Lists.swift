import OrderedCollections
import WeirValue

/// How lists are merged, and in which order their elements end up.
extension StrategicMerge {
    /// Applies the `$setElementOrder` directives of `patch` and takes them and the lists that they are about out of it.
    func order(
        _ pairs: inout OrderedDictionary<String, Value>, _ patch: inout OrderedDictionary<String, Value>,
        _ schema: Schema
    ) throws(APIStatus) {
        for key in patch.keys where key.hasPrefix(Self.setOrder) {
            guard let directive = patch.removeValue(forKey: key) else { continue }
            let order = try Self.elements(directive)
            let name = try Self.target(of: key, "setElementOrder list")
            let old = try pairs[name].map { value throws(APIStatus) in try Self.elements(value) }
            let new = try patch[name].map { value throws(APIStatus) in try Self.elements(value) }
            let field = try listField(name, of: schema)
            try Self.check(new ?? [], against: order, field.mergeKey, directive)
            let merged: [Value]
            switch (old, new) {
            case (nil, nil): continue
            case (let old?, nil): merged = old
            case (nil, let new?): merged = Self.withoutDirectives(.list(new))?.listValue ?? []
            case (let old?, let new?):
                merged = field.isMerged ? try mergeLists(old, new, field, isDeletion: false) : new
            }
            try Self.checkKinds([old ?? [], new ?? []])
            let isOfMaps = Self.isOfMaps([old ?? [], new ?? []])
            pairs[name] = .list(try Self.arranged(merged, by: order, live: old ?? [], field.mergeKey, isOfMaps))
            patch.removeValue(forKey: name)
        }
    }

    private static func elements(_ value: Value) throws(APIStatus) -> [Value] {
        guard case .list(let list) = value else {
            throw .failure("expected a []interface {}, but received a \(GoType.dynamic(value))")
        }
        return list.elements
    }

    /// Checks that `new` has its elements in the order that the directive sets.
    private static func check(_ new: [Value], against order: [Value], _ mergeKey: String, _ directive: Value)
        throws(APIStatus)
    {
        guard !new.isEmpty, !order.isEmpty else { return }
        var position = 0
        for element in new {
            if !mergeKey.isEmpty, element.mapValue == nil {
                throw .failure("expected a map[string]interface {}, but received a \(GoType.dynamic(element))")
            }
            if element[directiveKey] != nil { continue }
            let key = try ElementKey(element, mergeKey)
            while position < order.count, try ElementKey(order[position], mergeKey) != key { position += 1 }
            guard position < order.count else {
                throw .failure(
                    "The order in patch list:\n\(GoText.plain(.list(new)))\n doesn't match \(setOrder) list:\n"
                        + "\(GoText.plain(directive))\n")
            }
            position += 1
        }
    }

    private static var directiveKey: String { directive }

    /// `old` with `new` merged into it, or without `new` where that is a deletion.
    func mergeLists(_ old: [Value], _ new: [Value], _ field: Field, isDeletion: Bool) throws(APIStatus) -> [Value] {
        guard !old.isEmpty || !new.isEmpty else { return old }
        try Self.checkKinds([old, new])
        guard Self.isOfMaps([old, new]) else {
            if isDeletion {
                let deleted = Set(try new.map { element throws(APIStatus) in try ElementKey(element, "") })
                return try old.keeping { element throws(APIStatus) in !deleted.contains(try ElementKey(element, "")) }
            }
            var seen: Set<ElementKey> = []
            let merged = try (old + new).keeping { element throws(APIStatus) in
                seen.insert(try ElementKey(element, "")).inserted
            }
            return try Self.arranged(merged, by: new, live: old, "", false)
        }
        guard !field.mergeKey.isEmpty else {
            throw .failure("cannot merge lists without merge key for \(GoType.kind(of: field.schema))")
        }
        var live = old
        var patch: [Value] = []
        var replaces = false
        for element in new { try Self.direct(element, &live, &patch, &replaces, field.mergeKey) }
        if replaces {
            live = patch
            patch = []
        }
        let merged = try mergeMaps(live, patch, field)
        return try Self.arranged(merged, by: patch, live: live, field.mergeKey, true)
    }

    /// Applies the directive of `element`, an element of a patch; one without a directive is added to `patch`.
    private static func direct(
        _ element: Value, _ live: inout [Value], _ patch: inout [Value], _ replaces: inout Bool, _ mergeKey: String
    ) throws(APIStatus) {
        guard let directive = element[Self.directive] else {
            patch.append(element)
            return
        }
        switch directive.stringValue {
        case "delete":
            let key = try ElementKey(element, mergeKey)
            live = try live.keeping { element throws(APIStatus) in try ElementKey(optional: element, mergeKey) != key }
        case "replace": replaces = true
        case "merge": throw .failure("merging lists cannot yet be specified in the patch")
        default:
            throw .failure("unknown patch type: \(GoText.plain(directive)) in map: \(GoText.plain(element))")
        }
    }

    private func mergeMaps(_ old: [Value], _ new: [Value], _ field: Field) throws(APIStatus) -> [Value] {
        var merged = old
        var positions: [ElementKey: Int] = [:]
        for (position, element) in old.enumerated() {
            guard let key = try ElementKey(optional: element, field.mergeKey), positions[key] == nil else { continue }
            positions[key] = position
        }
        for element in new {
            let key = try ElementKey(element, field.mergeKey)
            if let position = positions[key], case .map(let old) = merged[position], case .map(let new) = element {
                merged[position] = .map(try merge(old, new, field.schema))
            } else {
                positions[key] = merged.count
                merged.append(element)
            }
        }
        return merged
    }

    private static func isOfMaps(_ lists: [[Value]]) -> Bool { lists.lazy.joined().first?.mapValue != nil }

    /// Checks that all elements are of one kind, and that none is a list.
    private static func checkKinds(_ lists: [[Value]]) throws(APIStatus) {
        guard let first = lists.lazy.joined().first else {
            throw .failure("no elements in any of the given slices")
        }
        if case .list = first {
            throw APIStatus(
                code: 422, reason: APIStatus.unprocessable.reason, message: APIStatus.unprocessable.message,
                details: APIStatus.Details())
        }
        let kind = GoType.dynamic(first)
        guard lists.lazy.joined().allSatisfy({ GoType.dynamic($0) == kind }) else {
            throw .failure("list element types are not identical: \(GoText.plain(.list(lists.map { .list($0) })))")
        }
    }

    /// `merged` in the order that is asked for: what `order` names in its order, and between that what only the server
    /// has, each before the first element that stands behind it in `live`.
    private static func arranged(
        _ merged: [Value], by order: [Value], live: [Value], _ mergeKey: String, _ isOfMaps: Bool
    ) throws(APIStatus) -> [Value] {
        let key = isOfMaps ? mergeKey : ""
        let wanted = try positions(order, key)
        let lived = try positions(live, key)
        var asked: [(position: Int, live: Int?, value: Value)] = []
        var kept: [(position: Int, live: Int?, value: Value)] = []
        for element in merged {
            let name = try ElementKey(element, key)
            if let position = wanted[name] {
                asked.append((position, lived[name], element))
            } else {
                kept.append((lived[name] ?? Int.max, lived[name], element))
            }
        }
        asked.sort { $0.position < $1.position }
        kept.sort { $0.position < $1.position }
        var result: [Value] = []
        result.reserveCapacity(merged.count)
        var rest = kept[...]
        for element in asked {
            while let next = rest.first, let own = next.live, let other = element.live, own < other {
                result.append(next.value)
                rest.removeFirst()
            }
            result.append(element.value)
        }
        return result + rest.map(\.value)
    }

    private static func positions(_ list: [Value], _ mergeKey: String) throws(APIStatus) -> [ElementKey: Int] {
        var positions: [ElementKey: Int] = [:]
        for (position, element) in list.enumerated() {
            let key = try ElementKey(element, mergeKey)
            if positions[key] == nil { positions[key] = position }
        }
        return positions
    }
}

/// What tells an element of a merged list from others: its value, or that of its merge key.
private enum ElementKey: Hashable {
    case text(String), int(Int64), double(Double), bool(Bool), null
    /// A list or map, which equals nothing; told apart by what it holds.
    case other(String)

    init(_ element: Value, _ mergeKey: String) throws(APIStatus) {
        guard let key = try ElementKey(optional: element, mergeKey) else {
            throw .failure("map: \(GoText.plain(element)) does not contain declared merge key: \(mergeKey)")
        }
        self = key
    }

    /// Nil where the element is a map without the key.
    init?(optional element: Value, _ mergeKey: String) throws(APIStatus) {
        guard !mergeKey.isEmpty else {
            self.init(scalar: element)
            return
        }
        guard case .map(let map) = element else {
            throw .failure("expected a map[string]interface {}, but received a \(GoType.dynamic(element))")
        }
        guard let value = map[mergeKey] else { return nil }
        self.init(scalar: value)
    }

    private init(scalar: Value) {
        switch scalar {
        case .string(let text): self = .text(text)
        case .int(let int): self = .int(int)
        case .double(let double): self = .double(double)
        case .bool(let bool): self = .bool(bool)
        case .null: self = .null
        default: self = .other(JSONWriter.string(scalar, .digest))
        }
    }
}

extension [Value] {
    /// The elements that `isKept` keeps.
    fileprivate func keeping(_ isKept: (Value) throws(APIStatus) -> Bool) throws(APIStatus) -> [Value] {
        var kept: [Value] = []
        kept.reserveCapacity(count)
        for element in self where try isKept(element) { kept.append(element) }
        return kept
    }
}
