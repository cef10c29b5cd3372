import Testing
import WeirCore
import WeirHTTP
import WeirProcess
import WeirValue

@testable import WeirProviders

@Suite struct S3BucketProviderTests {
    private let fixture: Fixture
    private let fake: FakeS3
    private let provider: S3BucketProvider

    init() throws {
        fixture = try Fixture()
        fake = try FakeS3()
        provider = S3BucketProvider(S3Lab.parts())
    }

    private func arguments(_ more: Value.Map = [:], name: Value = "lab-bucket") -> Value.Map {
        Value.Map(
            [("name", name), ("endpoint", .string(fake.url)), ("credentials", S3Lab.credentials)]
                + more.map { ($0.key, $0.value) }
        ) { _, last in last }
    }

    private func read(_ recorded: RecordedInstance) async throws -> Observation {
        try await provider.read(recorded, in: fixture.context())
    }

    // MARK: A life

    @Test func aBucketLivesWithItsSettings() async throws {
        let made = try await fixture.create(provider, arguments(["versioning": true, "tags": ["team": "a & b"]]))
        #expect(made.attributes["name"] == "lab-bucket")
        #expect(made.attributes["url"] == .string("\(fake.url)/lab-bucket"))
        #expect(made.attributes["arn"] == "arn:aws:s3:::lab-bucket")
        #expect(made.attributes["region"] == "us-east-1")
        #expect(fake.bucket("lab-bucket")?.versioning == "Enabled")
        #expect(try await read(made).word == "present")
        #expect(try await read(made).drifted == [])

        let changed = try await fixture.update(
            provider, made, arguments(["versioning": false, "tags": ["team": "b", "x": "1"]]))
        #expect(fake.bucket("lab-bucket")?.versioning == "Suspended")
        #expect(try await read(changed).drifted == [])
        let bare = try await fixture.update(provider, changed, arguments(["tags": [:]]))
        #expect(fake.bucket("lab-bucket")?.tagging == "")

        try await provider.delete(bare, in: fixture.context())
        #expect(fake.bucket("lab-bucket") == nil)
        #expect(try await read(bare).word == "absent")
        try await provider.delete(bare, in: fixture.context())
        #expect(fixture.leftovers == [])
    }

    @Test func everyRequestIsSigned() async throws {
        _ = try await fixture.create(provider, arguments(["region": "eu-west-1"]))
        for request in fake.server.requests {
            let field = request.headers["authorization"] ?? ""
            #expect(field.contains("Credential=AKIDEXAMPLE/20150830/eu-west-1/s3/aws4_request"))
            #expect(field.contains("SignedHeaders=") && field.contains("host;x-amz-content-sha256;x-amz-date"))
            #expect(request.headers["x-amz-security-token"] == "session-of-mine")
            #expect(request.headers["host"] == "127.0.0.1:\(fake.server.port)")
        }
        let put = try #require(fake.server.requests.first { $0.method == "PUT" })
        #expect(put.text.contains("<LocationConstraint>eu-west-1</LocationConstraint>"))
    }

    @Test func whatOthersChangeIsDrift() async throws {
        let tags: Value = ["team": "a", "secret": Value.string("s3cret").hidden]
        let made = try await fixture.create(provider, arguments(["versioning": true, "tags": tags]))
        fake.change("lab-bucket") {
            $0?.versioning = "Suspended"
            $0?.tagging = "<Tagging><TagSet><Tag><Key>other</Key><Value>1</Value></Tag></TagSet></Tagging>"
        }
        let observation = try await read(made)
        #expect(observation.drifted == ["versioning", "tags.other", "tags.secret", "tags.team"])
        #expect(observation.observed("versioning") == "false")
        #expect(observation.observed("tags.team") == "none")
        #expect(!"\(observation)".contains("s3cret"))
    }

    @Test func settingsThatAreNotDeclaredAreNotLookedAt() async throws {
        let made = try await fixture.create(provider, arguments())
        fake.change("lab-bucket") { $0?.versioning = "Enabled" }
        #expect(try await read(made).drifted == [])
        #expect(!fake.lines.contains { $0.contains("versioning") || $0.contains("tagging") })
    }

    // MARK: What is there already

