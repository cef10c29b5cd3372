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

@Suite("Runs that were killed", .timeLimit(.minutes(2)))
struct RecoveryTests {
    private let zero = Address("downstream", key: .index(0))

    @Test("What a killed run has journalled loads, and the next run records it and keeps what is open")
    func replay() async throws {
        let project = try Project()
        try await project.apply([.created(9)])
        let store = project.store()
        let planned = (0..<4).map { Intent.creates($0) }
        let run = try await store.begin(.test(id: "01KILLED"), base: try await store.load().commit, planned: planned)
        for intent in planned.prefix(3) { try await run.begin(intent.started) }
        try run.record(.created(0), ending: planned[0].operation)
        try run.record(.removed(Address("downstream", key: .index(9))))
        try run.drop(planned[2].operation)
        // Durable with it is all that was noted before.
        try await run.begin(Intent.sample(Address("late"), run: "01KILLED").started)

        let killed = try project.killed()
        let found = try await killed.store().load()
        #expect(found.unfinished?.holder.run == "01KILLED")
        #expect(found.unfinished?.life == .dead)
        #expect(found.unfinished?.damage == [])
        #expect(found.instances.keys.map(\.description) == ["downstream[0]"])
        #expect(found.intents == [planned[1].started, Intent.sample(Address("late"), run: "01KILLED").started])

        let next = try await killed.store().begin(.test(id: "01NEXT"), base: found.commit)
        let subject = try await killed.store().history(limit: 1).first?.subject
        #expect(subject == "takes over from run 01KILLED: recorded 2")
        try run.drop("nothing")
        try next.drop(planned[1].operation)
        try await next.finish(.lab, summary: "recovered")
        let after = try await killed.store().load()
        #expect(after.unfinished == nil)
        #expect(after.intents.map(\.address.name) == ["late"])
        #expect(after.instances == found.instances)
        #expect(!FileManager.default.fileExists(atPath: killed.journal))
        #expect(try killed.files().keys.filter { $0.hasPrefix("intents/") }.count == 1)
        // The run that was not killed goes on.
        #expect(try await project.store().load().unfinished?.life == .alive)
        try await run.finish(.lab, summary: "done")
    }

    @Test("A run that still runs is shown as the branch has it, and nobody takes over from it")
    func alive() async throws {
        let project = try Project()
        let store = project.store()
        let run = try await store.begin(.test(), base: nil, planned: [.creates(0)])
        try await run.begin(Intent.creates(0).started)
        try run.record(.created(0), ending: Intent.creates(0).operation)
        let seen = try await store.load()
        #expect(seen.unfinished?.life == .alive)
        #expect(seen.instances.isEmpty)
        #expect(seen.intents.isEmpty)
        #expect(try await failure { _ = try await store.begin(.test(), base: seen.commit) }?.kind == .locked)
        try await run.finish(.lab, summary: "done")
        #expect(try await store.load().instances.count == 1)
    }

    @Test("What was only planned is not open, as long as the journal says that it was not begun")
    func planned() async throws {
        let project = try Project()
        let run = try await project.store().begin(.test(), base: nil, planned: (0..<3).map { .creates($0) })
        let killed = try project.killed()
        #expect(try await killed.store().load().intents.isEmpty)
        #expect(try killed.files().keys.filter { $0.hasPrefix("intents/") }.count == 3)
        try await killed.apply([])
        #expect(try killed.files().keys.filter { $0.hasPrefix("intents/") }.isEmpty)
        try await run.finish(.lab, summary: "done")
        #expect(try project.files().keys.filter { $0.hasPrefix("intents/") }.isEmpty)
    }

    @Test("Without its journal all that a run planned is open, until somebody has settled it")
    func noJournal() async throws {
        let project = try Project()
        let run = try await project.store().begin(.test(), base: nil, planned: (0..<3).map { .creates($0) })
        let killed = try project.killed()
        try FileManager.default.removeItem(atPath: killed.journal)
        let found = try await killed.store().load()
        #expect(found.intents.count == 3)
        #expect(found.intents.allSatisfy { $0.begun != nil })
        #expect(found.unfinished?.damage.count == 1)
        try await killed.apply([.created(0)])
        #expect(try await killed.store().load().intents == found.intents)
        try await run.finish(.lab, summary: "done")
    }

