import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Serves the files of one directory over HTTP/1.1 on 127.0.0.1: `GET` and `HEAD`, nothing else.
///
/// A directory is answered with its `index.html`; there are no listings. Nothing outside of the directory is served,
/// through `..` or symbolic links neither. Every connection is bounded in size and time.
package final class FileServer: Sendable {
    /// The bounds of a server.
    package struct Limits: Sendable, Equatable {
        /// How many connections are served at once; further ones wait until one ends.
        package var connections = 64
        /// The largest request head, in bytes.
        package var headBytes = 16 << 10
        /// The longest time in which a request head has to come.
        package var headTimeout: Duration = .seconds(10)
        /// How long a connection without a request is kept.
        package var idleTimeout: Duration = .seconds(5)
        /// The longest time in which a client takes no byte of an answer.
        package var stallTimeout: Duration = .seconds(30)

        /// Makes the usual bounds.
        package init() {}
    }

    /// The port that is listened on.
    package let port: UInt16

    /// Where the directory is found: `http://127.0.0.1:PORT/`.
    package var url: String { "http://127.0.0.1:\(port)/" }

    private let root: DocumentRoot
    private let limits: Limits
    private let stop: StopSignal
    /// The listening socket until `run` takes it.
    private let listener: Mutex<Int32?>

    /// Starts to listen; connections wait until `run` serves them.
    ///
    /// - Parameters:
    ///   - directory: what is served; it is resolved now, so a link that is moved later changes nothing.
    ///   - port: where to listen; 0 takes any port that is free.
    ///   - limits: the bounds of the server.
    /// - Throws: when the directory or the port cannot be had.
    package init(directory: String, port: UInt16 = 0, limits: Limits = Limits()) throws(FileServerError) {
        do {
            root = try DocumentRoot(directory)
        } catch {
            throw .noDirectory(path: directory, reason: error.message)
        }
        do throws(SystemFailure) {
            let socket = try LoopbackSocket.listen(port: port, backlog: 128)
            self.port = try LoopbackSocket.port(of: socket)
            stop = try StopSignal()
            listener = Mutex(socket.release())
        } catch {
            throw error.code == EADDRINUSE
                ? .portInUse(port) : .cannotListen(port: port, reason: error.message)
        }
        self.limits = limits
    }

    deinit {
        if let raw = listener.withLock({ $0 }) { close(raw) }
    }

    /// Serves until the task is cancelled, then closes all connections and the port, and returns.
    ///
    /// - Throws: `alreadyRun` at the second call; `cannotServe` when the system fails. No request makes it throw.
    package func run() async throws(FileServerError) {
        let taken = listener.withLock { raw in
            defer { raw = nil }
            return raw
        }
        guard let taken else { throw .alreadyRun }
        let failure: SystemFailure? = await withTaskCancellationHandler {
            await withCheckedContinuation { start(listener: taken, $0) }
        } onCancel: {
            stop.raise()
        }
        if let failure { throw .cannotServe(reason: failure.message) }
    }

    private func start(listener: Int32, _ continuation: CheckedContinuation<SystemFailure?, Never>) {
        do throws(DedicatedThread.StartFailure) {
            try DedicatedThread.start { [root, limits, stop] in
                continuation.resume(returning: Self.serve(listener, root, limits, stop))
            }
        } catch {
            close(listener)
            continuation.resume(returning: SystemFailure(code: error.code))
        }
    }

    /// Serves on this thread; everything is closed when it returns.
    private static func serve(
        _ listener: Int32, _ root: DocumentRoot, _ limits: Limits, _ stop: StopSignal
    ) -> SystemFailure? {
        let loop = ServerLoop(listener: Descriptor(owning: listener), stop: stop, root: root, limits: limits)
        do {
            try loop.run()
            return nil
        } catch {
            return error
        }
    }
}

/// Tells a loop that waits in `poll` to end. Once raised it stays so.
final class StopSignal: Sendable {
    private let pair: Descriptor.Pair

    /// What becomes readable when the signal is raised.
    var descriptor: Int32 { pair.reader.raw }

    init() throws(SystemFailure) {
        pair = try Descriptor.pair()
        try pair.writer.setNonBlocking()
    }

    func raise() {
        // A buffer that is full has been raised before.
        _ = write(pair.writer.raw, [1], 1)
    }
}
