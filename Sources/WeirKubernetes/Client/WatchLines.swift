import WeirHTTP
import WeirValue

/// The JSON values of a streamed answer, one a line.
struct WatchLines {
    /// The longest line.
    private static let limit = 64 << 20

    private var body: HTTPBody.Iterator
    private var bytes: [UInt8] = []
    private var searched = 0
    private let request: String

    init(_ stream: HTTPStream, _ request: String) {
        body = stream.body.makeAsyncIterator()
        self.request = request
    }

    /// The next value; nil at the end.
    mutating func next() async throws(KubernetesError) -> Value? {
        while true {
            if let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(bytes[..<end])
                bytes.removeFirst(end + 1)
                searched = 0
                if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) { continue }
                return try value(line)
            }
            searched = bytes.count
            guard bytes.count <= Self.limit else {
                throw KubernetesError(.malformed("an event is larger than \(Self.limit >> 20) MiB"), request)
            }
            let piece: [UInt8]?
            do throws(HTTPError) { piece = try await body.next() } catch {
                throw KubernetesError(.unanswered(error), request)
            }
            guard let piece else {
                // A line that was cut off says nothing that can be trusted.
                return nil
            }
            bytes += piece
        }
    }

    private func value(_ line: [UInt8]) throws(KubernetesError) -> Value {
        do throws(JSONError) { return try JSONReader.read(line) } catch {
            throw KubernetesError(.malformed("an event is not JSON: \(error)"), request)
        }
    }
}
