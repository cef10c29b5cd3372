import WeirValue

/// Changes to parts of objects. What does not change stays the same value in memory, which the field manager relies on.
extension Value {
    /// The member at the end of `path`; nil where one on the way is missing. Null counts as missing.
    func at(_ path: String...) -> Value? {
        var value = self
        for key in path {
            guard let member = value[key], !member.isNull else { return nil }
            value = member
        }
        return value
    }

    /// The text at the end of `path`; empty where there is none.
    func text(_ path: String...) -> String {
        var value = self
        for key in path {
            guard let member = value[key] else { return "" }
            value = member
        }
        return value.stringValue ?? ""
    }

    /// The elements of the list `key`; none where it is missing.
    func list(_ key: String) -> [Value] { self[key]?.listValue ?? [] }

    /// Gives the member `key` of a map `value`; nil takes it away.
    mutating func set(_ key: String, _ value: Value?) {
        guard case .map(let map) = self else {
            if let value { self = .map(Map([(key, value)], uniquingKeysWith: { first, _ in first })) }
            return
        }
        switch (map[key], value) {
        case (nil, nil): return
        case (let old?, let value?) where Structured.isSame(old, value): return
        default: self = .map(map.setting(key, to: value))
        }
    }

    /// Gives those of `pairs` that are missing in a map, or null.
    mutating func fill(_ pairs: (String, Value)...) {
        guard case .map(let map) = self else { return }
        let missing = pairs.filter { map[$0.0] == nil || map[$0.0]?.isNull == true }
        guard !missing.isEmpty else { return }
        self = .map(map.setting(missing.map { ($0.0, $0.1) }))
    }

    /// Changes the member at the end of `path` where it is there.
    mutating func edit(_ path: String..., change: (inout Value) -> Void) { edit(path[...], change) }

    private mutating func edit(_ path: ArraySlice<String>, _ change: (inout Value) -> Void) {
        guard let key = path.first else { return change(&self) }
        guard case .map(let map) = self, let old = map[key], !old.isNull else { return }
        var new = old
        new.edit(path.dropFirst(), change)
        if !Structured.isSame(old, new) { self = .map(map.setting(key, to: new)) }
    }

    /// Changes the elements of the list `key`, where it is there.
    mutating func editEach(_ key: String, change: (inout Value) -> Void) {
        guard let old = self[key], case .list(let list) = old else { return }
        var elements = list.elements
        var isChanged = false
        for index in elements.indices {
            let before = elements[index]
            change(&elements[index])
            if !Structured.isSame(before, elements[index]) { isChanged = true }
        }
        if isChanged { set(key, .list(elements)) }
    }

    /// Takes members away.
    mutating func drop(_ keys: String...) {
        guard case .map(let map) = self else { return }
        let there = keys.filter { map[$0] != nil }
        guard !there.isEmpty else { return }
        self = .map(map.setting(there.map { ($0, nil) }))
    }

    /// Whether both mean the same: null, an empty list and an empty map are like what is missing, at any depth.
    static func means(_ left: Value?, _ right: Value?) -> Bool {
        if let left, let right, Structured.isSame(left, right) { return true }
        let (left, right) = (left ?? .null, right ?? .null)
        switch (left, right) {
        case (.map(let first), .map(let second)):
            return first.allSatisfy { means($0.value, second[$0.key]) }
                && second.allSatisfy { first[$0.key] != nil || means(nil, $0.value) }
        case (.list(let first), .list(let second)):
            return first.count == second.count && zip(first, second).allSatisfy { means($0, $1) }
        case (.null, .map(let map)), (.map(let map), .null): return map.isEmpty
        case (.null, .list(let list)), (.list(let list), .null): return list.isEmpty
        default: return left == right
        }
    }
}

extension Value? {
    /// The texts of a map of texts.
    var texts: [String: String] {
        guard let map = self?.mapValue else { return [:] }
        return Dictionary(map.compactMap { pair in pair.value.stringValue.map { (pair.key, $0) } }) { first, _ in first
        }
    }
}
