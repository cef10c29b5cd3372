import CLibCurl

/// A URL that libcurl's own parser accepts, with the text that may be shown of it.
struct RequestURL: Sendable, Equatable {
    /// `http` or `https`.
    let scheme: String

    /// The URL without userinfo, query and fragment, for messages.
    let shown: String

    /// Reads a URL.
    ///
    /// - Throws: the reason when it is no absolute `http` or `https` URL with a host.
    init(parsing text: String) throws(InvalidURL) {
        // Swift hands C the bytes up to the first NUL, so control characters are looked for here.
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw InvalidURL(reason: "it holds a blank or a control character")
        }
        // libcurl makes up for missing and surplus slashes, and so takes a host from where nobody expects one.
        guard let separator = text.firstRange(of: "://"), text[separator.upperBound...].first != "/" else {
            throw InvalidURL(reason: "it has no \"scheme://host\"")
        }
        guard let handle = curl_url() else { throw InvalidURL(reason: "out of memory") }
        defer { curl_url_cleanup(handle) }
        let code = curl_url_set(handle, CURLUPART_URL, text, 0)
        guard code == CURLUE_OK else {
            throw InvalidURL(reason: String(cString: curl_url_strerror(code)).lowercasedFirst)
        }
        guard let scheme = Self.part(CURLUPART_SCHEME, of: handle), scheme == "http" || scheme == "https" else {
            throw InvalidURL(reason: "its scheme is neither http nor https")
        }
        self.scheme = scheme
        for secret in [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_QUERY, CURLUPART_FRAGMENT] {
            curl_url_set(handle, secret, nil, 0)
        }
        guard let shown = Self.part(CURLUPART_URL, of: handle) else { throw InvalidURL(reason: "out of memory") }
        self.shown = ASCIIText.oneLine(shown)
    }

    /// A URL without its userinfo, everything else kept; unchanged where libcurl cannot parse it.
    static func withoutUserinfo(_ text: String) -> String {
        guard let handle = curl_url() else { return text }
        defer { curl_url_cleanup(handle) }
        guard curl_url_set(handle, CURLUPART_URL, text, 0) == CURLUE_OK else { return text }
        for secret in [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS] {
            curl_url_set(handle, secret, nil, 0)
        }
        return part(CURLUPART_URL, of: handle) ?? text
    }

    private static func part(_ part: CURLUPart, of handle: OpaquePointer) -> String? {
        var raw: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &raw, 0) == CURLUE_OK, let raw else { return nil }
        defer { curl_free(raw) }
        return String(cString: raw)
    }
}

/// Why a text is no URL for a request.
struct InvalidURL: Error, Equatable {
    let reason: String
}

/// Takes credentials out of text that is going to be shown.
enum Redaction {
    /// What may be shown of a text that does not parse as a URL: neither what could be userinfo nor a query.
    static func unparsedURL(_ text: String) -> String {
        var rest = text[...]
        var scheme = ""
        if let separator = rest.firstRange(of: "://") {
            let name = rest[..<separator.lowerBound]
            scheme = name.allSatisfy { $0.isLetter || $0.isNumber } ? "\(name)://" : ""
            rest = rest[separator.upperBound...]
        }
        if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        let path = rest.prefix { $0 != "?" && $0 != "#" }
        return ASCIIText.oneLine(scheme + path)
    }

    /// A message of libcurl's without the userinfo of any URL in it.
    static func message(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let separator = rest.firstRange(of: "://") {
            result += rest[..<separator.upperBound]
            rest = rest[separator.upperBound...]
            let authority = rest.prefix { !" '\"\n".contains($0) }
            if let at = authority.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        }
        return ASCIIText.oneLine(result + rest)
    }
}

extension String {
    /// The text with its first letter in lower case, to stand within a sentence.
    fileprivate var lowercasedFirst: String {
        prefix(1).lowercased() + dropFirst()
    }
}
