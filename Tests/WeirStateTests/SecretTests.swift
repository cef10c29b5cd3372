import Testing
import WeirCore
import WeirGit
import WeirState
import WeirValue

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Sensitive values", .timeLimit(.minutes(2)))
struct SecretTests {
    private let address = Address("cluster")

    private func instance(_ token: Value, arguments: Value.Map = [:]) -> RecordedInstance {
        .sample(address, arguments: arguments, attributes: ["token": token, "id": 7])
    }

    /// The token of the one instance as it loads.
    private func token(_ project: Project) async throws -> Value.Sensitive {
        let token = try await project.store().load().instances[address]?.attributes["token"]
        guard case .sensitive(let box)? = token else { throw Missing(what: "a hidden token") }
        return box
    }

    @Test("A sensitive value comes back hidden, with the digest that state knows it by")
    func roundTrip() async throws {
        let project = try Project()
        try await project.apply([.recorded(instance(Value.string("hunter2").hidden))])
        let box = try await token(project)
        #expect(box.value == "hunter2")
        let digest = try #require(box.digest)
        #expect(digest.wholeMatch(of: /hmac-sha256:[0-9a-f]{64}/) != nil)
        let key = try project.bytes("\(project.secrets)/key")
        #expect(key.count == 32)
        #expect(digest == "hmac-sha256:" + Digest.keyed(JSONWriter.bytes("hunter2", .canonical), key: key))
        let record = try JSONReader.read(try project.text("resources/1/cluster.json"))
        #expect(record["attributes"] == ["id": 7, "token": nil])
        #expect(record["sensitive"] == ["/attributes/token": .string(digest)])
    }

    @Test("Sensitive arguments, inputs and outputs, and parts of them, come back hidden")
    func places() async throws {
        let project = try Project()
        let arguments: Value.Map = [
            "users": [["name": "ada", "password": Value.string("pass-ada").hidden], ["name": "bob"]],
            "environment": (["A/B": "pass-env", "n": 1] as Value).hidden, "plain": "seen",
        ]
        var record = WorkspaceRecord.lab
        record.inputs = ["size": 3, "password": Value.string("pass-input").hidden]
        record.outputs = [
            "kubeconfig": Value.string("pass-output").hidden, "kube/~config": Value.bytes([1, 2]).hidden,
        ]
        try await project.apply([.recorded(instance("plain", arguments: arguments))], record: record)

        let snapshot = try await project.store().load()
        let loaded = try #require(snapshot.instances[address])
        #expect(loaded.arguments == arguments)
        #expect(loaded.arguments["environment"]?.kind == .map)
        guard case .sensitive? = loaded.arguments["environment"] else { throw Missing(what: "a hidden map") }
        let user = loaded.arguments["users"]?.listValue?.first
        guard case .sensitive? = user?["password"], case .string? = user?["name"] else { throw Missing(what: "a part") }
        #expect(snapshot.record.inputs == record.inputs)
        #expect(snapshot.record.outputs == record.outputs)
        #expect(snapshot.record.outputs["kube/~config"]?.kind == .bytes)
        #expect(snapshot.record.outputs.marks.contains(.sensitive))
        #expect(try project.files().keys.allSatisfy { try !project.text($0).contains("pass-") })
    }

    @Test("No object of git holds a sensitive value", .enabled(if: RealGit.isPresent, "git is not installed"))
    func objects() async throws {
        let project = try Project()
        var record = WorkspaceRecord.lab
        record.outputs = ["password": Value.string("correct-horse").hidden]
        for round in 0..<3 {
            let tokens = (0..<20).map { number in
                Transition.recorded(
                    .sample(
                        Address("cluster", key: .index(number)),
                        arguments: ["content": Value.string("correct-horse-\(number)").hidden],
                        attributes: ["all": (["key": .string("correct-horse \(round)")] as Value).hidden]))
            }
            try await project.apply(tokens, record: record)
        }
        let objects = try await RealGit.run(
            ["cat-file", "--batch-all-objects", "--batch=%(objectname) %(objecttype) %(objectsize)"], in: project)
        #expect(objects.contains("hmac-sha256:"))
        #expect(!objects.contains("correct-horse"))
        #expect(!objects.contains(Base64.encode(Array("correct-horse".utf8)).dropLast(4)))
        #expect(!objects.contains(Digest.sha256(Array("correct-horse".utf8))))
    }

    @Test("A value that is not on this machine is unknown under its digest, and keeps it when it is recorded again")
    func elsewhere() async throws {
        let project = try Project()
        try await project.apply([.recorded(instance(Value.string("hunter2").hidden))])
        let digest = try await token(project).digest
        try FileManager.default.removeItem(atPath: project.secrets)
        let box = try await token(project)
        #expect(box.value == .unknown(.any))
        #expect(box.digest == digest)
        var loaded = try #require(try await project.store().load().instances[address])
        loaded.milliseconds = 9
        try await project.apply([.recorded(loaded, .update)])
        #expect(try await token(project).digest == digest)
        #expect(!FileManager.default.fileExists(atPath: "\(project.secrets)/values.json"))
    }

