package import WeirValue

/// What values are allowed, in the words of JSON Schema (2020-12): for inputs, arguments and attributes.
package struct ValueSchema: Sendable {
    /// The type of a value.
    package enum Kind: String, Sendable, CaseIterable {
        /// Anything.
        case any
        case string
        case integer
        case number
        case boolean
        /// A list; of `items` where they are given.
        case array
        /// A map; of `properties` where they are given, of `items` as its values where those are.
        case object
        /// A text such as `1h30m`, `500ms`: a length of time.
        case duration
        /// The text of a file's path; relative ones start at the project's folder.
        case path
        /// The text of an expression over the variables in `variables`, evaluated by the provider.
        case expression
    }

    package var kind: Kind
    package var description: String
    /// The only values allowed; empty allows all.
    package var allowed: [Value] = []
    package var minimum: Double?
    package var maximum: Double?
    /// The bounds of a text's length in characters.
    package var minLength: Int?
    package var maxLength: Int?
    /// The bounds of a list's length.
    package var minItems: Int?
    package var maxItems: Int?
    /// A regular expression that a text must contain, in the syntax of the expression language's `matches`.
    package var pattern: String?
    /// What the elements of a list, or the values of a map without `properties`, are.
    package var items: Box?
    /// What the members of a map are, by name; nil where any are allowed.
    package var properties: [Property]?
    /// The variables of an `expression`.
    package var variables: [String] = []

    /// A member of a map: an argument of a type, say.
    package struct Property: Sendable {
        package let name: String
        /// The schema, to be looked at without a copy: schemas are large.
        package private(set) var box: Box
        /// What it may be.
        package var schema: ValueSchema {
            get { box.schema }
            set { box = Box(newValue) }
        }
        /// Whether it must be given.
        package var required: Bool
        /// What stands where it is not given.
        package var defaultValue: Value?
        /// Whether a change of it needs the resource to be replaced.
        package var immutable: Bool
        /// Whether its value is never shown.
        package var sensitive: Bool
        /// Of a map, the members whose change is a change of it; nil where that of any is.
        package var follows: [String]?

        /// The member `name`; `schema` carries its description.
        package init(
            _ name: String, _ schema: ValueSchema, required: Bool = false, default defaultValue: Value? = nil,
            immutable: Bool = false, sensitive: Bool = false
        ) {
            self.name = name
            box = Box(schema)
            self.required = required
            self.defaultValue = defaultValue
            self.immutable = immutable
            self.sensitive = sensitive
            follows = nil
        }
    }

    /// A schema inside a schema.
    package final class Box: Sendable {
        package let schema: ValueSchema
        /// A box of `schema`.
        package init(_ schema: ValueSchema) { self.schema = schema }
    }

    /// A schema of `kind`.
    package init(_ kind: Kind, _ description: String = "") {
        self.kind = kind
        self.description = description
    }

    /// A list of `items`.
    package static func list(of items: ValueSchema, _ description: String = "") -> ValueSchema {
        var schema = ValueSchema(.array, description)
        schema.items = Box(items)
        return schema
    }

    /// A map whose values are `items`.
    package static func map(of items: ValueSchema, _ description: String = "") -> ValueSchema {
        var schema = ValueSchema(.object, description)
        schema.items = Box(items)
        return schema
    }

    /// A map of exactly `properties`.
    package static func object(_ properties: [Property], _ description: String = "") -> ValueSchema {
        var schema = ValueSchema(.object, description)
        schema.properties = properties
        return schema
    }

    /// One of `texts`.
    package static func oneOf(_ texts: [String], _ description: String = "") -> ValueSchema {
        var schema = ValueSchema(.string, description)
        schema.allowed = texts.map { .string($0) }
        return schema
    }

    /// The member `name` of a map of properties.
    package func property(_ name: String) -> Property? { properties?.first { $0.name == name } }

    /// Whether some member of a value of it is sensitive, at any depth.
    package var holdsSensitive: Bool {
        (items?.schema.holdsSensitive ?? false)
            || (properties ?? []).contains { $0.sensitive || $0.schema.holdsSensitive }
    }

    /// `value`, which is one of it, with those of its members hidden that are sensitive.
    package func hiding(_ value: Value) -> Value {
        switch value {
        case .map(let map):
            guard let properties else {
                guard let items else { return value }
                return .map(map.mapValues { items.schema.hiding($0) })
            }
            return .map(
                map.setting(
                    properties.compactMap { property in
                        guard let member = map[property.name] else { return nil }
                        let inner = property.schema.hiding(member)
                        return (property.name, property.sensitive ? inner.hidden : inner)
                    }))
        case .list(let list):
            guard let items else { return value }
            return .list(list.elements.map { items.schema.hiding($0) })
        default: return value
        }
    }

    /// The kind that a value of it has.
    package var valueKind: Value.Kind {
        switch kind {
        case .any: .any
        case .string, .duration, .path, .expression: .string
        case .integer: .int
        case .number: .double
        case .boolean: .bool
        case .array: .list
        case .object: .map
        }
    }
}
