import Testing
import WeirCommands

@Suite("Line editor")
struct LineEditorTests {
    /// What `keys` lead to, and the editor after.
    private func type(_ keys: String, _ history: [String] = []) -> (events: [LineEditor.Event], editor: LineEditor) {
        var editor = LineEditor(prompt: "> ", history: history)
        let events = keys.utf8.map { editor.take($0) }.filter { $0 != .editing }
        return (events, editor)
    }

    @Test(
        "keys edit the line",
        arguments: [
            ("abc", "abc"), ("ab\u{1B}[Dx", "axb"), ("ab\u{1B}[D\u{1B}[D\u{1B}[D\u{1B}[Cx", "axb"), ("ab\u{1}x", "xab"),
            ("ab\u{1B}[Hx\u{1B}[Fy", "xaby"), ("ab\u{1B}OHx\u{1B}OFy", "xaby"), ("ab\u{1B}[1~x\u{1B}[4~y", "xaby"),
            ("ab\u{1B}[7~x\u{1B}[8~y", "xaby"), ("ab\u{1}x\u{5}y", "xaby"), ("ab\u{2}x\u{6}y", "axby"),
            ("abc\u{1B}[D\u{B}x", "abx"), ("abc\u{1B}[D\u{15}x", "xc"), ("one two  \u{17}x", "one x"), ("\u{17}x", "x"),
            ("ab\u{7F}\u{8}\u{8}c", "c"), ("abc\u{1}\u{1B}[3~", "bc"), ("abc\u{1}\u{4}", "bc"), ("a\tb", "a b"),
            ("ä😀\u{7F}x", "äx"), ("e\u{301}\u{7F}x", "x"), ("a\u{1B}[15~b\u{1B}[1;5Xc\u{1B}zd", "abcd"),
            ("a\u{0}b", "ab"),
            ("a\u{85}\u{9B}\u{202E}b", "ab"),
            ("a\u{1B}[99999999999999999999xb", "a999xb"),
        ])
    func editing(_ keys: String, _ text: String) {
        #expect(type(keys).editor.text == text)
    }

    @Test("bytes that are no UTF-8 are not taken, and hurt nothing")
    func invalid() {
        var editor = LineEditor(prompt: "> ")
        for byte: UInt8 in [0xFF, 0x80, 0xC3, 0x41, 0xE2, 0x82, 0x42, 0xF0, 0x9F, 0x98, 0x80] { _ = editor.take(byte) }
        #expect(editor.text == "AB😀")
    }

    @Test("a line ends with a return or a newline, and once with both")
    func ends() {
        let typed = type("one\rtwo\nthree\r\nfour")
        #expect(typed.events == [.line("one"), .line("two"), .line("three")])
        #expect(typed.editor.text == "four")
    }

    @Test("Ctrl-C gives the line up, Ctrl-D ends on an empty line alone")
    func control() {
        #expect(type("abc\u{3}").events == [.cleared])
        #expect(type("abc\u{3}").editor.text == "")
        #expect(type("abc\u{3}\u{4}").events == [.cleared, .end])
        #expect(type("a\u{4}").events == [])
    }

    @Test("earlier lines are called back, and the new line is not lost")
    func history() {
        let up = "\u{1B}[A"
        let down = "\u{1B}[B"
        #expect(type("\(up)", ["one", "two"]).editor.text == "two")
        #expect(type("\(up)\u{10}\(up)", ["one", "two"]).editor.text == "one")
        #expect(type("new\(up)\(up)\(down)\u{E}\(down)", ["one", "two"]).editor.text == "new")
        #expect(type("\(up)!\r", ["one"]).events == [.line("one!")])
        #expect(type("a\rb\r\(up)\(up)").editor.text == "a")
    }

    @Test("empty lines, repeated ones and those that begin with a space are not kept, nor more than the limit")
    func kept() {
        #expect(type("a\ra\r\r  \r b\rc\r").editor.history == ["a", "c"])
        let many = (0..<LineEditor.historyLimit).map { "line \($0)" }
        let editor = type("last\r", many).editor
        #expect(editor.history.count == LineEditor.historyLimit)
        #expect(editor.history.first == "line 1")
        #expect(editor.history.last == "last")
    }

    @Test("a line takes so many characters and no more")
    func limit() {
        let typed = type(String(repeating: "a", count: LineEditor.lengthLimit + 5))
        #expect(typed.editor.text.utf8.count == LineEditor.lengthLimit)
    }

    @Test("the line is drawn with the cursor in its place")
    func drawing() {
        #expect(type("").editor.drawing(columns: 80) == "\r\u{1B}[K> \r\u{1B}[2C")
        #expect(type("abc\u{1B}[D").editor.drawing(columns: 80) == "\r\u{1B}[K> abc\r\u{1B}[4C")
        #expect(type("値x").editor.drawing(columns: 80) == "\r\u{1B}[K> 値x\r\u{1B}[5C")
    }

    @Test(
        "of a long line the part around the cursor is shown, never more than the terminal has",
        arguments: [1, 8, 20, 80])
    func longLines(_ columns: Int) {
        let long = String(repeating: "0123456789", count: 30)
        for keys in [long, long + "\u{1}", long + String(repeating: "\u{2}", count: 150)] {
            var emulator = Emulator(max(columns, 8))
            emulator.write(type(keys).editor.drawing(columns: max(columns, 8)))
            #expect(emulator.lines.count == 1)
            #expect(emulator.faults == [])
            #expect(emulator.lines[0].hasPrefix("> "))
        }
    }
}
