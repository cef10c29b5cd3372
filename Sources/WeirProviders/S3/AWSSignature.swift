import Crypto
import WeirCore
import WeirHTTP
import WeirValue

/// Signs requests with AWS Signature Version 4, in the `Authorization` field.
///
/// The steps are those of "Create a signed AWS API request" in AWS' IAM user guide, for services that sign the path as it
/// is sent, as S3 does: it is encoded once, and not tidied up.
struct AWSSignature: Sendable {
    /// What is signed of a request.
    struct Request: Sendable {
        /// The method, in capital letters.
        var method: String
        /// The path as it is sent: of ``AWSSignature/encoded(_:keeping:)``.
        var path: String
        /// The parameters of the query, not encoded.
        var query: [(name: String, value: String)]
        /// All fields that are signed; `Host` is one of them.
        var headers: HTTPHeaders
        /// The SHA-256 of the body in hexadecimal digits.
        var bodyDigest: String
    }

    let credentials: AWSCredentials
    let region: String
    let service: String

    /// The fields of `request` with `X-Amz-Date`, `X-Amz-Security-Token` where there is a session, and `Authorization`.
    /// - Parameter seconds: the time of the request, in seconds since 1970.
    func signing(_ request: Request, at seconds: Int64) -> HTTPHeaders {
        var request = request
        let time = Self.time(seconds)
        request.headers["X-Amz-Date"] = time
        if let token = credentials.sessionToken { request.headers["X-Amz-Security-Token"] = token }
        let scope = "\(time.prefix(8))/\(region)/\(service)/aws4_request"
        let text = Self.textToSign(request, time: time, scope: scope)
        request.headers["Authorization"] =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope), "
            + "SignedHeaders=\(Self.names(request.headers).joined(separator: ";")), "
            + "Signature=\(signature(of: text, scope: scope))"
        return request.headers
    }

    /// The text whose keyed digest is the signature.
    private static func textToSign(_ request: Request, time: String, scope: String) -> String {
        "AWS4-HMAC-SHA256\n\(time)\n\(scope)\n\(Digest.sha256(canonical(request).utf8))"
    }

    /// `request` in the one form that signer and server agree on.
    static func canonical(_ request: Request) -> String {
        let names = names(request.headers)
        let fields = names.map { name in
            "\(name):\(request.headers.values(name).map(tidy).joined(separator: ","))\n"
        }
        return [
            request.method, request.path, query(request.query), fields.joined(), names.joined(separator: ";"),
            request.bodyDigest,
        ].joined(separator: "\n")
    }

    /// The query `parameters` make, without `?`: encoded and sorted. It is sent as it is signed.
    static func query(_ parameters: [(name: String, value: String)]) -> String {
        parameters.map { (encoded($0.name), encoded($0.value)) }.sorted { $0 < $1 }
            .map { "\($0)=\($1)" }.joined(separator: "&")
    }

    /// `text` with every byte encoded but letters, digits, `-._~` and those of `keeping`.
    static func encoded(_ text: String, keeping: String = "") -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8).union(keeping.utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if plain.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The names of `headers` in small letters, sorted, each once.
    private static func names(_ headers: HTTPHeaders) -> [String] {
        Set(headers.fields.map { $0.name.lowercased() }).sorted()
    }

    /// `value` without blanks around it, and with one blank for several.
    private static func tidy(_ value: String) -> String {
        value.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    }

    /// `20150830T123600Z`.
    private static func time(_ seconds: Int64) -> String {
        Timestamp.text(seconds).filter { $0 != "-" && $0 != ":" }
    }

    private func signature(of text: String, scope: String) -> String {
        var key = SymmetricKey(data: Array("AWS4\(credentials.secretKey)".utf8))
        for part in scope.split(separator: "/") {
            key = SymmetricKey(data: Self.keyed(String(part), key))
        }
        return Digest.hex(Self.keyed(text, key))
    }

    private static func keyed(_ text: String, _ key: SymmetricKey) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }
}