    @Test func aBucketThatIsThereIsNotTakenOverAndCanBeImported() async throws {
        fake.change("lab-bucket") { $0 = FakeS3.Bucket() }
        let failure = try await failure { try await fixture.create(provider, arguments()) }
        #expect(failure.message == "the bucket lab-bucket is there already, and Weir did not make it")
        #expect(failure.left == "nothing")
        let wanted = Fixture.recorded(Fixture.declared(provider, arguments()), ["name": .null, "url": .null])
        let found = try await provider.find(wanted, in: fixture.context())
        #expect(found.attributes?["url"] == .string("\(fake.url)/lab-bucket"))
    }

    @Test func aBucketOfSomebodyElseIsToldAsSuch() async throws {
        fake.answer { $0.method == "HEAD" ? .init(status: 403) : nil }
        let failure = try await failure { try await fixture.create(provider, arguments()) }
        #expect(failure.message == "looking for the bucket lab-bucket failed: status 403")
        #expect(failure.hint?.contains("somebody else's") == true)
        let recorded = Fixture.recorded(Fixture.declared(provider, arguments()), [:])
        #expect(try await read(recorded).word == "unreachable")
    }

    @Test func aNameThatIsTakenMeanwhileIsToldAsSuch() async throws {
        fake.answer { $0.method == "PUT" ? FakeS3.error(409, "BucketAlreadyExists") : nil }
        let failure = try await failure { try await fixture.create(provider, arguments()) }
        #expect(failure.message.contains("BucketAlreadyExists"))
        #expect(failure.hint == "somebody else has a bucket of this name: choose another name")
        #expect(failure.left == "nothing")
        #expect(fixture.leftovers == [])
    }

    @Test func whatIsKnownIsPlanned() async throws {
        let instance = Fixture.declared(provider, arguments())
        let planned = provider.plannedAttributes(instance, prior: nil)
        #expect(planned["arn"] == "arn:aws:s3:::lab-bucket")
        #expect(planned["region"]?.isKnown == false)
        let made = try await fixture.create(provider, arguments())
        let tagged = Fixture.declared(provider, arguments(["tags": ["a": "b"]]))
        #expect(provider.plannedAttributes(tagged, prior: made) == made.attributes)
        let moved = Fixture.declared(provider, arguments(["pathStyle": false]))
        #expect(provider.plannedAttributes(moved, prior: made)["url"]?.isKnown == false)
        let unknown = Fixture.declared(provider, arguments(name: .unknown(.string)))
        #expect(provider.plannedAttributes(unknown, prior: nil)["name"]?.isKnown == false)
    }

    // MARK: Deleting

    @Test func aBucketThatDoesNotBecomeEmptyIsLeft() async throws {
        let made = try await fixture.create(provider, arguments(["forceDestroy": true]))
        fake.answer { $0.line == "DELETE /lab-bucket" ? FakeS3.error(409, "BucketNotEmpty") : nil }
        let failure = try await failure { try await provider.delete(made, in: fixture.context()) }
        #expect(failure.message.contains("did not become empty"))
    }

    @Test func aBucketWithObjectsGoesOnlyByForce() async throws {
        let made = try await fixture.create(provider, arguments())
        let keys = ["a", "b c", "dé/<&>", "e+f", "g"]
        fake.change("lab-bucket") { bucket in
            bucket?.objects = keys.enumerated().map {
                FakeS3.Object(key: $1, version: "v\($0)", body: [], headers: [], isMarker: $0 == 1)
            }
        }
        let failure = try await failure { try await provider.delete(made, in: fixture.context()) }
        #expect(failure.message.contains("BucketNotEmpty"))
        #expect(failure.hint == "empty it, or set forceDestroy and apply before destroying")
        #expect(failure.left == "nothing")
        let forced = try await fixture.update(provider, made, arguments(["forceDestroy": true]))
        try await provider.delete(forced, in: fixture.context())
        #expect(fake.bucket("lab-bucket") == nil)
        #expect(fixture.progress.contains("5 objects and versions deleted"))
    }

    @Test func objectsThatCannotBeDeletedAreTold() async throws {
        let made = try await fixture.create(provider, arguments(["forceDestroy": true]))
        fake.change("lab-bucket") {
            $0?.objects = [FakeS3.Object(key: "held", version: "v1", body: [], headers: [])]
        }
        fake.answer { request in
            request.method == "POST"
                ? .init(body: "<DeleteResult><Error><Key>held</Key><Code>AccessDenied</Code></Error></DeleteResult>")
                : nil
        }
        let failure = try await failure { try await provider.delete(made, in: fixture.context()) }
        #expect(failure.message.hasPrefix("deleting held in the bucket lab-bucket failed: AccessDenied"))
    }

