import Synchronization

/// Who waits for what a transfer brings.
enum TransferSink: Sendable {
    /// A task that wants the whole answer.
    case whole(CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>)
    /// A task that reads a stream.
    case stream(StreamBuffer)

    /// Tells that the transfer failed; the last call for a sink.
    func fail(_ error: HTTPError) {
        switch self {
        case .whole(let continuation): continuation.resume(returning: .failure(error))
        case .stream(let buffer): buffer.finish(error)
        }
    }
}

/// The bounded queue between the transfer thread and the task that reads a stream.
///
/// The thread adds bytes until `capacity` is reached; then the transfer pauses until the reader has taken them.
final class StreamBuffer: Sendable {
    typealias HeadContinuation = CheckedContinuation<Result<HTTPResponseHead, HTTPError>, Never>
    typealias ChunkContinuation = CheckedContinuation<Result<[UInt8]?, HTTPError>, Never>

    private enum End {
        case complete
        case failed(HTTPError)

        var result: Result<[UInt8]?, HTTPError> {
            switch self {
            case .complete: .success(nil)
            case .failed(let error): .failure(error)
            }
        }
    }

    private struct State {
        var head: HeadContinuation?
        var readers: [ChunkContinuation] = []
        var bytes: [UInt8] = []
        var end: End?
        var isPaused = false
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// Makes a buffer in which `capacity` bytes may wait before the transfer pauses; one piece of libcurl's may
    /// exceed it.
    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// Notes who waits for the head; before the transfer starts.
    func expectHead(_ head: HeadContinuation) {
        state.withLock { $0.head = head }
    }

    /// Hands the head over. For the thread; later calls do nothing.
    func deliver(_ head: HTTPResponseHead) {
        takeHead()?.resume(returning: .success(head))
    }

    /// Adds bytes, or refuses them and notes that the transfer is paused. For the thread.
    func offer(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let (accepted, reader): (Bool, ChunkContinuation?) = state.withLock { state in
            if !state.readers.isEmpty { return (true, state.readers.removeFirst()) }
            guard state.bytes.count < capacity else {
                state.isPaused = true
                return (false, nil)
            }
            state.bytes.append(contentsOf: bytes)
            return (true, nil)
        }
        reader?.resume(returning: .success(Array(bytes)))
        return accepted
    }

    /// Marks the end: complete where `error` is nil. For the thread; what waits can still be read.
    func finish(_ error: HTTPError?) {
        if let error { takeHead()?.resume(returning: .failure(error)) }
        let end = error.map(End.failed) ?? .complete
        let readers = state.withLock { state in
            if state.end == nil { state.end = end }
            let readers = state.readers
            state.readers = []
            return readers
        }
        for reader in readers { reader.resume(returning: end.result) }
    }

    /// Gives the reader all bytes that wait, the end, or the next bytes when they come.
    ///
    /// - Returns: whether the transfer was paused and has to be told to go on.
    func read(_ reader: ChunkContinuation) -> Bool {
        let (result, wasPaused): (Result<[UInt8]?, HTTPError>?, Bool) = state.withLock { state in
            if !state.bytes.isEmpty {
                let bytes = state.bytes
                let wasPaused = state.isPaused
                state.bytes = []
                state.isPaused = false
                return (.success(bytes), wasPaused)
            }
            if let end = state.end { return (end.result, false) }
            state.readers.append(reader)
            return (nil, false)
        }
        if let result { reader.resume(returning: result) }
        return wasPaused
    }

    private func takeHead() -> HeadContinuation? {
        state.withLock { state in
            let head = state.head
            state.head = nil
            return head
        }
    }
}
