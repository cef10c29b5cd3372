@testable import WeirControlPlane
import WeirValue

/// A request to a real API server and what it answered, from the records that stand beside the project.
struct RecordedStep {
    let place: String
    let step: Value
    let record: Value

    /// The steps of the cases of `group` whose requests begin with a path of `paths`; nil where there are no records.
    static func all(_ group: String) -> [RecordedStep]? {
        guard let bytes = SharedFacts.read("records.json") else { return nil }
        do {
            var steps: [RecordedStep] = []
            for (name, records) in try JSONReader.read(bytes)["cases"]?.mapValue ?? [:] where name.hasPrefix(group) {
                guard let text = SharedFacts.read("cases/\(name).json") else { continue }
                let written = try JSONReader.read(text)["steps"]?.listValue ?? []
                let counted = written.filter { $0["sleep"] == nil }
                for (step, record) in zip(counted, records.listValue ?? []) {
                    let title = step["name"]?.stringValue ?? ""
                    steps.append(RecordedStep(place: "\(name): \(title)", step: step, record: record))
                }
            }
            return steps
        } catch { return [] }
    }

    var path: String { step["path"]?.stringValue ?? "" }
    var accept: String { step["accept"]?.stringValue ?? "application/json" }
    var status: Int64 { record["status"]?.intValue ?? 0 }
    var contentType: String { record["headers"]?["Content-Type"]?.stringValue ?? "" }

    /// What of `value` the record compares, in the form in which it was recorded.
    func picked(_ value: Value) -> Value {
        let plain = Self.dropping("storageVersionHash", value)
        guard let pick = step["pick"]?.listValue else {
            return step["sets"] == nil ? plain : Self.sorted(plain, step["sets"]?.listValue ?? [])
        }
        let pairs = pick.compactMap(\.stringValue).map { pointer in
            (pointer, Self.find(pointer, plain) ?? "<missing>")
        }
        return .map(Value.Map(pairs) { first, _ in first })
    }

    /// The recorded body.
    var body: Value? {
        guard step["pick"] == nil, let sets = step["sets"]?.listValue, let body = record["body"] else {
            return record["body"]
        }
        return Self.sorted(body, sets)
    }

    private static func sorted(_ value: Value, _ pointers: [Value]) -> Value {
        guard case .map(var map) = value else { return value }
        for pointer in pointers.compactMap(\.stringValue) {
            let key = String(pointer.dropFirst())
            guard let list = map[key]?.listValue else { continue }
            let texts = list.map { JSONWriter.string($0, JSONWriter.Style(sortedKeys: true)) }
            let order = texts.indices.sorted { texts[$0] < texts[$1] }
            map = map.setting(key, to: .list(order.map { list[$0] }))
        }
        return .map(map)
    }

    static func dropping(_ key: String, _ value: Value) -> Value {
        switch value {
        case .map(let map):
            let pairs = map.filter { $0.key != key }.map { ($0.key, dropping(key, $0.value)) }
            return .map(Value.Map(pairs) { first, _ in first })
        case .list(let list): return .list(list.elements.map { dropping(key, $0) })
        default: return value
        }
    }

    /// What stands at `pointer`, where `[key=value]` is the member of a list with that member.
    static func find(_ pointer: String, _ value: Value) -> Value? {
        var value = value
        for part in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let name = part.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
            var next: Value?
            if name.hasPrefix("["), let mark = name.firstIndex(of: "=") {
                let keys = name[name.index(after: name.startIndex)..<mark].split(separator: ".")
                let wanted = String(name[name.index(after: mark)...].dropLast())
                next = value.listValue?.first { member in
                    keys.reduce(Optional(member)) { $0?[String($1)] }?.stringValue == wanted
                }
            } else if let index = Int(name), let list = value.listValue {
                next = list.indices.contains(index) ? list[index] : nil
            } else {
                next = value[name]
            }
            guard let next else { return nil }
            value = next
        }
        return value
    }
}