    @Test("A line torn off the journal is left out; a damaged one is told, and the journal is kept")
    func damagedJournal() async throws {
        let project = try Project()
        let run = try await project.store().begin(.test(), base: nil, planned: [.creates(7)])
        for key in 0..<3 { try run.record(.created(key)) }
        try await run.begin(Intent.creates(3).started)

        let torn = try project.killed()
        let bytes = try torn.bytes(torn.journal)
        try torn.write(Array(bytes.dropLast(5)), to: torn.journal)
        let first = try await torn.store().load()
        #expect(first.instances.count == 3)
        #expect(first.unfinished?.damage == [])
        #expect(first.intents.isEmpty)

        let flipped = try project.killed()
        var lines = bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) }
        lines[2][100] ^= 1
        try flipped.write(Array(lines.joined(separator: [UInt8(ascii: "\n")])) + [10], to: flipped.journal)
        let second = try await flipped.store().load()
        #expect(second.instances.keys.map(\.description).sorted() == ["downstream[0]", "downstream[2]"])
        #expect(second.unfinished?.damage.count == 1)
        #expect(second.unfinished?.damage.first?.contains("line 3 of \(flipped.journal) is damaged") == true)
        // What was planned may have been begun: the line may have said so.
        #expect(Set(second.intents.map(\.operation)) == [Intent.creates(3).operation, Intent.creates(7).operation])
        try await flipped.apply([])
        let names = try FileManager.default.contentsOfDirectory(atPath: flipped.file(".weir/journal/lab"))
        #expect(names.count == 1)
        #expect(names.first?.hasPrefix("default.damaged-") == true)
        #expect(try await flipped.store().load().instances.count == 2)
        #expect(try await flipped.store().load().intents.count == 2)
        try await run.finish(.lab, summary: "done")
    }

    @Test("The journal of a run that has ended is recognised where it is left, and not taken in again")
    func leftJournal() async throws {
        let project = try Project()
        let run = try await project.store().begin(.test(), base: nil)
        try run.record(.created(0))
        try await run.begin(Intent.creates(1).started)
        let bytes = try project.bytes(project.journal)
        try await run.finish(.lab, summary: "done")
        #expect(try await project.store().load().intents.count == 1)
        try project.write(bytes, to: project.journal)
        let left = try await project.store().load()
        #expect(left.unfinished == nil)
        #expect(left.intents.count == 1)
        try await project.apply([.removed(zero)])
        #expect(try await project.store().load().instances.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: project.journal))
    }

    @Test("A journal whose run has lost the branch is evidence: what the branch does not show is open")
    func evidence() async throws {
        let project = try Project()
        let base = try await project.apply([.created(5), .created(6)])
        let run = try await project.store().begin(.test(id: "01BROKEN"), base: base)
        let changed = RecordedInstance.sample(Address("downstream", key: .index(5)), attributes: ["id": 8])
        func ends(_ kind: Intent.Kind, _ key: Int) async throws -> String {
            let intent = Intent.sample(Address("downstream", key: .index(key)), kind, run: "01BROKEN").started
            try await run.begin(intent)
            return intent.operation
        }
        try run.record(.created(0), ending: try await ends(.create, 0))
        try run.record(.recorded(changed, .update), ending: try await ends(.update, 5))
        try run.record(.removed(Address("downstream", key: .index(6))), ending: try await ends(.delete, 6))
        _ = try await ends(.create, 2)

        let broken = try project.killed()
        // Somebody has put the branch back to where it was.
        let tip = try broken.tree().tip.description
        try await RealGit.run(["update-ref", Project.reference, base, tip], in: broken)
        let found = try await broken.store().load()
        #expect(found.commit == base)
        #expect(found.unfinished?.holder.run == "01BROKEN")
        #expect(found.instances.count == 2)
        #expect(
            found.intents.map { "\($0.kind) \($0.address)" } == [
                "create downstream[0]", "update downstream[5]", "delete downstream[6]", "create downstream[2]",
            ])
        #expect(found.intents.allSatisfy { $0.begun != nil && $0.deadline != nil })
        try await broken.apply([])
        let after = try await broken.store().load()
        #expect(Set(after.intents.map(\.operation)) == Set(found.intents.map(\.operation)))
        #expect(after.instances == found.instances)
        #expect(after.unfinished == nil)
        try await run.finish(.lab, summary: "done")
    }

    @Test("Where the whole branch is gone, what the journal says that was begun is open")
    func noBranch() async throws {
        let project = try Project()
        let run = try await project.store().begin(.test(id: "01KILLED"), base: nil, planned: [.creates(0)])
        for key in 1..<3 { try await run.begin(Intent.creates(key).started) }
        try run.record(.created(1), ending: Intent.creates(1).operation)
        try await run.begin(Intent.creates(3).started)
        let killed = try project.killed()
        try FileManager.default.removeItem(atPath: killed.repository)
        let found = try await killed.store().load()
        #expect(found.commit == nil)
        #expect(found.unfinished?.holder.run == "01KILLED")
        #expect(found.intents.map(\.operation) == (1..<4).map { Intent.creates($0).operation })
        try await killed.apply([])
        #expect(try await killed.store().load().intents.count == 3)
        try await run.finish(.lab, summary: "done")
    }

    @Test("Sensitive values of a killed run are in its journal as digests only, and come back")
    func secrets() async throws {
        let project = try Project()
        let run = try await project.store().begin(.test(), base: nil)
        let secret: Value.Map = ["token": Value.string("hunter2").hidden]
        try run.record(.recorded(.sample(Address("a"), attributes: secret)))
        try await run.begin(Intent.sample(Address("b"), attributes: secret).started)
        let killed = try project.killed()
        #expect(!String(decoding: try killed.bytes(killed.journal), as: UTF8.self).contains("hunter2"))
        #expect(try project.mode(project.journal) == "600")
        for _ in 0..<2 {
            let found = try await killed.store().load()
            #expect(found.instances[Address("a")]?.attributes == secret)
            #expect(found.intents.first?.instance.attributes == secret)
            try await killed.apply([])
        }
        try await run.finish(.lab, summary: "done")
    }

    @Test("A recipe stands in the journal once, and is recorded by who takes over")
    func recipes() async throws {
        let project = try Project()
        let run = try await project.store().begin(.test(), base: nil)
        let recipe = Recipe([
            "main.tf": Recipe.File(Array(repeating: 7, count: 999)), "run": Recipe.File([], executable: true),
        ])
        for name in ["a", "b"] { try run.record(.recorded(.sample(Address(name)), recipe: recipe)) }
        try await run.begin(Intent.creates(1).started)
        let killed = try project.killed()
        let text = String(decoding: try killed.bytes(killed.journal), as: UTF8.self)
        #expect(text.components(separatedBy: "main.tf").count == 2)
        try await killed.apply([])
        #expect(try await killed.store().recipe(recipe.digest) == recipe)
        #expect(try await killed.store().load().instances.values.allSatisfy { $0.recipe == recipe.digest })
        try await run.finish(.lab, summary: "done")
    }
}