    @Test("A value keeps its digest while it stays the same, and no workspace has that of another")
    func digests() async throws {
        let project = try Project()
        try await project.apply([.recorded(instance(Value.string("hunter2").hidden))])
        let first = try await token(project)
        try await project.apply([.recorded(instance(.sensitive(first)), .update)])
        #expect(try await token(project).digest == first.digest)
        try await project.apply([.recorded(instance(Value.string("other").hidden), .update)])
        #expect(try await token(project).digest != first.digest)
        let other = try Project()
        try await other.apply([.recorded(instance(.sensitive(first)))])
        #expect(try await token(other).value == "hunter2")
        #expect(try await token(other).digest != first.digest)
    }

    @Test("Values of different kinds that JSON writes alike are different secrets")
    func alike() async throws {
        let project = try Project()
        let attributes: Value.Map = ["text": Value.string("AQ==").hidden, "bytes": Value.bytes([1]).hidden]
        try await project.apply([.recorded(.sample(address, attributes: attributes))])
        let loaded = try await project.store().load().instances[address]?.attributes
        #expect(loaded == attributes)
        #expect(loaded?["text"]?.kind == .string)
        #expect(loaded?["bytes"]?.kind == .bytes)
    }

    @Test("A sensitive value that nobody knows yet is recorded as such")
    func unknown() async throws {
        let project = try Project()
        try await project.apply([.recorded(instance(Value.unknown(.string).hidden))])
        let box = try await token(project)
        #expect(box.value == .unknown(.any))
        #expect(box.digest == nil)
        #expect(!FileManager.default.fileExists(atPath: project.secrets))
    }

    @Test("Values that the newest commit does not name are dropped at the end of a run")
    func dropped() async throws {
        let project = try Project()
        func values() throws -> String {
            String(decoding: try project.bytes("\(project.secrets)/values.json"), as: UTF8.self)
        }
        let other = RecordedInstance.sample(Address("b"), attributes: ["token": Value.string("kept").hidden])
        var record = WorkspaceRecord.lab
        record.outputs = ["password": Value.string("output").hidden]
        try await project.apply([.recorded(instance(Value.string("old").hidden)), .recorded(other)], record: record)
        #expect(try values().contains("old") && values().contains("kept") && values().contains("output"))
        // By a store that has not loaded the state before.
        let base = try project.tree().tip.description
        let run = try await project.store().begin(.test(), base: base)
        try run.record(.recorded(instance(Value.string("new").hidden), .update))
        try await run.finish(record, summary: "updated 1")
        #expect(try !values().contains("old"))
        #expect(try values().contains("new") && values().contains("kept") && values().contains("output"))
        try await project.apply([.removed(address), .removed(other.address)], verb: .destroy)
        #expect(!FileManager.default.fileExists(atPath: "\(project.secrets)/values.json"))
        #expect(FileManager.default.fileExists(atPath: "\(project.secrets)/key"))
    }

    @Test("A value is on the disk before the commit that names it")
    func order() async throws {
        let project = try Project()
        let store = project.store(interval: .zero)
        let run = try await store.begin(.test(), base: nil)
        // No file can be made where the values should be.
        try FileManager.default.createDirectory(
            atPath: project.file(".weir/secrets/lab"), withIntermediateDirectories: true)
        try project.write([], to: project.secrets)
        try run.record(.recorded(instance(Value.string("hunter2").hidden)))
        var refusal: StateFailure?
        try await eventually {
            refusal = try await failure { try run.record(.created(1)) }
            return refusal != nil
        }
        #expect(refusal?.message.contains(".weir/secrets/lab/default") == true)
        #expect(try await store.load().instances.isEmpty)
        // What could not be written is written at the end, where it can be then.
        try FileManager.default.removeItem(atPath: project.secrets)
        try await run.finish(.lab, summary: "created 1")
        #expect(try await token(project).value == "hunter2")
    }

    @Test("Damaged files of values are named, with what to do")
    func damaged() async throws {
        let project = try Project()
        try await project.apply([.recorded(instance(Value.string("hunter2").hidden))])
        let values = "\(project.secrets)/values.json"
        for text in ["{", "[]", "{\"format\": 2, \"values\": {}}", "{\"format\": 1}"] {
            try project.write(Array(text.utf8), to: values)
            let refusal = try await failure { _ = try await project.store().load() }
            #expect(refusal?.kind == .storage)
            #expect(refusal?.message.contains(values) == true)
        }
        try FileManager.default.removeItem(atPath: values)
        let base = try await project.store().load().commit
        try project.write([1, 2, 3], to: "\(project.secrets)/key")
        // Before anything was done that could not be recorded.
        let refusal = try await failure { _ = try await project.store().begin(.test(), base: base) }
        #expect(refusal?.message.contains("/key is no key of 32 bytes") == true)
    }
}
