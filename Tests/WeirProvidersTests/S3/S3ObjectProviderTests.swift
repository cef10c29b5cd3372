#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Testing
import WeirCore
import WeirProcess
import WeirValue

@testable import WeirProviders

@Suite struct S3ObjectProviderTests {
    private let fixture: Fixture
    private let fake: FakeS3
    private let provider: S3ObjectProvider

    init() throws {
        fixture = try Fixture()
        fake = try FakeS3()
        fake.change("lab") { $0 = FakeS3.Bucket() }
        provider = S3ObjectProvider(S3Lab.parts(), project: fixture.project)
    }

    private func arguments(_ more: Value.Map, key: Value = "a/key") -> Value.Map {
        Value.Map(
            [
                ("bucket", "lab"), ("key", key), ("endpoint", .string(fake.url)), ("credentials", S3Lab.credentials),
            ] + more.map { ($0.key, $0.value) }
        ) { _, last in last }
    }

    private func read(_ recorded: RecordedInstance) async throws -> Observation {
        try await provider.read(recorded, in: fixture.context())
    }

    @Test func anObjectLivesWithItsMetadata() async throws {
        let more: Value.Map = [
            "content": "hello", "contentType": "text/plain", "metadata": ["a-b": "1", "a": "two  words", "a1": "3"],
        ]
        let made = try await fixture.create(provider, arguments(more))
        #expect(made.attributes["etag"] == "5d41402abc4b2a76b9719d911017c592")
        #expect(made.attributes["size"] == 5)
        #expect(made.attributes["sha256"] == .string(Digest.sha256("hello".utf8)))
        #expect(made.attributes["versionId"] == nil as Value)
        #expect(made.attributes["url"] == .string("\(fake.url)/lab/a/key"))
        #expect(try await read(made).drifted == [])
        let changed = try await fixture.update(provider, made, arguments(["content": "hallo"]))
        #expect(fake.bucket("lab")?.objects.first?.body == Array("hallo".utf8))
        #expect(try await read(changed).drifted == [])
        try await provider.delete(changed, in: fixture.context())
        #expect(fake.bucket("lab")?.objects.isEmpty == true)
        #expect(try await read(changed).word == "absent")
        try await provider.delete(changed, in: fixture.context())
        #expect(fixture.leftovers == [])
    }

    @Test(arguments: ["a b+c=d&e;f:g,h@i!j$k'(l)*~", "é/ሴ", "/leading//double/", "%41?#x"])
    func keysOfAllKindsArriveAsTheyAre(_ key: String) async throws {
        let made = try await fixture.create(provider, arguments(["content": ""], key: .string(key)))
        #expect(fake.bucket("lab")?.objects.map(\.key) == [key])
        try await provider.delete(made, in: fixture.context())
        #expect(fake.bucket("lab")?.objects.isEmpty == true)
    }

    @Test func aSourceIsFollowed() async throws {
        try fixture.writeBytes([0, 1, 255], "data.bin")
        let made = try await fixture.create(provider, arguments(["source": "data.bin"]))
        #expect(fake.bucket("lab")?.objects.first?.body == [0, 1, 255])
        #expect(made.fingerprints["source"] == .string(Digest.sha256([0, 1, 255] as [UInt8])))
        try fixture.writeBytes([7], "data.bin")
        let changed = try await fixture.update(provider, made, arguments(["source": "data.bin"]))
        #expect(changed.fingerprints != made.fingerprints)
        #expect(fake.bucket("lab")?.objects.first?.body == [7])
    }

    @Test func whatOthersChangeIsDrift() async throws {
        let made = try await fixture.create(
            provider, arguments(["content": "hello", "metadata": ["a": "1", "b": Value.string("hid").hidden]]))
        fake.change("lab") {
            $0?.objects = [
                FakeS3.Object(
                    key: "a/key", version: "null", body: [1],
                    headers: [("content-type", "text/html"), ("x-amz-meta-c", "2")])
            ]
        }
        let observation = try await read(made)
        #expect(observation.drifted == ["content", "contentType", "metadata.a", "metadata.b", "metadata.c"])
        #expect(observation.observed("contentType") == "text/html")
        #expect(!"\(observation)".contains("hid\""))
        let mended = try await fixture.update(provider, made, made.arguments)
        #expect(try await read(mended).drifted == [])
    }

    @Test func aSecretContentIsNotShown() async throws {
        let made = try await fixture.create(
            provider, arguments(["content": Value.string("token").hidden]))
        #expect(made.attributes["sha256"]?.isSensitive == true && made.attributes["etag"]?.isSensitive == true)
        fake.change("lab") { $0?.objects[0].body = [1] }
        #expect(try await read(made).observed("content") == "another content")
    }

    @Test func aChangeOfHowToAskWritesNothing() async throws {
        let made = try await fixture.create(provider, arguments(["content": "x"]))
        _ = try await fixture.update(provider, made, arguments(["content": "x", "pathStyle": true]))
        #expect(fake.lines.filter { $0.hasPrefix("PUT") }.count == 1)
    }

    @Test func anObjectThatIsThereIsNotTakenOverAndCanBeImported() async throws {
        fake.change("lab") {
            $0?.objects = [FakeS3.Object(key: "a/key", version: "null", body: [120], headers: [])]
        }
        let failure = try await failure { try await fixture.create(provider, arguments(["content": "x"])) }
        #expect(failure.message == "the object a/key in the bucket lab is there already, and Weir did not make it")
        let wanted = Fixture.recorded(Fixture.declared(provider, arguments(["content": "x"])), ["etag": .null])
        let found = try await provider.find(wanted, in: fixture.context())
        #expect(found.attributes?["sha256"] == .string(Digest.sha256("x".utf8)))
        #expect(found.drifted == ["contentType"])
        let other = Fixture.recorded(Fixture.declared(provider, arguments(["content": "y"])), ["etag": .null])
        #expect(try await provider.find(other, in: fixture.context()).drifted == ["content", "contentType"])
    }