    @Test func aServiceThatGivesOnePageForEverIsNotAskedForEver() async throws {
        let made = try await fixture.create(provider, arguments(["forceDestroy": true]))
        fake.change("lab-bucket") {
            $0?.objects = [FakeS3.Object(key: "k", version: "v1", body: [], headers: [])]
        }
        fake.answer { request in
            guard request.query.keys.contains("versions") else { return nil }
            return .init(
                body: "<R><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker></R>")
        }
        let failure = try await failure { try await provider.delete(made, in: fixture.context()) }
        #expect(failure.message.contains("one page twice"))
    }

    // MARK: Failures

    @Test func wrongKeysAreToldWithoutTheSecret() async throws {
        fake.answer { _ in FakeS3.error(403, "SignatureDoesNotMatch", "you gave \(S3Lab.secret)") }
        let failure = try await failure { try await fixture.create(provider, arguments()) }
        #expect(failure.message.contains("SignatureDoesNotMatch") == false, "an answer to HEAD has no body")
        #expect(failure.message.contains("status 403"))
        #expect(!failure.message.contains(S3Lab.secret))
        let recorded = Fixture.recorded(Fixture.declared(provider, arguments()), [:])
        let deleting = try await WeirProvidersTests.failure {
            try await provider.delete(recorded, in: fixture.context())
        }
        #expect(deleting.message.contains("SignatureDoesNotMatch: you gave (sensitive)"))
        #expect(deleting.hint?.contains("secret key") == true)
    }

    @Test func aBucketOfAnotherRegionIsAskedThere() async throws {
        fake.answer { request in
            guard request.headers["authorization"]?.contains("/eu-west-3/s3/") != true else { return nil }
            return .init(status: 301, headers: [("x-amz-bucket-region", "eu-west-3")])
        }
        fake.change("lab-bucket") { $0 = FakeS3.Bucket() }
        let wanted = Fixture.recorded(Fixture.declared(provider, arguments()), ["name": .null])
        let found = try await provider.find(wanted, in: fixture.context())
        #expect(found.attributes?["region"] == "eu-west-3")
        #expect(fake.lines == ["HEAD /lab-bucket", "HEAD /lab-bucket"])
    }

    @Test func aServiceThatSendsInCirclesIsLeft() async throws {
        fake.answer { _ in
            .init(status: 301, headers: [("x-amz-bucket-region", "eu-west-\(Int.random(in: 1...9_999_999))")])
        }
        let failure = try await failure { try await fixture.create(provider, arguments()) }
        #expect(failure.message.contains("status 301"))
        #expect(failure.hint?.contains("give its region") == true)
    }

    @Test(arguments: ["eu/west", "evil.example/", ""])
    func aRegionThatIsNoneIsNotFollowed(_ told: String) async throws {
        fake.answer { _ in .init(status: 301, headers: [("x-amz-bucket-region", told)]) }
        _ = try await failure { try await fixture.create(provider, arguments()) }
        #expect(fake.lines.count == 1)
    }

    @Test func aServiceThatIsBusyIsAskedAgain() async throws {
        let notes = Notes()
        fake.answer { _ in
            notes.add("x")
            return notes.texts.count < 4 ? FakeS3.error(503, "SlowDown") : nil
        }
        _ = try await fixture.create(provider, arguments())
        #expect(fake.lines.prefix(4).allSatisfy { $0 == "HEAD /lab-bucket" })
        fake.answer { $0.method == "HEAD" ? nil : .init(isSilent: true) }
        let recorded = Fixture.recorded(Fixture.declared(provider, arguments()), [:])
        let failure = try await failure { try await provider.delete(recorded, in: fixture.context()) }
        #expect(failure.attempts == 4)
        #expect(failure.left == "unknown")
    }

    @Test func aServiceThatIsNotThereIsAFailureAtOnce() async throws {
        let failure = try await failure {
            try await fixture.create(provider, arguments(["endpoint": "http://127.0.0.1:1"]))
        }
        #expect(failure.message.contains("refused"))
        #expect(failure.left == "nothing")
    }

    @Test(arguments: ["versioning", "tagging"])
    func settingsThatCannotBeReadLeaveItUnknown(_ name: String) async throws {
        let made = try await fixture.create(provider, arguments(["versioning": true, "tags": ["a": "b"]]))
        fake.answer { $0.query.keys.contains(name) ? FakeS3.error(403, "AccessDenied") : nil }
        #expect(try await read(made).word == "unreachable")
        let failure = try await failure { try await fixture.update(provider, made, made.arguments) }
        #expect(failure.left == "partial")
        #expect(failure.hint?.contains("do not allow this") == true)
    }

