import Testing
import WeirProcess

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct OutputFileTests {
    let fixture: Fixture

    init() throws {
        fixture = try Fixture()
    }

    private func file(_ text: String) throws -> OutputFile {
        OutputFile(try fixture.write(text, to: "file"))
    }

    @Test("content within the limit is read whole, beyond it refused with the size")
    func limit() throws {
        let file = try file("12345")
        #expect(try file.text(limit: 5) == "12345")
        let error = #expect(throws: OutputTooLarge.self) { try file.text(limit: 4) }
        #expect(error == OutputTooLarge(path: file.path, size: 5, limit: 4))
        #expect(try self.file("").bytes(limit: 0) == [])
    }

    @Test("a growing file is followed by offsets")
    func following() throws {
        let file = try file("hello world")
        #expect(try file.read(from: 6, count: 3) == Array("wor".utf8))
        #expect(try file.read(from: 6, count: 100) == Array("world".utf8))
        #expect(try file.read(from: 11, count: 100) == [])
    }

    @Test("a file that is not there, or is no file, is told")
    func missing() throws {
        let missing = OutputFile(fixture.file("missing"))
        #expect(throws: SystemFailure.self) { try missing.size() }
        #expect(throws: SystemFailure.self) { try missing.read(from: 0, count: 1) }
        #expect(throws: SystemFailure.self) { try missing.tail(lines: 1) }
        let error = #expect(throws: SystemFailure.self) { try OutputFile(fixture.path).read(from: 0, count: 1) }
        #expect(error?.code == EISDIR)
    }

    @Test(
        "the tail is the last lines",
        arguments: [
            ("", 20, []), ("a\nb\nc\n", 2, ["b", "c"]), ("a\nb\nc", 2, ["b", "c"]), ("a\n\nb\n\n\n", 4, ["", "b"]),
            ("a\n", 0, []), ("a\r\nb\r\n", 5, ["a", "b"]), ("\n\n\n", 2, []),
        ] as [(String, Int, [String])])
    func tail(text: String, count: Int, expected: [String]) throws {
        #expect(try file(text).tail(lines: count) == expected)
    }

    @Test("the tail of many lines is found from the end")
    func manyLines() throws {
        let file = try file((1...200_000).map { "line \($0)\n" }.joined())
        #expect(try file.tail(lines: 3) == ["line 199998", "line 199999", "line 200000"])
        #expect(try file.tail(lines: 20_000).first == "line 180001")
    }

    @Test("of a line that is too long the beginning is shown, or the end where the beginning is far away")
    func longLines() throws {
        let line = String(repeating: "a", count: 500)
        #expect(try file("x\n\(line)\n").tail(lines: 1) == [String(repeating: "a", count: 399) + "…"])
        let huge = try file(String(repeating: "b", count: 3_000_000) + "the end\nlast\n")
        let tail = try huge.tail(lines: 20)
        #expect(tail.count == 2)
        #expect(tail.first?.hasPrefix("…bbb") == true)
        #expect(tail.first?.hasSuffix("bbbthe end") == true)
        #expect(tail.first?.count == 400)
        #expect(tail.last == "last")
    }

    @Test(
        "text is made fit to be shown",
        arguments: [
            ("plain\ttab", "plain\ttab"),
            ("\u{1B}[1;31mred\u{1B}[0m", "red"),
            ("\u{1B}]0;title\u{07}text\u{1B}]8;;http://x\u{1B}\\link", "textlink"),
            ("\u{1B}(Bascii\u{1B}7", "ascii"),
            ("a\u{08}\u{7F}\u{00}b\u{85}c", "abc"),
            ("10%\r50%\r100%\r", "100%"),
            ("done\r      ", "done"),
            ("\r\r", ""),
            ("safe\u{202E}evil\u{2028}", "safeevil"),
            ("\u{1B}]never ended", "never ended"),
            ("\u{1B}Pq\u{1B}x\u{1B}\\ok", "ok"),
            ("emoji 👩‍🚀 Größe", "emoji 👩‍🚀 Größe"),
        ])
    func printable(text: String, expected: String) {
        #expect(PrintableText.line(Array(text.utf8), limit: 400) == expected)
    }

    @Test("binary output is repaired, and no control character of it stays")
    func binary() async throws {
        let command = Command(
            ["head", "-c", "300000", "/dev/urandom"], environment: fixture.environment, workingDirectory: "/")
        let lines = try await fixture.run(command).tail()
        #expect(!lines.isEmpty)
        #expect(lines.count <= 20)
        for line in lines {
            #expect(line.unicodeScalars.count <= 400)
            #expect(line.unicodeScalars.allSatisfy { $0 == "\t" || $0.properties.generalCategory != .control })
        }
        #expect(PrintableText.line([0x61, 0xFF, 0xFE, 0x62], limit: 10) == "a\u{FFFD}\u{FFFD}b")
    }
}
