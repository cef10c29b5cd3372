import Synchronization
import WeirKubernetes

/// Which objects operations of this process are about to apply: of two that start together neither sees what the other makes.
final class ObjectClaims: Sendable {
    private struct Place: Hashable {
        let server: String
        let object: ObjectIdentity
    }

    private let owners = Mutex<[Place: String]>([:])

    /// Notes that `owner` is about to apply the objects `references` of `server`.
    /// - Returns: those that another is about to apply; where there are any, nothing is noted.
    func claim(_ references: [ObjectReference], of server: String, for owner: String) -> [ObjectReference] {
        owners.withLock { owners in
            let places = references.map { Place(server: server, object: $0.identity) }
            let taken = zip(references, places).filter { owners[$1] ?? owner != owner }.map(\.0)
            if taken.isEmpty { for place in places { owners[place] = owner } }
            return taken
        }
    }

    /// Gives back what `owner` has claimed.
    func release(_ owner: String) { owners.withLock { owners in owners = owners.filter { $0.value != owner } } }
}
