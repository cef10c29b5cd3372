import Dispatch

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Listens on a port of this machine, and gives one answer to whatever comes first.
final class OneAnswer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let answer: [UInt8]

    init(_ answer: String) throws {
        self.answer = Array(answer.utf8)
        #if canImport(Darwin)
        listener = socket(AF_INET, SOCK_STREAM, 0)
        #else
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) | listen(listener, 1) | getsockname(listener, pointer, &size)
            }
        }
        guard code == 0 else { throw Fixture.Failure("listen: \(errno)") }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(listener) }

    /// The text of the request that came; it is answered when its body has come, as long as its head says.
    func request() async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [listener, answer] in
                let connection = accept(listener, nil, nil)
                defer { close(connection) }
                var received: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 4096)
                while !Self.isWhole(String(decoding: received, as: UTF8.self)) {
                    let count = recv(connection, &buffer, buffer.count, 0)
                    if count <= 0 { break }
                    received += buffer[..<count]
                }
                _ = send(connection, answer, answer.count, 0)
                continuation.resume(returning: String(decoding: received, as: UTF8.self))
            }
        }
    }

    private static func isWhole(_ text: String) -> Bool {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
        let field = text[..<end.lowerBound].split(separator: "\r\n").first {
            $0.lowercased().hasPrefix("content-length:")
        }
        let length = field?.split(separator: " ").last.flatMap { Int($0) } ?? 0
        return text[end.upperBound...].utf8.count >= length
    }
}
