import CLibCurl

extension Transfer {
    /// URL, method and body.
    func setRequest() throws(CurlFailure) {
        let request = checked.request
        try easy.set(CURLOPT_URL, request.url)
        try easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
        // Nobody is led from an encrypted connection to an open one.
        try easy.set(CURLOPT_REDIR_PROTOCOLS_STR, checked.url.scheme == "https" ? "https" : "http,https")
        try easy.set(CURLOPT_FOLLOWLOCATION, checked.followsRedirects)
        try easy.set(CURLOPT_MAXREDIRS, request.maxRedirects)
        try setMethod(request.method, body: request.body)
    }

    /// POSTFIELDS carries the body of any method; CUSTOMREQUEST then replaces the word `POST` in the request line.
    private func setMethod(_ method: String, body: [UInt8]?) throws(CurlFailure) {
        let body = body ?? (["POST", "PUT", "PATCH"].contains(method) ? [] : nil)
        if let body {
            try easy.set(CURLOPT_POST, true)
            // COPYPOSTFIELDS copies as many bytes as the size says, so the size comes first.
            try easy.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: body.count)
            let code = body.withUnsafeBytes { bytes in
                // An empty array may have no address, and NULL would mean "read the body from standard input".
                withUnsafeBytes(of: UInt8(0)) { none in
                    weir_curl_setopt_bytes(easy.raw, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress ?? none.baseAddress)
                }
            }
            try EasyHandle.check(code)
            if method != "POST" { try easy.set(CURLOPT_CUSTOMREQUEST, method) }
        } else if method == "HEAD" {
            try easy.set(CURLOPT_NOBODY, true)
        } else if method == "GET" {
            try easy.set(CURLOPT_HTTPGET, true)
        } else {
            try easy.set(CURLOPT_CUSTOMREQUEST, method)
        }
    }

    /// Times and sizes.
    func setBounds() throws(CurlFailure) {
        let request = checked.request
        if let timeout = request.timeout { try easy.set(CURLOPT_TIMEOUT_MS, timeout.clampedMilliseconds) }
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.clampedMilliseconds)
        if isCollecting, request.maxBodyBytes > 0, request.method != "HEAD" {
            // Ends the transfer at a Content-Length that is too large; the body callback counts what really comes.
            try easy.set(CURLOPT_MAXFILESIZE_LARGE, offset: request.maxBodyBytes)
        }
    }

    /// Authorities, verification and the client's certificate.
    func setTLS() throws(CurlFailure) {
        let tls = checked.request.tls
        try easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try easy.set(CURLOPT_SSL_VERIFYPEER, tls.verify)
        try easy.set(CURLOPT_SSL_VERIFYHOST, tls.verify ? 2 : 0)
        switch tls.authorities {
        case .system:
            break
        case .pem(let bytes):
            try easy.set(CURLOPT_CAINFO_BLOB, blob: bytes)
            // libcurl's built-in directory of authorities would count beside those that are given.
            try easy.set(CURLOPT_CAPATH, nil)
        case .file(let path):
            try easy.set(CURLOPT_CAINFO, path)
            try easy.set(CURLOPT_CAPATH, nil)
        }
        if let identity = tls.identity {
            try easy.set(CURLOPT_SSLCERTTYPE, "PEM")
            try easy.set(CURLOPT_SSLCERT_BLOB, blob: identity.certificate)
            try easy.set(CURLOPT_SSLKEYTYPE, "PEM")
            try easy.set(CURLOPT_SSLKEY_BLOB, blob: identity.key)
        }
    }

    /// How the connection is made and kept.
    func setConnection(_ environment: Environment) throws(CurlFailure) {
        let configuration = environment.configuration
        try easy.set(CURLOPT_NOSIGNAL, true)
        // Without it, ending a transfer during a name lookup waits for the resolver, and with it for all transfers.
        try easy.set(CURLOPT_QUICK_EXIT, true)
        try easy.set(CURLOPT_TCP_KEEPALIVE, true)
        try easy.set(CURLOPT_BUFFERSIZE, configuration.receiveBufferBytes)
        try easy.set(CURLOPT_USERAGENT, configuration.userAgent)
        try easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
        try easy.set(CURLOPT_NOPROXY, environment.proxyExemptions)
        switch configuration.proxy {
        case .environment: break
        case .direct: try easy.set(CURLOPT_PROXY, "")
        case .url(let url): try easy.set(CURLOPT_PROXY, url)
        }
        if checked.request.version == .http1 {
            try easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        } else if checked.url.scheme == "https" {
            // Without TLS only the first answer would tell whether there is anything to wait for.
            try easy.set(CURLOPT_PIPEWAIT, configuration.waitsForSharedConnection)
        }
        if !checked.request.reuseConnection {
            try easy.set(CURLOPT_FRESH_CONNECT, true)
            try easy.set(CURLOPT_FORBID_REUSE, true)
        }
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, within what libcurl takes: from 1 ms to 24 days.
    fileprivate var clampedMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 1 }
        let most: Int64 = Int64(Int32.max)
        guard seconds < most / 1000 else { return Int(most) }
        let perMillisecond: Int64 = 1_000_000_000_000_000
        let milliseconds = seconds * 1000 + (attoseconds + perMillisecond - 1) / perMillisecond
        return Int(max(1, milliseconds))
    }
}
