import Synchronization
package import WeirValue

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A small API server in this process, over HTTP on loopback: for tests of what talks to one.
///
/// It keeps the objects of a few resources, applies by replacing what is there, and answers what a test says in place of
/// that. It knows no fields, admission or permissions.
package final class FakeAPIServer: Sendable {
    /// A request as it came.
    package struct Request: Sendable {
        package let method: String
        /// The path without its query.
        package let path: String
        /// The query's fields, unescaped.
        package let query: [String: String]
        /// The fields by their names in small letters.
        package let headers: [String: String]
        package let body: [UInt8]

        /// The body as JSON; null where it is none.
        package var value: Value { (try? JSONReader.read(body)) ?? .null }
    }

    /// An answer.
    package enum Reply: Sendable {
        /// A whole one.
        case json(Int, Value, headers: [String: String] = [:])
        case text(Int, String)
        /// Lines of JSON, and then the end of the connection, at once or when the server is closed.
        case lines([Value], staysOpen: Bool = false)
        /// The end of the connection without an answer.
        case nothing

        /// What a server refuses with.
        package static func refusal(
            _ code: Int, _ reason: String, _ message: String, causes: [Value] = [], headers: [String: String] = [:]
        ) -> Reply {
            .json(
                code,
                [
                    "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
                    "message": .string(message), "reason": .string(reason), "code": .int(Int64(code)),
                    "details": ["causes": .list(Value.List(causes))],
                ], headers: headers)
        }
    }

    /// Answers a request in place of the server; nil leaves it to it.
    package typealias Interceptor = @Sendable (Request) -> Reply?

    let objects: FakeObjects
    private let listener: Int32
    private let port: UInt16
    private let interceptor = Mutex<Interceptor?>(nil)
    private let seen = Mutex<[Request]>([])
    private let open = Mutex<Set<Int32>>([])

    /// Starts one.
    /// - Parameter aggregated: whether its discovery is given in one go.
    /// - Throws: ``Failure``.
    package init(aggregated: Bool = true) throws {
        objects = FakeObjects(aggregated: aggregated)
        #if canImport(Darwin)
        let listener = socket(AF_INET, SOCK_STREAM, 0)
        #else
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, size) | listen(listener, 128) | getsockname(listener, pointer, &size)
            }
        }
        guard code == 0 else { throw Failure(description: "listen: \(errno)") }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        FakeServerThread.run { [self] in serve() }
    }

    /// Why it cannot start.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Its URL, without a slash at its end.
    package var url: String { "http://127.0.0.1:\(port)" }

    /// A kubeconfig whose context is called `fake`.
    package var kubeconfig: String {
        """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: fake, cluster: {server: "\(url)"}}
        users:
        - {name: fake, user: {token: not-a-secret-token}}
        contexts:
        - {name: fake, context: {cluster: fake, user: fake}}
        current-context: fake

        """
    }

    /// The requests so far.
    package var requests: [Request] { seen.withLock { $0 } }

    /// The requests so far by method and path, without those of discovery.
    package var calls: [String] {
        requests.filter { !["/api", "/apis"].contains($0.path) }.map { "\($0.method) \($0.path)" }
    }

    /// Lets `answer` answer first.
    package func intercept(_ answer: Interceptor?) { interceptor.withLock { $0 = answer } }

    /// Changes the objects that are there.
    package func change(_ body: (FakeObjects) -> Void) { body(objects) }

    /// Ends all connections; nobody listens any more.
    package func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        open.withLock { open in
            for connection in open { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    // MARK: Connections

    private func serve() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            open.withLock { _ = $0.insert(connection) }
            FakeServerThread.run { [self] in
                serve(connection)
                open.withLock { _ = $0.remove(connection) }
                systemClose(connection)
            }
        }
        systemClose(listener)
    }

    private func serve(_ connection: Int32) {
        var reader = FakeRequestReader(connection: connection)
        while let request = reader.next() {
            seen.withLock { $0.append(request) }
            let reply = interceptor.withLock { $0 }?(request) ?? objects.answer(request)
            guard send(reply, to: connection) else { return }
        }
    }

    /// Sends `reply`; false where the connection ends then.
    private func send(_ reply: Reply, to connection: Int32) -> Bool {
        switch reply {
        case .nothing: return false
        case .json(let status, let value, let headers):
            return write(
                status, "application/json", JSONWriter.bytes(value, .init(revealed: true)), headers, connection)
        case .text(let status, let text): return write(status, "text/plain", Array(text.utf8), [:], connection)
        case .lines(let values, let staysOpen):
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
            let lines = values.map { JSONWriter.string($0) + "\n" }.joined()
            guard write(Array((head + lines).utf8), to: connection), staysOpen else { return false }
            var byte: UInt8 = 0
            // Nothing more is asked on it: this returns when one of the sides ends it.
            _ = recv(connection, &byte, 1, 0)
            return false
        }
    }

    private func write(
        _ status: Int, _ type: String, _ body: [UInt8], _ headers: [String: String], _ connection: Int32
    ) -> Bool {
        var head = "HTTP/1.1 \(status) Answer\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        return write(Array("\(head)\r\n".utf8) + body, to: connection)
    }

    private func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
        #if canImport(Darwin)
        let flags: Int32 = 0
        #else
        let flags = Int32(MSG_NOSIGNAL)
        #endif
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemSend(connection, $0, flags) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

private func systemSend(_ socket: Int32, _ bytes: UnsafeRawBufferPointer, _ flags: Int32) -> Int {
    send(socket, bytes.baseAddress, bytes.count, flags)
}

private func systemClose(_ descriptor: Int32) { _ = close(descriptor) }

/// Reads requests from one connection.
private struct FakeRequestReader {
    let connection: Int32
    private var bytes: [UInt8] = []

    init(connection: Int32) { self.connection = connection }

    mutating func next() -> FakeAPIServer.Request? {
        let mark = Array("\r\n\r\n".utf8)
        while bytes.firstRange(of: mark) == nil { guard fill() else { return nil } }
        guard let end = bytes.firstRange(of: mark) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        bytes.removeFirst(end.upperBound)
        let words = (lines.first ?? "").split(separator: " ")
        guard words.count == 3 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while bytes.count < length { guard fill() else { return nil } }
        let body = Array(bytes[..<length])
        bytes.removeFirst(length)
        let target = words[1].split(separator: "?", maxSplits: 1).map(String.init)
        return FakeAPIServer.Request(
            method: String(words[0]), path: target[0], query: Self.query(target.count > 1 ? target[1] : ""),
            headers: headers, body: body)
    }

    private mutating func fill() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(connection, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        bytes += buffer[..<count]
        return true
    }

    private static func query(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            fields[unescape(parts[0])] = parts.count > 1 ? unescape(parts[1]) : ""
        }
        return fields
    }

    private static func unescape(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
