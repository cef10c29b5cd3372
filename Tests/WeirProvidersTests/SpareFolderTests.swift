import Testing
import WeirCore
import WeirProcess
import WeirProviders
import WeirValue

@Suite("The folder of a tool's output")
struct SpareFolderTests {
    private let fixture: Fixture
    private let runner = ToolRunner(SystemCommandRunner(), environment: Fixture.environment)

    init() throws { fixture = try Fixture() }

    private func run(_ text: String, evidence: Bool = true, in spares: SpareFolders) async throws -> OperationContext {
        var run = ToolRun(["/bin/sh", "-c", text], name: "create")
        run.keepsEvidence = evidence
        var context = fixture.context()
        context.spares = spares
        _ = try await runner.run(run, in: context)
        return context
    }

    @Test("is used again by a later operation, and tells nothing of the earlier one")
    func reuse() async throws {
        let pool = SpareFolders()
        let first = pool.claim()
        let earlier = try await run("echo earlier", in: first)
        #expect(first.take() == nil)
        first.move(to: pool)
        let later = try await run("echo later", in: pool.claim())
        #expect(!fixture.exists(String(earlier.directory.dropFirst(fixture.project.utf8.count + 1))))
        let remains = OperationRemains(directory: later.directory)
        #expect(try remains.standardOutput(of: "create", limit: 100) == Array("later\n".utf8))
        #expect(try remains.exitStatus(of: "create") == 0)
    }

    @Test("is kept while its operation is not recorded")
    func kept() async throws {
        let own = SpareFolders()
        let context = try await run("echo made", in: own)
        #expect(own.claim().take() == nil)
        #expect(
            try OperationRemains(directory: context.directory).standardOutput(of: "create", limit: 100)
                == Array("made\n".utf8))
    }

    @Test("is emptied before it is offered where nobody will ask for the output")
    func emptied() async throws {
        let own = SpareFolders()
        let context = try await run("echo a-secret", evidence: false, in: own)
        #expect(own.take() == "\(context.directory)/create")
        #expect(try OperationRemains(directory: context.directory).standardOutput(of: "create", limit: 9) == [])
    }

    @Test("is left alone while a program that an earlier tool has started still writes there")
    func inUse() async throws {
        let pool = SpareFolders()
        let earlier = try await run("sleep 60 & echo $! > sleeper", in: pool)
        pool.move(to: pool)
        let later = try await run("echo later", in: pool)
        #expect(later.directory != earlier.directory)
        #expect(
            try OperationRemains(directory: later.directory).standardOutput(of: "create", limit: 100)
                == Array("later\n".utf8))
        let text = try fixture.text(at: "\(fixture.project)/sleeper")
        let sleeper = try #require(Int32(text.trimmingSuffix { $0 == "\n" }))
        try await ProcessIdentity(of: sleeper)?.terminate()
    }
}

extension String {
    fileprivate func trimmingSuffix(_ isEnd: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, isEnd(last) { text.removeLast() }
        return text
    }
}
