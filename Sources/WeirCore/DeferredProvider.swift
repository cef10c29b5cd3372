import Synchronization

/// A provider that is made when one of its types is first asked for: most stacks need few of them.
package final class DeferredProvider: Sendable {
    private struct Made {
        let provider: (any Provider)?
        let types: [String: ResourceType]

        init(_ provider: (any Provider)?) {
            self.provider = provider
            types = Dictionary((provider?.types ?? []).map { ($0.name, $0) }) { _, later in later }
        }
    }

    /// The names of its types.
    package let typeNames: [String]
    private let make: @Sendable () -> (any Provider)?
    private let made = Mutex<Made?>(nil)

    /// What `make` makes, with the types `typeNames`; nil where it cannot be made, so that nobody knows its types.
    package init(_ typeNames: [String], make: @escaping @Sendable () -> (any Provider)?) {
        self.typeNames = typeNames
        self.make = make
    }

    /// One that is made already.
    package convenience init(_ provider: any Provider) {
        self.init(provider.types.map(\.name)) { provider }
    }

    /// It.
    package var provider: (any Provider)? { it.provider }

    /// Its type `name`.
    package func type(_ name: String) -> ResourceType? { it.types[name] }

    private var it: Made {
        made.withLock { made in
            if let made { return made }
            let new = Made(make())
            made = new
            return new
        }
    }
}
