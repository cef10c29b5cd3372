import Testing
import WeirAuthoring
import WeirYAML

@Suite("Formatting")
struct FormatTests {
    @Test("every stack of the repository keeps its meaning and its comments, and stays when formatted again")
    func repository() throws {
        let stacks = repositoryStacks()
        #expect(!stacks.isEmpty)
        for (name, bytes) in stacks {
            let text = String(decoding: bytes, as: UTF8.self)
            let result = formatted(text)
            #expect(result.count { $0 == "#" } == text.count { $0 == "#" }, "\(name)")
            #expect(result.split(separator: "\n").allSatisfy { !$0.hasSuffix(" ") }, "\(name)")
        }
    }

    @Test("random files keep their meaning and comments", arguments: 0..<400)
    func random(seed: Int) {
        var generator = RandomYAML(seed: UInt64(seed))
        let text = generator.document()
        let parse = YAMLDocument.parse(text: text, file: "test.yaml")
        guard parse.faults.isEmpty else {
            Issue.record("the generator wrote no YAML: \(parse.faults)\n\(text)")
            return
        }
        let result = formatted(text)
        #expect(result.components(of: "# note ") == generator.comments, "\(text)\n=>\n\(result)")
        #expect(result.components(of: "\n\n\n") <= text.components(of: "\n\n\n"))
    }
}

extension String {
    /// How often `part` stands in it.
    func components(of part: String) -> Int { ranges(of: part).count }
}
