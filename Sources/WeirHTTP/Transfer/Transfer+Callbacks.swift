import CLibCurl

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Transfer {
    /// Tells libcurl where header lines and body bytes go, and how sockets are opened.
    func connectCallbacks() throws(CurlFailure) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        try EasyHandle.check(weir_curl_set_header_sink(easy.raw, receiveHeader, context))
        try EasyHandle.check(weir_curl_set_body_sink(easy.raw, receiveBody, context))
        try EasyHandle.check(weir_curl_set_socket_opener(easy.raw, openSocket))
    }
}

/// CURLOPT_HEADERFUNCTION: called once for each complete header line; returning less than was given ends the transfer.
private func receiveHeader(
    _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    let isTaken = withBytes(data, size * count) { transfer.takeHeader($0) }
    return isTaken ? size * count : 0
}

/// CURLOPT_WRITEFUNCTION: called with each piece of the body; a paused transfer gets the same piece again later.
private func receiveBody(
    _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let total = size * count
    // An empty body may be announced by a call without bytes, for which 0 is the answer that means success.
    guard let context, total > 0 else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    switch withBytes(data, total, { transfer.takeBody($0) }) {
    case .taken: return total
    case .paused: return Int(CURL_WRITEFUNC_PAUSE)
    case .tooLarge: return 0
    }
}

/// CURLOPT_OPENSOCKETFUNCTION: as libcurl does it, but the programs that Weir starts do not inherit the connection.
private func openSocket(
    _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let address = address?.pointee else { return -1 }
    #if canImport(Darwin)
    let raw = socket(address.family, address.socktype, address.protocol)
    if raw >= 0 { _ = fcntl(raw, F_SETFD, FD_CLOEXEC) }
    return raw
    #else
    return socket(address.family, address.socktype | Int32(SOCK_CLOEXEC.rawValue), address.protocol)
    #endif
}

private func withBytes<Result>(
    _ data: UnsafeMutablePointer<CChar>?, _ count: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
) -> Result {
    let raw = UnsafeRawBufferPointer(start: data, count: data == nil ? 0 : count)
    return raw.withMemoryRebound(to: UInt8.self, body)
}
