import Testing
import WeirCore
@testable import WeirState
import WeirValue

@Suite("Journal", .timeLimit(.minutes(2)))
struct JournalTests {
    private func location(_ project: Project) throws -> WorkspaceLocation {
        let location = WorkspaceLocation(project: project.path, stack: "lab", workspace: "default")
        try location.makeRoot()
        try StateFiles.makeDirectory("\(location.root)/journal/lab", below: project.path)
        return location
    }

    private func writer(_ location: WorkspaceLocation, compactedSize: Int = 1 << 20) throws -> JournalWriter {
        let header = JournalHeader(.test(), LockHolder(.test()), base: nil, workspace: []).payload
        var line: [UInt8] = []
        JournalLine.append(header, to: &line)
        let vault = SecretVault(location)
        return JournalWriter(
            try JournalFile.make(location.journal, line), header: header, encoder: EntryEncoder(vault, recipes: []),
            vault: vault, interval: .seconds(100_000), compactedSize: compactedSize)
    }

    @Test("A line has its length and its checksum, and whatever is not whole is told from a torn end")
    func lines() {
        var bytes: [UInt8] = []
        JournalLine.append(Array("{}".utf8), to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "00000002 a3a6bf43 {}\n")
        JournalLine.append(Array("[1]".utf8), to: &bytes)
        #expect(JournalLine.payloads(of: bytes) == [Array("{}".utf8), Array("[1]".utf8)])
        #expect(JournalLine.payloads(of: Array(bytes.dropLast())) == [Array("{}".utf8)])
        #expect(JournalLine.payloads(of: []) == [])
        for index in bytes.indices {
            var flipped = bytes
            flipped[index] ^= 4
            let payloads = JournalLine.payloads(of: flipped)
            #expect(payloads != JournalLine.payloads(of: bytes))
            #expect(payloads.allSatisfy { $0 == nil || $0 == Array("{}".utf8) || $0 == Array("[1]".utf8) })
        }
    }

    @Test("Lines of other versions, and such as say nothing, are damage that is told")
    func unknownLines() throws {
        let project = try Project()
        let location = try location(project)
        let texts = [
            "{\"format\": 9}", "{}", "nonsense", "{\"recorded\": \"{}\"}", "{\"removed\": \"a b\"}",
            "{\"intent\": \"[]\"}", "{\"dropped\": \"x\"}",
        ]
        var bytes: [UInt8] = []
        for text in texts { JournalLine.append(Array(text.utf8), to: &bytes) }
        try project.write(bytes, to: location.journal)
        let journal = try #require(try Journal(reading: location.journal))
        #expect(journal.header == nil)
        #expect(journal.damage.count == 6)
        #expect(journal.entries.map(\.ended) == ["x"])
    }

    @Test(
        "A journal that has grown long is written anew after a checkpoint, with what is open and what is not recorded")
    func compaction() async throws {
        let project = try Project()
        let location = try location(project)
        let writer = try writer(location, compactedSize: 4_000)
        for key in 0..<20 { try await writer.begin(Intent.creates(key).started) }
        for key in 0..<18 { _ = try writer.add(.transition(.created(key), ending: Intent.creates(key).operation)) }
        let taken = try writer.takeReady()
        #expect(taken.count == 38)
        _ = try writer.add(.transition(.created(99), ending: nil))
        try await writer.begin(Intent.creates(20).started)
        let before = try project.bytes(location.journal).count
        #expect(writer.checkpointed() != nil)
        #expect(try project.bytes(location.journal).count < before / 4)
        try await writer.begin(Intent.creates(21).started)
        let journal = try #require(try Journal(reading: location.journal))
        #expect(journal.damage.isEmpty)
        #expect(journal.header?.holder.run == "01JTESTRUN")
        var open = OpenIntents()
        open.apply(journal.entries)
        #expect(open.all.map(\.operation) == (18..<22).map { Intent.creates($0).operation })
        #expect(journal.entries.compactMap(\.address).map(\.description) == ["downstream[99]"])
        #expect(try writer.close().count == 3)
        #expect(throws: StateFailure.self) { try writer.close() }
        await #expect(throws: StateFailure.self) { try await writer.begin(Intent.creates(1)) }
    }

    @Test("Of many who begin at once each one's intent is in the journal when it goes on")
    func groups() async throws {
        let project = try Project()
        let location = try location(project)
        let writer = try writer(location)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for key in 0..<100 {
                group.addTask {
                    try await writer.begin(Intent.creates(key).started)
                    let entries = try Journal(reading: location.journal)?.entries ?? []
                    let isThere = entries.contains { entry in
                        if case .begun(let intent) = entry {
                            intent.operation == Intent.creates(key).operation
                        } else {
                            false
                        }
                    }
                    #expect(isThere)
                }
            }
            try await group.waitForAll()
        }
        #expect(try writer.close().count == 100)
    }
}
