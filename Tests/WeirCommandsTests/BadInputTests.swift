import Testing
import WeirCommands

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("Bad input")
struct BadInputTests {
    private static let files: [(String, [UInt8])] = [
        ("binary", (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 97) }),
        ("empty", []),
        ("nested deep in flow", Array(String(repeating: "[", count: 20_000).utf8)),
        ("nested deep in block", Array((0..<2_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined().utf8)),
        (
            "an alias bomb",
            Array(
                ("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
                    + (1..<10).map { n in
                        "a\(n): &a\(n) [" + Array(repeating: "*a\(n - 1)", count: 10).joined(separator: ", ") + "]\n"
                    }.joined()).utf8)
        ),
        ("a tab", Array("apiVersion: weir.dev/v1\nspec:\n\tinputs: {}\n".utf8)),
        ("NUL bytes", Array("apiVersion: weir\u{0}.dev/v1\n".utf8)),
        ("UTF-16", [0xFF, 0xFE, 0x61, 0, 0x3A, 0, 0x20, 0, 0x31, 0]),
        ("invalid UTF-8", [0x61, 0x3A, 0x20, 0xC3, 0x28, 0x0A]),
        (
            "an expression nested deep",
            Array(
                "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: x}\nspec: {locals: {a: \"${\(String(repeating: "(", count: 20_000))}\"}}\n"
                    .utf8)
        ),
    ]

    @Test("in a stack file is a diagnostic and exit 3", arguments: files)
    func stackFiles(name: String, bytes: [UInt8]) async throws {
        try await Project.with { project in
            project.write("stacks/bad.yaml", bytes)
            let outcome = await project.weir("plan", "bad")
            #expect(outcome.status == 3)
            #expect(outcome.messages.contains("error[W"))
            #expect(!project.exists(".weir"))
        }
    }

    @Test("that is 50 MB is told without reading it all")
    func large() async throws {
        try await Project.with { project in
            project.write("stacks/bad.yaml", Array(repeating: UInt8(ascii: "#"), count: 50_000_000))
            let outcome = await project.weir("plan", "bad")
            #expect(outcome.status == 3)
            #expect(outcome.messages.contains("16 MiB"))
        }
    }

    @Test("CRLF and a byte order mark are no fault")
    func tolerated() async throws {
        try await Project.with { project in
            let text =
                "apiVersion: weir.dev/v1\r\nkind: Stack\r\nmetadata: {name: ok}\r\nspec:\r\n  outputs: {a: {value: 1}}\r\n"
            project.write("stacks/ok.yaml", [0xEF, 0xBB, 0xBF] + Array(text.utf8))
            #expect(await project.weir("validate", "ok").status == 0)
            project.write("stacks/ok.yaml", Array(text.replacing("value: 1", with: "value: \"${nope}\"").utf8))
            let outcome = await project.weir("validate", "ok")
            #expect(outcome.messages.contains("stacks/ok.yaml:5:27"), "\(outcome.messages)")
        }
    }

    @Test("a file that may not be read, a folder in its place", .enabled(if: getuid() != 0, "root may read everything"))
    func unreadable() async throws {
        try await Project.with { project in
            project.stack("bad", "outputs: {}")
            chmod("\(project.directory)/stacks/bad.yaml", 0)
            #expect(await project.weir("plan", "bad").status == 3)
        }
    }

    @Test("a tool that hangs is ended, one that floods is not kept in memory")
    func tools() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                """
                resources:
                  hangs: {type: command, with: {create: [sleep, "60"], timeout: 200ms}}
                  floods: {type: command, with: {create: [head, "-c", "100000000", /dev/zero]}}
                """)
            let outcome = await project.weir("apply", "lab", "-y")
            #expect(outcome.status == 1)
            #expect(
                outcome.messages.contains("✗ hangs") && outcome.messages.contains("✗ floods"),
                "\(outcome.messages.suffix(3_000))")
            #expect(outcome.messages.utf8.count < 50_000)
        }
    }

    @Test("a folder that may not be written is told, and what was made is recorded")
    func unwritable() async throws {
        try await Project.with { project in
            project.write("plain", "a file")
            project.stack(
                "lab",
                "resources: {a: {type: file, with: {path: plain/b, content: x}}, c: {type: file, with: {path: c, content: x}}}"
            )
            let outcome = await project.weir("apply", "lab", "-y")
            #expect(outcome.status == 1)
            #expect(await project.weir("state", "list", "lab").output.contains("c\n"))
        }
    }

    @Test("a second run at once is refused with the holder's name")
    func locked() async throws {
        try await Project.with { project in
            project.write("wait", "#!/bin/sh\n: > started\nwhile [ ! -e go ]; do sleep 0.05; done\n")
            project.stack("lab", "resources: {a: {type: command, with: {create: [/bin/sh, wait], delete: [\"true\"]}}}")
            let running = project
            async let first = running.weir("apply", "lab", "-y")
            while !project.exists("started") { await Task.yield() }
            let second = await project.weir("apply", "lab", "-y")
            project.write("go", "")
            #expect(second.status == 4, "\(second.all)")
            #expect(await first.status == 0)
        }
    }
}
