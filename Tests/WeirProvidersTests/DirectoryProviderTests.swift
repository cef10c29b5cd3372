#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Testing
import WeirCore
import WeirProviders
import WeirValue

@Suite struct DirectoryProviderTests {
    private let fixture: Fixture
    private let provider: DirectoryProvider

    init() throws {
        fixture = try Fixture()
        provider = DirectoryProvider(project: fixture.project)
    }

    private func read(_ recorded: RecordedInstance) async throws -> Observation {
        try await provider.read(recorded, in: fixture.context())
    }

    private func failure(_ arguments: Value.Map) async throws -> OperationFailure {
        try await WeirProvidersTests.failure { try await fixture.create(provider, arguments) }
    }

    private func deletion(_ recorded: RecordedInstance) async throws -> OperationFailure {
        try await WeirProvidersTests.failure { try await provider.delete(recorded, in: fixture.context()) }
    }

    /// A folder `source` with a text, a program, a folder in it and a link.
    private func makeSource() throws {
        try fixture.write("text", "source/a.txt")
        try fixture.write("program", "source/bin/run", mode: 0o755)
        try fixture.makeLink("source/bin/link", to: "../a.txt")
    }

    // MARK: Empty folders

    @Test func aFolderIsMadeWithThoseAboveItAndGoesWithThem() async throws {
        let made = try await fixture.create(provider, ["path": "a/b/c", "mode": "0700"])
        #expect(fixture.mode("a/b/c") == 0o700)
        #expect(made.attributes["path"] == .string(fixture.path("a/b/c")))
        #expect(made.attributes["sha256"] == nil as Value)
        #expect(try await read(made).drifted == [])
        try await provider.delete(made, in: fixture.context())
        #expect(fixture.leftovers == [])
        try await provider.delete(made, in: fixture.context())
        #expect(try await read(made).word == "absent")
    }

