package import OrderedCollections
package import WeirValue

/// What is known of the form of a value: of a built-in type, or of a part of a CustomResourceDefinition.
///
/// The words are those of a structural schema with Kubernetes' extensions. A schema never changes; what a `ref` names
/// is decoded when it is first followed.
package final class Schema: Sendable {
    /// What a value is, as the word `type` tells; `any` where that word is missing.
    package enum Kind: UInt8, Sendable {
        case any, object, array, string, integer, number, boolean

        /// The kinds by the words for them.
        package static let words: [String: Kind] = [
            "object": .object, "array": .array, "string": .string, "integer": .integer, "number": .number,
            "boolean": .boolean,
        ]

        /// The word for this kind; empty for `any`.
        package var word: String {
            switch self {
            case .any: ""
            case .object: "object"
            case .array: "array"
            case .string: "string"
            case .integer: "integer"
            case .number: "number"
            case .boolean: "boolean"
            }
        }
    }

    /// How the elements of a list are told from each other (`x-kubernetes-list-type`).
    package enum ListType: String, Sendable {
        /// Not at all: a writer owns the whole list.
        case atomic
        /// By their values.
        case set
        /// By the values of the list's keys.
        case map
    }

    /// Whether a map is owned as a whole or member by member (`x-kubernetes-map-type`).
    package enum MapType: String, Sendable {
        case atomic, granular
    }

    /// Marks without a value of their own.
    package struct Flags: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        /// Members that are not declared are kept (`x-kubernetes-preserve-unknown-fields`).
        package static let preserveUnknown = Flags(rawValue: 1)
        /// A whole number or a text (`x-kubernetes-int-or-string`, or the built-in type).
        package static let intOrString = Flags(rawValue: 2)
        /// A whole object with apiVersion, kind and metadata (`x-kubernetes-embedded-resource`).
        package static let embeddedResource = Flags(rawValue: 4)
        /// Null is a value of its own.
        package static let nullable = Flags(rawValue: 8)
        /// A writer of members that are not declared owns them, since this or a schema around it preserves them.
        package static let opensMembers = Flags(rawValue: 16)
        /// Anything at all, owned as a whole (a built-in type that carries foreign objects).
        package static let raw = Flags(rawValue: 32)
        /// A quantity: a text or a number.
        package static let quantity = Flags(rawValue: 64)
    }

    /// The words of a schema, for building one.
    package struct Words: Sendable {
        /// The name under which others refer to it, for a built-in type.
        package var name: String?
        package var kind = Kind.any
        package var format: String?
        /// The members of a map that are declared, in order.
        package var fields: OrderedDictionary<String, Schema> = [:]
        /// The elements of a list.
        package var items: Schema?
        /// The members of a map that are not declared.
        package var values: Schema?
        /// The schema that this one stands for; words beside it are said of the place, not of the type.
        package var reference: SchemaReference?
        package var required: [String] = []
        package var defaultValue: Value?
        package var listType: ListType?
        package var listMapKeys: [String] = []
        package var mapType: MapType?
        /// `merge`, `replace`, `retainKeys` or `merge,retainKeys`.
        package var patchStrategy: String?
        package var patchMergeKey: String?
        package var flags: Flags = []
        /// The words that few schemas have.
        package var rules: SchemaRules?

        /// A schema that says nothing but its kind.
        package init(kind: Kind = .any) { self.kind = kind }
    }

    /// Its words.
    package let words: Words
    /// What apply makes of it.
    let atoms: Atoms
    /// The keys of an associative list of maps, in the order of the schema; none for other lists.
    let associativeKeys: [String]

    /// A schema of `words`.
    package init(_ words: Words) {
        self.words = words
        atoms = Atoms(words)
        associativeKeys = atoms.contains(.associative) ? Self.associativeKeys(words) : []
    }

    /// The schema that a reference stands for, else this one.
    package var resolved: Schema { words.reference?.target ?? self }

    /// A value of any form whose maps are owned member by member and whose lists as a whole.
    package static let deduced = Schema(Words())

    /// A value of any form that is owned as a whole.
    package static let untyped: Schema = {
        var words = Words()
        words.mapType = .atomic
        return Schema(words)
    }()

    /// The schema of the member `key` of a map; nil where no such member is declared. Not resolved.
    package func member(_ key: String) -> Schema? {
        if let field = words.fields[key] { return field }
        if let values = words.values { return values }
        return words.fields.isEmpty || words.flags.contains(.opensMembers) ? .deduced : nil
    }

    /// The schema of the elements of a list. Not resolved.
    package var element: Schema { words.items ?? .untyped }
}

/// A reference to a schema that is looked up when it is first followed.
package final class SchemaReference: Sendable {
    /// The name of the schema that it refers to.
    package let name: String
    private let found: LazySchema

    /// A reference to `name`; `find` looks it up, once.
    init(name: String, find: @escaping @Sendable () -> Schema) {
        self.name = name
        found = LazySchema(find)
    }

    /// The schema that it refers to.
    package var target: Schema { found.schema }
}
