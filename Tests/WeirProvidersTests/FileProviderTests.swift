#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Testing
import WeirCore
import WeirProviders
import WeirValue

@Suite struct FileProviderTests {
    private let fixture: Fixture
    private let provider: FileProvider

    init() throws {
        fixture = try Fixture()
        provider = FileProvider(project: fixture.project)
    }

    private func read(_ recorded: RecordedInstance) async throws -> Observation {
        try await provider.read(recorded, in: fixture.context())
    }

    private func failure(_ arguments: Value.Map) async throws -> OperationFailure {
        try await WeirProvidersTests.failure { try await fixture.create(provider, arguments) }
    }

    // MARK: Making

    @Test func aFileIsMadeWithItsFoldersContentAndMode() async throws {
        let made = try await fixture.create(provider, ["path": "./a//b/c.txt", "content": "hello\n", "mode": "0640"])
        #expect(try fixture.text("a/b/c.txt") == "hello\n")
        #expect(fixture.mode("a/b/c.txt") == 0o640)
        #expect(fixture.names("a/b") == ["c.txt"])
        #expect(made.attributes["path"] == .string(fixture.path("a/b/c.txt")))
        #expect(made.attributes["sha256"] == "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03")
        #expect(made.attributes["madeFolders"] == [.string(fixture.path("a")), .string(fixture.path("a/b"))])
        #expect(try await read(made).drifted == [])
        try await provider.delete(made, in: fixture.context())
        #expect(fixture.leftovers == [])
    }

    @Test func theModeIs0644WithoutAWordAndTheUmaskDoesNotCount() async throws {
        _ = try await fixture.create(provider, ["path": "f", "content": ""])
        #expect(fixture.mode("f") == 0o644)
        _ = try await fixture.create(provider, ["path": "g", "content": "", "mode": "666"])
        #expect(fixture.mode("g") == 0o666)
    }

    @Test func aSourceIsCopied() async throws {
        try fixture.write("from here", "source.txt")
        let made = try await fixture.create(provider, ["path": "copy.txt", "source": "source.txt"])
        #expect(try fixture.text("copy.txt") == "from here")
        #expect(made.fingerprints["source"] == made.attributes["sha256"])
        #expect(try await read(made).drifted == [])
        try fixture.write("changed", "copy.txt")
        #expect(try await read(made).drifted == ["source"])
    }

    @Test func whatIsKnownOfAFileIsKnownWhilePlanning() async throws {
        var instance = Fixture.declared(provider, ["path": "f", "content": "hello\n"])
        var planned = provider.plannedAttributes(instance, prior: nil)
        #expect(planned["path"] == .string(fixture.path("f")))
        #expect(planned["sha256"] == "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03")
        instance = Fixture.declared(provider, ["path": .unknown(.string), "content": .unknown(.string).hidden])
        planned = provider.plannedAttributes(instance, prior: nil)
        #expect(planned["path"]?.isKnown == false)
        #expect(planned["sha256"]?.marks == [.unknown, .sensitive])
        #expect(try await provider.fingerprints(instance, in: fixture.context()) == [:])
        instance = Fixture.declared(provider, ["path": "f", "source": .unknown(.string)])
        #expect(try await provider.fingerprints(instance, in: fixture.context())["source"]?.isKnown == false)
        try fixture.write("text", "source")
        instance = Fixture.declared(provider, ["path": "/f", "source": .string(fixture.path("source"))])
        instance.fingerprints = try await provider.fingerprints(instance, in: fixture.context())
        planned = provider.plannedAttributes(instance, prior: nil)
        #expect(planned["sha256"] == instance.fingerprints["source"])
        #expect(planned["path"] == "/f")
    }

    // MARK: Secrets

    @Test func aSensitiveContentIsReadByItsOwnerAloneAndItsDigestIsHidden() async throws {
        let made = try await fixture.create(provider, ["path": "key", "content": Value.string("secret key").hidden])
        #expect(fixture.mode("key") == 0o600)
        #expect(made.attributes["sha256"]?.isSensitive == true)
        #expect(try await read(made).drifted == [])
        try fixture.write("another key", "key", mode: 0o600)
        let found = try await read(made)
        #expect(found.drifted == ["content"])
        #expect(found.observed("content") == "another content")
    }

