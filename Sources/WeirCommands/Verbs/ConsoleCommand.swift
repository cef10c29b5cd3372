import ArgumentParser
import WeirCEL
import WeirConfig
import WeirCore
import WeirValue

/// `weir console`
struct ConsoleCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "console", abstract: "Evaluate expressions of the stack language, one a line.",
        discussion: """
            "name = expression" gives a variable a value for the lines after it. At a terminal lines can be edited and called \
            back with the arrow keys; Ctrl-D ends. Lines are kept in $XDG_STATE_HOME/weir/history or \
            ~/.local/state/weir/history, but for those that begin with a space. From a pipe, faults are told with the number \
            of their line, and the exit status is 3 where there was one.
            """)

    @OptionGroup var variables: VariableOptions
    @Option(name: [.customShort("o"), .customLong("output")], help: "How to write: json, yaml or typed.")
    var valueFormat: ValueFormat = .json

    func run(in context: CommandContext) async throws {
        let calculator = try variables.calculator(context)
        if context.ask != nil, context.terminalSize != nil {
            try atTerminal(calculator, context)
        } else {
            try fromPipe(calculator, context)
        }
    }

    private func fromPipe(_ calculator: Calculator, _ context: CommandContext) throws {
        var calculator = calculator
        var number = 0
        var failed = false
        while let line = context.nextLine() {
            number += 1
            do {
                if let text = try answer(line, "line \(number)", &calculator) { context.output.write(text) }
            } catch let error as DiagnosticsError {
                failed = true
                for diagnostic in error.diagnostics {
                    context.messages.write("line \(number): \(Self.text(diagnostic))\n")
                }
            }
        }
        if failed { throw ExitStatus.invalid }
    }

    private func atTerminal(_ calculator: Calculator, _ context: CommandContext) throws {
        var calculator = calculator
        let history = ConsoleHistory(context.environment)
        var lines: [String] = []
        do { lines = try history?.lines() ?? [] } catch {
            context.messages.write("the history cannot be read: \(error)\n")
        }
        let terminal = try ConsoleTerminal(
            LineEditor(prompt: "> ", history: lines), messages: context.messages,
            size: context.terminalSize ?? { .usual }, interrupts: context.interrupts)
        var last = terminal.editor.history.last
        while let line = try terminal.line() {
            if let kept = terminal.editor.history.last, kept != last {
                last = kept
                do { try history?.add(kept) } catch {
                    context.messages.write("the history cannot be written: \(error)\n")
                }
            }
            do {
                if let text = try answer(line, "console", &calculator) { context.output.write(text) }
            } catch let error as DiagnosticsError {
                for diagnostic in error.diagnostics { context.messages.write("\(Self.text(diagnostic))\n") }
            }
        }
    }

    /// What is printed for `line`; nil where it is empty, a comment or gives a variable a value.
    private func answer(_ line: String, _ source: String, _ calculator: inout Calculator) throws -> String? {
        let binding = ConsoleBinding(line)
        let expression = binding?.expression ?? line
        let words = expression.drop { $0 == " " || $0 == "\t" }
        if binding == nil, words.isEmpty || words.hasPrefix("//") { return nil }
        let value = try calculator.evaluate(expression, source: source)
        guard let binding else { return valueFormat.text(value) }
        calculator.set(binding.name, to: value)
        return nil
    }

    private static func text(_ diagnostic: Diagnostic) -> String {
        let place = diagnostic.range.map { "column \($0.start.column): " } ?? ""
        let hint = diagnostic.hint.map { $0.hasPrefix("did you mean") ? "; \($0)" : " (\($0))" } ?? ""
        return TerminalText.clean("\(place)\(diagnostic.message)\(hint)")
    }
}

/// A line that gives a variable a value: `name = expression`.
struct ConsoleBinding: Equatable {
    let name: String
    /// The expression, with spaces before it for what stands there in the line, so that its columns are those of the line.
    let expression: String

    /// Takes `line` apart; nil where it gives no variable a value.
    init?(_ line: String) {
        let bytes = Array(line.utf8)
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        guard let start = bytes.firstIndex(where: { !isSpace($0) }) else { return nil }
        let end = bytes[start...].firstIndex { !Self.isNamePart($0) } ?? bytes.endIndex
        guard end > start, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[start]),
            let sign = bytes[end...].firstIndex(where: { !isSpace($0) }), bytes[sign] == UInt8(ascii: "="),
            sign + 1 == bytes.endIndex || bytes[sign + 1] != UInt8(ascii: "=")
        else { return nil }
        name = String(decoding: bytes[start..<end], as: UTF8.self)
        // A word of the language is no name.
        let alone = CELProgram.compile(name, in: CELEnvironment(variables: [name])).program
        guard alone?.isPath == true else { return nil }
        expression =
            String(repeating: " ", count: sign + 1) + String(decoding: bytes[(sign + 1)...], as: UTF8.self)
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