    @Test func settingsThatFailLeaveAKnownBucketThatIsGoneOnWith() async throws {
        fake.answer { $0.query.keys.contains("versioning") ? FakeS3.error(501, "NotImplemented") : nil }
        let failure = try await failure { try await fixture.create(provider, arguments(["versioning": true])) }
        #expect(failure.left == "partial")
        #expect(failure.message.contains("NotImplemented"))
        let half = Fixture.recorded(Fixture.declared(provider, arguments()), [:], status: .incomplete)
        #expect(try await fixture.update(provider, half, arguments()).attributes["name"] == "lab-bucket")
        fake.change("lab-bucket") { $0 = nil }
        _ = try await fixture.update(provider, half, arguments())
        #expect(fake.bucket("lab-bucket") != nil)
    }

    @Test(arguments: ["ab", "Lab", "a..b", "-abc", "abc-", "192.168.0.1", "xn--abc", "a_b"])
    func aNameThatIsNoneIsToldWhilePlanning(_ name: String) async throws {
        let instance = Fixture.declared(provider, arguments(name: .string(name)))
        let failure = try await failure { try await provider.fingerprints(instance, in: fixture.context()) }
        #expect(failure.message.contains("is no name of a bucket"))
    }

    @Test(arguments: ["ftp://host", "https://", "https://host/path", "https://key@host", "host:9000", "https://a b"])
    func anEndpointThatIsNoneIsToldWhilePlanning(_ endpoint: String) async throws {
        let instance = Fixture.declared(provider, arguments(["endpoint": .string(endpoint)]))
        let failure = try await failure { try await provider.fingerprints(instance, in: fixture.context()) }
        #expect(failure.message.contains("the endpoint is no"))
    }

    @Test(arguments: ["secretKey", "sessionToken"])
    func aKeyThatIsNoSecretIsRefusedWhilePlanning(_ name: String) async throws {
        let plain = S3Lab.credentials.mapValue?.setting(name, to: "plain") ?? [:]
        let instance = Fixture.declared(provider, arguments(["credentials": .map(plain)]))
        let failure = try await failure { try await provider.fingerprints(instance, in: fixture.context()) }
        #expect(failure.message == "credentials.\(name) is not a secret, and would be recorded as it stands")
    }

    @Test func aRegionThatIsNoneIsToldWhilePlanning() async throws {
        let instance = Fixture.declared(provider, arguments(["region": "a.b"]))
        let failure = try await failure { try await provider.fingerprints(instance, in: fixture.context()) }
        #expect(failure.message.contains("the region is no region"))
    }

    // MARK: After a kill

    private func intent(_ kind: Intent.Kind, _ more: Value.Map = [:]) -> Intent {
        let recorded = Fixture.recorded(Fixture.declared(provider, arguments(more)), [:])
        return Intent(operation: "run", kind: kind, instance: recorded, directory: "logs")
    }

    @Test func aCreateThatWasCutOffIsFoundOut() async throws {
        let context = fixture.context()
        #expect(try await provider.probe(intent(.create), in: context).word == "absent")
        fake.change("lab-bucket") { $0 = FakeS3.Bucket() }
        #expect(try await provider.probe(intent(.create), in: context).word == "absent", "it was there before")
        try UnderwayNote([:]).take(in: context)
        #expect(try await provider.probe(intent(.create), in: context).word == "present")
        #expect(try await provider.probe(intent(.create, ["versioning": true]), in: context).word == "incomplete")
        #expect(try await provider.probe(intent(.delete), in: context).word == "present")
    }
}

/// What tests of S3 have in common.
enum S3Lab {
    static let secret = "secret-key-of-nobody"
    static let credentials: Value = [
        "accessKey": "AKIDEXAMPLE", "secretKey": Value.string(secret).hidden,
        "sessionToken": Value.string("session-of-mine").hidden,
    ]

    /// Parts with a clock of 2015-08-30T12:36:00Z and without long pauses.
    static func parts(_ environment: [String: String] = [:]) -> S3Connection.Parts {
        S3Connection.Parts(
            client: HTTPClient(), environment: environment, now: { 1_440_938_160 }, pause: .milliseconds(1))
    }
}
