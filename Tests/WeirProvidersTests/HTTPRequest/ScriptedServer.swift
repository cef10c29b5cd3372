import Dispatch
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Listens on a port of this machine and answers every request as it is told; one request a connection.
final class ScriptedServer: Sendable {
    /// A request as it came.
    struct Request: Sendable {
        let method: String
        /// The path with the query, as it was sent.
        let target: String
        /// The fields by name in small letters.
        let headers: [String: String]
        let body: [UInt8]

        var path: String { String(target.prefix { $0 != "?" }) }
        /// The parameters of the query, as they were sent.
        var query: [String: String] {
            let pairs = target.drop { $0 != "?" }.dropFirst().split(separator: "&").map { pair in
                (String(pair.prefix { $0 != "=" }), String(pair.drop { $0 != "=" }.dropFirst()))
            }
            return Dictionary(pairs) { first, _ in first }
        }
        var text: String { String(decoding: body, as: UTF8.self) }
        /// `GET /path?query`.
        var line: String { "\(method) \(target)" }
    }

    struct Answer: Sendable {
        var status = 200
        var headers: [(String, String)] = []
        var body = ""
        /// Whether the connection ends without an answer.
        var isSilent = false
    }

    let port: UInt16
    private let answer: @Sendable (Request) -> Answer
    private let seen = Mutex<[Request]>([])

    var url: String { "http://127.0.0.1:\(port)" }
    /// What came so far.
    var requests: [Request] { seen.withLock { $0 } }

    init(_ answer: @escaping @Sendable (Request) -> Answer) throws {
        self.answer = answer
        guard let listener = Self.socket() else { throw Fixture.Failure("socket: \(errno)") }
        var address = Self.address(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) | listen(listener, 16) | getsockname(listener, pointer, &size)
            }
        }
        guard code == 0 else { throw Fixture.Failure("listen: \(errno)") }
        port = UInt16(bigEndian: address.sin_port)
        // Who accepts is who closes: a number that is free again is soon that of another server's listener.
        DispatchQueue(label: "scripted-server").async { [weak self] in
            defer { close(listener) }
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                guard let server = self else {
                    close(connection)
                    return
                }
                server.serve(connection)
            }
        }
    }

    /// Wakes who accepts, who then finds nobody to answer for.
    deinit {
        guard let socket = Self.socket() else { return }
        defer { close(socket) }
        var address = Self.address(port)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                connect(socket, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func socket() -> Int32? {
        #if canImport(Darwin)
        let descriptor = Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #else
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        return descriptor >= 0 ? descriptor : nil
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        return address
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        guard let request = Self.request(connection) else { return }
        seen.withLock { $0.append(request) }
        let answer = answer(request)
        if answer.isSilent { return }
        var head = "HTTP/1.1 \(answer.status) Said\r\nConnection: close\r\n"
        let names = answer.headers.map { $0.0.lowercased() }
        for (name, value) in answer.headers { head += "\(name): \(value)\r\n" }
        if !names.contains("content-length") { head += "Content-Length: \(answer.body.utf8.count)\r\n" }
        let bytes = Array((head + "\r\n" + (request.method == "HEAD" ? "" : answer.body)).utf8)
        #if canImport(Darwin)
        let flags: Int32 = 0
        #else
        let flags = Int32(MSG_NOSIGNAL)
        #endif
        _ = send(connection, bytes, bytes.count, flags)
    }

    private static func request(_ connection: Int32) -> Request? {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let text = String(decoding: received, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                let lines = text[..<end.lowerBound].split(separator: "\r\n")
                let fields = lines.dropFirst().map { line in
                    (line.prefix { $0 != ":" }.lowercased(), String(line.drop { $0 != ":" }.dropFirst().dropFirst()))
                }
                let headers = Dictionary(fields) { first, second in "\(first),\(second)" }
                let start = text[..<end.upperBound].utf8.count
                let length = headers["content-length"].flatMap { Int($0) } ?? 0
                let words = (lines.first ?? "").split(separator: " ").map(String.init)
                if received.count >= start + length, words.count == 3 {
                    return Request(
                        method: words[0], target: words[1], headers: headers,
                        body: Array(received[start..<(start + length)]))
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            if count <= 0 { return nil }
            received += buffer[..<count]
        }
    }
}
