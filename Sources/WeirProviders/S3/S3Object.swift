import WeirCore
import WeirHTTP
import WeirValue

/// An object as its arguments say.
struct S3Object: Sendable {
    private let bucket: String
    private let key: String
    private let contentType: String
    private let metadata: [String: String]
    /// The argument `metadata` with its marks.
    private let declaredMetadata: Value?
    /// The argument that gives the content.
    private let contentArgument: String
    private let connection: S3Connection

    init(_ arguments: Arguments, _ connection: S3Connection) throws(OperationFailure) {
        bucket = try arguments.required("bucket")
        key = try arguments.required("key")
        try S3Name.check(bucket: bucket, key: key)
        contentType = try arguments.text("contentType") ?? "application/octet-stream"
        metadata = try S3Metadata.fields(arguments)
        declaredMetadata = arguments["metadata"]
        contentArgument = arguments["source"] == nil ? "content" : "source"
        self.connection = connection
    }

    /// What it is called in messages.
    var name: String { "the object \(key) in the bucket \(bucket)" }

    /// The attributes that its arguments tell.
    var identity: Value.Map {
        let target = connection.place.target(bucket, key, region: connection.region)
        return ["bucket": .string(bucket), "key": .string(key), "url": .string(target.origin + target.path)]
    }

    /// What the service tells of it.
    struct Found: Sendable {
        fileprivate let headers: HTTPHeaders

        /// The entity tag without quotes.
        var etag: String? { headers["etag"].map { $0.filter { $0 != "\"" } } }

        /// The metadata by name.
        fileprivate var metadata: [String: String] {
            let fields = headers.fields.filter { $0.name.lowercased().hasPrefix(S3Metadata.prefix) }
            return Dictionary(
                fields.map { (String($0.name.lowercased().dropFirst(S3Metadata.prefix.count)), $0.value) }
            ) { first, second in "\(first),\(second)" }
        }
    }

    /// What there is of it; nil where nothing is.
    /// - Throws: ``OperationFailure`` where nobody can tell.
    func look() async throws(OperationFailure) -> Found? {
        let response = try await connection.send(S3Request("HEAD", bucket, key: key))
        switch response.status {
        case 200...299: return Found(headers: response.headers)
        case 404: return nil
        default: throw connection.failure("looking for \(name)", response)
        }
    }

    /// Writes it with `content`; its attributes.
    func write(_ content: S3Content) async throws(OperationFailure) -> Value.Map {
        var headers: HTTPHeaders = [
            "Content-Type": contentType, "Content-MD5": S3Digest.base64(content.bytes),
        ]
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) { headers[S3Metadata.prefix + name] = value }
        let response = try await connection.send(
            S3Request("PUT", bucket, key: key, headers: headers, body: content.bytes))
        guard (200...299).contains(response.status) else {
            throw connection.failure("writing \(name)", response, response.status >= 500 ? .unknown : .nothing)
        }
        let written = attributes(Found(headers: response.headers)).setting("size", to: .int(Int64(content.bytes.count)))
        return content.adding(to: written)
    }

    /// Takes it away; one that is gone needs nothing.
    func delete() async throws(OperationFailure) {
        let response = try await connection.send(S3Request("DELETE", bucket, key: key))
        guard (200...299).contains(response.status) || response.status == 404 else {
            throw connection.failure("deleting \(name)", response, response.status >= 500 ? .unknown : .nothing)
        }
    }

    /// The attributes of what was `found`, whose content nobody read.
    func attributes(_ found: Found) -> Value.Map {
        let version = found.headers["x-amz-version-id"].flatMap { $0 == "null" ? nil : $0.nonEmpty }
        let size = found.headers["content-length"].flatMap { Int64($0) }
        return identity.setting([
            ("etag", found.etag.map { .string($0) } ?? .null), ("versionId", version.map { .string($0) } ?? .null),
            ("size", size.map { .int($0) } ?? .null), ("sha256", .null),
        ])
    }

    /// What of `found` differs from what is declared; of the content, whether it has another entity tag than `etag`.
    func drift(_ found: Found, expecting etag: Value?) -> [Drift] {
        var drift: [Drift] = []
        if let etag, let wanted = etag.stringValue, wanted != found.etag {
            drift.append(
                etag.isSensitive
                    ? Drift(contentArgument, recorded: Value.sensitiveText, observed: "another content")
                    : Drift(contentArgument, recorded: "etag \(wanted)", observed: "etag \(found.etag ?? "none")"))
        }
        let type = found.headers["content-type"] ?? "none"
        if type != contentType { drift.append(Drift("contentType", recorded: contentType, observed: type)) }
        return drift + S3Schemas.drift("metadata", declaredMetadata, observed: found.metadata)
    }
}
