#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Dispatch

/// Asks whether a port takes connections.
enum TCPProbe {
    /// Why `host` takes no connection on `port`; nil when it does. Closed at once.
    ///
    /// The name is looked up and each of its addresses tried on a thread of its own: both block.
    static func complaint(_ host: String, _ port: UInt16, within limit: Duration) async -> String? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: connect(host, port, limit)) }
        }
    }

    private static func connect(_ host: String, _ port: UInt16, _ limit: Duration) -> String? {
        var hints = addrinfo()
        #if canImport(Darwin)
        hints.ai_socktype = SOCK_STREAM
        #else
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #endif
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let answer = getaddrinfo(host, String(port), &hints, &list)
        guard answer == 0 else { return "\(host) has no address: \(String(cString: gai_strerror(answer)))" }
        defer { freeaddrinfo(list) }
        let deadline = ContinuousClock.now + limit
        var complaint = "\(host) has no address"
        var next = list
        while let address = next {
            let left = ContinuousClock.now.duration(to: deadline)
            guard let code = connect(address.pointee, max(.zero, left)) else { return nil }
            complaint = String(cString: strerror(code))
            next = address.pointee.ai_next
        }
        return complaint
    }

    /// The `errno` of connecting to `address`; nil where it was done within `limit`.
    private static func connect(_ address: addrinfo, _ limit: Duration) -> Int32? {
        let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0, fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else {
            return errno
        }
        #if canImport(Darwin)
        let answer = Darwin.connect(descriptor, address.ai_addr, address.ai_addrlen)
        #else
        let answer = Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen)
        #endif
        if answer == 0 { return nil }
        guard errno == EINPROGRESS else { return errno }
        var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        let ready = poll(&event, 1, Int32(clamping: Int64(limit / .milliseconds(1))))
        guard ready > 0 else { return ready == 0 ? ETIMEDOUT : errno }
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else { return errno }
        return code == 0 ? nil : code
    }
}
