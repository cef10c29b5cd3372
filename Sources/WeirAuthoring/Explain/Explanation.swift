package import WeirCore
package import WeirValue

/// What a type, an argument or an attribute is, for people and as data.
package struct Explanation: Sendable {
    /// A name that leads nowhere.
    package struct Unknown: Error, Sendable, CustomStringConvertible {
        /// What there is not.
        package let message: String
        /// The nearest name, or the names there are.
        package let hint: String?

        package var description: String { message }
    }

    /// One line of a table of members.
    package struct Member: Sendable {
        package let name: String
        /// `list of string`, `path`, ...
        package let type: String
        package let description: String
        /// `required`, `default 3`, `one of "a", "b"`, ...
        package let notes: [String]
        fileprivate let value: Value
    }

    /// `file`, or `file.content`.
    package let name: String
    /// `resource type`, or the type of a value.
    package let type: String
    package let description: String
    package let notes: [String]
    /// The arguments of a type, or the members of a map (of a list's elements).
    package let members: [Member]
    /// The attributes of a type.
    package let attributes: [Member]
    /// Whether it is a type of resource.
    package let isResourceType: Bool
    private let facts: Value

    /// What `path` means: a type of `registry`, with the names of an argument or an attribute and its members behind it.
    /// Lists and maps of one kind of value are passed through: `a.b` is also the member `b` of each element of `a`.
    /// - Throws: ``Unknown``.
    package static func of(_ path: String, in registry: TypeRegistry) throws(Unknown) -> Explanation {
        let name = registry.names.filter { path == $0 || path.hasPrefix($0 + ".") }.max { $0.count < $1.count }
        guard let name, let type = registry.type(name) else {
            throw Unknown(
                message: "there is no resource type \"\(path)\"",
                hint: NearestName.hint(path, among: registry.names)
                    ?? "the types are \(registry.names.joined(separator: ", "))")
        }
        guard path != name else { return Explanation(type) }
        let words = path.dropFirst(name.count + 1).split(separator: ".", omittingEmptySubsequences: false).map(
            String.init)
        var properties = type.arguments + type.attributes.filter { type.argument($0.name) == nil }
        var place = name
        var property: ValueSchema.Property?
        for word in words {
            guard let next = properties.first(where: { $0.name == word }) else {
                let known = properties.map(\.name)
                throw Unknown(
                    message: "\(place) has no \"\(word)\"",
                    hint: NearestName.hint(word, among: known)
                        ?? (known.isEmpty ? "it has no members" : "it has \(known.joined(separator: ", "))"))
            }
            place += "." + word
            property = next
            properties = SchemaWords.members(next.schema)
        }
        guard let property else { return Explanation(type) }
        return Explanation(place, property)
    }

    private init(_ type: ResourceType) {
        name = type.name
        self.type = "resource type"
        description = type.description
        notes = []
        members = type.arguments.map(Member.init)
        attributes = type.attributes.map(Member.init)
        isResourceType = true
        facts = [:]
    }

    private init(_ name: String, _ property: ValueSchema.Property) {
        let member = Member(property)
        self.name = name
        type = member.type
        description = member.description
        notes = member.notes
        members = SchemaWords.members(property.schema).map(Member.init)
        attributes = []
        isResourceType = false
        facts = member.value
    }

    /// All of it as data.
    package var value: Value {
        var pairs: [(String, Value)] = [("name", .string(name))]
        if isResourceType {
            pairs.append(("description", .string(description)))
            pairs.append(("arguments", .list(members.map(\.value))))
            pairs.append(("attributes", .list(attributes.map(\.value))))
        } else {
            if case .map(let map) = facts { pairs += map.filter { $0.key != "name" }.map { ($0.key, $0.value) } }
            pairs.append(("members", .list(members.map(\.value))))
        }
        return .map(Value.Map(pairs, uniquingKeysWith: { first, _ in first }))
    }
}

extension Explanation.Member {
    fileprivate init(_ property: ValueSchema.Property) {
        name = property.name
        type = SchemaWords.type(property.schema)
        description = property.schema.description
        notes = SchemaWords.notes(property)
        var pairs: [(String, Value)] = [
            ("name", .string(property.name)), ("type", .string(type)), ("description", .string(description)),
            ("required", .bool(property.required)), ("immutable", .bool(property.immutable)),
            ("sensitive", .bool(property.sensitive)),
        ]
        if let value = property.defaultValue { pairs.append(("default", value)) }
        pairs.append(("schema", ArgumentSchema.bare(property.schema)))
        value = .map(Value.Map(pairs, uniquingKeysWith: { first, _ in first }))
    }
}
