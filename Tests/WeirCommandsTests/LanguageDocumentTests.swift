import Testing
import WeirCommands

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("The examples of the language's reference")
struct LanguageDocumentTests {
    /// The examples in YAML of `docs/language.md`, with the line on which each begins.
    private static let examples: [(line: Int, text: String)] = {
        guard let real = realpath(#filePath, nil) else { return [] }
        defer { free(real) }
        let root = String(cString: real).split(separator: "/").dropLast(3).joined(separator: "/")
        guard let bytes = try? Files.read("/\(root)/docs/language.md", limit: 1 << 20) else { return [] }
        var found: [(Int, String)] = []
        var open: (line: Int, text: String)?
        for (number, line) in String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        ).enumerated() {
            if let example = open {
                if line == "```" {
                    found.append(example)
                    open = nil
                } else {
                    open = (example.line, example.text + line + "\n")
                }
            } else if line == "```yaml" {
                open = (number + 2, "")
            }
        }
        return found
    }()

    @Test("are there")
    func found() { #expect(Self.examples.count >= 6) }

    @Test("are valid", arguments: examples.map(\.line))
    func valid(line: Int) async throws {
        let example = try #require(Self.examples.first { $0.line == line }?.text)
        try await Project.with { project in
            project.stack("hub", "resources: {}\noutputs: {size: {value: 1}}")
            project.stack(
                "page",
                "inputs: {name: {type: string}}\nresources: {}\noutputs: {line: {value: \"${inputs.name}\"}}")
            if example.contains("kind: Project") {
                project.write("weir.yaml", example)
                #expect(await project.weir("plan", "hub").status == 0)
                return
            }
            if example.contains("kind: Context") {
                project.write("contexts/aws.yaml", example)
                #expect(await project.weir("context", "show", "aws").status == 0)
                return
            }
            guard !example.hasPrefix("apiVersion") else {
                project.write("stacks/lab.yaml", example)
                let outcome = await project.weir("validate", "stacks/lab.yaml")
                return #expect(outcome.status == 0, "\(outcome.all)")
            }
            // What an example leaves out.
            var spec = example
            if !spec.contains("  resources:") {
                spec +=
                    "  resources: {manager: {type: file, with: {path: m, content: x}}, home: {type: value, with: {value: 1}}}\n"
            }
            if spec.contains("inputs.hub") { spec += "  inputs: {hub: {type: cluster}}\n" }
            if spec.contains("locals.url") { spec += "  locals: {url: \"http://127.0.0.1:1/\"}\n" }
            project.write(
                "stacks/lab.yaml", "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: lab}\nspec:\n" + spec)
            let outcome = await project.weir("validate", "lab")
            #expect(outcome.status == 0, "\(outcome.all)")
        }
    }
}
