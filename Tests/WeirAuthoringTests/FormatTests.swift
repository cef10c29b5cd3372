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

    @Test("files with random changes are formatted for good, or told of", arguments: 0..<20)
    func mutations(seed: Int) {
        var random = Seeded(state: UInt64(seed) &+ 77)
        let marks = Array("{}[]:-?,#&*!|>'\"%@ \n\t\r$".utf8)
        var refused = 0
        for (_, original) in repositoryStacks() {
            for _ in 0..<30 {
                var bytes = Array(original.prefix(1_500))
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: bytes.remove(at: place)
                    case 1: bytes.insert(marks.randomElement(using: &random) ?? 32, at: place)
                    default: bytes[place] = marks.randomElement(using: &random) ?? 32
                    }
                }
                do throws(StackFormatter.Failure) {
                    let once = try StackFormatter.format(bytes, file: "test.yaml")
                    let twice = try StackFormatter.format(once, file: "test.yaml")
                    #expect(once == twice, "\(String(decoding: bytes, as: UTF8.self))")
                } catch {
                    guard case .wouldChange = error else { continue }
                    refused += 1
                }
            }
        }
        #expect(refused <= 1, "files that are left as they are have to be rare")
    }
}

extension String {
    /// How often `part` stands in it.
    func components(of part: String) -> Int { ranges(of: part).count }
}
