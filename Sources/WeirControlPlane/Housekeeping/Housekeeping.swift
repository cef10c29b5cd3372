import WeirValue

/// What a cluster does by itself to stay in order: namespaces and definitions that go take their contents with them, and
/// objects go with their owners.
struct Housekeeping: Sendable {
    private let cluster: Cluster
    private let tokens: TokenSigner
    private let authority: String

    /// Keeps `cluster` in order; `authority` is the certificate of its server's authority, as PEM.
    init(_ cluster: Cluster, tokens: TokenSigner, authority: String) {
        self.cluster = cluster
        self.tokens = tokens
        self.authority = authority
    }

    /// Keeps it in order until the task is cancelled.
    func run() async {
        let window = cluster.store.window(ObjectStore.everything)
        while !Task.isCancelled, !window.isClosed {
            // Everything is looked at once, then every change; where there were too many of those, everything again.
            let version = cluster.store.version
            let collector = GarbageCollector(cluster)
            let keepers = Keepers(
                namespaces: NamespaceKeeper(cluster, authority: authority), definitions: DefinitionKeeper(cluster),
                accounts: AccountTokens(cluster, tokens, authority: authority), collector: collector)
            await keepers.begin()
            await follow(window, from: version, keepers)
        }
    }

    /// Those who look at changes, each at what concerns it.
    private struct Keepers {
        let namespaces: NamespaceKeeper
        let definitions: DefinitionKeeper
        let accounts: AccountTokens
        let collector: GarbageCollector

        func begin() async {
            await definitions.begin()
            await namespaces.begin()
            await accounts.begin()
            await collector.begin()
        }

        func look(at event: EventWindow.Event) async {
            await definitions.look(at: event)
            await namespaces.look(at: event)
            await accounts.look(at: event)
            await collector.look(at: event)
        }
    }

    private func follow(_ window: EventWindow, from start: Int64, _ keepers: Keepers) async {
        var version = start
        while !Task.isCancelled, !window.isClosed {
            switch window.events(after: version) {
            case .gone: return
            case .events(let events, let reached):
                for event in events { await keepers.look(at: event) }
                version = reached
                if events.isEmpty { await window.wait(after: version) }
            }
        }
    }
}
