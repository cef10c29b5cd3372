#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Serves all connections of a file server on one thread, which waits in `poll`.
final class ServerLoop {
    private let listener: Descriptor
    private let stop: StopSignal
    private let root: DocumentRoot
    private let limits: FileServer.Limits
    private var connections: [Int32: ServerConnection] = [:]
    /// Until when nothing is accepted, because the system had no descriptor left.
    private var acceptPause: ContinuousClock.Instant?
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)

    init(listener: consuming Descriptor, stop: StopSignal, root: DocumentRoot, limits: FileServer.Limits) {
        self.listener = listener
        self.stop = stop
        self.root = root
        self.limits = limits
    }

    deinit {
        scratch.deallocate()
    }

    /// Serves until the stop signal is raised.
    ///
    /// - Throws: when the system cannot wait any more.
    func run() throws(SystemFailure) {
        while true {
            var events = interests()
            try wait(&events)
            if events[0].revents != 0 { return }
            let now = ContinuousClock.now
            for event in events.dropFirst(2) { serve(event, now) }
            if events[1].revents != 0 { acceptAll(now) }
        }
    }

    /// What to wait for: the stop signal, the listener and every connection, in this order.
    private func interests() -> [pollfd] {
        // poll skips negative descriptors.
        let accepting = connections.count < limits.connections && acceptPause == nil
        var events = [
            pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: accepting ? listener.raw : -1, events: Int16(POLLIN), revents: 0),
        ]
        for (raw, connection) in connections {
            let interest = connection.wantsToSend ? POLLOUT : POLLIN
            events.append(pollfd(fd: raw, events: Int16(interest), revents: 0))
        }
        return events
    }

    private func wait(_ events: inout [pollfd]) throws(SystemFailure) {
        var timeout: Int32 = -1
        let now = ContinuousClock.now
        if let acceptPause, acceptPause <= now { self.acceptPause = nil }
        let deadlines = connections.values.map(\.deadline) + (acceptPause.map { [$0] } ?? [])
        if let next = deadlines.min() {
            let left = max(.zero, next - now)
            timeout = left < .seconds(60) ? Int32(left / .milliseconds(1)) + 1 : 60_000
        }
        guard poll(&events, nfds_t(events.count), timeout) < 0 else { return }
        guard errno == EINTR else { throw .last }
        for index in events.indices { events[index].revents = 0 }
    }

    private func serve(_ event: pollfd, _ now: ContinuousClock.Instant) {
        guard let connection = connections[event.fd] else { return }
        // A connection is kept only while there is room for others beside it.
        let mayKeep = connections.count <= limits.connections / 2
        if event.revents != 0 { connection.advance(now, scratch, mayKeepAlive: mayKeep) }
        if connection.deadline <= now { connection.expire(now) }
        if connection.isClosed { connections[event.fd] = nil }
    }

    private func acceptAll(_ now: ContinuousClock.Instant) {
        while connections.count < limits.connections {
            do throws(SystemFailure) {
                guard let raw = try LoopbackSocket.accept(listener) else { return }
                let socket = Descriptor(owning: raw)
                try LoopbackSocket.prepare(socket)
                connections[raw] = ServerConnection(socket, root: root, limits: limits, now: now)
            } catch {
                acceptPause = now + .milliseconds(100)
                return
            }
        }
    }
}
