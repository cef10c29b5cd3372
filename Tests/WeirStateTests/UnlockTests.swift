import Testing
import WeirCore
import WeirGit
@testable import WeirState
import WeirValue

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Locks in the branch", .timeLimit(.minutes(2)))
struct UnlockTests {
    /// Gives the lock in the branch of `project` another holder, as `change` says.
    private func edit(_ project: Project, _ change: (inout LockHolder) -> Void) throws -> LockHolder {
        let reader = try RecordReader(Array(try project.text("lock.json").utf8), secret: { _ in nil })
        var holder = try LockFile.decode(reader)
        change(&holder)
        try project.edit("lock.json", LockFile.encode(holder))
        return holder
    }

    /// A project as a killed run has left it.
    private func killed() async throws -> Project {
        let project = try Project()
        let run = try await project.store().begin(
            .test(id: "01KILLED"), base: nil, planned: [.creates(0), .creates(1)])
        try await run.begin(Intent.creates(0).started)
        let killed = try project.killed()
        try await run.finish(.lab, summary: "done")
        return killed
    }

    @Test("The lock stands in the branch while a run has the workspace, and tells who has it")
    func lockFile() async throws {
        let project = try Project()
        let repository = StateRepository(project: project.path)
        let run = try await project.store().begin(.test(id: "01A"), base: nil)
        let lock = try #require(try await repository.locks().first)
        #expect(lock.holder.run == "01A")
        #expect(lock.holder.actor == "ada@lab-1")
        #expect(lock.holder.pid == Int(ProcessInfo.processInfo.processIdentifier))
        #expect(!lock.holder.boot.isEmpty && !lock.holder.start.isEmpty)
        #expect(lock.life == .alive)
        #expect(lock.isHeld)
        try await run.finish(.lab, summary: "done")
        #expect(try await repository.locks().isEmpty)
        #expect(try !project.files().keys.contains("lock.json"))
    }

    @Test(
        "Of a holder on this machine it is proved that it has ended: another boot, no such process, another start",
        arguments: 0..<3)
    func dead(_ number: Int) async throws {
        let killed = try await killed()
        let holder = try edit(killed) { holder in
            switch number {
            case 0: holder.boot = "another"
            case 1: holder.pid = 1 << 30
            default: holder.start = "1"
            }
        }
        let locks = try await StateRepository(project: killed.path).locks()
        #expect(locks.map(\.holder) == [holder])
        #expect(locks.map(\.life) == [.dead])
        #expect(locks.map(\.isHeld) == [false])
        #expect(locks.map(\.intents) == [1])
        try await killed.apply([])
        #expect(try await killed.store().load().intents.count == 1)
    }

    @Test("A holder on another machine is never stolen from; unlock frees the workspace, and keeps what is open")
    func otherHost() async throws {
        let killed = try await killed()
        let holder = try edit(killed) { $0.host = "elsewhere" }
        let found = try await killed.store().load()
        #expect(found.unfinished?.life == .unknown)
        let refusal = try await failure { _ = try await killed.store().begin(.test(), base: found.commit) }
        #expect(refusal?.kind == .locked)
        #expect(refusal?.message.contains("run 01KILLED of ada@lab-1") == true)
        #expect(refusal?.message.contains("on elsewhere") == true)
        #expect(refusal?.message.contains("`weir unlock lab`") == true)

        var other = holder
        other.run = "01OTHER"
        #expect(try await failure { try await killed.store().breakLock(other, actor: "eve") }?.kind == .locked)
        let commit = try await killed.store().breakLock(holder, actor: "eve@lab-2")
        let entry = try #require(try await killed.store().history(limit: 1).first)
        #expect(entry.commit == commit)
        #expect(entry.subject == "frees the workspace from run 01KILLED")
        #expect(entry.trailers["Weir-Actor"] == "eve@lab-2")
        let freed = try await killed.store().load()
        #expect(freed.unfinished == nil)
        #expect(freed.intents.map(\.operation) == [Intent.creates(0).operation])
        #expect(try await failure { try await killed.store().breakLock(holder, actor: "eve") }?.kind == .moved)
        try await killed.apply([])
        #expect(try await killed.store().load().intents.count == 1)
    }

    @Test("Where the journal of a broken run is elsewhere, all that it planned stays open")
    func brokenWithoutJournal() async throws {
        let killed = try await killed()
        let holder = try edit(killed) { $0.host = "elsewhere" }
        try FileManager.default.removeItem(atPath: killed.journal)
        try await killed.store().breakLock(holder, actor: "eve")
        #expect(try await killed.store().load().intents.count == 2)
        try await killed.apply([])
        #expect(try await killed.store().load().intents.count == 2)
    }

    @Test("A lock that a living process holds is not broken")
    func held() async throws {
        let project = try Project()
        let run = try await project.store().begin(.test(), base: nil)
        let holder = try #require(try await project.store().heldLock()?.holder)
        #expect(try await failure { try await project.store().breakLock(holder, actor: "eve") }?.kind == .locked)
        try await run.finish(.lab, summary: "done")
    }

    @Test("What killed writers have left is removed, and what another may still be writing is not")
    func leftovers() async throws {
        let project = try Project()
        try await project.apply([.created(1)])
        let old = [
            "objects/tmp_obj_a", "objects/pack/tmp_pack_a", "packed-refs.lock",
        ].map { "\(project.repository)/\($0)" }
        let new = "\(project.repository)/objects/pack/tmp_pack_b"
        for path in old + [new] { try project.write([1], to: path) }
        let drafts = [project.file(".weir/state.git.new-a"), project.file(".weir/state.git.new-b")]
        for path in drafts {
            try FileManager.default.createDirectory(atPath: path + "/objects", withIntermediateDirectories: true)
        }
        try FileManager.default.createDirectory(atPath: project.secrets, withIntermediateDirectories: true)
        try project.write([1], to: "\(project.secrets)/values.json.tmp-1")
        for path in old + [drafts[0]] {
            try FileManager.default.setAttributes([.modificationDate: Date() - 4_000], ofItemAtPath: path)
        }
        try await project.apply([.created(2)])
        for path in old + [drafts[0], "\(project.secrets)/values.json.tmp-1"] {
            #expect(!FileManager.default.fileExists(atPath: path), "\(path)")
        }
        #expect(FileManager.default.fileExists(atPath: new))
        #expect(FileManager.default.fileExists(atPath: drafts[1]))
    }
}
