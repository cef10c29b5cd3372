import CLibCurl

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// libcurl's global state.
enum CurlLibrary {
    /// The result of `curl_global_init`, which the first use runs, once.
    static let status: CURLcode = {
        let status = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        // What is registered last runs first: when the TLS library frees what its connections share, none is open any more.
        atexit { TransferLoop.endAll() }
        return status
    }()
}

/// A libcurl function's failure.
struct CurlFailure: Error {
    let code: CURLcode

    /// libcurl's words for a code.
    static func message(_ code: CURLcode) -> String {
        String(cString: curl_easy_strerror(code))
    }
}

/// Owns one easy handle: the options and the state of one transfer. For one thread.
struct EasyHandle: ~Copyable {
    let raw: UnsafeMutableRawPointer

    /// Makes a handle; nil when memory is short.
    init?() {
        guard let raw = curl_easy_init() else { return nil }
        self.raw = raw
    }

    deinit {
        curl_easy_cleanup(raw)
    }

    func set(_ option: CURLoption, _ value: Int) throws(CurlFailure) {
        try Self.check(weir_curl_setopt_long(raw, option, value))
    }

    func set(_ option: CURLoption, _ value: Bool) throws(CurlFailure) {
        try set(option, value ? 1 : 0)
    }

    func set(_ option: CURLoption, offset value: Int) throws(CurlFailure) {
        try Self.check(weir_curl_setopt_offset(raw, option, curl_off_t(value)))
    }

    /// Sets a string; one with a NUL byte is refused, as C would read only a part of it.
    func set(_ option: CURLoption, _ value: String?) throws(CurlFailure) {
        if let value, value.utf8.contains(0) { throw CurlFailure(code: CURLE_BAD_FUNCTION_ARGUMENT) }
        try Self.check(weir_curl_setopt_string(raw, option, value))
    }

    func set(_ option: CURLoption, blob value: [UInt8]) throws(CurlFailure) {
        try Self.check(weir_curl_setopt_blob(raw, option, value, value.count))
    }

    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) throws(CurlFailure) {
        try Self.check(weir_curl_setopt_pointer(raw, option, value))
    }

    /// A property of type `long`; 0 where libcurl does not know it.
    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return weir_curl_getinfo_long(raw, info, &value) == CURLE_OK ? value : 0
    }

    /// A property of type `curl_off_t`; 0 where libcurl does not know it.
    func offset(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        return weir_curl_getinfo_offset(raw, info, &value) == CURLE_OK ? Int(value) : 0
    }

    /// A property of type string.
    func text(_ info: CURLINFO) -> String? {
        var value: UnsafePointer<CChar>?
        guard weir_curl_getinfo_string(raw, info, &value) == CURLE_OK, let value else { return nil }
        return String(cString: value)
    }

    static func check(_ code: CURLcode) throws(CurlFailure) {
        guard code == CURLE_OK else { throw CurlFailure(code: code) }
    }
}

/// A multi handle: the set of running transfers and the cache of open connections.
///
/// Unchecked: the handle is used by its one thread, but for `wakeUp`, which libcurl allows from any thread
/// (curl_multi_wakeup(3)); `TransferLoop` sees to it that none comes after `free`.
struct MultiHandle: @unchecked Sendable {
    let raw: UnsafeMutableRawPointer

    /// Makes a handle; nil when memory or descriptors are short.
    init?(maxConnectionsPerHost: Int?) {
        guard let raw = curl_multi_init() else { return nil }
        // The server's own bound counts, where libcurl's usual 100 would open a further connection.
        weir_curl_multi_setopt_long(raw, CURLMOPT_MAX_CONCURRENT_STREAMS, 10_000)
        if let maxConnectionsPerHost {
            weir_curl_multi_setopt_long(raw, CURLMOPT_MAX_HOST_CONNECTIONS, max(1, maxConnectionsPerHost))
        }
        self.raw = raw
    }

    /// Ends the current or the next wait of the handle's thread.
    func wakeUp() {
        curl_multi_wakeup(raw)
    }

    /// Closes all idle connections. No transfer may be left, and the handle is not used again.
    func free() {
        curl_multi_cleanup(raw)
    }
}
