package import WeirValue

/// A type of resource: what it takes, what it gives, how it behaves.
package struct ResourceType: Sendable {
    /// Its name, `kind.cluster`.
    package let name: String
    package let description: String
    /// What stands under `with`.
    package let arguments: [ValueSchema.Property]
    /// Those of them that must be given.
    package let requiredArguments: [ValueSchema.Property]
    /// What expressions read of it.
    package let attributes: [ValueSchema.Property]
    /// Whether creating, changing or deleting one does anything outside Weir. One without is not read, nor run as a tool.
    package var hasEffect = true
    /// Whether a tool is run to look after one or to take it away.
    package var needsTool = false
    /// How long an operation may take when nothing else is said.
    package var timeout: Duration = .seconds(600)
    /// How many operations of this type run at once; nil where only the run's own limit counts.
    package var concurrency: Int?
    /// How failed operations are tried again when nothing else is said.
    package var retry: RetryPolicy = .never
    /// Whether an instance keeps what it needs in its folder on this machine, so that no second one at its address can be
    /// made before it goes.
    package var keepsFolder = false
    /// Whether its arguments alone tell whether an instance is there, so that one which was not made here can be taken over.
    package var isImportable = false
    /// Whether it only reads what others make: it is read anew when something changes that it depends on.
    package var readsOthers = false
    /// Whether its provider tells what a change does to parts of an instance.
    package var hasParts = false
    /// Whether a half-made instance is gone on with by an update, rather than taken away and made again.
    package var resumes = false

    /// The type `name`.
    package init(
        _ name: String, _ description: String, arguments: [ValueSchema.Property], attributes: [ValueSchema.Property]
    ) {
        self.name = name
        self.description = description
        self.arguments = arguments
        requiredArguments = arguments.filter(\.required)
        self.attributes = attributes
    }

    /// The schema of the whole of `with`.
    package var argumentSchema: ValueSchema { .object(arguments, description) }

    /// The argument `name`.
    package func argument(_ name: String) -> ValueSchema.Property? { arguments.first { $0.name == name } }

    /// The attribute `name`.
    package func attribute(_ name: String) -> ValueSchema.Property? { attributes.first { $0.name == name } }

    /// Every attribute, unknown: of its kind, hidden where the type says so.
    package var unknownAttributes: Value.Map {
        marking(
            Value.Map(
                attributes.map { ($0.name, .unknown($0.schema.valueKind)) }, uniquingKeysWith: { first, _ in first }))
    }

    /// `values` with those hidden that the type calls sensitive.
    package func marking(_ values: Value.Map) -> Value.Map {
        guard attributes.contains(where: \.sensitive) else { return values }
        return values.setting(
            attributes.filter(\.sensitive).compactMap { attribute in
                values[attribute.name].map { (attribute.name, $0.hidden) }
            })
    }
}

/// The types that are known, each with the provider that has it.
package struct TypeRegistry: Sendable {
    private let entries: [String: DeferredProvider]

    /// The types of `providers`; of two with one name the later stands.
    package init(_ providers: [any Provider]) { self.init(providers.map { DeferredProvider($0) }) }

    /// The types of `providers`; of two with one name the later stands.
    package init(_ providers: [DeferredProvider]) {
        var entries: [String: DeferredProvider] = [:]
        for provider in providers {
            for name in provider.typeNames { entries[name] = provider }
        }
        self.entries = entries
    }

    /// The type `name`.
    package func type(_ name: String) -> ResourceType? { entries[name]?.type(name) }

    /// The provider of the type `name`.
    package func provider(_ name: String) -> (any Provider)? { entries[name]?.provider }

    /// The names of all types, sorted.
    package var names: [String] { entries.keys.sorted() }
}
