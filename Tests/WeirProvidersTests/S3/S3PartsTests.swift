import Testing
import WeirCore
import WeirValue

@testable import WeirProviders

/// Credentials, places and XML.
@Suite struct S3PartsTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    private func find(
        _ credentials: Value? = nil, _ environment: [String: String] = [:]
    ) throws(OperationFailure) -> AWSCredentials {
        try AWSCredentials.find(
            Arguments(credentials.map { ["credentials": $0] } ?? [:]), environment)
    }

    private func message(_ credentials: Value? = nil, _ environment: [String: String] = [:]) -> String {
        do throws(OperationFailure) {
            return "found \(try find(credentials, environment).accessKey)"
        } catch {
            return error.message
        }
    }

    // MARK: Credentials

    @Test func givenCredentialsComeBeforeTheEnvironmentsAndThoseBeforeTheFile() throws {
        try fixture.write("[default]\naws_access_key_id = F\naws_secret_access_key = f\n", ".aws/credentials")
        let home = ["HOME": fixture.project]
        let keys = ["AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "e", "AWS_SESSION_TOKEN": "t"]
        let both = home.merging(keys) { $1 }
        #expect(try find(["accessKey": "A", "secretKey": "a"], both) == AWSCredentials(accessKey: "A", secretKey: "a"))
        #expect(try find(nil, both) == AWSCredentials(accessKey: "E", secretKey: "e", sessionToken: "t"))
        #expect(try find(nil, home) == AWSCredentials(accessKey: "F", secretKey: "f"))
    }

    @Test func aRecordedSecretThatIsNotKnownHereIsStoodInForByTheEnvironment() throws {
        let lost: Value = ["accessKey": "A", "secretKey": Value.unknown(.string).hidden]
        #expect(message(lost).contains("not known here"))
        let keys = ["AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "e"]
        #expect(try find(lost, keys).accessKey == "E")
    }

    @Test func profilesAreReadFromTheSharedFile() throws {
        try fixture.write(
            """
            # keys
            [default]
            aws_access_key_id=D
            aws_secret_access_key=d=/+x
            [ work ]
            AWS_ACCESS_KEY_ID =  W
            aws_secret_access_key = w
            aws_session_token = s
            s3 =
              aws_access_key_id = nested
            ; end
            [role]
            role_arn = arn
            no assignment
            """, "keys")
        let file = ["AWS_SHARED_CREDENTIALS_FILE": fixture.path("keys")]
        #expect(try find(nil, file).secretKey == "d=/+x")
        #expect(
            try find(nil, file.merging(["AWS_PROFILE": "work"]) { $1 })
                == AWSCredentials(accessKey: "W", secretKey: "w", sessionToken: "s"))
        #expect(message(nil, file.merging(["AWS_PROFILE": "none"]) { $1 }).hasSuffix("has no profile none"))
        #expect(message(nil, file.merging(["AWS_PROFILE": "role"]) { $1 }).contains("has no pair of"))
    }

    @Test func credentialsThatAreMissingOrHalfAreTold() throws {
        #expect(message() == "there are no credentials for S3")
        #expect(message(nil, ["HOME": fixture.project]) == "there are no credentials for S3")
        #expect(
            message(nil, ["AWS_ACCESS_KEY_ID": "E"]) == "the environment has only one half of the AWS credentials")
        #expect(
            message(nil, ["AWS_SECRET_ACCESS_KEY": "e"]) == "the environment has only one half of the AWS credentials")
        #expect(message(["accessKey": "A"]) == "secretKey is not given")
        try fixture.makeFolder("folder")
        #expect(
            message(nil, ["AWS_SHARED_CREDENTIALS_FILE": fixture.path("folder")]).hasPrefix(
                "the credentials cannot be read"))
    }

    @Test func keysThatCannotBeSentAreToldWithoutThem() {
        let told = message(["accessKey": "A", "secretKey": "hidden\nkey"])
        #expect(told.hasPrefix("the secret key of credentials is empty or holds"))
        #expect(!told.contains("hidden"))
        #expect(message(["accessKey": "", "secretKey": "k"]).hasPrefix("the access key of"))
    }

    // MARK: Places

    private func target(
        _ arguments: Value.Map, _ bucket: String = "lab", _ environment: [String: String] = [:]
    ) throws -> S3Place.Target {
        let place = try S3Place(Arguments(arguments), environment)
        return place.target(bucket, "k", region: place.region)
    }

    @Test func bucketsStandInTheHostOrInThePath() throws {
        let amazon = try target([:])
        #expect(amazon.origin == "https://lab.s3.us-east-1.amazonaws.com" && amazon.path == "/k")
        #expect(amazon.host == "lab.s3.us-east-1.amazonaws.com")
        #expect(
            try target([:], "lab", ["AWS_DEFAULT_REGION": "cn-north-1"]).host == "lab.s3.cn-north-1.amazonaws.com.cn")
        #expect(
            try target(["region": "eu-west-1"], "a.b", ["AWS_REGION": "x"]).origin
                == "https://s3.eu-west-1.amazonaws.com")
        #expect(try target([:], "a.b").path == "/a.b/k")
        #expect(try target(["pathStyle": true]).path == "/lab/k")
        let own = try target(["endpoint": "http://minio:9000/"])
        #expect(own.origin == "http://minio:9000" && own.host == "minio:9000" && own.path == "/lab/k")
        #expect(try target(["endpoint": "https://minio:443", "pathStyle": false]).host == "lab.minio")
        #expect(try target(["endpoint": "http://minio:80", "pathStyle": false], "a.b").host == "a.b.minio")
    }

    // MARK: XML

    @Test func answersAreRead() throws {
        let text = """
            \u{FEFF}<?xml version="1.0"?><!-- note --><s:R xmlns:s="x"><A b="1">1 &lt;&amp;&gt;&quot;&apos;&#65;&#x42;</A>
            <B/><C><![CDATA[<raw>]]></C><A>2</A></s:R>
            """
        let root = try #require(S3Element(Array(text.utf8)))
        #expect(root.name == "R")
        #expect(root["A"]?.text == "1 <&>\"'AB")
        #expect(root.all("A").count == 2)
        #expect(root["B"]?.text == "" && root["C"]?.text == "<raw>" && root["D"] == nil)
        #expect(S3Element(Array("<a>\(S3Element.escaped("<&>\"\u{1}é"))</a>".utf8))?.text == "<&>\"\u{1}é")
    }

    @Test(arguments: [
        "", "text", "<a>", "<a></b>", "</a>", "<!DOCTYPE a><a/>", "<a>&nope;</a>", "<a>&amp</a>", "<a><![CDATA[x</a>",
        "<!-- <a/>", "x<a/>", "<>", "<a>&#xD800;</a>", "<? ", "<a", String(repeating: "<a>", count: 100),
    ])
    func whatIsNoAnswerIsNone(_ text: String) {
        #expect(S3Element(Array(text.utf8)) == nil)
    }
}
