import Testing

@testable import WeirGit

@Suite("Trees")
struct TreeFormatTests {
    static let refused = [
        "", ".", "..", ".git", ".GIT", ".Git", "a/b", "/", "a\0b", ".git ", ".git.", ".git . .", ".git:data", "git~1",
        "GIT~1", "git~1.", ".g\u{200c}it", "\u{feff}.git", ".GI\u{202e}T", ".git\\config", "a\\.git", "a\\git~1\\b",
        String(repeating: "n", count: 4097),
    ]
    static let taken = [
        "a", "...", ".gitignore", "git", "git~2", "git~10", ".git2", "x.git", "git .git", ".gitx.", "ａ", "é",
        "e\u{301}",
        "a b", "a\\b", "with\"quote", "tab\there", String(repeating: "n", count: 4096), ".\u{200c}", "g",
    ]

    let scratch: Scratch
    let repository: GitRepository
    let batch: ObjectBatch

    init() throws {
        scratch = try Scratch()
        repository = try scratch.repository()
        batch = ObjectBatch(for: repository)
    }

    @Test("Names that git refuses are refused with the name and the reason", arguments: refused)
    func refusedName(name: String) throws {
        let blob = try batch.addBlob([1])
        let error = #expect(throws: GitError.self) { try batch.addTree([TreeEntry(name: name, id: blob)]) }
        #expect(error?.code == .invalid)
        #expect(error?.description.contains("the name '\(name)' cannot stand in a tree: ") == true)
    }

    @Test(
        "Names that are taken pass git's strict check and are read back",
        .enabled(if: RealGit.isPresent, "needs the git program"))
    func takenNames() async throws {
        let blob = try batch.addBlob([1])
        let tree = try batch.addTree(Self.taken.map { TreeEntry(name: $0, id: blob) })
        _ = try batch.addCommit(tree: tree, parents: [], author: .tester, message: "")
        try batch.flush()
        try await RealGit.run(["fsck", "--strict", "--no-dangling"], in: scratch)
        let names = try repository.tree(tree).map(\.name)
        #expect(Set(names.map { Array($0.utf8) }) == Set(Self.taken.map { Array($0.utf8) }))
    }

