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

@Suite("One writer a workspace", .timeLimit(.minutes(2)))
struct LockTests {
    @Test("A second run is refused, and told who has the workspace, until the first one ends")
    func locked() async throws {
        let project = try Project()
        let (first, second) = (project.store(), project.store())
        let run = try await first.begin(.test(id: "01FIRST"), base: nil)
        let base = try await second.load().commit
        let refusal = try await failure { _ = try await second.begin(.test(id: "01SECOND"), base: base) }
        #expect(refusal?.kind == .locked)
        #expect(
            refusal?.message.contains("weir/lab/default is in use by run 01FIRST of ada@lab-1 (apply, process ") == true
        )
        #expect(refusal?.message.contains(String(ProcessInfo.processInfo.processIdentifier)) == true)
        let commit = try await run.finish(.lab, summary: "done")
        let next = try await second.begin(.test(id: "01SECOND"), base: commit)
        try await next.finish(.lab, summary: "done")
        #expect(try await first.history(limit: 10).count == 4)
    }

    @Test("A lock file that cannot be read names no holder")
    func unreadableHolder() async throws {
        let project = try Project()
        let run = try await project.store().begin(.test(), base: nil)
        // The same file, so that the lock is still on it.
        try Data().write(to: URL(filePath: project.file(".weir/locks/lab/default.lock")))
        let refusal = try await failure { _ = try await project.store().begin(.test(), base: nil) }
        #expect(refusal?.message.contains("in use by another run") == true)
        try await run.finish(.lab, summary: "done")
    }

    @Test("A lock file that was removed makes no room for a second writer of the file that is there now")
    func removedLockFile() async throws {
        let project = try Project()
        try await project.apply([])
        try FileManager.default.removeItem(atPath: project.file(".weir/locks"))
        try await project.apply([.created(1)])
        #expect(try await project.store().load().instances.count == 1)
    }

    @Test("What a killed run was starting has its lock for a moment, and the next run waits for that")
    func dying() async throws {
        let project = try Project()
        let store = project.store()
        let commit = try await store.begin(.test(), base: nil).finish(.lab, summary: "done")
        let path = project.file(".weir/locks/lab/default.lock")
        let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        let start = try #require(text.firstMatch(of: /"start": ?"([0-9]+)"/)?.1)
        // A process with this number lived before this one.
        try Data(text.replacing("\"\(start)\"", with: "\"1\"").utf8).write(to: URL(filePath: path))
        let descriptor = open(path, O_RDWR)
        #expect(flock(descriptor, LOCK_EX) == 0)
        async let released: Void = {
            try await Task.sleep(for: .milliseconds(100))
            close(descriptor)
        }()
        let run = try await store.begin(.test(id: "01NEXT"), base: commit)
        try await released
        try await run.finish(.lab, summary: "done")
    }

    @Test("A run that is let go frees the workspace")
    func letGo() async throws {
        let project = try Project()
        let store = project.store()
        _ = try await store.begin(.test(), base: nil)
        let base = try await store.load().commit
        try await eventually { try await failure { _ = try await store.begin(.test(), base: base) }?.kind != .locked }
    }

    @Test("A run that begins on another state than the plan's is refused and leaves the workspace free")
    func moved() async throws {
        let project = try Project()
        let store = project.store()
        let stray = String(repeating: "0", count: 40)
        let missing = try await failure { _ = try await store.begin(.test(), base: stray) }
        #expect(missing?.kind == .moved)
        #expect(missing?.message.contains("is not there now; plan again") == true)
        #expect(!FileManager.default.fileExists(atPath: project.repository))
        #expect(FileManager.default.fileExists(atPath: project.file(".weir/.gitignore")))
        let first = try await project.apply([.created(1)])
        let second = try await project.apply([.created(2)])
        #expect(try await failure { _ = try await store.begin(.test(), base: first) }?.kind == .moved)
        #expect(try await failure { _ = try await store.begin(.test(), base: nil) }?.kind == .moved)
        _ = try await store.begin(.test(), base: second)
    }

    @Test("Of many runs that begin at once one has the workspace")
    func race() async throws {
        let project = try Project()
        let base = try await project.apply([])
        let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let store = project.store()
                    do {
                        let run = try await store.begin(.test(id: "run-\(number)"), base: base)
                        try run.record(.created(number))
                        try await run.finish(.lab, summary: "created 1")
                        return "done"
                    } catch let failure as StateFailure {
                        return "\(failure.kind)"
                    }
                }
            }
            return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes["done"] == 1)
        #expect(outcomes["locked", default: 0] + outcomes["moved", default: 0] == 7)
        #expect(try await project.store().load().instances.count == 1)
    }

    @Test("A branch that moves under a run makes it fail, and stays as the other writer left it")
    func movedUnderRun() async throws {
        let project = try Project()
        let store = project.store(interval: .zero)
        let run = try await store.begin(.test(), base: nil)
        let stranger = try project.edit("note.txt", Array("mine".utf8))
        try run.record(.created(1))
        var refusal: StateFailure?
        try await eventually {
            refusal = try await failure { try run.record(.created(2)) }
            return refusal != nil
        }
        #expect(refusal?.kind == .moved)
        let end = try await failure { try await run.finish(.lab, summary: "done") }
        #expect(end?.kind == .moved)
        #expect(end?.message.contains("what the journal has of downstream[1]") == true)
        #expect(try project.tree().tip == stranger)
        // The workspace is free again.
        let next = try await store.begin(.test(), base: stranger.description)
        try await next.finish(.lab, summary: "done")
    }

    @Test("What was not recorded is named, and counted where it is much")
    func unrecorded() async throws {
        let project = try Project()
        let run = try await project.store().begin(.test(), base: nil)
        for key in 0..<12 { try run.record(.created(key)) }
        try run.record(.removed(Address("a")))
        try project.edit("note.txt", Array("mine".utf8))
        let end = try await failure { try await run.finish(.lab, summary: "done") }
        #expect(end?.message.contains("what the journal has of a, downstream[0], downstream[1]") == true)
        #expect(end?.message.hasSuffix(" and 3 more") == true)
    }

    @Test("The branch of another stack or workspace is refused")
    func foreign() async throws {
        let project = try Project()
        try await project.apply([.created(1)])
        let (repository, tip, _) = try project.tree()
        try repository.compareAndSwap(
            reference: "refs/heads/weir/lab/copy", expected: nil, new: tip, message: "copied")
        let copy = project.store(workspace: "copy")
        let refusal = try await failure { _ = try await copy.load() }
        #expect(refusal?.kind == .foreign)
        #expect(refusal?.message.contains("holds the workspace 'default' of the stack 'lab'") == true)
        #expect(try await failure { _ = try await copy.begin(.test(), base: tip.description) }?.kind == .foreign)
        #expect(try repository.reference("refs/heads/weir/lab/copy") == tip)
    }

    @Test("A branch that Weir did not make is refused")
    func notWeirs() async throws {
        let project = try Project()
        try await project.apply([])
        let commit = try project.edit("weir.json", nil)
        let refusal = try await failure { _ = try await project.store().load() }
        #expect(refusal?.kind == .foreign)
        #expect(refusal?.message.contains("was not made by Weir") == true)
        #expect(
            try await failure { _ = try await project.store().begin(.test(), base: commit.description) }?.kind
                == .foreign)
    }
}
