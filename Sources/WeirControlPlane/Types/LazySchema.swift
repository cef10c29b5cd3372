import Synchronization

/// A schema that is made when it is first needed, also by several threads at once.
final class LazySchema: Sendable {
    private let made = AtomicLazyReference<Schema>()
    private let make: @Sendable () -> Schema

    init(_ make: @escaping @Sendable () -> Schema) { self.make = make }

    var schema: Schema { made.load() ?? made.storeIfNil(make()) }
}
