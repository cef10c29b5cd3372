package import WeirCore
package import WeirValue

/// The arguments of an instance, read by name as what an operation needs; sensitive ones are revealed.
///
/// Every reader throws ``OperationFailure`` where the value is of another kind or not known: schemas keep that out of
/// what is declared, but a recorded secret may be missing on this machine.
package struct Arguments: Sendable {
    /// The arguments as they are declared or recorded.
    package let values: Value.Map

    /// Reads `values`.
    package init(_ values: Value.Map) { self.values = values }

    /// The argument `name` with its marks; nil where it is not given.
    package subscript(name: String) -> Value? {
        if case .null? = values[name]?.revealed { nil } else { values[name] }
    }

    /// The text `name`; nil where it is not given.
    package func text(_ name: String) throws(OperationFailure) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.stringValue else { throw unusable(name, value, "a text") }
        return text
    }

    /// The text `name`, which must be given.
    package func required(_ name: String) throws(OperationFailure) -> String {
        guard let text = try text(name) else { throw OperationFailure("\(name) is not given", remains: .nothing) }
        return text
    }

    /// The texts of the list `name`; nil where it is not given.
    package func texts(_ name: String) throws(OperationFailure) -> [String]? {
        guard let value = self[name] else { return nil }
        guard let elements = value.listValue else { throw unusable(name, value, "a list of texts") }
        var texts: [String] = []
        for element in elements {
            guard let text = element.stringValue else { throw unusable(name, element, "a list of texts") }
            texts.append(text)
        }
        return texts
    }

    /// What may be shown of the list `name`: its texts, `(sensitive)` for those that are.
    package func shownTexts(_ name: String) -> [String] {
        guard let value = self[name] else { return [] }
        guard case .list(let elements) = value else { return [Value.sensitiveText] }
        return elements.map { $0.isSensitive ? Value.sensitiveText : $0.stringValue ?? $0.shown() }
    }

    /// The texts of the map `name` by key; empty where it is not given.
    package func textMap(_ name: String) throws(OperationFailure) -> [String: String] {
        guard let value = self[name] else { return [:] }
        guard let map = value.mapValue else { throw unusable(name, value, "a map of texts") }
        var texts: [String: String] = [:]
        for (key, member) in map {
            guard let text = member.stringValue else { throw unusable("\(name).\(key)", member, "a text") }
            texts[key] = text
        }
        return texts
    }

    /// The length of time `name`; `fallback` where it is not given.
    package func duration(_ name: String, default fallback: Duration) throws(OperationFailure) -> Duration {
        guard let value = self[name] else { return fallback }
        guard let duration = value.stringValue.flatMap(DurationText.parse) else {
            throw unusable(name, value, "a length of time such as 30s")
        }
        return duration
    }

    /// The truth value `name`; false where it is not given.
    package func flag(_ name: String) throws(OperationFailure) -> Bool {
        guard let value = self[name] else { return false }
        guard let flag = value.boolValue else { throw unusable(name, value, "true or false") }
        return flag
    }

    /// The members of the map `name`; without any where it is not given.
    package func object(_ name: String) throws(OperationFailure) -> Arguments {
        guard let value = self[name] else { return Arguments(Value.Map()) }
        guard let map = value.mapValue else { throw unusable(name, value, "a map") }
        return Arguments(map)
    }

    /// The names of the arguments that differ from those of `other`, whether sensitive or not.
    package func changes(from other: Arguments) -> Set<String> {
        let names = Set(values.keys).union(other.values.keys)
        return names.filter { self[$0] ?? .null != other[$0] ?? .null }
    }

    private func unusable(_ name: String, _ value: Value, _ expected: String) -> OperationFailure {
        value.isSensitive
            ? OperationFailure(
                "\(name) is not known here: it holds a secret that this machine does not have",
                hint: "run this where the secret is known, or apply with it again", remains: .nothing)
            : OperationFailure("\(name) is \(value.shown()), not \(expected)", remains: .nothing)
    }
}
