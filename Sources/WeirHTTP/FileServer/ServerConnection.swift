#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One connection of a file server: reads a request head, sends the answer, and so on until one side has enough.
///
/// Nothing here waits: `advance` does what the socket allows and returns.
final class ServerConnection {
    private enum Phase {
        case reading
        case sending
        /// The answer is sent and our side closed; what the client still sends is dropped, as closing with unread
        /// bytes would reset the connection and take the answer with it.
        case draining
        case closed
    }

    /// When `expire` is due.
    private(set) var deadline: ContinuousClock.Instant

    private let socket: Descriptor
    private let root: DocumentRoot
    private let limits: FileServer.Limits
    private var phase = Phase.reading
    private var input: [UInt8] = []
    private var searched = 0
    /// Whether bytes of the next request have come; its time runs from the first.
    private var isRequestStarted = false
    private var output: [UInt8] = []
    private var sent = 0
    private var file: DocumentRoot.OpenFile?
    private var fileBytesLeft = 0
    private var keepsAlive = false

    /// Whether the next step is to send.
    var wantsToSend: Bool { phase == .sending }

    /// Whether the connection is over.
    var isClosed: Bool { phase == .closed }

    init(
        _ socket: consuming Descriptor, root: DocumentRoot, limits: FileServer.Limits, now: ContinuousClock.Instant
    ) {
        self.socket = socket
        self.root = root
        self.limits = limits
        deadline = now + limits.headTimeout
    }

    /// Goes on after the socket became ready.
    ///
    /// - Parameters:
    ///   - scratch: memory to read into.
    ///   - mayKeepAlive: whether there is room to keep the connection after its answer.
    func advance(
        _ now: ContinuousClock.Instant, _ scratch: UnsafeMutableRawBufferPointer, mayKeepAlive: Bool
    ) {
        do throws(SystemFailure) {
            if phase == .reading || phase == .draining {
                try receive(now, scratch)
                if phase == .reading { answerNextRequest(now, mayKeepAlive) }
            }
            // A large file leaves the others their turn after some pieces.
            var turns = 16
            while phase == .sending, turns > 0 {
                guard try sendPiece(now, scratch) else { return }
                if phase == .reading { answerNextRequest(now, mayKeepAlive) }
                turns -= 1
            }
        } catch {
            phase = .closed
        }
    }

    /// Ends what takes too long.
    func expire(_ now: ContinuousClock.Instant) {
        if phase == .reading, isRequestStarted {
            answer(.requestTimeout, now)
        } else {
            phase = .closed
        }
    }

    // MARK: - Reading

    private func receive(
        _ now: ContinuousClock.Instant, _ scratch: UnsafeMutableRawBufferPointer
    ) throws(SystemFailure) {
        let count: Int
        do {
            count = try socket.read(into: scratch)
        } catch {
            if error.code == EAGAIN || error.code == EWOULDBLOCK { return }
            throw error
        }
        guard count > 0 else {
            phase = .closed
            return
        }
        guard phase == .reading else { return }
        if !isRequestStarted {
            isRequestStarted = true
            deadline = now + limits.headTimeout
        }
        input.append(contentsOf: scratch[..<count])
    }

    /// Reads the next request where its head is complete, and prepares the answer.
    private func answerNextRequest(_ now: ContinuousClock.Instant, _ mayKeepAlive: Bool) {
        // RFC 9112, section 2.2: empty lines before a request are passed over.
        input.removeFirst(input.prefix { $0 == 0x0D || $0 == 0x0A }.count)
        guard let first = input.first else { return }
        // Whoever speaks TLS to this port would otherwise wait until the time is up.
        guard ASCIIText.isToken([first]) else {
            answer(.badRequest, now)
            return
        }
        let end = RequestHead.end(in: input, searchedTo: searched)
        searched = input.count
        guard (end ?? input.count) <= limits.headBytes else {
            answer(.headerTooLarge, now)
            return
        }
        guard let end else { return }
        do throws(RequestHead.Refusal) {
            let head = try RequestHead(parsing: input[..<end])
            input.removeFirst(end)
            searched = 0
            respond(to: head, now, mayKeepAlive: mayKeepAlive)
        } catch {
            answer(error == .badRequest ? .badRequest : .versionNotSupported, now)
        }
    }

