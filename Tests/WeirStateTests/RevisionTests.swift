import Testing
import WeirCore
import WeirGit
import WeirState
import WeirValue

@Suite("Earlier states", .timeLimit(.minutes(2)))
struct RevisionTests {
    @Test("What was recorded before is read by its place or by the first digits of its commit")
    func revisions() async throws {
        let project = try Project()
        let first = try await project.apply([.created(1)], summary: "one")
        let second = try await project.apply([.created(2)], summary: "two")
        let store = project.store()
        for revision in ["~0", second, String(second.prefix(12)), second.uppercased()] {
            #expect(try await store.load(at: revision).instances.count == 2)
        }
        for revision in ["~2", first, String(first.prefix(12))] {
            let snapshot = try await store.load(at: revision)
            #expect(snapshot.commit == first)
            #expect(snapshot.instances.count == 1)
        }
        #expect(try await store.commit(at: "~2").subject == "one")
        #expect(try await store.commit(at: second).trailers["Weir-Phase"] == "end")
    }

    @Test(
        "What names no commit of the workspace is refused",
        arguments: ["~4", "~-1", "~", "~x", "abc", "no commit", "", String(repeating: "0", count: 41), "0000000000"])
    func unknown(_ revision: String) async throws {
        let project = try Project()
        try await project.apply([])
        try await project.apply([])
        let refusal = try await failure { _ = try await project.store().load(at: revision) }
        #expect(refusal?.kind == .storage)
        #expect(refusal?.message.contains("'\(revision)'") == true)
        #expect(try await failure { _ = try await Project().store().load(at: revision) }?.kind == .storage)
    }

    @Test("An earlier state has the operations that were open then, and no run")
    func openThen() async throws {
        let project = try Project()
        let store = project.store()
        let run = try await store.begin(.test(), base: nil, planned: [.creates(0), .creates(1)])
        try await run.begin(Intent.creates(0).started)
        try await run.finish(.lab, summary: "interrupted")
        try await project.apply([])
        let then = try await store.load(at: "~2")
        #expect(then.intents == [Intent.creates(0).started])
        #expect(then.unfinished == nil)
        #expect(try await store.load(at: "~3").intents.isEmpty)
    }

    @Test("How long operations took is recorded at the end of a run; a run that knows of none removes the file")
    func timings() async throws {
        let project = try Project()
        var timings = Timings()
        for number in 0..<20 { timings.add("kind.cluster", .create, milliseconds: number) }
        timings.add("helm.release", .delete, milliseconds: 5)
        var run = try await project.store().begin(.test(), base: nil)
        var commit = try await run.finish(.lab, timings: timings, summary: "done")
        let loaded = try await project.store().load().timings
        #expect(loaded.samples["kind.cluster create"] == Array(5..<20))
        #expect(loaded.median("helm.release", .delete) == .milliseconds(5))
        try project.edit("timings.json", Array("{\"a create\": [1, \"x\"]}".utf8))
        #expect(try await failure { _ = try await project.store().load() }?.message.contains("timings.json") == true)
        try project.edit("timings.json", nil)
        #expect(try await project.store().load().timings == Timings())
        commit = try project.tree().tip.description
        run = try await project.store().begin(.test(), base: commit)
        try await run.finish(.lab, timings: Timings(), summary: "done")
        #expect(try !project.files().keys.contains("timings.json"))
    }

    @Test("What a teardown has to know besides, and what is still to be taken away, come back")
    func teardown() async throws {
        let project = try Project()
        var old = RecordedInstance.sample(Address("a"), attributes: ["token": Value.string("hunter2").hidden])
        old.status = .unsure
        var instance = RecordedInstance.sample(Address("a"), attributes: ["id": 8])
        instance.teardown.preventDestroy = true
        instance.teardown.timeout = 1_500
        instance.teardown.keepsHalfMade = true
        instance.teardown.before = [["echo", "before"]]
        instance.teardown.after = [["echo", "after"]]
        let recipe = Recipe(["x": Recipe.File([1])])
        try await project.apply([.recorded(old, recipe: recipe)])
        old.recipe = recipe.digest
        instance.deposed = [old]
        try await project.apply([.recorded(instance, .replace)])
        #expect(try await project.store().load().instances == [Address("a"): instance])
        // The recipe and the secret of what is deposed stay.
        #expect(try await project.store().recipe(recipe.digest) == recipe)
        #expect(try await project.store().verify().findings == [])
        #expect(try project.files().keys.allSatisfy { try !project.text($0).contains("hunter2") })
    }
}
