import Testing
import WeirCore
import WeirState
import WeirValue

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Recording", .timeLimit(.minutes(2)))
struct RecordingTests {
    @Test("A workspace of which nothing was recorded loads as empty and leaves nothing on the disk")
    func empty() async throws {
        let project = try Project()
        let store = project.store()
        let snapshot = try await store.load()
        #expect(snapshot.commit == nil)
        #expect(snapshot.instances.isEmpty)
        #expect(snapshot.record == WorkspaceRecord(stack: "lab", workspace: "default"))
        #expect(try await store.history(limit: 10).isEmpty)
        #expect(try await store.recipe(String(repeating: "0", count: 64)) == nil)
        #expect(try await StateRepository(project: project.path).workspaces().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: project.file(".weir")))
    }

    @Test("What a run records loads back, at the commit that the run returned")
    func roundTrip() async throws {
        let project = try Project()
        let upstream = RecordedInstance.sample(Address("upstream"))
        var downstream = RecordedInstance.sample(
            Address("downstream", key: .text("eu-3"), in: [Address.Step("region", key: .index(2))]), order: 2)
        downstream.dependencies = [upstream.address]
        downstream.status = .incomplete
        var record = WorkspaceRecord.lab
        record.outputs = ["endpoint": "https://10.0.0.1:6443"]
        let commit = try await project.apply([.recorded(upstream), .recorded(downstream)], record: record)

        let snapshot = try await project.store().load()
        #expect(snapshot.commit == commit)
        #expect(snapshot.instances == [upstream.address: upstream, downstream.address: downstream])
        record.lastRun = "01JTESTRUN"
        #expect(snapshot.record == record)
        #expect(snapshot.nextOrder == 3)
        let workspaces = try await StateRepository(project: project.path).workspaces()
        #expect(workspaces.map { [$0.stack, $0.workspace, $0.commit] } == [["lab", "default", commit]])
    }

    @Test("A run has recorded its inputs and its id before its first transition")
    func begin() async throws {
        let project = try Project()
        let store = project.store()
        let run = try await store.begin(.test(), base: nil)
        let snapshot = try await store.load()
        #expect(snapshot.record.inputs == ["size": 3])
        #expect(snapshot.record.stackDigest == "5ca1ab1e")
        #expect(snapshot.record.lastRun == "01JTESTRUN")
        try await run.finish(.lab, summary: "nothing to do")
    }

    @Test("A workspace keeps the time it was created at, also where a run does not know it")
    func created() async throws {
        let project = try Project()
        var record = WorkspaceRecord.lab
        try await project.apply([], record: record)
        record.created = ""
        try await project.apply([], record: record)
        #expect(try await project.store().load().record.created == "2026-01-02T03:04:05Z")
    }

    @Test("A destroy of the last instance leaves the workspace's own files and the history")
    func destroy() async throws {
        let project = try Project()
        let recipe = Recipe(["main.tf": Recipe.File(Array("# nothing".utf8))])
        try await project.apply([.recorded(.sample(Address("a")), recipe: recipe), .created(1)])
        #expect(try project.files().count == 5)
        try await project.apply(
            [.removed(Address("a")), .removed(Address("downstream", key: .index(1)))], verb: .destroy)
        #expect(try project.files().keys.sorted() == ["weir.json", "workspace.json"])
        let snapshot = try await project.store().load()
        #expect(snapshot.instances.isEmpty)
        #expect(snapshot.commit != nil)
        #expect(try await project.store().history(limit: 100).count == 4)
    }

    @Test("Records reach the branch before the run ends")
    func checkpoints() async throws {
        let project = try Project()
        let store = project.store(interval: .zero)
        let run = try await store.begin(.test(), base: nil)
        for key in 0..<3 {
            try run.record(.created(key))
            try await eventually { try await project.store().load().instances.count == key + 1 }
        }
        try await run.finish(.lab, summary: "created 3")
        let subjects = try await store.history(limit: 100).map(\.subject)
        #expect(
            subjects == [
                "created 3", "created downstream[2]", "created downstream[1]", "created downstream[0]", "begins apply",
            ])
    }

    @Test("All that arrives between two checkpoints is one commit")
    func batches() async throws {
        let project = try Project()
        try await project.apply((0..<200).map { .created($0) }, summary: "created 200")
        #expect(try await project.store().history(limit: 100).map(\.subject) == ["created 200", "begins apply"])
        #expect(try await project.store().load().instances.count == 200)
    }

    @Test("A cancelled task ends its run like any other")
    func cancellation() async throws {
        let project = try Project()
        let store = project.store()
        let run = try await store.begin(.test(), base: nil)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try run.record(.created(1))
            return try await run.finish(.lab, summary: "interrupted")
        }
        let commit = try await task.value
        let snapshot = try await store.load()
        #expect(snapshot.commit == commit)
        #expect(snapshot.instances.count == 1)
    }

    @Test("What was noted is written also when nobody holds the run any more, and the workspace is free then")
    func abandoned() async throws {
        let project = try Project()
        let store = project.store(interval: .zero)
        func abandon() async throws {
            let run = try await store.begin(.test(), base: nil)
            try run.record(.created(1))
        }
        try await abandon()
        try await eventually { try await store.load().instances.count == 1 }
        try await eventually {
            let base = try await store.load().commit
            let refusal = try await failure { _ = try await store.begin(.test(), base: base) }
            return refusal?.kind != .locked
        }
    }

    @Test("Nothing can be recorded in a run that has ended")
    func ended() async throws {
        let project = try Project()
        let run = try await project.store().begin(.test(), base: nil)
        try await run.finish(.lab, summary: "done")
        #expect(try await failure { try run.record(.created(1)) }?.message.contains("has ended") == true)
        #expect(
            try await failure { try await run.finish(.lab, summary: "again") }?.message.contains("has ended") == true)
        #expect(try await project.store().history(limit: 10).count == 2)
    }

    @Test("Each workspace has a branch of its own")
    func workspaces() async throws {
        let project = try Project()
        try await project.apply([.created(1)])
        let other = project.store(workspace: "other")
        var record = WorkspaceRecord.lab
        record.workspace = "other"
        let run = try await other.begin(
            RunDescription(
                id: "02", verb: .apply, actor: "ada", stackDigest: "", record: record, planDigest: ""), base: nil)
        try await run.finish(record, summary: "nothing")
        #expect(try await other.load().instances.isEmpty)
        #expect(try await project.store().load().instances.count == 1)
        let names = try await StateRepository(project: project.path).workspaces().map { "\($0.stack)/\($0.workspace)" }
        #expect(names == ["lab/default", "lab/other"])
    }

    @Test("Names that are no DNS labels are refused", arguments: ["", "..", "a/b", "Upper", "-a"])
    func names(_ name: String) async throws {
        let project = try Project()
        let store = StateRepository(project: project.path).store(stack: name, workspace: "default")
        #expect(try await failure { _ = try await store.load() }?.kind == .storage)
        #expect(try await failure { _ = try await store.begin(.test(), base: nil) }?.message.contains("stack") == true)
        #expect(try await failure { _ = try await store.history(limit: 1) } != nil)
        #expect(try await failure { _ = try await store.recipe("a") } != nil)
    }
}
