import WeirValue

/// Pods as controllers make them, and the hashes of what they are made of.
enum PodTemplates {
    /// A new pod after the template `template` of `owner`.
    /// - Parameter name: Its name; nil for one that begins with the owner's.
    static func pod(_ template: Value?, of owner: Value, name: String? = nil) -> Value {
        let source = template?["metadata"] ?? .null
        var metadata: [(String, Value)] = []
        if let name { metadata.append(("name", .string(name))) }
        metadata.append(("generateName", .string(prefix(owner.text("metadata", "name")))))
        metadata.append(("namespace", owner["metadata"]?["namespace"] ?? ""))
        for key in ["labels", "annotations", "finalizers"] {
            if let value = source.at(key) { metadata.append((key, value)) }
        }
        metadata.append(("ownerReferences", [Ownership.reference(to: owner)]))
        return [
            "kind": "Pod", "apiVersion": "v1", "metadata": .map(Value.Map(metadata) { first, _ in first }),
            "spec": template?["spec"] ?? [:],
        ]
    }

    /// The prefix of the names of the pods of `name`; without a dash where no name can end so.
    private static func prefix(_ name: String) -> String {
        NameRule.subdomain.faults(ofPrefix: name + "-").isEmpty ? name + "-" : name
    }

    /// A text of eight to ten letters and digits that stands for `value`, and for `collisions`, where there are any.
    static func hash(_ value: Value, collisions: Int64?) -> String {
        // FNV-1a over a form of the value that does not depend on the order of members.
        var hash: UInt32 = 2_166_136_261
        func take(_ bytes: some Sequence<UInt8>) {
            for byte in bytes { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        }
        take(JSONWriter.string(value, .digest).utf8)
        if let collisions { take("\(collisions)".utf8) }
        let alphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)
        let digits = String(hash)
        let padded = String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
        return String(decoding: padded.utf8.map { alphabet[Int($0) % alphabet.count] }, as: UTF8.self)
    }

    /// `labels` of an object with others beside them.
    static func labels(_ labels: Value?, _ others: [(String, String)]) -> Value {
        let map = labels?.mapValue ?? Value.Map()
        return .map(map.setting(others.map { ($0.0, .string($0.1)) }))
    }
}
