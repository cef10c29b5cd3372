import Testing
import WeirProcess

@Suite struct CommandTests {
    @Test(
        "words are quoted only where a shell needs it",
        arguments: [
            (["kind", "create", "--name=a", "x@y", "50%", "a,b", "./t+1"], "kind create --name=a x@y 50% a,b ./t+1"),
            (["echo", ""], "echo ''"),
            (["echo", "two words", "it's"], "echo 'two words' 'it'\\''s'"),
            (["echo", "$HOME", "`id`", "*", "~", "a;b", "#"], "echo '$HOME' '`id`' '*' '~' 'a;b' '#'"),
            (["A=b", "c=d", "=e"], "'A=b' c=d '=e'"),
            (["echo", "a\nb\t\u{1B}7'\\\r"], "echo $'a\\nb\\t\\0337\\'\\\\\\r'"),
            (["echo", "\u{85}9"], "echo $'\\302\\2059'"),
            (["echo", "Größe"], "echo 'Größe'"),
            ([], ""),
        ])
    func rendering(arguments: [String], expected: String) {
        #expect(Command(arguments, environment: [:], workingDirectory: "/").description == expected)
    }

    @Test("a shell reads the rendering back as the same arguments")
    func renderingIsPasteable() async throws {
        let fixture = try Fixture()
        let words = [
            "plain", "", "a b", "it's \"so\"", "$(id) `id` \\", "*?[]{}~!#&|;<>()", "=x", "Größe 😀", "-n", "%s",
        ]
        let rendered = Command.rendering(of: ["/usr/bin/printf", "<%s>"] + words)
        let result = try await fixture.run(try fixture.script("exec \(rendered)\n"))
        #expect(try result.standardOutput.text(limit: 4096) == words.map { "<\($0)>" }.joined())
    }

    @Test(
        "a command that no system call can take over unchanged is refused, and says why",
        arguments: [
            (Command([], environment: [:], workingDirectory: "/"), "it names no executable"),
            (Command([""], environment: [:], workingDirectory: "/"), "it names no executable"),
            (Command(["a", "b\0c"], environment: [:], workingDirectory: "/"), "argument 1 holds a NUL byte"),
            (Command(["a"], environment: [:], workingDirectory: ""), "working directory is empty"),
            (Command(["a"], environment: ["": "x"], workingDirectory: "/"), "'' is no name"),
            (Command(["a"], environment: ["A=B": "x"], workingDirectory: "/"), "A=B is no name"),
            (Command(["a"], environment: ["A": "x\0"], workingDirectory: "/"), "variable A holds a NUL byte"),
        ])
    func invalid(command: Command, problem: String) async throws {
        let fixture = try Fixture()
        let error = await #expect(throws: InvalidCommand.self) { try await fixture.run(command) }
        #expect(error?.description.contains(problem) == true)
    }

    @Test("picking from the environment takes what is set and leaves the rest out")
    func inherited() {
        let picked = Environment.inherited(["PATH", "WEIR_SURELY_NOT_SET"])
        #expect(picked.keys.sorted() == ["PATH"])
        #expect(picked["PATH"]?.isEmpty == false)
    }
}