    @Test(
        "What is refused is what git's strict check refuses", .enabled(if: RealGit.isPresent, "needs the git program"))
    func agreesWithGit() async throws {
        for name in Self.refused
        where !name.isEmpty && !name.contains("/") && !name.contains("\0") && name.utf8.count < 4097 {
            let blob = try batch.addBlob([1])
            try batch.flush()
            let line = Array("100644 blob \(blob)\t\(name)\0".utf8)
            let tree = try await RealGit.lines(["mktree", "-z"], in: scratch, input: line)[0]
            await #expect(throws: RealGit.Failure.self, "\(name)") {
                try await RealGit.run(["fsck", "--strict", tree], in: scratch)
            }
        }
    }

    @Test("Random trees get the id that git gives them", .enabled(if: RealGit.isPresent, "needs the git program"))
    func randomTrees() async throws {
        let file = try batch.addBlob([1])
        let empty = try batch.addTree([])
        var expected: [ObjectID] = []
        var input = ""
        for round in 0..<200 {
            var names: Set<String> = []
            for _ in 0..<(round % 40 + 1) {
                let alphabet = ["a", "b", ".", "-", "0", "a.", "é", " ", "~", "+", "ab"]
                let name = (0..<Int.random(in: 1...6)).map { _ in alphabet.randomElement() ?? "a" }.joined()
                if name != ".", name != ".." { names.insert(name) }
            }
            let entries = names.map { name in
                let mode: TreeEntry.Mode = [.file, .executable, .link, .tree].randomElement() ?? .file
                return TreeEntry(name: name, id: mode == .tree ? empty : file, mode: mode)
            }
            for entry in entries {
                input += "\(entry.mode.octal) \(entry.mode == .tree ? "tree" : "blob") \(entry.id)\t\(entry.name)\0"
            }
            input += "\0"
            let id = try batch.addTree(entries)
            expected.append(id)
            #expect(Set(try batch.tree(id)) == Set(entries))
            #expect(try batch.addTree(batch.tree(id)) == id)
        }
        try batch.flush()
        let ids = try await RealGit.lines(["mktree", "-z", "--batch"], in: scratch, input: Array(input.utf8))
        #expect(ids == expected.map(\.description))
    }

    @Test("A name that occurs twice is refused, also as a blob and a tree with others between them")
    func duplicates() throws {
        let blob = try batch.addBlob([1])
        let tree = try batch.addTree([])
        let lists = [
            [TreeEntry(name: "a", id: blob), TreeEntry(name: "a", id: blob, mode: .executable)],
            [TreeEntry(name: "a", id: tree, mode: .tree), TreeEntry(name: "a", id: tree, mode: .tree)],
            [
                TreeEntry(name: "a", id: tree, mode: .tree), TreeEntry(name: "a.b", id: blob),
                TreeEntry(name: "a", id: blob), TreeEntry(name: "a-", id: blob),
                TreeEntry(name: "b", id: tree, mode: .tree),
            ],
        ]
        for entries in lists {
            let error = #expect(throws: GitError.self) { try batch.addTree(entries) }
            #expect(error?.message == "the name 'a' occurs twice in a tree")
        }
        let neighbours = [
            TreeEntry(name: "a", id: tree, mode: .tree), TreeEntry(name: "a.b", id: blob),
            TreeEntry(name: "a0", id: blob), TreeEntry(name: "A", id: blob),
        ]
        #expect(try batch.tree(batch.addTree(neighbours)).map(\.name) == ["A", "a.b", "a", "a0"])
    }

    @Test("All five modes are written and read", .enabled(if: RealGit.isPresent, "needs the git program"))
    func modes() async throws {
        let blob = try batch.addBlob(Array("x".utf8))
        let entries = [
            TreeEntry(name: "1", id: blob), TreeEntry(name: "2", id: blob, mode: .executable),
            TreeEntry(name: "3", id: blob, mode: .link), TreeEntry(name: "4", id: blob, mode: .submodule),
            TreeEntry(name: "5", id: try batch.addTree([]), mode: .tree),
        ]
        let id = try batch.addTree(entries.reversed())
        try batch.flush()
        #expect(try repository.tree(id) == entries)
        let modes = try await RealGit.lines(["ls-tree", id.description], in: scratch).map { $0.prefix(6) }
        #expect(modes == ["100644", "100755", "120000", "160000", "040000"])
    }

    @Test("Every cut of a tree's bytes, and every byte of them changed, is a tree or a fault, never a crash")
    func damagedBytes() throws {
        let blob = try batch.addBlob([1])
        let whole = try TreeFormat.encode(
            ["a", "bcd", "é"].map { TreeEntry(name: $0, id: blob) } + [TreeEntry(name: "t", id: blob, mode: .tree)])
        let sizes = [0, 29, 60, whole.count - 30]
        for length in 0..<whole.count {
            let count = try? entries(of: Array(whole[..<length]))
            #expect((count != nil) == sizes.contains(length), "\(length)")
        }
        for index in whole.indices {
            for value in [0, 0x20, 0x2f, 0x39, 0x80, 0xff] as [UInt8] {
                var bytes = whole
                bytes[index] = value
                let count = try? entries(of: bytes)
                #expect(count == nil || count == 4)
            }
        }
        #expect(throws: Malformed.self) { try entries(of: Array(repeating: 0x31, count: 1000)) }
        #expect(throws: Malformed.self) { try entries(of: Array("100600 a\0".utf8) + whole.suffix(20)) }
    }

    private func entries(of bytes: [UInt8]) throws(Malformed) -> Int {
        var count = 0
        try bytes.withBytes { bytes throws(Malformed) in
            try TreeFormat.scan(bytes) { _ in
                count += 1
                return true
            }
        }
        return count
    }
}
