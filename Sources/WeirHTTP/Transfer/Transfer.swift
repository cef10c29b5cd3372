import CLibCurl

/// One running request: its easy handle, what has come so far and who waits for it. For the client's thread alone.
///
/// libcurl's callbacks get it as an unretained pointer: `TransferDriver` keeps it from before the handle is added to
/// the multi handle until after it is removed.
final class Transfer {
    /// What all transfers of a client have in common.
    struct Environment {
        let configuration: HTTPClient.Configuration
        /// The value of `CURLOPT_NOPROXY`.
        let proxyExemptions: String
    }

    let checked: CheckedRequest
    let easy: EasyHandle
    private let sink: TransferSink
    private let errorText: UnsafeMutablePointer<CChar>
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var connectList: UnsafeMutablePointer<curl_slist>?
    private var reader: ResponseHeadReader
    private var body: [UInt8] = []
    private var exceededLimit: Int?

    /// The raw handle, by which libcurl names the transfer.
    var handle: UnsafeMutableRawPointer { easy.raw }

    /// Whether the body is collected here, and not handed on piece by piece.
    var isCollecting: Bool {
        if case .whole = sink { true } else { false }
    }

    /// Prepares a transfer.
    init(_ checked: CheckedRequest, _ sink: TransferSink, _ environment: Environment) throws(CurlFailure) {
        guard let easy = EasyHandle() else { throw CurlFailure(code: CURLE_OUT_OF_MEMORY) }
        self.checked = checked
        self.easy = easy
        self.sink = sink
        reader = ResponseHeadReader(followsRedirects: checked.followsRedirects)
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        headerList = try Self.list(of: checked.headerLines)
        // With empty names the entry counts for whatever host and port the URL has.
        connectList = try Self.list(of: checked.request.connectTo.map { ["::\($0)"] } ?? [])
        try configure(environment)
        try connectCallbacks()
    }

    deinit {
        // The handle goes after this, and does not touch the list or the buffer when it is cleaned up.
        curl_slist_free_all(headerList)
        curl_slist_free_all(connectList)
        weir_curl_setopt_pointer(easy.raw, CURLOPT_ERRORBUFFER, nil)
        errorText.deallocate()
    }

    /// Tells the waiter how the transfer ended.
    func finish(_ code: CURLcode) {
        guard code == CURLE_OK else {
            fail(kind(of: code))
            return
        }
        // libcurl takes the end of the connection for the end of the fields.
        guard reader.isComplete else {
            fail(.closedEarly("the header is not complete"))
            return
        }
        let head = self.head()
        switch sink {
        case .whole(let continuation):
            let duration = Duration.microseconds(easy.offset(CURLINFO_TOTAL_TIME_T))
            continuation.resume(returning: .success(HTTPResponse(head: head, body: body, duration: duration)))
        case .stream(let buffer):
            buffer.deliver(head)
            buffer.finish(nil)
        }
    }

    /// Tells the waiter that there will be no answer.
    func fail(_ kind: HTTPError.Kind) {
        sink.fail(checked.error(kind))
    }

    /// Takes a header line; false ends the transfer.
    func takeHeader(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        switch reader.read(line) {
        case .more:
            return true
        case .complete:
            switch sink {
            case .stream(let buffer): buffer.deliver(head())
            case .whole: reserveBody()
            }
            return true
        case .tooLarge:
            exceededLimit = ResponseHeadReader.maxBytes
            return false
        }
    }

    /// What `takeBody` did with a piece.
    enum Intake {
        case taken
        case paused
        case tooLarge
    }

    /// Takes a piece of the body.
    func takeBody(_ bytes: UnsafeBufferPointer<UInt8>) -> Intake {
        switch sink {
        case .stream(let buffer):
            return buffer.offer(bytes) ? .taken : .paused
        case .whole:
            let limit = checked.request.maxBodyBytes
            guard bytes.count <= limit - body.count else {
                exceededLimit = limit
                return .tooLarge
            }
            body.append(contentsOf: bytes)
            return .taken
        }
    }

    /// Makes room for the body that is announced; memory that no byte is written to costs nothing.
    private func reserveBody() {
        guard checked.request.method != "HEAD", let length = reader.headers["Content-Length"].flatMap({ Int($0) })
        else { return }
        body.reserveCapacity(max(0, min(length, checked.request.maxBodyBytes, 64 << 20)))
    }

    private func head() -> HTTPResponseHead {
        let url = easy.text(CURLINFO_EFFECTIVE_URL) ?? checked.request.url
        return HTTPResponseHead(
            status: reader.status, headers: reader.headers, effectiveURL: RequestURL.withoutUserinfo(url))
    }

    private func kind(of code: CURLcode) -> HTTPError.Kind {
        let text = String(cString: errorText)
        return HTTPError.Kind(
            code,
            HTTPError.Kind.Evidence(
                request: checked.request,
                message: Redaction.message(text.isEmpty ? CurlFailure.message(code) : text),
                systemError: Int32(truncatingIfNeeded: easy.number(CURLINFO_OS_ERRNO)),
                wasConnected: easy.offset(CURLINFO_PRETRANSFER_TIME_T) > 0,
                wasRedirected: reader.wasRedirected,
                exceededLimit: exceededLimit))
    }

    private func configure(_ environment: Environment) throws(CurlFailure) {
        try setRequest()
        try setBounds()
        try setTLS()
        try setConnection(environment)
        try easy.set(CURLOPT_ERRORBUFFER, pointer: errorText)
        try EasyHandle.check(weir_curl_set_headers(easy.raw, headerList))
        if connectList != nil { try EasyHandle.check(weir_curl_set_connect_to(easy.raw, connectList)) }
    }

    /// libcurl copies the lines; the list itself stays the caller's.
    private static func list(of lines: [String]) throws(CurlFailure) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = curl_slist_append(list, line) else {
                curl_slist_free_all(list)
                throw CurlFailure(code: CURLE_OUT_OF_MEMORY)
            }
            list = longer
        }
        return list
    }
}
