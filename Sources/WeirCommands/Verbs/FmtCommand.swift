import ArgumentParser
import WeirAuthoring
import WeirCore
import WeirYAML

/// `weir fmt [FILES]`
struct FmtCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Give stacks one layout and one order of keys.",
        discussion: """
            Comments, block scalars, anchors and tags stay. What is written is parsed again and compared with the \
            original: where it would not say the same, the file is left as it is.
            """)

    @Argument(help: "Files, folders (all of Weir's YAML below them), stacks' names, or - for standard input.")
    var files: [String] = ["."]
    @Flag(help: "Change nothing; tell which files would change, and end with 1 where there are any.") var check = false
    @Flag(help: "Change nothing; show what would change.") var diff = false

    func run(in context: CommandContext) async throws {
        if files == ["-"] { return try formatInput(context) }
        let project = Project(context)
        var worst = Outcome.same
        for path in try AuthoredFiles.find(files, in: context, project) {
            worst = max(worst, try format(path, project.shown(path), context))
        }
        if let status = worst.status(check) { throw status }
    }

    /// What became of a file, the worst last.
    private enum Outcome: Comparable {
        case same, changed, refused, faulty

        /// What the command ends with.
        func status(_ check: Bool) -> ExitCode? {
            switch self {
            case .same: nil
            case .changed: check ? ExitStatus.failed : nil
            case .refused: ExitStatus.failed
            case .faulty: ExitStatus.invalid
            }
        }
    }

    private func format(_ path: String, _ shown: String, _ context: CommandContext) throws -> Outcome {
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path, limit: YAMLLimits.default.bytes)
        } catch {
            DiagnosticView(context).show([Diagnostic(.unreadable, "\(shown) cannot be read: \(error)")], format: .text)
            return .faulty
        }
        return try formatted(bytes, shown, context) { formatted in
            guard formatted != bytes else { return .same }
            if diff { show(bytes, formatted, shown, context) }
            if !check, !diff {
                do {
                    try AuthoredFiles.replace(path, with: formatted)
                } catch {
                    throw CommandError("\(shown) cannot be written: \(error)")
                }
            }
            if !diff { context.output.write(shown + "\n") }
            return .changed
        }
    }

    private func formatInput(_ context: CommandContext) throws {
        let bytes: [UInt8]
        do {
            bytes = try Files.read("/dev/stdin", limit: YAMLLimits.default.bytes)
        } catch {
            throw CommandError("standard input cannot be read: \(error)")
        }
        let outcome = try formatted(bytes, "standard input", context) { formatted in
            if diff {
                show(bytes, formatted, "standard input", context)
            } else if !check {
                context.output.write(String(decoding: formatted, as: UTF8.self))
            }
            return formatted == bytes ? .same : .changed
        }
        if let status = outcome.status(check) { throw status }
    }

    /// What `body` makes of `bytes`, formatted; faults are told.
    private func formatted(
        _ bytes: [UInt8], _ name: String, _ context: CommandContext, _ body: ([UInt8]) throws -> Outcome
    ) throws -> Outcome {
        do {
            return try body(try StackFormatter.format(bytes, file: name))
        } catch let failure as StackFormatter.Failure {
            switch failure {
            case .faulty(let diagnostics):
                DiagnosticView(context).show(diagnostics, format: .text)
                return .faulty
            case .wouldChange:
                ErrorView(context).show(failure.description, hint: nil)
                return .refused
            }
        }
    }

    private func show(_ old: [UInt8], _ new: [UInt8], _ name: String, _ context: CommandContext) {
        context.output.write(
            UnifiedDifference.text(
                String(decoding: old, as: UTF8.self), String(decoding: new, as: UTF8.self), file: name))
    }
}
