#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A failed system call's `errno`.
struct SystemFailure: Error, Equatable {
    let code: Int32

    /// The system's words for it.
    var message: String { String(cString: strerror(code)) }

    /// The failure of the call that was just made.
    static var last: SystemFailure { SystemFailure(code: errno) }
}

/// Owns a file descriptor and closes it.
struct Descriptor: ~Copyable {
    let raw: Int32

    /// Takes a descriptor over.
    init(owning raw: Int32) {
        self.raw = raw
    }

    deinit {
        close(raw)
    }

    /// Gives the descriptor away, open.
    consuming func release() -> Int32 {
        let raw = raw
        discard self
        return raw
    }

    /// Reads at most `buffer.count` bytes; 0 is the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemFailure) -> Int {
        while true {
            #if canImport(Darwin)
            let count = Darwin.read(raw, buffer.baseAddress, buffer.count)
            #else
            let count = Glibc.read(raw, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 { return count }
            if errno != EINTR { throw .last }
        }
    }

    /// Makes reading and writing return at once with `EAGAIN` where they would wait.
    func setNonBlocking() throws(SystemFailure) {
        let flags = fcntl(raw, F_GETFL)
        guard flags >= 0, fcntl(raw, F_SETFL, flags | O_NONBLOCK) >= 0 else { throw .last }
    }

    /// Keeps programs from inheriting the descriptor. Where the system can say so when it opens one, it does, as a
    /// program may be started in between.
    func setCloseOnExec() throws(SystemFailure) {
        guard fcntl(raw, F_SETFD, FD_CLOEXEC) >= 0 else { throw .last }
    }
}

extension Descriptor {
    /// A pair of sockets that work as a pipe: what is written to one end can be read from the other.
    ///
    /// Unlike a pipe it can be opened at once in a way that programs do not inherit it.
    static func pair() throws(SystemFailure) -> Pair {
        var ends: [Int32] = [-1, -1]
        #if canImport(Darwin)
        let code = socketpair(AF_UNIX, SOCK_STREAM, 0, &ends)
        #else
        let code = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends)
        #endif
        guard code == 0 else { throw .last }
        let pair = Pair(reader: Descriptor(owning: ends[0]), writer: Descriptor(owning: ends[1]))
        try pair.reader.setCloseOnExec()
        try pair.writer.setCloseOnExec()
        return pair
    }

    /// Two connected ends.
    struct Pair: ~Copyable {
        let reader: Descriptor
        let writer: Descriptor
    }
}

/// TCP on 127.0.0.1.
enum LoopbackSocket {
    /// Opens a listening socket that does not block; port 0 takes any that is free.
    static func listen(port: UInt16, backlog: Int32) throws(SystemFailure) -> Descriptor {
        let socket = try open()
        try socket.setNonBlocking()
        let raw = socket.raw
        var yes: Int32 = 1
        setsockopt(raw, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let bound = withSocketAddress(&address) { bind(raw, $0, $1) }
        guard bound == 0 else { throw .last }
        #if canImport(Darwin)
        let listening = Darwin.listen(raw, backlog)
        #else
        let listening = Glibc.listen(raw, backlog)
        #endif
        guard listening == 0 else { throw .last }
        return socket
    }

    /// Opens a socket that programs started meanwhile do not inherit.
    static func open() throws(SystemFailure) -> Descriptor {
        #if canImport(Darwin)
        let raw = socket(AF_INET, SOCK_STREAM, 0)
        #else
        let raw = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        #endif
        guard raw >= 0 else { throw .last }
        let socket = Descriptor(owning: raw)
        try socket.setCloseOnExec()
        return socket
    }

    /// The port that a listening socket has.
    static func port(of socket: borrowing Descriptor) throws(SystemFailure) -> UInt16 {
        var address = sockaddr_in()
        let raw = socket.raw
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(raw, $0, &length) }
        }
        guard code == 0 else { throw .last }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Takes the next waiting connection, set not to block; nil where none waits.
    static func accept(_ listener: borrowing Descriptor) throws(SystemFailure) -> Int32? {
        #if canImport(Darwin)
        let raw = Darwin.accept(listener.raw, nil, nil)
        #else
        let raw = Glibc.accept(listener.raw, nil, nil)
        #endif
        guard raw >= 0 else {
            // ECONNABORTED: the peer left while it waited. The next call looks for the next one.
            if [EAGAIN, EWOULDBLOCK, ECONNABORTED, EINTR].contains(errno) { return nil }
            throw .last
        }
        return raw
    }

    /// Sends bytes without raising `SIGPIPE`; nil where the socket takes none just now.
    static func send(_ bytes: ArraySlice<UInt8>, to socket: borrowing Descriptor) throws(SystemFailure) -> Int? {
        let raw = socket.raw
        #if canImport(Darwin)
        let flags: Int32 = 0
        #else
        let flags = Int32(MSG_NOSIGNAL)
        #endif
        while true {
            let count = bytes.withUnsafeBytes { buffer in
                #if canImport(Darwin)
                Darwin.send(raw, buffer.baseAddress, buffer.count, flags)
                #else
                Glibc.send(raw, buffer.baseAddress, buffer.count, flags)
                #endif
            }
            if count >= 0 { return count }
            if errno == EAGAIN || errno == EWOULDBLOCK { return nil }
            if errno != EINTR { throw .last }
        }
    }

    /// Prepares an accepted connection: no blocking, no delay of small answers, not inherited.
    static func prepare(_ connection: borrowing Descriptor) throws(SystemFailure) {
        try connection.setNonBlocking()
        try connection.setCloseOnExec()
        var yes: Int32 = 1
        setsockopt(connection.raw, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        #if canImport(Darwin)
        setsockopt(connection.raw, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
        #endif
    }

    private static func withSocketAddress(
        _ address: inout sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                body(generic, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
