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

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("Damage", .timeLimit(.minutes(2)))
struct DamageTests {
    /// A project with the instances `downstream[0]` up to `count`.
    private func project(_ count: Int = 3) async throws -> Project {
        let project = try Project()
        try await project.apply((0..<count).map { .created($0) })
        return project
    }

    private func path(_ key: Int, in project: Project) throws -> String {
        try #require(try project.files().keys.first { $0.hasSuffix("downstream%5B\(key)%5D.json") })
    }

    @Test(
        "A file that is no record is named, with its commit and the way back",
        arguments: [
            "", "{", "[1]", "{}", "nonsense", "{\"address\": 1}",
        ])
    func noRecord(_ text: String) async throws {
        let project = try await project()
        let path = try path(1, in: project)
        let commit = try project.edit(path, Array(text.utf8))
        let refusal = try #require(try await failure { _ = try await project.store().load() })
        #expect(refusal.kind == .storage)
        #expect(
            refusal.message.contains(
                "cannot read \(path) in weir/lab/default at commit \(commit.description.prefix(12))"))
        #expect(refusal.message.contains("git -C .weir/state.git update-ref refs/heads/weir/lab/default COMMIT"))
    }

    @Test(
        "Each member of a record that is missing or of another kind is named",
        arguments: [
            "type", "arguments", "fingerprints", "attributes", "dependencies", "order", "status", "created", "updated",
            "milliseconds", "address",
        ])
    func members(_ name: String) async throws {
        let project = try await project()
        let path = try path(1, in: project)
        let record = try JSONReader.read(try project.text(path))
        for change in [nil, Value.bool(true)] {
            let members = record.mapValue?.setting(name, to: change) ?? [:]
            try project.edit(path, JSONWriter.bytes(.map(members)))
            let refusal = try await failure { _ = try await project.store().load() }
            #expect(refusal?.message.contains("\"\(name)\" is missing or is not") == true)
        }
    }

    @Test(
        "Values that no record has are refused",
        arguments: [
            ("status", "ruined"), ("address", "downstream[2]"), ("address", "no address"), ("dependencies", [1]),
            ("dependencies", ["a b"]), ("sensitive", ["attributes": "x"]), ("sensitive", ["/attributes/none": "x"]),
            ("sensitive", ["/attributes/id": 1]), ("sensitive", "x"), ("kinds", ["/attributes/id": "bytes"]),
            ("kinds", ["/arguments/name": "bytes"]), ("kinds", ["/arguments/name": "json"]),
            ("kinds", ["/arguments/name": "odd"]), ("recipe", 1),
        ] as [(String, Value)])
    func values(_ name: String, _ value: Value) async throws {
        let project = try await project()
        let path = try path(1, in: project)
        let record = try JSONReader.read(try project.text(path))
        var members = record.mapValue?.setting(name, to: value) ?? [:]
        if name == "kinds" { members = members.setting("arguments", to: ["name": "{*"]) }
        try project.edit(path, JSONWriter.bytes(.map(members)))
        let refusal = try await failure { _ = try await project.store().load() }
        #expect(refusal?.kind == .storage)
        #expect(refusal?.message.contains(path) == true)
    }

    @Test("A branch of a newer format is not read, nor written")
    func newerFormat() async throws {
        let project = try await project()
        let manifest = try JSONReader.read(try project.text("weir.json"))
        let members = manifest.mapValue?.setting("format", to: 9) ?? [:]
        let commit = try project.edit("weir.json", JSONWriter.bytes(.map(members)))
        for refusal in [
            try await failure { _ = try await project.store().load() },
            try await failure { _ = try await project.store().begin(.test(), base: commit.description) },
            try await failure { _ = try await project.store().recipe("a") },
        ] {
            #expect(refusal?.kind == .storage)
            #expect(refusal?.message.contains("its format is 9") == true)
            #expect(refusal?.message.contains("use a newer Weir") == true)
        }
        #expect(try project.tree().tip == commit)
    }

    @Test("A branch whose layout is not what its manifest says is not written")
    func layout() async throws {
        for (path, bytes) in [("resources/zz/a.json", [1]), ("resources/0/note", [1]), ("workspace.json", nil)]
            as [(String, [UInt8]?)]
        {
            let project = try await project()
            let commit = try project.edit(path, bytes)
            let refusal = try await failure { _ = try await project.store().begin(.test(), base: commit.description) }
            #expect(refusal?.kind == .storage)
            #expect(refusal?.message.contains(path.split(separator: "/").prefix(2).joined(separator: "/")) == true)
        }
        let project = try await project()
        let manifest = try JSONReader.read(try project.text("weir.json"))
        try project.edit("weir.json", JSONWriter.bytes(.map(manifest.mapValue?.setting("shardDigits", to: 3) ?? [:])))
        #expect(try await failure { _ = try await project.store().load() }?.message.contains("shardDigits") == true)
    }

    @Test("A damaged object is named, with the command that finds all of them")
    func damagedObject() async throws {
        let project = try await project()
        let path = try path(1, in: project)
        let blob = try #require(try project.files()[path])
        // Few objects are loose, each in a file of its own.
        let file = "\(project.repository)/objects/\(blob.description.prefix(2))/\(blob.description.dropFirst(2))"
        var bytes = try project.bytes(file)
        bytes[bytes.count / 2] ^= 0xff
        try project.write(bytes, to: file)
        let refusal = try #require(try await failure { _ = try await project.store().load() })
        #expect(refusal.kind == .storage)
        #expect(refusal.message.contains(blob.description))
        #expect(refusal.message.contains(path))
        #expect(refusal.message.contains("`git -C .weir/state.git fsck`"))
        try FileManager.default.removeItem(atPath: file)
        #expect(try await failure { _ = try await project.store().load() }?.message.contains(blob.description) == true)
    }

    @Test("A damaged pack is an error, also where it is cut")
    func damagedPack() async throws {
        let project = try await project(100)
        let packs = "\(project.repository)/objects/pack"
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: packs).first { $0.hasSuffix(".pack") })
        let whole = try project.bytes("\(packs)/\(name)")
        try project.write(Array(whole.prefix(whole.count / 2)), to: "\(packs)/\(name)")
        let refusal = try await failure { _ = try await project.store().load() }
        #expect(refusal?.kind == .storage)
        #expect(refusal?.message.contains("fsck") == true)
    }

    @Test("What stands in the repository's place and is none is never taken for an empty state")
    func noRepository() async throws {
        let project = try Project()
        try FileManager.default.createDirectory(atPath: project.repository, withIntermediateDirectories: true)
        let store = project.store()
        #expect(try await failure { _ = try await store.load() }?.kind == .storage)
        #expect(try await failure { _ = try await store.begin(.test(), base: nil) }?.kind == .storage)
        #expect(
            try await failure { _ = try await StateRepository(project: project.path).workspaces() }?.kind == .storage)
    }

    @Test("A damaged reference is never taken for an empty state")
    func damagedReference() async throws {
        let project = try await project()
        try project.write([], to: "\(project.repository)/\(Project.reference)")
        #expect(try await failure { _ = try await project.store().load() }?.kind == .storage)
        #expect(
            try await failure { _ = try await StateRepository(project: project.path).workspaces() }?.kind == .storage)
    }

    @Test("Objects that cannot be written end the run with what was not recorded; what was recorded stays")
    func unwritableObjects() async throws {
        let project = try await project(20)
        let store = project.store()
        let base = try await store.load().commit
        let run = try await store.begin(.test(), base: base)
        for key in 20..<60 { try run.record(.created(key)) }
        let packs = "\(project.repository)/objects/pack"
        try FileManager.default.moveItem(atPath: packs, toPath: packs + ".away")
        try project.write([], to: packs)
        let refusal = try #require(try await failure { try await run.finish(.lab, summary: "created 40") })
        #expect(refusal.kind == .storage)
        #expect(refusal.message.contains("run again to record what the journal has of downstream[20]"))
        try FileManager.default.removeItem(atPath: packs)
        try FileManager.default.moveItem(atPath: packs + ".away", toPath: packs)
        let snapshot = try await store.load()
        #expect(snapshot.commit != base)
        #expect(snapshot.instances.count == 60)
        #expect(snapshot.unfinished?.life == .dead)
        try await project.apply([.created(60)])
        #expect(try await store.load().instances.count == 61)
        #expect(try await store.load().unfinished == nil)
    }

    @Test("A leftover lock of the reference is removed by the next run; one that comes later is named")
    func referenceLock() async throws {
        let project = try await project()
        let lock = "\(project.repository)/\(Project.reference).lock"
        try project.write([], to: lock)
        let base = try await project.store().load().commit
        let run = try await project.store().begin(.test(), base: base)
        try project.write([], to: lock)
        let refusal = try await failure { try await run.finish(.lab, summary: "done") }
        #expect(refusal?.kind == .storage)
        #expect(refusal?.message.contains(".lock") == true)
        #expect(refusal?.message.contains("when no other git process is at work there") == true)
        try await project.apply([.created(9)])
        #expect(try await project.store().load().instances.count == 4)
    }

    @Test("A project that cannot be written says so", .enabled(if: geteuid() != 0, "permissions do not hold for root"))
    func readOnly() async throws {
        let project = try await project()
        defer { chmod(project.file(".weir/state.git/objects"), 0o700) }
        let base = try await project.store().load().commit
        for name in try FileManager.default.subpathsOfDirectory(atPath: project.repository) {
            let path = "\(project.repository)/\(name)"
            var status = stat()
            if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { chmod(path, 0o500) }
        }
        chmod(project.repository, 0o500)
        let refusal = try await failure { _ = try await project.store().begin(.test(), base: base) }
        for name in try FileManager.default.subpathsOfDirectory(atPath: project.repository) {
            let path = "\(project.repository)/\(name)"
            var status = stat()
            if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { chmod(path, 0o700) }
        }
        chmod(project.repository, 0o700)
        #expect(refusal?.kind == .storage)
        #expect(refusal?.message.contains("make .weir and all in it writable") == true)
        #expect(try await project.store().load().commit == base)
    }

    @Test("A project whose folder is missing says so")
    func missingProject() async throws {
        let store = StateRepository(project: "/nonexistent/weir-project").store(stack: "lab", workspace: "default")
        let refusal = try await failure { _ = try await store.begin(.test(), base: nil) }
        #expect(refusal?.kind == .storage)
        #expect(refusal?.message.contains("/nonexistent/weir-project/.weir") == true)
    }
}
