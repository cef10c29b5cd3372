import Testing
import WeirHTTP
import WeirProcess
import WeirValue

@testable import WeirProviders

/// Signatures against the vectors that AWS publishes with its own signer (awslabs/aws-c-auth, aws-signing-test-suite/v4).
@Suite struct AWSSignatureTests {
    private static let credentials = AWSCredentials(
        accessKey: "AKIDEXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    /// 2015-08-30T12:36:00Z.
    private static let time: Int64 = 1_440_938_160
    private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    private func signature(
        _ method: String = "GET", _ path: String = "/", query: [(name: String, value: String)] = [],
        _ fields: [HTTPHeaders.Field] = [], token: String? = nil
    ) -> String? {
        var credentials = Self.credentials
        credentials.sessionToken = token
        let headers = HTTPHeaders([HTTPHeaders.Field("Host", "example.amazonaws.com")] + fields)
        let request = AWSSignature.Request(
            method: method, path: AWSSignature.encoded(path, keeping: "/"), query: query, headers: headers,
            bodyDigest: Self.empty)
        let signed = AWSSignature(credentials: credentials, region: "us-east-1", service: "service")
            .signing(request, at: Self.time)
        return signed["Authorization"]?.split(separator: "=").last.map(String.init)
    }

    @Test func aPlainRequestIsSignedAsAWSSignsIt() {
        #expect(signature() == "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")
    }

    @Test func pathsOfBlanksAndOtherScriptsAreSignedAsAWSSignsThem() {
        #expect(
            signature("GET", "/example space/") == "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741")
        #expect(signature("GET", "/ሴ") == "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")
    }

    @Test func queriesAreSortedAsAWSSortsThem() {
        #expect(
            signature(query: [("Param-3", "Value3"), ("Param", "Value2"), ("ሴ", "Value1")])
                == "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac")
    }

    @Test func fieldsOfOneNameAndBlanksInThemAreSignedAsAWSSignsThem() {
        let fields = [HTTPHeaders.Field("My-Header1", "value1\t value2     value3")]
        #expect(
            signature("GET", "/", fields) == "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd")
    }

    @Test func namesAreSortedByThemselvesAndNotWithWhatFollows() {
        let headers: HTTPHeaders = ["Host": "h", "x-amz-meta-a-b": "1", "x-amz-meta-a1": "2", "x-amz-meta-a": "3"]
        let text = AWSSignature.canonical(
            AWSSignature.Request(method: "PUT", path: "/", query: [], headers: headers, bodyDigest: "d"))
        #expect(
            text == "PUT\n/\n\nhost:h\nx-amz-meta-a:3\nx-amz-meta-a-b:1\nx-amz-meta-a1:2\n\n"
                + "host;x-amz-meta-a;x-amz-meta-a-b;x-amz-meta-a1\nd")
    }

    // MARK: The whole suite, where it is at hand

    private static let suite = Environment.inherited(["WEIR_TEST_AWS_VECTORS"])["WEIR_TEST_AWS_VECTORS"]

    /// All vectors but those that tidy up the path, which S3 does not.
    @Test(.enabled(if: Self.suite != nil, "WEIR_TEST_AWS_VECTORS names no folder of aws-signing-test-suite/v4"))
    func everyVectorWhosePathIsSignedAsItIs() throws {
        let folder = try #require(Self.suite)
        var count = 0
        for name in try Files.names(in: folder).sorted() {
            let vector = try AWSVector("\(folder)/\(name)")
            guard !vector.isTidied else { continue }
            count += 1
            var credentials = Self.credentials
            credentials.sessionToken = vector.token
            let signer = AWSSignature(credentials: credentials, region: "us-east-1", service: "service")
            let signed = signer.signing(vector.request, at: Self.time)
            var whole = vector.request
            whole.headers = signed
            whole.headers["Authorization"] = nil
            #expect(AWSSignature.canonical(whole) == vector.canonical, "\(name)")
            #expect(signed["Authorization"]?.hasSuffix("Signature=\(vector.signature)") == true, "\(name)")
        }
        #expect(count >= 32)
    }
}

/// One vector of the suite: a request, and what becomes of it.
private struct AWSVector {
    let request: AWSSignature.Request
    let token: String?
    let canonical: String
    let signature: String
    /// Whether its path is tidied up before it is signed.
    let isTidied: Bool

    init(_ folder: String) throws {
        func text(_ name: String) throws -> String {
            let bytes = try Files.content(of: "\(folder)/\(name)", limit: 1 << 20)
            return String(decoding: bytes.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        }
        let context = Arguments(try JSONReader.read(Array(try text("context.json").utf8)).mapValue ?? [:])
        canonical = try text("header-canonical-request.txt")
        signature = try text("header-signature.txt")
        token = try context.flag("omit_session_token") ? nil : try context.object("credentials").text("token")

        let whole = try text("request.txt")
        let end = whole.firstRange(of: "\n\n")
        let body = end.map { String(whole[$0.upperBound...]) } ?? ""
        var lines = whole[..<(end?.lowerBound ?? whole.endIndex)].split(separator: "\n").map(String.init)
        let first = lines.removeFirst()
        let target = first.drop { $0 != " " }.dropFirst().dropLast(" HTTP/1.1".count)
        let path = String(target.prefix { $0 != "?" })
        isTidied = try context.flag("normalize") && (path.contains("/.") || path.contains("//"))

        var headers = HTTPHeaders()
        for line in lines {
            if line.first == " " || line.first == "\t" {
                headers.fields[headers.fields.count - 1].value += " \(line)"
            } else {
                headers.append(String(line.prefix { $0 != ":" }), String(line.drop { $0 != ":" }.dropFirst()))
            }
        }
        let digest = Digest.sha256(body.utf8)
        if try context.flag("sign_body") { headers["x-amz-content-sha256"] = digest }
        let pairs = target.drop { $0 != "?" }.dropFirst().split(separator: "&").map { pair in
            (
                name: Self.decoded(pair.prefix { $0 != "=" }),
                value: Self.decoded(pair.drop { $0 != "=" }.dropFirst())
            )
        }
        let method = String(first.prefix { $0 != " " })
        request = AWSSignature.Request(
            method: method, path: AWSSignature.encoded(path, keeping: "/"), query: pairs, headers: headers,
            bodyDigest: digest)
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"),
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
