package import WeirCore

/// Asks the world after what is recorded.
package enum Observer {
    /// What there is of every recorded instance whose type has effects, `parallelism` asked after at once. A provider
    /// that fails to ask makes it *unreachable*, never gone.
    ///
    /// - Parameter timeouts: how long a look may take, by the names of resources for which the type's time does not stand.
    package static func observe(
        _ snapshot: Snapshot, registry: TypeRegistry, contexts: ContextFactory, parallelism: Int = 10,
        timeouts: [[String]: Duration] = [:]
    ) async -> [Address: Observation] {
        let asked = snapshot.instances.values.filter {
            $0.status != .dormant && registry.type($0.type)?.hasEffect ?? false
        }
        guard !asked.isEmpty else { return [:] }
        var observations: [Address: Observation] = [:]
        observations.reserveCapacity(asked.count)
        await withTaskGroup(of: (Address, Observation).self) { group in
            var running = 0
            for recorded in asked {
                if running >= max(1, parallelism), let (address, observation) = await group.next() {
                    observations[address] = observation
                    running -= 1
                }
                group.addTask {
                    let timeout = timeouts.isEmpty ? nil : timeouts[recorded.address.path]
                    return (recorded.address, await observe(recorded, registry, contexts, timeout))
                }
                running += 1
            }
            for await (address, observation) in group { observations[address] = observation }
        }
        return observations
    }

    private static func observe(
        _ recorded: RecordedInstance, _ registry: TypeRegistry, _ contexts: ContextFactory, _ timeout: Duration?
    ) async -> Observation {
        guard let type = registry.type(recorded.type), let provider = registry.provider(recorded.type) else {
            return .unreachable("there is no resource type \(recorded.type)")
        }
        do {
            return try await provider.read(
                recorded, in: contexts.operation(recorded.address, type, timeout: timeout) { _ in })
        } catch {
            return .unreachable("\(error)")
        }
    }
}