    @Test func aBucketThatIsNotThereIsTold() async throws {
        let failure = try await failure {
            try await fixture.create(provider, arguments(["content": "x", "bucket": "none"]))
        }
        #expect(
            failure.message == "writing the object a/key in the bucket none failed: NoSuchBucket: so it is (status 404)"
        )
        #expect(failure.hint == "make the bucket first, or look at its name and at the endpoint")
        #expect(failure.left == "nothing")
    }

    @Test func refusalsOfObjectsAreTold() async throws {
        let made = try await fixture.create(provider, arguments(["content": "x"]))
        fake.answer { $0.path.hasSuffix("/key") ? FakeS3.error(403, "AccessDenied", "no") : nil }
        #expect(try await read(made).word == "unreachable")
        let failure = try await failure { try await provider.delete(made, in: fixture.context()) }
        #expect(failure.message == "deleting the object a/key in the bucket lab failed: AccessDenied: no (status 403)")
        #expect(failure.left == "nothing")
    }

    @Test func keysThatAreNoneAreToldWhilePlanning() async throws {
        for key in ["a/../b", ".", "a\nb", String(repeating: "k", count: 1025)] {
            let instance = Fixture.declared(provider, arguments(["content": "x"], key: .string(key)))
            let failure = try await failure { try await provider.fingerprints(instance, in: fixture.context()) }
            #expect(failure.message.contains("the key is none"))
        }
    }

    @Test(arguments: [["A": "1"], ["a": ""], ["a": " x"], ["a": "é"], ["a b": "1"], ["a": "x\ny"]] as [Value])
    func metadataThatWouldNotBeKeptIsToldWhilePlanning(_ metadata: Value) async throws {
        let instance = Fixture.declared(provider, arguments(["content": "x", "metadata": metadata]))
        let failure = try await failure { try await provider.fingerprints(instance, in: fixture.context()) }
        #expect(failure.message.contains("metadata"))
    }

    @Test func tooMuchMetadataIsTold() async throws {
        let metadata: Value = ["a": .string(String(repeating: "x", count: 2048))]
        let instance = Fixture.declared(provider, arguments(["content": "x", "metadata": metadata]))
        let failure = try await failure { try await provider.fingerprints(instance, in: fixture.context()) }
        #expect(failure.message == "the metadata has 2 KiB, more than the 2 KiB that S3 keeps")
    }

    @Test func contentsThatAreTooLargeAreToldWithTheLimit() async throws {
        try fixture.write("", "large")
        let path = fixture.path("large")
        #expect(truncate(path, off_t(S3Content.limit + 1)) == 0)
        let instance = Fixture.declared(provider, arguments(["source": "large"]))
        let failure = try await failure { try await provider.fingerprints(instance, in: fixture.context()) }
        #expect(failure.message == "\(path) has 64 MiB, more than the 64 MiB of an s3.object")
        #expect(failure.hint?.contains("5 GiB") == true)
    }

    @Test func oneOfContentAndSourceIsNeeded() async throws {
        let words =
            [
                "neither content nor source is given": [:],
                "both content and source are given": ["content": "a", "source": "b"],
            ] as [String: Value.Map]
        for (message, more) in words {
            let instance = Fixture.declared(provider, arguments(more))
            let failure = try await failure { try await provider.fingerprints(instance, in: fixture.context()) }
            #expect(failure.message == message)
        }
        let missing = Fixture.declared(provider, arguments(["source": "nothing"]))
        let failure = try await failure { try await provider.fingerprints(missing, in: fixture.context()) }
        #expect(failure.message.hasPrefix("the source cannot be read"))
    }

    @Test func whatIsKnownIsPlanned() async throws {
        var instance = Fixture.declared(provider, arguments(["content": "x"]))
        instance.fingerprints = try await provider.fingerprints(instance, in: fixture.context())
        let planned = provider.plannedAttributes(instance, prior: nil)
        #expect(planned["sha256"] == .string(Digest.sha256("x".utf8)))
        #expect(planned["etag"]?.isKnown == false)
        let made = try await fixture.create(provider, arguments(["content": "x"]))
        let changed = Fixture.declared(provider, arguments(["content": Value.string("y").hidden]))
        let next = provider.plannedAttributes(changed, prior: made)
        #expect(next["url"] == made.attributes["url"] && next["sha256"]?.isSensitive == true)
    }

    @Test func aCreateThatWasCutOffIsFoundOut() async throws {
        let context = fixture.context()
        let recorded = Fixture.recorded(Fixture.declared(provider, arguments(["content": "x"])), [:])
        let intent = Intent(operation: "run", kind: .create, instance: recorded, directory: "logs")
        #expect(try await provider.probe(intent, in: context).word == "absent")
        fake.change("lab") {
            $0?.objects = [
                FakeS3.Object(
                    key: "a/key", version: "null", body: [120], headers: [("content-type", "application/octet-stream")])
            ]
        }
        #expect(try await provider.probe(intent, in: context).word == "absent", "it was there before")
        try UnderwayNote([:]).take(in: context)
        #expect(try await provider.probe(intent, in: context).word == "present")
        fake.change("lab") { $0?.objects[0].body = [121] }
        #expect(try await provider.probe(intent, in: context).word == "incomplete")
    }
}
