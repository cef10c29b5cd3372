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

@Suite("Checks of what is recorded", .timeLimit(.minutes(2)))
struct VerifyTests {
    private let recipe = Recipe(["main.tf": Recipe.File(Array("# nothing".utf8))])

    private func project() async throws -> Project {
        let project = try Project()
        let secret = RecordedInstance.sample(Address("a"), attributes: ["token": Value.string("hunter2").hidden])
        try await project.apply([.recorded(secret, recipe: recipe), .created(1), .created(2)])
        return project
    }

    @Test("A whole state has no findings, also while a run has it, and nothing recorded is whole")
    func whole() async throws {
        #expect(try await Project().store().verify().findings.isEmpty)
        let project = try await project()
        let report = try await project.store().verify()
        #expect(report.findings == [])
        #expect(report.commits == 2)
        #expect(report.instances == 3)
        #expect(report.objects > 8)
        let base = try await project.store().load().commit
        let run = try await project.store().begin(.test(), base: base, planned: [.creates(5)])
        #expect(try await project.store().verify().findings == [])
        try await run.finish(.lab, summary: "done")
    }

    @Test("A damaged loose object is found, with its file and what helps")
    func looseObject() async throws {
        let project = try await project()
        let blob = try #require(try project.files()["recipes/\(recipe.digest)/main.tf"])
        let file = "\(project.repository)/objects/\(blob.description.prefix(2))/\(blob.description.dropFirst(2))"
        var bytes = try project.bytes(file)
        bytes[bytes.count / 2] ^= 0xff
        try project.write(bytes, to: file)
        let findings = try await project.store().verify().findings
        #expect(findings.contains { $0.contains(blob.description) && $0.contains("fsck") })
        #expect(findings.contains { $0.contains("recipes/\(recipe.digest)") })
    }

    @Test("A pack that was cut short is found, and what does not need it is read")
    func cutPack() async throws {
        let project = try Project()
        try await project.apply((0..<100).map { .created($0) })
        let packs = "\(project.repository)/objects/pack"
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: packs).first { $0.hasSuffix(".pack") })
        let whole = try project.bytes("\(packs)/\(name)")
        try project.write(Array(whole.prefix(whole.count / 2)), to: "\(packs)/\(name)")
        let findings = try await project.store().verify().findings
        #expect(!findings.isEmpty)
        #expect(findings.allSatisfy { $0.contains("cannot") })
    }

    @Test("What a file names and is not there is found")
    func names() async throws {
        let project = try await project()
        var needy = RecordedInstance.sample(Address("needy"), recipe: String(repeating: "0", count: 64))
        needy.dependencies = [Address("downstream"), Address("a"), Address("gone")]
        try await project.apply([.recorded(needy)])
        try FileManager.default.removeItem(atPath: "\(project.secrets)/values.json")
        let path = try #require(try project.files().keys.first { $0.hasSuffix("downstream%5B1%5D.json") })
        try project.edit(path, Array("{".utf8))
        let findings = try await project.store().verify().findings
        #expect(findings.count == 4)
        #expect(findings.contains { $0.contains("needy needs gone, which is not recorded") })
        #expect(findings.contains { $0.contains("names the recipe 000") })
        #expect(findings.contains { $0.contains("1 sensitive values of resources/") })
        #expect(findings.contains { $0.contains("cannot read \(path)") })
    }

    @Test("A run that was killed is found, with the damage of its journal and what to do")
    func killedRun() async throws {
        let project = try await project()
        let base = try await project.store().load().commit
        let run = try await project.store().begin(.test(id: "01KILLED"), base: base, planned: [.creates(5)])
        try await run.begin(Intent.creates(6).started)
        let killed = try project.killed()
        try await run.finish(.lab, summary: "done")
        let clean = try await killed.store().verify().findings
        #expect(clean.count == 1)
        #expect(clean.first?.contains("run 01KILLED") == true)
        #expect(clean.first?.contains("run again") == true)
        var bytes = try killed.bytes(killed.journal)
        bytes[30] ^= 1
        try killed.write(bytes, to: killed.journal)
        #expect(try await killed.store().verify().findings.count == 2)
        try killed.edit("lock.json", nil)
        let findings = try await killed.store().verify().findings
        #expect(findings.contains { $0.contains("1 operations are planned, but no run has the workspace") })
    }

    @Test("All objects in one pack are the same objects", .enabled(if: RealGit.isPresent, "git is not installed"))
    func repack() async throws {
        let project = try await project()
        try await project.apply((0..<60).map { .created($0) })
        let before = try await project.store().load()
        let repository = StateRepository(project: project.path)
        #expect(try await repository.repack())
        #expect(try await !repository.repack())
        let counts = try await RealGit.lines(["count-objects", "-v"], in: project)
        #expect(counts.contains("count: 0"))
        #expect(counts.contains("packs: 1"))
        #expect(try await project.store().verify().findings == [])
        #expect(try await project.store().load().instances == before.instances)
        try await RealGit.run(["fsck", "--strict", "--full"], in: project)
        #expect(try await !StateRepository(project: Project().path).repack())
    }
}
