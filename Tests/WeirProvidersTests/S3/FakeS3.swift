import Synchronization

@testable import WeirProviders

/// A service that speaks as much S3 as Weir does, with buckets in memory and in the path of URLs.
final class FakeS3: Sendable {
    struct Object: Sendable {
        var key: String
        var version: String
        var body: [UInt8]
        var headers: [(String, String)]
        var isMarker = false
    }

    struct Bucket: Sendable {
        var versioning = ""
        var tagging = ""
        /// Versions, newest last.
        var objects: [Object] = []
        var count = 0
    }

    private final class Store: Sendable {
        let buckets = Mutex<[String: Bucket]>([:])
        let rules = Mutex<[@Sendable (ScriptedServer.Request) -> ScriptedServer.Answer?]>([])
    }

    private let store: Store
    let server: ScriptedServer

    init() throws {
        let store = Store()
        self.store = store
        server = try ScriptedServer { request in
            for rule in store.rules.withLock({ $0 }) { if let answer = rule(request) { return answer } }
            let parts = request.path.dropFirst().split(separator: "/", maxSplits: 1).map { Self.decoded(String($0)) }
            return store.buckets.withLock { buckets in
                parts.count == 2
                    ? Self.answer(request, &buckets[parts[0]], key: parts[1])
                    : Self.answer(request, &buckets[parts[0]])
            }
        }
    }

    var url: String { server.url }
    var lines: [String] { server.requests.map(\.line) }

    func bucket(_ name: String) -> Bucket? { store.buckets.withLock { $0[name] } }

    func change(_ name: String, _ body: @Sendable (inout Bucket?) -> Void) {
        store.buckets.withLock { body(&$0[name]) }
    }

    /// Answers what `rule` has an answer for by that.
    func answer(_ rule: @escaping @Sendable (ScriptedServer.Request) -> ScriptedServer.Answer?) {
        store.rules.withLock { $0.append(rule) }
    }

    static func error(_ status: Int, _ code: String, _ message: String = "so it is") -> ScriptedServer.Answer {
        .init(
            status: status,
            body: "<?xml version=\"1.0\"?>\n<Error><Code>\(code)</Code><Message>\(message)</Message></Error>")
    }

    // MARK: Buckets

    private static func answer(_ request: ScriptedServer.Request, _ bucket: inout Bucket?) -> ScriptedServer.Answer {
        if request.method == "PUT", request.query.isEmpty {
            guard bucket == nil else { return error(409, "BucketAlreadyOwnedByYou") }
            bucket = Bucket()
            return .init()
        }
        guard var found = bucket else { return error(404, "NoSuchBucket") }
        defer { if bucket != nil { bucket = found } }
        let names = Set(request.query.keys)
        switch request.method {
        case "HEAD": return .init()
        case "DELETE" where names.contains("tagging"): found.tagging = ""
        case "DELETE":
            guard found.objects.isEmpty else { return error(409, "BucketNotEmpty") }
            bucket = nil
            return .init(status: 204)
        case "PUT" where names.contains("tagging"): found.tagging = request.text
        case "PUT":
            found.versioning = S3Element(request.body)?["Status"]?.text ?? ""
        case "POST": return delete(request, &found)
        case "GET" where names.contains("tagging"):
            return found.tagging.isEmpty ? error(404, "NoSuchTagSet") : .init(body: found.tagging)
        case "GET" where names.contains("versioning"):
            let status = found.versioning.isEmpty ? "" : "<Status>\(found.versioning)</Status>"
            return .init(body: "<VersioningConfiguration>\(status)</VersioningConfiguration>")
        default: return versions(request, found)
        }
        return .init(status: 204)
    }

    /// Pages of two versions.
    private static func versions(_ request: ScriptedServer.Request, _ bucket: Bucket) -> ScriptedServer.Answer {
        let marker = request.query["version-id-marker"].map(decoded)
        let start = marker.flatMap { marker in bucket.objects.firstIndex { $0.version == marker }.map { $0 + 1 } } ?? 0
        // What was deleted meanwhile is behind, as keys are in order.
        let page = bucket.objects[min(start, bucket.objects.count)...].prefix(2)
        let rest = bucket.objects.count - min(start, bucket.objects.count) - page.count
        let entries = page.map { object in
            let name = object.isMarker ? "DeleteMarker" : "Version"
            return "<\(name)><Key>\(AWSSignature.encoded(object.key, keeping: "/"))</Key>"
                + "<VersionId>\(object.version)</VersionId></\(name)>"
        }
        let next =
            rest > 0
            ? "<NextKeyMarker>\(AWSSignature.encoded(page.last?.key ?? ""))</NextKeyMarker>"
                + "<NextVersionIdMarker>\(page.last?.version ?? "")</NextVersionIdMarker>" : ""
        return .init(
            body: "<ListVersionsResult><EncodingType>url</EncodingType><IsTruncated>\(rest > 0)</IsTruncated>\(next)"
                + "\(entries.joined())</ListVersionsResult>")
    }

    private static func delete(_ request: ScriptedServer.Request, _ bucket: inout Bucket) -> ScriptedServer.Answer {
        guard request.headers["content-md5"] == S3Digest.base64(request.body) else { return error(400, "BadDigest") }
        for object in S3Element(request.body)?.all("Object") ?? [] {
            bucket.objects.removeAll { $0.key == object["Key"]?.text && $0.version == object["VersionId"]?.text }
        }
        return .init(body: "<DeleteResult/>")
    }

    // MARK: Objects

    private static func answer(
        _ request: ScriptedServer.Request, _ bucket: inout Bucket?, key: String
    ) -> ScriptedServer.Answer {
        guard var found = bucket else { return error(404, "NoSuchBucket") }
        defer { bucket = found }
        let isVersioned = found.versioning == "Enabled"
        switch request.method {
        case "PUT":
            found.count += 1
            if !isVersioned { found.objects.removeAll { $0.key == key } }
            let kept = request.headers.filter { $0.key.hasPrefix("x-amz-meta-") || $0.key == "content-type" }
            let object = Object(
                key: key, version: isVersioned ? "v\(found.count)" : "null", body: request.body,
                headers: kept.map { ($0.key, $0.value) })
            found.objects.append(object)
            return .init(headers: head(object, isVersioned))
        case "DELETE":
            if isVersioned {
                found.count += 1
                found.objects.append(
                    Object(key: key, version: "v\(found.count)", body: [], headers: [], isMarker: true))
            } else {
                found.objects.removeAll { $0.key == key }
            }
            return .init(status: 204)
        default:
            guard let object = found.objects.last(where: { $0.key == key }), !object.isMarker else {
                return error(404, "NoSuchKey")
            }
            return .init(
                headers: head(object, isVersioned) + object.headers + [("Content-Length", "\(object.body.count)")])
        }
    }

    private static func head(_ object: Object, _ isVersioned: Bool) -> [(String, String)] {
        [("ETag", "\"\(S3Digest.hex(object.body))\"")] + (isVersioned ? [("x-amz-version-id", object.version)] : [])
    }

    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), let code = UInt8(digits, radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
