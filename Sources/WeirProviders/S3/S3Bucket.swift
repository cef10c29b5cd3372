import WeirCore
import WeirHTTP
import WeirValue

/// A bucket as its arguments say.
struct S3Bucket: Sendable {
    private static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

    let name: String
    let connection: S3Connection
    private let versioning: Bool?
    /// The wanted tags; nil where they are not looked at.
    private let tags: [String: String]?
    /// The argument `tags` with its marks.
    private let declaredTags: Value?

    init(_ arguments: Arguments, _ connection: S3Connection) throws(OperationFailure) {
        name = try arguments.required("name")
        try S3Name.check(bucket: name)
        self.connection = connection
        versioning = arguments["versioning"] == nil ? nil : try arguments.flag("versioning")
        declaredTags = arguments["tags"]
        tags = declaredTags == nil ? nil : try arguments.textMap("tags")
    }

    /// What expressions read of it.
    var attributes: Value.Map {
        let target = connection.place.target(name, nil, region: connection.region)
        let url = target.origin + (target.path == "/" ? "" : target.path)
        return [
            "name": .string(name), "region": .string(connection.region),
            "endpoint": connection.place.endpoint.map { .string($0) } ?? .null, "url": .string(url),
            "arn": .string("arn:aws:s3:::\(name)"),
        ]
    }

    enum Presence: Sendable { case present, absent }

    /// Whether it is there.
    /// - Throws: ``OperationFailure`` where nobody can tell, or it is somebody else's.
    func look() async throws(OperationFailure) -> Presence {
        let response = try await connection.send(S3Request("HEAD", name))
        switch response.status {
        case 200...299: return .present
        case 404: return .absent
        default: throw connection.failure("looking for the bucket \(name)", response)
        }
    }

    /// Makes it, without settings.
    func make() async throws(OperationFailure) {
        var body: [UInt8]?
        let region = connection.place.region
        if region != S3Place.usualRegion {
            let text =
                "<CreateBucketConfiguration xmlns=\"\(Self.namespace)\"><LocationConstraint>\(region)"
                + "</LocationConstraint></CreateBucketConfiguration>"
            body = Array(text.utf8)
        }
        let response = try await connection.send(S3Request("PUT", name, headers: Self.xml(body), body: body))
        guard (200...299).contains(response.status) else {
            throw connection.failure(
                "making the bucket \(name)", response, response.status >= 500 ? .unknown : .nothing)
        }
    }

    /// Sets versioning and tags to what is declared, where something is and the bucket has another.
    /// - Parameter remains: what is there where that fails.
    func set(remains: OperationFailure.Remains) async throws(OperationFailure) {
        do throws(OperationFailure) {
            if let versioning, try await isVersioned() != versioning { try await setVersioning(versioning) }
            if let tags, try await observedTags() != tags { try await setTags(tags) }
        } catch {
            var failure = error
            failure.remains = remains
            throw failure
        }
    }

    /// What of it was changed outside.
    func drift() async throws(OperationFailure) -> [Drift] {
        var drift: [Drift] = []
        if let versioning {
            let observed = try await isVersioned()
            if observed != versioning {
                drift.append(Drift("versioning", recorded: "\(versioning)", observed: "\(observed)"))
            }
        }
        if tags != nil {
            drift += S3Schemas.drift("tags", declaredTags, observed: try await observedTags())
        }
        return drift
    }

    // MARK: Settings

    private func isVersioned() async throws(OperationFailure) -> Bool {
        let response = try await connection.send(S3Request("GET", name, query: [("versioning", "")]))
        guard response.status == 200, let answer = S3Element(response.body) else {
            throw connection.failure("reading the versioning of the bucket \(name)", response)
        }
        return answer["Status"]?.text == "Enabled"
    }

    private func setVersioning(_ isOn: Bool) async throws(OperationFailure) {
        let text =
            "<VersioningConfiguration xmlns=\"\(Self.namespace)\"><Status>\(isOn ? "Enabled" : "Suspended")</Status>"
            + "</VersioningConfiguration>"
        try await put(text, "versioning")
    }

    private func observedTags() async throws(OperationFailure) -> [String: String] {
        let response = try await connection.send(S3Request("GET", name, query: [("tagging", "")]))
        if S3Fault(response).code == "NoSuchTagSet" { return [:] }
        guard response.status == 200, let answer = S3Element(response.body) else {
            throw connection.failure("reading the tags of the bucket \(name)", response)
        }
        let pairs = (answer["TagSet"]?.all("Tag") ?? []).map { ($0["Key"]?.text ?? "", $0["Value"]?.text ?? "") }
        return Dictionary(pairs) { _, last in last }
    }

    private func setTags(_ tags: [String: String]) async throws(OperationFailure) {
        guard !tags.isEmpty else {
            let response = try await connection.send(S3Request("DELETE", name, query: [("tagging", "")]))
            guard (200...299).contains(response.status) else {
                throw connection.failure("removing the tags of the bucket \(name)", response)
            }
            return
        }
        let set = tags.sorted { $0.key < $1.key }.map {
            "<Tag><Key>\(S3Element.escaped($0.key))</Key><Value>\(S3Element.escaped($0.value))</Value></Tag>"
        }
        try await put("<Tagging xmlns=\"\(Self.namespace)\"><TagSet>\(set.joined())</TagSet></Tagging>", "tagging")
    }

    private func put(_ text: String, _ setting: String) async throws(OperationFailure) {
        let body = Array(text.utf8)
        let response = try await connection.send(
            S3Request("PUT", name, query: [(setting, "")], headers: Self.xml(body), body: body))
        guard (200...299).contains(response.status) else {
            throw connection.failure("setting the \(setting) of the bucket \(name)", response)
        }
    }

    /// The fields of a request whose body is XML; some services ask for the MD5 of it.
    static func xml(_ body: [UInt8]?) -> HTTPHeaders {
        guard let body else { return HTTPHeaders() }
        return ["Content-Type": "application/xml", "Content-MD5": S3Digest.base64(body)]
    }
}
