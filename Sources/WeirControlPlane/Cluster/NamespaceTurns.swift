import Synchronization

/// Lets those who make something in one namespace go one after the other, in the order in which they came.
final class NamespaceTurns: Sendable {
    /// The namespaces in which somebody has the turn, with those who wait for it.
    private let waiting = Mutex<[String: [CheckedContinuation<Void, Never>]]>([:])

    /// Takes the turn in `namespace`, which has to be given back by ``end(_:)``.
    func begin(_ namespace: String) async {
        await withCheckedContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                guard waiting[namespace] != nil else {
                    waiting[namespace] = []
                    return true
                }
                waiting[namespace]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Gives the turn in `namespace` to who waits longest.
    func end(_ namespace: String) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            guard let queue = waiting[namespace], !queue.isEmpty else {
                waiting[namespace] = nil
                return nil
            }
            return waiting[namespace]?.removeFirst()
        }
        next?.resume()
    }
}
