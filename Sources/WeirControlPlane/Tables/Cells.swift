import WeirValue

/// An object of a built-in type, and what the cells of its row are made of.
struct Cells {
    let object: Value
    /// The seconds since 1970.
    let now: Int

    var name: Value { .string(object.text("metadata", "name")) }

    var age: Value { .string(since(object.text("metadata", "creationTimestamp"))) }

    func since(_ moment: String) -> String { HumanDuration.since(moment, now) }

    /// Whether the object waits for its deletion.
    var isTerminating: Bool { object.at("metadata", "deletionTimestamp") != nil }

    func text(_ path: String...) -> Value { .string(object.text(path)) }

    func number(_ path: String...) -> Value { .int(object.number(path)) }

    /// The text at `path`; `other` where there is none or it is empty.
    func text(_ path: String..., or other: String) -> Value {
        let text = object.text(path)
        return .string(text.isEmpty ? other : text)
    }

    /// The names and the images of the containers of the pod template at `path`.
    func containers(_ path: String...) -> [Value] {
        let containers = object.items(path + ["spec", "containers"])
        return ["name", "image"].map { key in .string(containers.map { $0.text(key) }.joined(separator: ",")) }
    }

    /// The label selector at `path` as text.
    func selector(_ path: String...) -> Value {
        let text = Self.selectorText(object.at(path))
        return .string(text.isEmpty ? "<none>" : text)
    }

    /// The labels at `path` as text.
    func labels(_ path: String...) -> Value {
        let text = Self.pairs(object.at(path)).joined(separator: ",")
        return .string(text.isEmpty ? "<none>" : text)
    }

    /// A label selector as text: requirements by key, as queries write them.
    static func selectorText(_ selector: Value?) -> String {
        var requirements: [(key: String, text: String)] = []
        for (key, value) in selector?["matchLabels"]?.mapValue ?? [:] {
            requirements.append((key, key + "=" + (value.stringValue ?? "")))
        }
        for expression in selector?["matchExpressions"]?.listValue ?? [] {
            let key = expression.text("key")
            let values = expression.texts("values").sorted().joined(separator: ",")
            switch expression.text("operator") {
            case "In": requirements.append((key, "\(key) in (\(values))"))
            case "NotIn": requirements.append((key, "\(key) notin (\(values))"))
            case "Exists": requirements.append((key, key))
            case "DoesNotExist": requirements.append((key, "!" + key))
            default: return "<error>"
            }
        }
        return requirements.sorted { $0.key < $1.key }.map(\.text).joined(separator: ",")
    }

    /// `key=value` of each label, by key.
    static func pairs(_ labels: Value?) -> [String] {
        (labels?.mapValue ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.stringValue ?? "")" }
    }

    /// `list` by commas, its first `limit` members with how many more there are.
    static func listed(_ list: [String], limit: Int = 3) -> String {
        let text = list.prefix(limit).joined(separator: ",")
        return list.count > limit ? "\(text) + \(list.count - limit) more..." : text
    }
}

extension Value {
    /// What stands at `path`, a list of keys; nil where nothing or null does.
    func at(_ path: [String]) -> Value? {
        var value = self
        for key in path {
            guard let next = value[key] else { return nil }
            value = next
        }
        if case .null = value { return nil }
        return value
    }

    /// The text at `path`; empty where there is none.
    func text(_ path: [String]) -> String { at(path)?.stringValue ?? "" }

    /// The whole number at `path`; 0 where there is none.
    func number(_ path: [String]) -> Int64 { at(path)?.intValue ?? 0 }

    func number(_ path: String...) -> Int64 { number(path) }

    /// The elements of the list at `path`; none where there is no list.
    func items(_ path: [String]) -> [Value] { at(path)?.listValue ?? [] }

    func items(_ path: String...) -> [Value] { items(path) }
}