    // MARK: - Answering

    private func respond(to head: RequestHead, _ now: ContinuousClock.Instant, mayKeepAlive: Bool) {
        let keep = mayKeepAlive && head.wantsKeepAlive && !head.announcesBody
        let isHead = head.method == "HEAD"
        guard isHead || head.method == "GET" else {
            answer(.methodNotAllowed, now, keepsAlive: keep)
            return
        }
        guard let target = RequestTarget(parsing: head.target) else {
            answer(.badRequest, now)
            return
        }
        switch root.find(target) {
        case .file(let found):
            let size = found.size
            begin(
                ResponseHead(status: .ok, contentType: found.contentType, contentLength: size, keepsAlive: keep), now)
            if !isHead {
                file = .some(found)
                fileBytesLeft = size
            }
        case .directory:
            answer(.movedPermanently, now, location: target.directoryLocation, isHead: isHead, keepsAlive: keep)
        case .notFound:
            answer(.notFound, now, isHead: isHead, keepsAlive: keep)
        case .forbidden:
            answer(.forbidden, now, isHead: isHead, keepsAlive: keep)
        case .unavailable:
            answer(.unavailable, now, isHead: isHead)
        }
    }

    /// Prepares an answer that is only its status.
    private func answer(
        _ status: ResponseStatus, _ now: ContinuousClock.Instant, location: String? = nil, isHead: Bool = false,
        keepsAlive: Bool = false
    ) {
        let text = Array("\(status.rawValue) \(status.reason)\n".utf8)
        begin(
            ResponseHead(status: status, contentLength: text.count, location: location, keepsAlive: keepsAlive), now)
        if !isHead { output += text }
    }

    private func begin(_ head: ResponseHead, _ now: ContinuousClock.Instant) {
        output = head.serialised(at: time(nil))
        sent = 0
        keepsAlive = head.keepsAlive
        phase = .sending
        deadline = now + limits.stallTimeout
    }

    // MARK: - Sending

    /// Sends a piece, or ends the answer; false where the socket takes nothing just now.
    private func sendPiece(
        _ now: ContinuousClock.Instant, _ scratch: UnsafeMutableRawBufferPointer
    ) throws(SystemFailure) -> Bool {
        if sent == output.count {
            output.removeAll(keepingCapacity: true)
            sent = 0
        }
        // The first piece goes out together with the head.
        if sent == 0, fileBytesLeft > 0, output.count < scratch.count { try appendPiece(scratch) }
        guard !output.isEmpty else {
            endAnswer(now)
            return true
        }
        guard let count = try LoopbackSocket.send(output[sent...], to: socket) else { return false }
        sent += count
        deadline = now + limits.stallTimeout
        return true
    }

    /// Adds the file's next bytes to the output.
    private func appendPiece(_ scratch: UnsafeMutableRawBufferPointer) throws(SystemFailure) {
        let wanted = UnsafeMutableRawBufferPointer(rebasing: scratch[..<min(scratch.count, fileBytesLeft)])
        guard let count = try file?.descriptor.read(into: wanted), count > 0 else {
            // The file became shorter than was announced: only a broken connection can say so.
            throw SystemFailure(code: EIO)
        }
        fileBytesLeft -= count
        output.append(contentsOf: wanted[..<count])
    }

    private func endAnswer(_ now: ContinuousClock.Instant) {
        file = nil
        searched = 0
        isRequestStarted = !input.isEmpty
        if keepsAlive {
            phase = .reading
            deadline = now + (input.isEmpty ? limits.idleTimeout : limits.headTimeout)
        } else {
            phase = .draining
            input = []
            shutdown(socket.raw, Int32(SHUT_WR))
            deadline = now + .seconds(1)
        }
    }
}
