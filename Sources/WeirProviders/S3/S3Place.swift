import WeirCore
import WeirHTTP

/// Where buckets are: an endpoint, a region, and how a bucket is named in a URL.
struct S3Place: Sendable, Equatable {
    /// The region of services that have none, and of Amazon where nothing else is said.
    static let usualRegion = "us-east-1"

    /// The URL of the service, without a slash at its end; nil for Amazon's.
    let endpoint: String?
    let region: String
    /// Whether the bucket stands in the path, not in the host.
    let usesPaths: Bool

    /// The place that `arguments` tell; the region is else that of `environment`.
    /// - Throws: ``OperationFailure`` where the endpoint or the region is none.
    init(_ arguments: Arguments, _ environment: [String: String]) throws(OperationFailure) {
        let inherited = environment["AWS_REGION"]?.nonEmpty ?? environment["AWS_DEFAULT_REGION"]?.nonEmpty
        let region = try arguments.text("region")?.nonEmpty ?? inherited ?? Self.usualRegion
        guard Self.isRegion(region) else {
            throw OperationFailure(
                "the region is no region: small letters, digits and dashes", hint: "give one such as eu-central-1",
                remains: .nothing)
        }
        self.region = region
        endpoint = try arguments.text("endpoint").map { text throws(OperationFailure) in try Self.checked(text) }
        usesPaths = arguments["pathStyle"] == nil ? endpoint != nil : try arguments.flag("pathStyle")
    }

    /// Whether `text` can be a region, and so may stand in the name of a host.
    static func isRegion(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z"))
                    || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
                    || $0 == UInt8(ascii: "-")
            }
    }

    private static func checked(_ text: String) throws(OperationFailure) -> String {
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        let host = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
        let isWeb = text.hasPrefix("https://") || text.hasPrefix("http://")
        guard isWeb, !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"/?#@".utf8.contains($0) }) else {
            throw OperationFailure(
                "the endpoint is no http or https URL of a host alone",
                hint: "give one such as https://minio.example:9000, without a path and without credentials",
                remains: .nothing)
        }
        return text
    }

    /// How a bucket, or an object in it, is asked for.
    struct Target: Sendable, Equatable {
        /// `https://host:port`.
        let origin: String
        /// The host as the field `Host` has it.
        let host: String
        /// The path, encoded.
        let path: String
    }

    /// The target for `key` in `bucket`, or for the bucket where `key` is nil; Amazon's in `region`.
    func target(_ bucket: String, _ key: String?, region: String) -> Target {
        let suffix = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        let service = endpoint ?? "https://s3.\(region).\(suffix)"
        let parts = service.split(separator: "://", maxSplits: 1).map(String.init)
        let (scheme, authority) = (parts[0], Self.withoutUsualPort(parts[0], parts[parts.count - 1]))
        let object = key.map { "/" + AWSSignature.encoded($0, keeping: "/") }
        // A certificate for *.s3.REGION.amazonaws.com does not hold for a name with dots.
        if usesPaths || (bucket.contains(".") && scheme == "https") {
            return Target(
                origin: "\(scheme)://\(authority)", host: authority, path: "/\(bucket)\(object ?? "")")
        }
        let host = "\(bucket).\(authority)"
        return Target(origin: "\(scheme)://\(host)", host: host, path: object ?? "/")
    }

    private static func withoutUsualPort(_ scheme: String, _ authority: String) -> String {
        let usual = scheme == "https" ? ":443" : ":80"
        return authority.hasSuffix(usual) ? String(authority.dropLast(usual.count)) : authority
    }
}

/// What names of buckets and keys of objects may be.
enum S3Name {
    /// Why `name` is no name of a bucket ("Bucket naming rules" in Amazon's user guide); nil where it is one.
    static func fault(inBucket name: String) -> String? {
        let bytes = Array(name.utf8)
        let isLetterOrDigit = { (byte: UInt8) in
            (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
                || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
        }
        guard (3...63).contains(bytes.count) else { return "it has \(bytes.count) characters, not 3 to 63" }
        guard bytes.allSatisfy({ isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }) else {
            return "it has others than small letters, digits, dashes and dots"
        }
        guard isLetterOrDigit(bytes[0]), isLetterOrDigit(bytes[bytes.count - 1]) else {
            return "it does not begin and end with a small letter or a digit"
        }
        if name.contains("..") { return "it has two dots in a row" }
        let parts = name.split(separator: ".")
        if parts.count == 4, parts.allSatisfy({ $0.allSatisfy(\.isNumber) }) { return "it looks like an IP address" }
        if name.hasPrefix("xn--") { return "it begins with xn--" }
        return nil
    }

    /// Why `key` is no key of an object that is made here; nil where it is one.
    static func fault(inKey key: String) -> String? {
        if key.isEmpty { return "it is empty" }
        if key.utf8.count > 1024 { return "it has \(key.utf8.count) bytes, more than 1024" }
        if key.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "it has a control character" }
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        // On their way such paths are tidied up, and name another object.
        if parts.contains(where: { $0 == "." || $0 == ".." }) { return "\".\" or \"..\" is a part of it" }
        return nil
    }

    /// Checks both; `key` is nil for a bucket.
    static func check(bucket: String, key: String? = nil) throws(OperationFailure) {
        if let fault = fault(inBucket: bucket) {
            throw OperationFailure(
                "\"\(bucket)\" is no name of a bucket: \(fault)", hint: "choose another, such as team-lab-1",
                remains: .nothing)
        }
        if let key, let fault = fault(inKey: key) {
            throw OperationFailure("the key is none of an object: \(fault)", hint: "choose another", remains: .nothing)
        }
    }
}
