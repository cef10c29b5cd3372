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

@Suite("Layout of the branch", .timeLimit(.minutes(2)))
struct LayoutTests {
    @Test("The tree has the files that the format says, as canonical JSON")
    func tree() async throws {
        let project = try Project()
        let address = Address("downstream", key: .text("eu 3"))
        try await project.apply([.recorded(.sample(address, attributes: ["z": 1, "a": [true]]))])
        // The SHA-256 of the address begins with d.
        #expect(
            try project.files().keys.sorted()
                == ["resources/d/downstream%5B%22eu%203%22%5D.json", "weir.json", "workspace.json"])
        #expect(
            try project.text("resources/d/downstream%5B%22eu%203%22%5D.json") == """
                {
                  "address": "downstream[\\"eu 3\\"]",
                  "arguments": {
                    "name": "a"
                  },
                  "attributes": {
                    "a": [
                      true
                    ],
                    "z": 1
                  },
                  "created": "2026-01-02T03:04:05Z",
                  "dependencies": [],
                  "fingerprints": {
                    "source": "abc"
                  },
                  "milliseconds": 1500,
                  "order": 1,
                  "status": "ready",
                  "type": "kind.cluster",
                  "updated": "2026-01-02T03:04:06Z"
                }

                """)
        #expect(
            try project.text("workspace.json") == """
                {
                  "created": "2026-01-02T03:04:05Z",
                  "file": "stacks/lab.yaml",
                  "inputs": {
                    "size": 3
                  },
                  "lastRun": "01JTESTRUN",
                  "outputs": {},
                  "stack": "lab",
                  "stackDigest": "5ca1ab1e",
                  "workspace": "default"
                }

                """)
    }

    @Test("The lineage stays and the serial rises with each commit")
    func manifest() async throws {
        let project = try Project()
        try await project.apply([])
        let first = try JSONReader.read(try project.text("weir.json"))
        try await project.apply([.created(1)])
        let second = try JSONReader.read(try project.text("weir.json"))
        #expect(first["format"] == 1)
        #expect(first["shardDigits"] == 1)
        #expect(first["lineage"]?.stringValue?.wholeMatch(of: /[0-9a-f]{32}/) != nil)
        #expect(second["lineage"] == first["lineage"])
        #expect(first["serial"] == 2)
        #expect(second["serial"] == 4)
    }

    @Test("An instance that did not change keeps its blob, and a folder without changes its tree")
    func unchanged() async throws {
        let project = try Project()
        try await project.apply((0..<40).map { .created($0) })
        let before = try project.files()
        let folders = try folders(of: project)
        let changed = RecordedInstance.sample(Address("downstream", key: .index(7)), arguments: ["name": "b"], order: 8)
        try await project.apply([.recorded(changed, .update), .created(8)])
        let after = try project.files()
        #expect(after.keys == before.keys)
        let differing = after.filter { before[$0.key] != $0.value }.keys.sorted()
        #expect(differing.map { $0.split(separator: "/").last } == ["downstream%5B7%5D.json", "weir.json"])
        #expect(try self.folders(of: project).filter { folders[$0.key] != $0.value }.count == 1)
    }

    private func folders(of project: Project) throws -> [String: ObjectID] {
        let (repository, _, entries) = try project.tree()
        let resources = try #require(entries.first { $0.name == "resources" })
        return Dictionary(uniqueKeysWithValues: try repository.tree(resources.id).map { ($0.name, $0.id) })
    }

    @Test("From 4,000 instances on folders have two digits, and one again when there are fewer")
    func shards() async throws {
        let project = try Project()
        // One of them has a name that was cut.
        let long = Address("downstream", key: .text(String(repeating: "long ", count: 60)))
        try await project.apply([.recorded(.sample(long))] + (1..<3_999).map { .created($0) })
        #expect(try folders(of: project).keys.allSatisfy { $0.utf8.count == 1 })
        let before = Set(try project.files().values)
        try await project.apply([.created(3_999)])
        #expect(try folders(of: project).count == 256)
        #expect(try folders(of: project).keys.allSatisfy { $0.utf8.count == 2 })
        #expect(try JSONReader.read(try project.text("weir.json"))["shardDigits"] == 2)
        #expect(Set(try project.files().values).subtracting(before).count == 2)
        #expect(try await project.store().load().instances.count == 4_000)

        try await project.apply([.removed(Address("downstream", key: .index(5)))])
        #expect(try folders(of: project).count == 16)
        let snapshot = try await project.store().load()
        #expect(snapshot.instances.count == 3_999)
        #expect(snapshot.instances[long] == .sample(long))
        // What moved is found where it is now.
        try await project.apply([.removed(long)])
        #expect(try await project.store().load().instances.count == 3_998)
    }

    @Test("Names of addresses cannot leave their folder, collide or grow past what file systems take")
    func names() async throws {
        let project = try Project()
        let keys = [
            "..", "/", "../../etc/passwd", ".git", "a", "A", "a.b", "%41", "\u{0}", "line\nbreak", "日本", "",
            String(repeating: "x", count: 400), String(repeating: "x", count: 401), "\"]", "\\", "\\\"",
        ]
        let instances = keys.map { RecordedInstance.sample(Address("member", key: .text($0))) }
        try await project.apply(instances.map { .recorded($0) })
        let files = try project.files()
        #expect(files.count == keys.count + 2)
        #expect(files.keys.allSatisfy { $0.split(separator: "/").allSatisfy { $0.utf8.count <= 210 } })
        let loaded = try await project.store().load().instances
        #expect(loaded == Dictionary(uniqueKeysWithValues: instances.map { ($0.address, $0) }))
        try await project.apply(instances.map { .removed($0.address) })
        #expect(try await project.store().load().instances.isEmpty)
    }

    @Test("Files that this version does not know stay as they are")
    func unknownFiles() async throws {
        let project = try Project()
        try await project.apply([.created(1)])
        try project.edit("benchmarks/run.json", Array("{}\n".utf8))
        try project.edit("note.txt", Array("kept".utf8))
        try await project.apply([.removed(Address("downstream", key: .index(1)))], verb: .destroy)
        #expect(
            try project.files().keys.sorted() == ["benchmarks/run.json", "note.txt", "weir.json", "workspace.json"])
        #expect(try project.text("note.txt") == "kept")
    }

    @Test("What Weir keeps in a project is for its user alone and never committed")
    func permissions() async throws {
        let project = try Project()
        let secret = RecordedInstance.sample(Address("a"), attributes: ["token": Value.string("hunter2").hidden])
        try await project.apply([.recorded(secret)])
        #expect(try project.bytes(project.file(".weir/.gitignore")) == Array("*\n".utf8))
        for folder in [".weir", ".weir/state.git", ".weir/locks", ".weir/locks/lab", ".weir/secrets/lab/default"] {
            #expect(try project.mode(project.file(folder)) == "700", "\(folder)")
        }
        for file in [
            ".weir/locks/lab/default.lock", ".weir/secrets/lab/default/key", ".weir/secrets/lab/default/values.json",
        ] {
            #expect(try project.mode(project.file(file)) == "600", "\(file)")
        }
    }

    @Test("git lists the tree as the format says", .enabled(if: RealGit.isPresent, "git is not installed"))
    func git() async throws {
        let project = try Project()
        let recipe = Recipe([
            "main.tf": Recipe.File(Array("# nothing".utf8)), "bin/run": Recipe.File(Array("#!".utf8), executable: true),
        ])
        try await project.apply([.recorded(.sample(Address("a")), recipe: recipe)])
        let lines = try await RealGit.lines(
            ["ls-tree", "-r", "--format=%(objectmode) %(path)", Project.reference], in: project)
        #expect(
            lines == [
                "100755 recipes/\(recipe.digest)/bin/run", "100644 recipes/\(recipe.digest)/main.tf",
                "100644 resources/c/a.json", "100644 weir.json", "100644 workspace.json",
            ])
        try await RealGit.run(["fsck", "--strict", "--full"], in: project)
    }
}
