import Testing
import WeirCore

@testable import WeirProviders

@Suite struct SourceTreeTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    private func read(_ path: String, _ limits: SourceTree.Limits = .init()) throws -> SourceTree {
        try SourceTree.read(fixture.path(path), noun: "the module", limits: limits)
    }

    private func refusal(_ path: String, _ limits: SourceTree.Limits = .init()) -> String? {
        #expect(throws: OperationFailure.self) { try read(path, limits) }?.message
    }

    @Test func filesAreReadByTheirPathsAndWrittenBack() throws {
        try fixture.write("one", "in/a.txt")
        try fixture.write("two", "in/deep/er/b.sh", mode: 0o755)
        let tree = try read("in")
        #expect(tree.files.keys.sorted() == ["a.txt", "deep/er/b.sh"])
        #expect(tree.names(in: "deep/er") == ["b.sh"])
        #expect(tree.names(in: "") == ["a.txt"])
        try tree.write(to: fixture.path("out"))
        #expect(try read("out") == tree)
        #expect(fixture.mode("out/a.txt") == 0o600)
        #expect(fixture.mode("out/deep/er/b.sh") == 0o700)
    }

    @Test func theDigestChangesWithContentNameAndMode() throws {
        try fixture.write("one", "in/a.txt")
        let first = try read("in").digest
        #expect(try read("in").digest == first)
        try fixture.write("one", "in/a.txt", mode: 0o755)
        let second = try read("in").digest
        try fixture.write("two", "in/a.txt", mode: 0o755)
        #expect(Set([first, second, try read("in").digest]).count == 3)
    }

    @Test func linksInsideAreReadAsWhatTheyLeadTo() throws {
        try fixture.write("one", "in/real/a.txt")
        try fixture.makeLink("in/file", to: "real/a.txt")
        try fixture.makeLink("in/folder", to: "real")
        #expect(try read("in").files.keys.sorted() == ["file", "folder/a.txt", "real/a.txt"])
    }

    @Test func aLinkThatLeadsOutIsRefused() throws {
        try fixture.write("secret", "outside")
        try fixture.write("x", "in/a")
        try fixture.makeLink("in/b", to: "../outside")
        #expect(refusal("in")?.contains("b is a link that leads out of the folder") == true)
    }

    @Test(arguments: [("nowhere", "is a link to nothing"), (".", "folders lie more than 32 deep"), ("..", "leads out")])
    func otherLinksAreToldApart(target: String, problem: String) throws {
        try fixture.write("x", "in/sub/a")
        try fixture.makeLink("in/sub/link", to: target)
        #expect(refusal("in")?.contains(problem) == true)
    }

    @Test func tooMuchIsRefused() throws {
        try fixture.write("12345", "in/a")
        try fixture.write("12345", "in/b")
        #expect(refusal("in", .init(files: 1))?.contains("it holds more than 1 files") == true)
        #expect(refusal("in", .init(bytes: 9))?.contains("it holds more than 9 bytes: b has 5 bytes") == true)
        #expect(try read("in", .init(files: 2, bytes: 10)).files.count == 2)
    }

    @Test func whatIsNoFolderIsToldApart() throws {
        try fixture.write("x", "file")
        #expect(refusal("missing") == "the module \(fixture.path("missing")) does not exist")
        #expect(refusal("file") == "the module \(fixture.path("file")) is a file, not a folder")
    }

    @Test(arguments: ["../x", "a//b", "/etc/x", "a/./b", ""])
    func aDamagedRecipeWritesNothingOutside(path: String) throws {
        let tree = SourceTree(files: [path: Recipe.File([])])
        #expect(throws: OperationFailure.self) { try tree.write(to: fixture.path("out")) }
        #expect(fixture.names("") == [])
    }

    @Test func aDoubledSlashPartsTheFolderFromWhatIsRun() throws {
        let folder = try SourceFolder("templates//network/eu/", argument: "source", project: "/p")
        #expect(folder.root == "/p/templates")
        #expect(folder.inner == "network/eu")
        #expect(folder.path == "/p/templates/network/eu")
        #expect(try SourceFolder("/abs/x", argument: "source", project: "/p").path == "/abs/x")
    }

    @Test(arguments: [
        "https://example.com/x.zip", "git::https://example.com/x", "git@github.com:a/b", "github.com/a/b//c",
        "ssh://git@x/y", "x?ref=v1", "", "a//../b", "a///etc",
    ])
    func whatIsNoFolderOfThisMachineIsRefused(text: String) {
        #expect(throws: OperationFailure.self) { try SourceFolder(text, argument: "source", project: "/p") }
    }
}
