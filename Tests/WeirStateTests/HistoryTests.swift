import Testing
import WeirCore
@testable import WeirState
import WeirValue

@Suite("History", .timeLimit(.minutes(2)))
struct HistoryTests {
    @Test("Each commit names its run, its actor and the digests of stack and plan")
    func trailers() async throws {
        let project = try Project()
        let commit = try await project.apply([.created(1)], summary: "created 1")
        let history = try await project.store().history(limit: 10)
        #expect(history.map(\.subject) == ["created 1", "begins apply"])
        #expect(history.first?.commit == commit)
        for (entry, phase) in zip(history, ["end", "begin"]) {
            #expect(
                entry.trailers == [
                    "Weir-Run": "01JTESTRUN", "Weir-Phase": phase, "Weir-Actor": "ada@lab-1",
                    "Weir-Stack-Digest": "5ca1ab1e",
                    "Weir-Plan-Digest": "decade",
                ])
            #expect(entry.time.wholeMatch(of: /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
        }
    }

    @Test("History ends at its limit, newest first")
    func limit() async throws {
        let project = try Project()
        for number in 1...3 { try await project.apply([], summary: "run \(number)") }
        let subjects = try await project.store().history(limit: 3).map(\.subject)
        #expect(subjects == ["run 3", "begins apply", "run 2"])
        #expect(try await project.store().history(limit: 0).isEmpty)
    }

    /// The subject of the checkpoint that `transitions` make.
    private func subject(_ transitions: [Transition]) async throws -> String? {
        let project = try Project()
        let store = project.store()
        let run = try #require(try await store.begin(.test(), base: nil) as? GitStateRun)
        for transition in transitions { try run.record(transition) }
        await run.checkpoint()
        #expect(try await store.history(limit: 10).count == 2)
        return try await store.history(limit: 1).first?.subject
    }

    @Test("A checkpoint of one instance says what became of it")
    func one() async throws {
        let address = Address("downstream", key: .text("3"))
        #expect(try await subject([.recorded(.sample(address))]) == "created downstream[\"3\"]")
        #expect(try await subject([.removed(address)]) == "deleted downstream[\"3\"]")
        #expect(try await subject([.recorded(.sample(address, status: .incomplete))]) == "failed downstream[\"3\"]")
        #expect(
            try await subject([.removed(address), .recorded(.sample(address), .replace)])
                == "replaced downstream[\"3\"]")
    }

    @Test("A checkpoint of many counts what became of them")
    func many() async throws {
        var transitions = (0..<20).map { Transition.created($0) }
        transitions += (20..<23).map { .recorded(.sample(Address("downstream", key: .index($0))), .update) }
        transitions += [.removed(Address("a")), .removed(Address("b"))]
        transitions += [.recorded(.sample(Address("c"), status: .incomplete))]
        transitions += [.recorded(.sample(Address("d")), .adopt), .recorded(.sample(Address("e")), .noOp)]
        #expect(
            try await subject(transitions) == "created 20, adopted 1, updated 3, kept 1, deleted 2, failed 1")
    }

    @Test("Control characters and lengths that a commit cannot have do not reach it")
    func oddTexts() async throws {
        let project = try Project()
        let store = project.store()
        let description = RunDescription(
            id: "01\n\nWeir-Actor: eve", verb: .apply, actor: "a <b>\u{0}c", stackDigest: "", record: .lab,
            planDigest: "p")
        let run = try await store.begin(description, base: nil)
        try await run.finish(.lab, summary: "one\u{0}two\n\nWeir-Run: forged " + String(repeating: "x", count: 500))
        let last = try #require(try await store.history(limit: 1).first)
        #expect(last.subject.hasPrefix("one two  Weir-Run: forged xxx"))
        #expect(last.subject.count == 200)
        #expect(
            last.trailers == [
                "Weir-Run": "01  Weir-Actor: eve", "Weir-Phase": "end", "Weir-Actor": "a <b> c",
                "Weir-Plan-Digest": "p",
            ])
        let empty = try await store.begin(.test(.destroy), base: last.commit)
        try await empty.finish(.lab, summary: "")
        #expect(try await store.history(limit: 2).map(\.subject) == ["ends destroy", "begins destroy"])
    }

    @Test(
        "git reads the history, and finds no fault in the repository",
        .enabled(if: RealGit.isPresent, "git is not installed"))
    func git() async throws {
        let project = try Project()
        try await project.apply([.created(1)], summary: "created 1")
        try await project.apply((2..<40).map { .created($0) }, summary: "created 38")
        try await project.apply([.removed(Address("downstream", key: .index(1)))], verb: .destroy, summary: "deleted 1")
        let log = try await RealGit.lines(
            ["log", "--format=%s|%an|%(trailers:key=Weir-Run,valueonly,separator=)", Project.reference], in: project)
        #expect(
            log == [
                "deleted 1|ada@lab-1|01JTESTRUN", "begins destroy|ada@lab-1|01JTESTRUN",
                "created 38|ada@lab-1|01JTESTRUN",
                "begins apply|ada@lab-1|01JTESTRUN", "created 1|ada@lab-1|01JTESTRUN",
                "begins apply|ada@lab-1|01JTESTRUN",
            ])
        try await RealGit.run(["fsck", "--strict", "--full"], in: project)
    }
}
