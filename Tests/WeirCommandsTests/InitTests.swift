import Testing
import WeirCommands
import WeirValue

@Suite("A project that begins")
struct InitTests {
    @Test("has a stack that is valid, in its canonical form, without findings, and can be applied")
    func begins() async throws {
        try await Project.with { project in
            project.remove("weir.yaml")
            project.write(".gitignore", "out")
            let begun = await project.weir("init", "first")
            #expect(begun.status == 0 && begun.messages.contains("made stacks/first.yaml"), "\(begun.all)")
            #expect(await project.weir("lint", "first", "--strict").status == 0)
            #expect(await project.weir("fmt", "stacks", "--check").status == 0)
            #expect(await project.weir("apply", "first", "-y").status == 0)
            #expect(project.read("out/default/greeting.txt") == "Hello, world\n")
            #expect(project.read(".gitignore") == "out\n.weir/\n")
            let schema = try JSONReader.read(project.read(".weir/schema.json") ?? "")
            #expect(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        }
    }

    @Test("keeps what is there, and refuses names that are none")
    func again() async throws {
        try await Project.with { project in
            #expect(await project.weir("init").status == 0)
            project.write("stacks/hello.yaml", "mine")
            let again = await project.weir("init")
            #expect(again.status == 0 && again.messages.contains("stacks/hello.yaml is there already"))
            #expect(project.read("stacks/hello.yaml") == "mine" && project.read(".gitignore") == ".weir/\n")
            #expect(await project.weir("init", "No_Name").status == 64)
        }
    }
}
