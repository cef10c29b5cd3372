/// The status and the header fields of an answer: what comes before its body.
package struct HTTPResponseHead: Sendable, Equatable {
    /// The status code; every code is an answer, none is an error.
    package let status: Int

    /// The fields of the last answer, after redirects.
    package let headers: HTTPHeaders

    /// The URL that answered, after redirects, without userinfo.
    package let effectiveURL: String
}

/// A whole answer.
package struct HTTPResponse: Sendable, Equatable {
    /// Status, fields and URL.
    package let head: HTTPResponseHead

    /// The body, transfer decoding undone.
    package let body: [UInt8]

    /// The time from the start of the transfer to its last byte, redirects included.
    package let duration: Duration

    /// The status code; every code is an answer, none is an error.
    package var status: Int { head.status }

    /// The fields of the last answer.
    package var headers: HTTPHeaders { head.headers }

    /// The URL that answered, after redirects, without userinfo.
    package var effectiveURL: String { head.effectiveURL }

    /// The body read as UTF-8, invalid parts replaced.
    package var text: String { String(decoding: body, as: UTF8.self) }
}