    @Test func anEmptyFolderOfTheSameModeIsAdoptedAndNoOther() async throws {
        try fixture.makeFolder("empty")
        _ = try await fixture.create(provider, ["path": "empty"])
        #expect(try await failure(["path": "empty", "mode": "0700"]).left == "nothing")
        try fixture.write("", "full/file")
        #expect(
            try await failure(["path": "full"]).message
                == "\(fixture.path("full")) is there already, and Weir did not make it")
        #expect(
            try await failure(["path": "full/file"]).message
                == "\(fixture.path("full/file")) is a file, not a directory")
    }

    @Test func aChangedModeIsFoundAndSetBack() async throws {
        let made = try await fixture.create(provider, ["path": "d"])
        chmod(fixture.path("d"), 0o777)
        #expect(try await read(made).observed("mode") == "0777")
        _ = try await fixture.update(provider, made, ["path": "d"])
        #expect(fixture.mode("d") == 0o755)
    }

    // MARK: Copies

    @Test func aSourceIsCopiedWholeAndGoesWhole() async throws {
        try makeSource()
        let made = try await fixture.create(provider, ["path": "out/copy", "source": "source"])
        #expect(try fixture.text("out/copy/bin/link") == "text")
        #expect(fixture.mode("out/copy/bin/run") == 0o755)
        #expect(fixture.mode("out/copy/a.txt") == 0o644)
        #expect(made.attributes["sha256"] == made.fingerprints["source"])
        #expect(made.attributes["files"]?["bin"] == "folder")
        #expect(made.attributes["files"]?["bin/link"] == "-> ../a.txt")
        #expect(fixture.names("out") == ["copy"])
        #expect(try await read(made).drifted == [])
        try await provider.delete(made, in: fixture.context())
        #expect(fixture.leftovers == ["source"])
    }

    @Test func theDigestIsKnownWhilePlanningAndTellsContentAndModes() async throws {
        try makeSource()
        func digest() async throws -> Value? {
            var instance = Fixture.declared(provider, ["path": "d", "source": "source"])
            instance.fingerprints = try await provider.fingerprints(instance, in: fixture.context())
            return provider.plannedAttributes(instance, prior: nil)["sha256"]
        }
        let first = try #require(try await digest())
        chmod(fixture.path("source/a.txt"), 0o600)
        #expect(try await digest() == first)
        chmod(fixture.path("source/a.txt"), 0o700)
        let second = try #require(try await digest())
        #expect(second != first)
        try fixture.write("other", "source/bin/run", mode: 0o755)
        #expect(try await digest() != second)
        let unknown = Fixture.declared(provider, ["path": "d", "source": .unknown(.string)])
        #expect(try await provider.fingerprints(unknown, in: fixture.context())["source"]?.isKnown == false)
        #expect(provider.plannedAttributes(unknown, prior: nil)["sha256"]?.isKnown == false)
    }

    @Test func anEqualCopyIsAdopted() async throws {
        try makeSource()
        let made = try await fixture.create(provider, ["path": "d", "source": "source"])
        #expect(
            try await fixture.create(provider, ["path": "d", "source": "source"]).attributes["files"]
                == made.attributes["files"])
        try fixture.write("changed", "d/a.txt")
        #expect(try await failure(["path": "d", "source": "source"]).left == "nothing")
    }

    @Test func whatACutOffCreateLeftIsReplacedOrRemoved() async throws {
        try makeSource()
        try fixture.write("half", ".d.weir-new/a.txt")
        let made = try await fixture.create(provider, ["path": "d", "source": "source"])
        #expect(fixture.leftovers == ["d", "source"])
        let instance = Fixture.declared(provider, made.arguments)
        var recorded = Fixture.recorded(instance, [:], status: .incomplete)
        recorded.fingerprints = made.fingerprints
        try fixture.write("half", ".d.weir-new/a.txt")
        try await provider.delete(recorded, in: fixture.context())
        #expect(fixture.leftovers == ["source"])
        try fixture.write("not mine", "d/file")
        try await provider.delete(recorded, in: fixture.context())
        #expect(try fixture.text("d/file") == "not mine")
    }

    @Test func linksThatLeadOutAreRefused() async throws {
        try fixture.write("", "source/sub/file")
        for target in ["/etc/passwd", "../outside", "sub/../../outside"] {
            try fixture.makeLink("source/link", to: target)
            let failure = try await failure(["path": "d", "source": "source"])
            #expect(
                failure.message.hasSuffix(
                    "the link \(fixture.path("source/link")) leads out of the folder, to \(target)"))
            unlink(fixture.path("source/link"))
        }
        try fixture.makeLink("source/link", to: "sub/../sub/./file")
        _ = try await fixture.create(provider, ["path": "d", "source": "source"])
    }

    @Test func aLinkThatLeadsOutThroughAnotherLinkIsRefused() async throws {
        try fixture.write("", "source/sub/file")
        try fixture.makeLink("source/sub/up", to: "..")
        try fixture.makeLink("source/link", to: "sub/up/..")
        #expect(try await failure(["path": "d", "source": "source"]).message.contains("leads out of the folder"))
    }

    @Test func aSourceWithAPipeIsRefused() async throws {
        try fixture.makeFolder("source")
        mkfifo(fixture.path("source/pipe"), 0o600)
        #expect(try await failure(["path": "d", "source": "source"]).message.hasSuffix("which cannot be copied"))
    }

    @Test func aSourceThatIsGoneOrStandsInTheCopyIsRefused() async throws {
        #expect(try await failure(["path": "d", "source": "gone"]).message.hasPrefix("the source cannot be copied: "))
        try fixture.makeFolder("source")
        for path in ["source", "source/inside", "."] {
            #expect(
                try await failure(["path": .string(path), "source": "source"]).message.contains("stands in the other"))
        }
    }

    // MARK: Changes

    @Test func aChangedSourceIsCopiedAnewAndWhatOthersPutThereStays() async throws {
        try makeSource()
        let made = try await fixture.create(provider, ["path": "d", "source": "source"])
        try fixture.write("foreign", "d/bin/foreign")
        try fixture.write("changed", "source/a.txt")
        try fixture.write("new", "source/new/file")
        unlink(fixture.path("source/bin/link"))
        let changed = try await fixture.update(provider, made, ["path": "d", "source": "source"])
        #expect(try fixture.text("d/a.txt") == "changed")
        #expect(try fixture.text("d/new/file") == "new")
        #expect(fixture.names("d/bin") == ["foreign", "run"])
        #expect(try await read(changed).drifted == [])
        let without = try await fixture.update(provider, changed, ["path": "d"])
        #expect(fixture.names("d") == ["bin"])
        #expect(fixture.names("d/bin") == ["foreign"])
        #expect(without.attributes["files"] == [:])
    }

    @Test func aFileBecomesAFolderAndAFolderAFile() async throws {
        try fixture.write("file", "source/one")
        try fixture.write("in folder", "source/two/file")
        let made = try await fixture.create(provider, ["path": "d", "source": "source"])
        unlink(fixture.path("source/one"))
        unlink(fixture.path("source/two/file"))
        rmdir(fixture.path("source/two"))
        try fixture.write("in folder", "source/one/file")
        try fixture.write("file", "source/two")
        let changed = try await fixture.update(provider, made, ["path": "d", "source": "source"])
        #expect(try fixture.text("d/one/file") == "in folder")
        #expect(try fixture.text("d/two") == "file")
        #expect(try await read(changed).drifted == [])
    }

    @Test func aForeignFileIsNotOverwrittenByAChangedSource() async throws {
        try makeSource()
        let made = try await fixture.create(provider, ["path": "d", "source": "source"])
        try fixture.write("foreign", "d/new")
        try fixture.write("new", "source/new")
        let failure = try await WeirProvidersTests.failure {
            try await fixture.update(provider, made, ["path": "d", "source": "source"])
        }
        #expect(failure.message == "\(fixture.path("d/new")) is there already, and Weir did not make it")
        #expect(failure.left == "nothing")
        #expect(try fixture.text("d/new") == "foreign")
    }

    @Test func whatWasChangedOutsideIsNamedAndSetBack() async throws {
        try makeSource()
        let made = try await fixture.create(provider, ["path": "d", "source": "source"])
        try fixture.write("changed by hand", "d/a.txt")
        chmod(fixture.path("d/bin/run"), 0o644)
        unlink(fixture.path("d/bin/link"))
        let found = try await read(made)
        #expect(found.drifted == ["a.txt", "bin/link", "bin/run"])
        #expect(found.observed("a.txt") == "another content, 15 bytes")
        #expect(found.observed("bin/link") == "not there")
        #expect(found.observed("bin/run") == "0644")
        #expect(
            try await read(try await fixture.update(provider, made, ["path": "d", "source": "source"])).drifted == [])
    }

    @Test func ofManyChangesAFewAreNamed() async throws {
        for number in 0..<8 { try fixture.write("x", "source/\(number)") }
        let made = try await fixture.create(provider, ["path": "d", "source": "source"])
        for number in 0..<8 { unlink(fixture.path("d/\(number)")) }
        try fixture.makeFolder("d/0")
        try fixture.makeLink("d/1", to: "0")
        let found = try await read(made)
        #expect(found.drifted == ["0", "1", "2", "3", "4", "source"])
        #expect(found.observed("0") == "a directory")
        #expect(found.observed("1") == "a symbolic link")
    }

    @Test func aFolderInTheWayOfAFileIsAFailureThatTellsWhatThereMayBe() async throws {
        try makeSource()
        let made = try await fixture.create(provider, ["path": "d", "source": "source"])
        unlink(fixture.path("d/a.txt"))
        try fixture.write("foreign", "d/a.txt/file")
        let failure = try await WeirProvidersTests.failure {
            try await fixture.update(provider, made, ["path": "d", "source": "source"])
        }
        #expect(failure.message.hasSuffix("is a directory, which stands in the way"))
        #expect(failure.left == "partial")
    }

    @Test func aFileInPlaceOfTheFolderIsFoundAndNeitherChangedNorDeleted() async throws {
        let made = try await fixture.create(provider, ["path": "d"])
        try await provider.delete(made, in: fixture.context())
        try fixture.write("", "d")
        #expect(try await read(made).observed("path") == "a file")
        let update = try await WeirProvidersTests.failure { try await fixture.update(provider, made, ["path": "d"]) }
        #expect(update.message.hasSuffix("is a file, not a directory"))
        #expect(try await deletion(made).message.hasSuffix("is a file now, where Weir made a directory"))
    }

    @Test func aFolderThatIsGoneIsMadeAgain() async throws {
        try makeSource()
        let made = try await fixture.create(provider, ["path": "a/d", "source": "source"])
        try await provider.delete(made, in: fixture.context())
        let again = try await fixture.update(provider, made, ["path": "a/d", "source": "source"])
        #expect(try fixture.text("a/d/a.txt") == "text")
        try await provider.delete(again, in: fixture.context())
        #expect(fixture.leftovers == ["source"])
    }

    // MARK: Taking away

    @Test func filesOfOthersStayAndAreNamed() async throws {
        try makeSource()
        let made = try await fixture.create(provider, ["path": "d", "source": "source"])
        for number in 1...7 { try fixture.write("", "d/foreign\(number)") }
        let failure = try await deletion(made)
        #expect(
            failure.message == "\(fixture.path("d")) holds what Weir did not put there: foreign1, foreign2, foreign3, "
                + "foreign4, foreign5 and 2 more")
        #expect(fixture.exists("d/a.txt"))
        var forced = made
        forced.arguments = forced.arguments.setting("force", to: true)
        try await provider.delete(forced, in: fixture.context())
        #expect(fixture.leftovers == ["source"])
    }

    @Test func aFolderInPlaceOfACopiedFileIsNotTakenForIt() async throws {
        try makeSource()
        let made = try await fixture.create(provider, ["path": "d", "source": "source"])
        unlink(fixture.path("d/a.txt"))
        try fixture.makeFolder("d/a.txt")
        #expect(try await deletion(made).message == "\(fixture.path("d")) holds what Weir did not put there: a.txt")
    }

    @Test func forceDoesNotFollowLinks() async throws {
        try fixture.write("precious", "elsewhere/file")
        let made = try await fixture.create(provider, ["path": "d", "force": true])
        try fixture.makeLink("d/link", to: "../elsewhere")
        try await provider.delete(made, in: fixture.context())
        #expect(fixture.leftovers == ["elsewhere"])
        #expect(try fixture.text("elsewhere/file") == "precious")
    }

    @Test(.enabled(if: !isSuperuser, "the superuser may write everywhere"))
    func aFolderAboveThatMayNotBeWrittenIsAFailure() async throws {
        try fixture.makeFolder("closed", mode: 0o700)
        let made = try await fixture.create(provider, ["path": "closed/d"])
        chmod(fixture.path("closed"), 0o500)
        #expect(try await deletion(made).message.contains("Permission denied"))
        #expect(try await failure(["path": "closed/other"]).left == "nothing")
        chmod(fixture.path("closed"), 0)
        #expect(try await read(made).word == "unreachable")
        chmod(fixture.path("closed"), 0o700)
    }
}
