import Synchronization
import WeirKubernetes

/// Which objects operations of this process apply: of two that start together neither sees what the other makes, and of one that is tried
/// again what it has made is its own.
final class ObjectClaims: Sendable {
    private struct Place: Hashable {
        let server: String
        let object: ObjectIdentity
    }

    private struct State {
        /// Who is about to apply them, or does.
        var owners: [Place: String] = [:]
        /// Who has begun to apply them last.
        var begun: [Place: String] = [:]
    }

    private let state = Mutex(State())

    /// Notes that `owner` is about to apply the objects `references` of `server`.
    /// - Returns: those that another is about to apply; where there are any, nothing is noted.
    func claim(_ references: [ObjectReference], of server: String, for owner: String) -> [ObjectReference] {
        state.withLock { state in
            let places = references.map { Place(server: server, object: $0.identity) }
            let taken = zip(references, places).filter { state.owners[$1] ?? owner != owner }.map(\.0)
            if taken.isEmpty { for place in places { state.owners[place] = owner } }
            return taken
        }
    }

    /// Notes that `owner` applies from now on what it has claimed.
    func begin(_ owner: String) {
        state.withLock { state in
            for (place, other) in state.owners where other == owner { state.begun[place] = owner }
        }
    }

    /// Whether `owner` was the last that began to apply `reference` of `server`.
    func hasBegun(_ reference: ObjectReference, of server: String, for owner: String) -> Bool {
        state.withLock { $0.begun[Place(server: server, object: reference.identity)] == owner }
    }

    /// Gives back what `owner` has claimed.
    func release(_ owner: String) {
        state.withLock { state in state.owners = state.owners.filter { $0.value != owner } }
    }
}
