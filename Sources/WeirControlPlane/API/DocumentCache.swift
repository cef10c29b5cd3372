import Synchronization
import WeirValue

/// Keeps the last few documents that were made, which clients ask for again and again.
final class DocumentCache: Sendable {
    private static let most = 4

    private let kept = Mutex<[(key: String, bytes: [UInt8])]>([])

    /// The document of `answer` as JSON; nil where it has none.
    func bytes(_ answer: OpenAPI.Answer) -> [UInt8]? {
        guard let make = answer.document else { return nil }
        if !answer.key.isEmpty, let known = kept.withLock({ $0.first { $0.key == answer.key }?.bytes }) { return known }
        guard let value = make() else { return nil }
        let bytes = JSONWriter.bytes(value)
        guard !answer.key.isEmpty else { return bytes }
        kept.withLock { kept in
            kept.append((answer.key, bytes))
            if kept.count > Self.most { kept.removeFirst() }
        }
        return bytes
    }
}