    @Test func aSecretThatThisMachineDoesNotHaveIsNotTakenForChanged() async throws {
        var made = try await fixture.create(provider, ["path": "key", "content": Value.string("secret key").hidden])
        made.arguments = made.arguments.setting("content", to: .sensitive(.init(.unknown(.string), digest: "abc")))
        #expect(try await read(made).drifted == [])
    }

    // MARK: What is there

    @Test func anEqualFileIsAdopted() async throws {
        try fixture.write("same", "f")
        let made = try await fixture.create(provider, ["path": "f", "content": "same"])
        try await provider.delete(made, in: fixture.context())
        #expect(!fixture.exists("f"))
    }

    @Test(arguments: [("other", mode_t(0o644)), ("same", 0o600), ("sama", 0o644)])
    func aFileThatDiffersIsNeverOverwritten(_ text: String, _ mode: mode_t) async throws {
        try fixture.write(text, "f", mode: mode)
        let failure = try await failure(["path": "f", "content": "same"])
        #expect(failure.message == "\(fixture.path("f")) is there already, and Weir did not make it")
        #expect(failure.left == "nothing")
        #expect(try fixture.text("f") == text)
    }

    @Test func aFolderOrALinkInItsPlaceIsRefused() async throws {
        try fixture.makeFolder("folder")
        try fixture.makeLink("link", to: "folder")
        #expect(
            try await failure(["path": "folder", "content": ""]).message
                == "\(fixture.path("folder")) is a directory, not a file")
        #expect(
            try await failure(["path": "link", "content": ""]).message
                == "\(fixture.path("link")) is a symbolic link, not a file")
    }

    @Test func aFileCannotStandBelowAFile() async throws {
        try fixture.write("", "f")
        let failure = try await failure(["path": "f/g", "content": ""])
        #expect(failure.message.contains("cannot make the directory"))
        #expect(failure.left == "nothing")
    }

    // MARK: Faults

    @Test func exactlyOneOriginIsGiven() async throws {
        let none = try await failure(["path": "f"])
        #expect(none.message == "none of content, source, value and template is given")
        #expect(none.hint == "give one of them; content: \"\" makes an empty file")
        let two = try await failure(["path": "f", "content": "", "source": "g"])
        #expect(two.message == "both content and source are given")
        #expect(two.hint == "give one of them")
        #expect(
            try await failure(["path": "f", "value": 1, "template": "g"]).message
                == "both value and template are given")
        #expect(
            try await failure(["path": "f", "content": "", "value": 1, "template": "g"]).message
                == "content, value and template are given")
    }

    @Test func anArgumentOfAnotherOriginIsRefused() async throws {
        let format = try await failure(["path": "f", "content": "", "format": "json"])
        #expect(format.message == "format is given without value")
        #expect(format.hint == "format is for value alone")
        let variables = try await failure(["path": "f.json", "value": 1, "variables": ["a": 1]])
        #expect(variables.message == "variables is given without template")
        #expect(variables.hint == "variables is for template alone")
        #expect(variables.left == "nothing")
    }

    @Test func aSourceThatCannotBeReadIsToldWhilePlanning() async throws {
        #expect(
            try await failure(["path": "f", "source": "gone"]).message
                == "the source cannot be read: cannot open \(fixture.path("gone")): No such file or directory")
        try fixture.makeFolder("folder")
        #expect(try await failure(["path": "f", "source": "folder"]).message.contains("is a directory, not a file"))
    }

    @Test func aContentPast64MebibytesIsRefused() async throws {
        let large = String(repeating: "x", count: (64 << 20) + 1)
        #expect(try await failure(["path": "f", "content": .string(large)]).message.contains("more than the 64 MiB"))
        try fixture.write(large, "large")
        #expect(try await failure(["path": "f", "source": "large"]).message.contains("more than the 64 MiB"))
    }

    @Test(arguments: ["0888", "rw-r--r--", "1777", "", "+44", "06 4"])
    func aModeThatIsNoneIsRefused(_ mode: String) async throws {
        let failure = try await failure(["path": "f", "content": "", "mode": .string(mode)])
        #expect(failure.message.hasPrefix("the mode "))
        #expect(failure.hint == "write it as \"0644\", in quotes")
    }

    @Test(.enabled(if: !isSuperuser, "the superuser may write everywhere"))
    func aFolderThatMayNotBeWrittenIsAFailureThatMadeNothing() async throws {
        try fixture.makeFolder("closed", mode: 0o500)
        let failure = try await failure(["path": "closed/f", "content": ""])
        #expect(failure.message.contains("Permission denied"))
        #expect(failure.left == "nothing")
        #expect(try await self.failure(["path": "closed/a/f", "content": ""]).left == "nothing")
    }

    @Test func aFailedWriteLeavesNothingBehind() async throws {
        let failure = try await failure(["path": .string("a/" + String(repeating: "n", count: 300)), "content": ""])
        #expect(failure.message.contains("File name too long"))
        #expect(failure.left == "nothing")
        #expect(fixture.leftovers == [])
    }

    // MARK: Changing

    @Test func contentAndModeAreChangedInPlace() async throws {
        var file = try await fixture.create(provider, ["path": "a/f", "content": "one"])
        file = try await fixture.update(provider, file, ["path": "a/f", "content": "two", "mode": "0600"])
        #expect(try fixture.text("a/f") == "two")
        #expect(fixture.mode("a/f") == 0o600)
        try await provider.delete(file, in: fixture.context())
        #expect(fixture.leftovers == [])
    }

    @Test func whatWasChangedOutsideIsFoundAndSetBack() async throws {
        let arguments: Value.Map = ["path": "f", "content": "one"]
        let file = try await fixture.create(provider, arguments)
        try fixture.write("two", "f", mode: 0o666)
        let found = try await read(file)
        #expect(found.drifted == ["content", "mode"])
        #expect(found.observed("mode") == "0666")
        #expect(found.observed("content") == "sha256 3fc4ccfe7458…")
        #expect(try await read(try await fixture.update(provider, file, arguments)).drifted == [])
        #expect(try fixture.text("f") == "one")
    }

    @Test func aFileThatIsGoneIsAbsentAndMadeAgain() async throws {
        let arguments: Value.Map = ["path": "a/f", "content": "one"]
        let file = try await fixture.create(provider, arguments)
        try await provider.delete(file, in: fixture.context())
        #expect(try await read(file).word == "absent")
        #expect(try await read(try await fixture.update(provider, file, arguments)).drifted == [])
    }

    @Test func aFolderInPlaceOfTheFileIsFoundAndNeitherChangedNorDeleted() async throws {
        let file = try await fixture.create(provider, ["path": "f", "content": "one"])
        try await provider.delete(file, in: fixture.context())
        try fixture.makeFolder("f")
        #expect(try await read(file).observed("path") == "a directory")
        #expect(try await failure(["path": "f", "content": "two"]).message.contains("is a directory, not a file"))
        let update = try await WeirProvidersTests.failure {
            try await fixture.update(provider, file, ["path": "f", "content": "two"])
        }
        #expect(update.message.contains("is a directory, not a file"))
        let delete = try await WeirProvidersTests.failure { try await provider.delete(file, in: fixture.context()) }
        #expect(delete.message.hasSuffix("is a directory now, where Weir made a file"))
    }

    // MARK: Taking away

    @Test func deletingWhatIsGoneSucceedsAndAChangedFileGoesToo() async throws {
        let file = try await fixture.create(provider, ["path": "a/f", "content": "one"])
        try fixture.write("changed by hand", "a/f")
        try await provider.delete(file, in: fixture.context())
        try await provider.delete(file, in: fixture.context())
        #expect(fixture.leftovers == [])
    }

    @Test func foldersThatHoldOtherThingsStay() async throws {
        let file = try await fixture.create(provider, ["path": "a/b/f", "content": "one"])
        try fixture.write("mine", "a/other")
        try await provider.delete(file, in: fixture.context())
        #expect(fixture.names("a") == ["other"])
    }

    @Test func ofACreateThatWasCutOffOnlyItsOwnFileIsRemoved() async throws {
        let instance = Fixture.declared(provider, ["path": "f", "content": "mine"])
        let recorded = Fixture.recorded(instance, [:], status: .incomplete)
        try fixture.write("not mine", "f")
        try await provider.delete(recorded, in: fixture.context())
        #expect(try fixture.text("f") == "not mine")
        try fixture.write("mine", "f")
        try await provider.delete(recorded, in: fixture.context())
        #expect(!fixture.exists("f"))
    }

    @Test(.enabled(if: !isSuperuser, "the superuser may read everything"))
    func aFileThatCannotBeLookedAtIsUnreachable() async throws {
        try fixture.makeFolder("a")
        let file = try await fixture.create(provider, ["path": "a/f", "content": "one"])
        chmod(fixture.path("a"), 0)
        defer { chmod(fixture.path("a"), 0o700) }
        #expect(try await read(file).word == "unreachable")
    }
}
