import Testing
import WeirCore
import WeirHTTP
import WeirProcess
import WeirValue

@testable import WeirProviders

/// Buckets and objects of an S3 service of somebody else's making: moto, started here, which checks every signature and
/// what its user may do.
@Suite(.enabled(if: MotoServer.isInstalled, "moto_server is not installed")) struct S3LiveTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    @Test func bucketsAndObjectsLiveInARealService() async throws {
        try await MotoServer.run(in: fixture.project) { url, environment in
            let client = HTTPClient()
            let buckets = S3BucketProvider(client: client, environment: environment)
            let objects = S3ObjectProvider(client: client, environment: environment, project: fixture.project)
            let place: [(String, Value)] = [("endpoint", .string(url)), ("region", "eu-west-1")]
            let settings: Value.Map = Value.Map(
                place + [
                    ("name", "weir-lab-1"), ("versioning", true), ("tags", ["team": "a & b"]), ("forceDestroy", true),
                ]
            ) { _, last in last }
            let bucket = try await fixture.create(buckets, settings)
            #expect(try await buckets.read(bucket, in: fixture.context()).drifted == [])
            let again = try await failure { try await fixture.create(buckets, settings) }
            #expect(again.message.contains("is there already"))

            // moto itself refuses the signatures of keys with other characters, botocore's too.
            let content: Value.Map = Value.Map(
                place + [
                    ("bucket", "weir-lab-1"), ("key", "folder/a b"), ("content", "one"),
                    ("contentType", "text/plain"), ("metadata", ["owner": "x", "owner-team": "y"]),
                ]
            ) { _, last in last }
            let object = try await fixture.create(objects, content)
            #expect(object.attributes["etag"] == "f97c5d29941bfb1b2fdab0874906ab82")
            #expect(object.attributes["versionId"]?.stringValue != nil)
            #expect(try await objects.read(object, in: fixture.context()).drifted == [])
            let changed = try await fixture.update(objects, object, content.setting("content", to: "two"))
            #expect(try await objects.read(object, in: fixture.context()).drifted == ["content"])
            try await objects.delete(changed, in: fixture.context())
            #expect(try await objects.read(changed, in: fixture.context()).word == "absent")

            // Two old versions and a mark are left.
            let kept = try await failure {
                var careful = bucket
                careful.arguments = careful.arguments.setting("forceDestroy", to: false)
                try await buckets.delete(careful, in: fixture.context())
            }
            #expect(kept.message.contains("BucketNotEmpty"))
            try await buckets.delete(bucket, in: fixture.context())
            #expect(fixture.progress.contains("3 objects and versions deleted"))
            #expect(try await buckets.read(bucket, in: fixture.context()).word == "absent")

            let wrong = S3BucketProvider(
                client: client, environment: environment.merging(["AWS_SECRET_ACCESS_KEY": "wrong"]) { $1 })
            let refused = try await failure { try await wrong.delete(bucket, in: fixture.context()) }
            #expect(refused.message.contains("SignatureDoesNotMatch"))
            #expect(refused.hint?.contains("secret key") == true)
        }
    }
}

/// A moto server of one test's own.
enum MotoServer {
    private static let path = Environment.inherited(["PATH"])["PATH"] ?? ""
    static let isInstalled = executable != nil
    private static let executable: String? = {
        do { return try ExecutableLookup.path(ofName: "moto_server", in: path) } catch { return nil }
    }()

    /// Runs `body` with the URL of a server and the environment of a user who may do all with S3; the server is ended
    /// after it.
    static func run(
        in folder: String, _ body: (String, [String: String]) async throws -> Void
    ) async throws {
        // A port that was free a moment ago.
        let port = try OneAnswer("").port
        // Until three requests made the user, nobody is asked who he is.
        let environment = Environment.inherited(["PATH", "HOME", "PYENV_VERSION", "PYENV_ROOT", "LANG"])
            .merging(["INITIAL_NO_AUTH_ACTION_COUNT": "3"]) { $1 }
        let command = Command(
            [executable ?? "", "-H", "127.0.0.1", "-p", "\(port)"], environment: environment,
            workingDirectory: folder, timeout: .seconds(300), grace: .seconds(1))
        let server = Task { try await SystemCommandRunner().run(command, in: "\(folder)/moto") }
        let url = "http://127.0.0.1:\(port)"
        do {
            let waiting = try Fixture()
            _ = try await waiting.create(
                HTTPWaitProvider(client: HTTPClient()),
                ["url": .string("\(url)/moto-api/"), "timeout": "50s", "interval": "100ms"])
            try await body(url, try await user(url))
        } catch {
            server.cancel()
            _ = await server.result
            throw error
        }
        server.cancel()
        _ = await server.result
    }

    /// Makes a user; the environment with the keys.
    private static func user(_ url: String) async throws -> [String: String] {
        let policy = #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#
        _ = try await ask(url, ["Action": "CreateUser"])
        _ = try await ask(url, ["Action": "PutUserPolicy", "PolicyName": "all", "PolicyDocument": policy])
        let answer = try await ask(url, ["Action": "CreateAccessKey"])
        let key = S3Element(answer)?["CreateAccessKeyResult"]?["AccessKey"]
        return [
            "AWS_ACCESS_KEY_ID": try #require(key?["AccessKeyId"]?.text),
            "AWS_SECRET_ACCESS_KEY": try #require(key?["SecretAccessKey"]?.text),
        ]
    }

    private static func ask(_ url: String, _ form: [String: String]) async throws -> [UInt8] {
        let fields = form.merging(["UserName": "lab", "Version": "2010-05-08"]) { $1 }.map { ($0.key, $0.value) }
        let scope = "AWS4-HMAC-SHA256 Credential=x/20200101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=x"
        let answer = try await HTTPClient().send(
            HTTPRequest(
                url, method: "POST",
                headers: ["Authorization": scope, "Content-Type": "application/x-www-form-urlencoded"],
                body: Array(AWSSignature.query(fields).utf8)))
        guard answer.status == 200 else { throw Fixture.Failure(answer.text) }
        return answer.body
    }
}
