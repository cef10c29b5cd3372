import Synchronization

@testable import WeirHTTP

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A loopback server that says exactly what a test wants, right or wrong. Each connection has a thread of its own.
final class RawServer: Sendable {
    let port: UInt16
    private let stop: StopSignal
    private let connections = Mutex(0)

    var url: String { "http://127.0.0.1:\(port)" }

    /// How many connections were accepted.
    var accepted: Int { connections.withLock { $0 } }

    /// Serves every connection with `script`; the connection closes when it returns.
    init(_ script: @escaping @Sendable (RawConnection) -> Void) throws {
        let socket = try LoopbackSocket.listen(port: 0, backlog: 256)
        port = try LoopbackSocket.port(of: socket)
        stop = try StopSignal()
        let listener = socket.release()
        try DedicatedThread.start { [self] in
            let owned = Descriptor(owning: listener)
            while Self.waitForInput(listener, stop.descriptor) {
                guard let raw = try? LoopbackSocket.accept(owned) else { continue }
                connections.withLock { $0 += 1 }
                let connection = RawConnection(Descriptor(owning: raw))
                try? DedicatedThread.start {
                    script(connection)
                    connection.close()
                }
            }
        }
    }

    func shutdown() {
        stop.raise()
    }

    /// Waits for a connection; false when the server shall stop.
    private static func waitForInput(_ listener: Int32, _ stop: Int32) -> Bool {
        while true {
            var events = [
                pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
            ]
            poll(&events, 2, -1)
            if events[1].revents != 0 { return false }
            if events[0].revents != 0 { return true }
        }
    }
}

/// One accepted connection, or one that a test opened; blocking, for one thread at a time.
final class RawConnection: Sendable {
    private let state: Mutex<State>

    private final class Socket: Sendable {
        let descriptor: Descriptor

        init(_ descriptor: consuming Descriptor) {
            self.descriptor = descriptor
        }
    }

    private struct State {
        var socket: Socket?
        var unread: [UInt8] = []
    }

    init(_ descriptor: consuming Descriptor) {
        _ = fcntl(descriptor.raw, F_SETFL, fcntl(descriptor.raw, F_GETFL) & ~O_NONBLOCK)
        var yes: Int32 = 1
        setsockopt(descriptor.raw, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        state = Mutex(State(socket: Socket(descriptor)))
    }

    /// Connects to a port on loopback.
    convenience init(port: UInt16) throws {
        let descriptor = try LoopbackSocket.open()
        let raw = descriptor.raw
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(raw, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw SystemFailure.last }
        self.init(descriptor)
    }

    /// Sends text; a peer that has gone is ignored.
    func send(_ text: String) {
        send(Array(text.utf8))
    }

    /// Sends bytes; false when the peer has gone.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        state.withLock { state in
            guard let socket = state.socket else { return false }
            var rest = bytes[...]
            while !rest.isEmpty {
                guard let count = try? LoopbackSocket.send(rest, to: socket.descriptor) else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    /// A request or response head, up to its empty line; nil at the end of the connection.
    func readHead() -> String? {
        state.withLock { state in
            while true {
                if let end = RequestHead.end(in: state.unread, searchedTo: 0) {
                    let head = String(decoding: state.unread[..<end], as: UTF8.self)
                    state.unread.removeFirst(end)
                    return head
                }
                guard Self.fill(&state) else { return nil }
            }
        }
    }

    /// A line without its end; nil at the end of the connection.
    func readLine() -> String? {
        state.withLock { state in
            while true {
                if let end = state.unread.firstIndex(of: 0x0A) {
                    let line = String(decoding: state.unread[..<end], as: UTF8.self)
                    state.unread.removeFirst(end + 1)
                    return line
                }
                guard Self.fill(&state) else { return nil }
            }
        }
    }

    /// Exactly so many bytes, or fewer where the connection ends before.
    func read(_ count: Int) -> [UInt8] {
        state.withLock { state in
            while state.unread.count < count, Self.fill(&state) {}
            let bytes = Array(state.unread.prefix(count))
            state.unread.removeFirst(bytes.count)
            return bytes
        }
    }

    /// All that comes until the peer closes.
    func readToEnd() -> String {
        state.withLock { state in
            while Self.fill(&state) {}
            defer { state.unread = [] }
            return String(decoding: state.unread, as: UTF8.self)
        }
    }

    /// Closes our sending side.
    func finishSending() {
        state.withLock { state in
            if let socket = state.socket { _ = shutdown(socket.descriptor.raw, Int32(SHUT_WR)) }
        }
    }

    func close() {
        state.withLock { $0.socket = nil }
    }

    private static func fill(_ state: inout State) -> Bool {
        guard let socket = state.socket else { return false }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = (try? buffer.withUnsafeMutableBytes { try socket.descriptor.read(into: $0) }) ?? 0
        state.unread += buffer[..<count]
        return count > 0
    }
}

extension StopSignal {
    /// Blocks the thread until the signal is raised.
    func waitUntilRaised() {
        var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&event, 1, -1) <= 0 {}
    }
}
