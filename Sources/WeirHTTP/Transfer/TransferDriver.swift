import CLibCurl

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Runs the transfers of one client. Lives and dies on the client's thread.
final class TransferDriver {
    private let multi: MultiHandle
    private let loop: TransferLoop
    private let environment: Transfer.Environment
    private var transfers: [TransferLoop.ID: Transfer] = [:]
    private var identifiers: [UnsafeMutableRawPointer: TransferLoop.ID] = [:]

    init(multi: MultiHandle, loop: TransferLoop) {
        self.multi = multi
        self.loop = loop
        environment = Transfer.Environment(
            configuration: loop.configuration,
            proxyExemptions: HTTPProxy.exemptions(inherited: HTTPProxy.inheritedExemptions()))
    }

    /// Works until the loop is closed.
    func run() {
        while true {
            let delivery = loop.receive()
            if delivery.isClosing {
                close(unstarted: delivery.commands)
                return
            }
            for command in delivery.commands { execute(command) }
            step()
        }
    }

    /// Moves all transfers on, then waits for a socket, a timer of libcurl's or a command.
    private func step() {
        var running: Int32 = 0
        var code = curl_multi_perform(multi.raw, &running)
        if code == CURLM_OK {
            collectFinished()
            // libcurl shortens the wait where one of its timers ends earlier.
            code = curl_multi_poll(multi.raw, nil, 0, 60_000, nil)
        }
        guard code == CURLM_OK else {
            failAll(.other(code: Int(code.rawValue), message: String(cString: curl_multi_strerror(code))))
            // The wait itself may be what failed: do not spin.
            poll(nil, 0, 100)
            return
        }
    }

    private func execute(_ command: TransferLoop.Command) {
        switch command {
        case .start(let id, let request, let sink):
            start(id, request, sink)
        case .cancel(let id):
            if let transfer = remove(id) { transfer.fail(.cancelled) }
        case .resume(let id):
            guard let transfer = transfers[id] else { return }
            let code = curl_easy_pause(transfer.handle, CURLPAUSE_CONT)
            if code != CURLE_OK, let transfer = remove(id) { transfer.finish(code) }
        }
    }

    private func start(_ id: TransferLoop.ID, _ request: CheckedRequest, _ sink: TransferSink) {
        let transfer: Transfer
        do {
            transfer = try Transfer(request, sink, environment)
        } catch {
            sink.fail(request.error(.setup(error.code)))
            return
        }
        let code = curl_multi_add_handle(multi.raw, transfer.handle)
        guard code == CURLM_OK else {
            transfer.fail(.other(code: Int(code.rawValue), message: String(cString: curl_multi_strerror(code))))
            return
        }
        transfers[id] = transfer
        identifiers[transfer.handle] = id
    }

    private func collectFinished() {
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(multi.raw, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            // The message does not survive the removal of its handle (curl_multi_info_read(3)): read it first.
            let code = message.pointee.data.result
            guard let id = identifiers[handle], let transfer = remove(id) else { continue }
            transfer.finish(code)
        }
    }

    /// Takes a transfer out of the multi handle; its callbacks do not run after that.
    private func remove(_ id: TransferLoop.ID) -> Transfer? {
        guard let transfer = transfers.removeValue(forKey: id) else { return nil }
        identifiers[transfer.handle] = nil
        curl_multi_remove_handle(multi.raw, transfer.handle)
        return transfer
    }

    private func failAll(_ kind: HTTPError.Kind) {
        for id in Array(transfers.keys) { remove(id)?.fail(kind) }
    }

    private func close(unstarted commands: [TransferLoop.Command]) {
        for case .start(_, let request, let sink) in commands { sink.fail(request.error(.clientClosed)) }
        failAll(.clientClosed)
        loop.finishClosing(multi)
    }
}
