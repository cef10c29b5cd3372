import Testing
import WeirCore
import WeirProcess
import WeirProviders
import WeirValue

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Files and folders whose Weir was killed: by the system, in the middle of a write.
@Suite struct CutOffFileTests {
    private let fixture: Fixture
    private let files: FileProvider
    private let folders: DirectoryProvider
    private static let big = String(repeating: "x", count: 1 << 20)

    init() throws {
        fixture = try Fixture()
        files = FileProvider(project: fixture.project)
        folders = DirectoryProvider(project: fixture.project)
    }

    /// Creates the file or folder of `arguments` in a Weir that dies when it writes more than 64 KiB.
    private func cutOff(_ type: String, _ arguments: Value.Map) async throws {
        let (project, text) = (fixture.project, JSONWriter.string(.map(arguments)))
        await #expect(processExitsWith: .signal(SIGXFSZ)) {
            [project = project as String, text = text as String, type = type as String] in
            let provider: any Provider =
                type == "file" ? FileProvider(project: project) : DirectoryProvider(project: project)
            let fixture = Fixture(at: project)
            var instance = Fixture.declared(provider, try JSONReader.read(text).mapValue ?? [:])
            instance.fingerprints = try await provider.fingerprints(instance, in: fixture.cutContext())
            dieWriting(past: 1 << 16)
            _ = try await provider.create(instance, in: fixture.cutContext())
        }
    }

    // MARK: Files

    @Test func aFileThatWasBeingWrittenIsTakenAwayWithTheFoldersAboveIt() async throws {
        let arguments: Value.Map = ["path": "a/b/file", "source": "big"]
        try fixture.write(Self.big, "big")
        try await cutOff("file", arguments)
        #expect(fixture.names("a/b") == [".file.weir-new"])
        let intent = try await fixture.creation(files, arguments)
        #expect(try await fixture.settle(files, intent).reason == "it was being written")
        try await files.undo(fixture.halfMade(intent), in: fixture.context())
        #expect(fixture.leftovers == ["big"])
        #expect(try await fixture.settle(files, intent).word == "absent")
        try await files.undo(fixture.halfMade(intent), in: fixture.context())
    }

    @Test func aFileThatWasBeingWrittenIsMadeByTheNextCreate() async throws {
        let arguments: Value.Map = ["path": "a/file", "source": "big"]
        try fixture.write(Self.big, "big")
        try await cutOff("file", arguments)
        let made = try await fixture.create(files, arguments)
        #expect(fixture.names("a") == ["file"])
        #expect(made.attributes["madeFolders"] == [.string(fixture.path("a"))])
        try await files.delete(made, in: fixture.context())
        #expect(fixture.leftovers == ["big"])
    }

    @Test func aFileThatIsWholeIsAdopted() async throws {
        let secret = Value.string("hidden-content").hidden
        for arguments in [
            ["path": "a/file", "content": "text"], ["path": "b/file", "content": secret],
            ["path": "c/file", "source": "source", "mode": "0600"],
            ["path": "d/file.env", "value": ["A": 1]], ["path": "e/file.env", "value": ["A": secret]],
            ["path": "f/file", "template": "source", "variables": ["a": secret]],
        ] as [Value.Map] {
            try fixture.write("from", "source")
            let made = try await fixture.create(files, arguments)
            let intent = try await fixture.creation(files, arguments)
            #expect(try await fixture.settle(files, intent).attributes == made.attributes)
            #expect(try await files.attributes(ofDone: intent, in: fixture.cutContext()) == made.attributes)
            try await files.delete(made, in: fixture.context())
        }
    }

    @Test func aFileOfSomebodyElseIsNotTheOneThatWasMade() async throws {
        let arguments: Value.Map = ["path": "file", "content": "text"]
        let intent = try await fixture.creation(files, arguments)
        try fixture.write("other", "file")
        #expect(try await fixture.settle(files, intent).word == "absent")
        var told = fixture.halfMade(intent)
        told.attributes = ["path": .string(fixture.path("file"))]
        try await files.undo(told, in: fixture.context())
        #expect(try fixture.text("file") == "other")
        try fixture.write("text", "file", mode: 0o600)
        #expect(try await fixture.settle(files, intent).word == "absent")
    }

    @Test func aFolderThatWasMadeForAFileGoesWithIt() async throws {
        let arguments: Value.Map = ["path": "a/file", "content": "text"]
        let made = try await fixture.create(files, arguments)
        #expect(unlink(fixture.path("a/file")) == 0)
        let intent = try await fixture.creation(files, arguments)
        #expect(try await fixture.settle(files, intent).word == "incomplete")
        #expect(try await fixture.settle(files, try fixture.intent(.delete, made)).word == "present")
        try await files.delete(made, in: fixture.context())
        #expect(try await fixture.settle(files, try fixture.intent(.delete, made)).word == "absent")
        #expect(fixture.leftovers == [])
    }

    @Test func anUpdateOfAFileIsDoneAgainWhereTheFileIsThere() async throws {
        let made = try await fixture.create(files, ["path": "file", "content": "old"])
        #expect(try await fixture.settle(files, try fixture.intent(.update, made)).word == "present")
        try await files.delete(made, in: fixture.context())
        #expect(try await fixture.settle(files, try fixture.intent(.update, made)).word == "absent")
    }

    @Test func aSecretThatIsNotKnownHereLeavesItInDoubt() async throws {
        let intent = try await fixture.creation(files, ["path": "file", "content": "text", "mode": "0600"])
        try fixture.write("text", "file", mode: 0o600)
        var unknown = intent
        unknown.instance.arguments = intent.instance.arguments.setting("content", to: Value.unknown(.string).hidden)
        #expect(try await fixture.settle(files, unknown).word == "unreachable")
    }

    // MARK: Folders

    @Test func aFolderThatWasBeingCopiedIsTakenAway() async throws {
        try fixture.write("small", "source/a")
        try fixture.write(Self.big, "source/b")
        let arguments: Value.Map = ["path": "x/copy", "source": "source"]
        try await cutOff("directory", arguments)
        #expect(fixture.names("x") == [".copy.weir-new"])
        let intent = try await fixture.creation(folders, arguments)
        #expect(try await fixture.settle(folders, intent).reason == "it was being copied")
        try await folders.undo(fixture.halfMade(intent), in: fixture.context())
        #expect(fixture.leftovers == ["source"])
        #expect(try await fixture.settle(folders, intent).word == "absent")
        try await folders.undo(fixture.halfMade(intent), in: fixture.context())
    }

    @Test func aFolderThatIsWholeIsAdopted() async throws {
        try fixture.write("small", "source/sub/a")
        for arguments in [["path": "x/copy", "source": "source"], ["path": "y/empty"]] as [Value.Map] {
            let made = try await fixture.create(folders, arguments)
            let intent = try await fixture.creation(folders, arguments)
            #expect(try await fixture.settle(folders, intent).attributes == made.attributes)
            #expect(try await folders.attributes(ofDone: intent, in: fixture.cutContext()) == made.attributes)
            #expect(try await fixture.settle(folders, try fixture.intent(.update, made)).word == "present")
            #expect(try await fixture.settle(folders, try fixture.intent(.delete, made)).word == "present")
            try await folders.delete(made, in: fixture.context())
            #expect(try await fixture.settle(folders, try fixture.intent(.update, made)).word == "absent")
            #expect(try await fixture.settle(folders, try fixture.intent(.delete, made)).word == "absent")
        }
        #expect(fixture.leftovers == ["source"])
    }

    @Test func aFolderOfSomebodyElseIsNotTheOneThatWasMade() async throws {
        try fixture.write("small", "source/a")
        let intent = try await fixture.creation(folders, ["path": "copy", "source": "source"])
        try fixture.write("other", "copy/a")
        #expect(try await fixture.settle(folders, intent).word == "absent")
        try await folders.undo(fixture.halfMade(intent), in: fixture.context())
        #expect(try fixture.text("copy/a") == "other")
    }

    @Test func anUpdateThatWasCutOffLeavesNothingForeign() async throws {
        try fixture.write("1", "source/a")
        let made = try await fixture.create(folders, ["path": "copy", "source": "source"])
        try fixture.write("2", "source/b")
        // Done, and not recorded: what is recorded still knows a alone, and the source has changed once more.
        _ = try await fixture.update(folders, made, ["path": "copy", "source": "source"])
        #expect(unlink(fixture.path("source/b")) == 0)
        try fixture.write("3", "source/c")
        var unsure = made
        unsure.status = .unsure
        let again = try await fixture.update(folders, unsure, ["path": "copy", "source": "source"])
        #expect(fixture.names("copy") == ["a", "c"])
        _ = again
        try await folders.delete(unsure, in: fixture.context())
        #expect(fixture.leftovers == ["source"])
    }

    // MARK: Types without anything in the world

    @Test func aValueIsWhatItIs() async throws {
        let provider = ValueProvider()
        let intent = try await fixture.creation(provider, ["value": [1, 2]])
        #expect(try await fixture.settle(provider, intent).attributes == ["value": [1, 2]])
        #expect(try await provider.attributes(ofDone: intent, in: fixture.cutContext()) == ["value": [1, 2]])
        #expect(try await fixture.settle(provider, try fixture.intent(.delete, intent.instance)).word == "absent")
    }
}
