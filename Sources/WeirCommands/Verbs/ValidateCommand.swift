import ArgumentParser
import WeirConfig
import WeirCore
import WeirValue

/// `weir validate [STACK...]`
struct ValidateCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check stacks, without asking the world anything.")

    @Argument(help: "The stacks: paths, or names; without one all of the project, its contexts and its weir.yaml.")
    var stacks: [String] = []
    @OptionGroup var formatting: FormatOptions
    @OptionGroup var locking: LockOptions
    @Flag(help: "Write the diagnostics as SARIF 2.1.0, for code hosts.") var sarif = false

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let context = locking.applied(to: context)
        let session = try Session(context, workspace: "default")
        var found: [Diagnostic] = []
        var valid: [Stack] = []
        let names = stacks.isEmpty ? session.project.stackFiles : stacks
        for name in names {
            do {
                let (stack, warnings) = try await session.stack(name)
                valid.append(stack)
                found += warnings
            } catch let error as DiagnosticsError {
                found += error.diagnostics
            }
        }
        found += neighbours(of: valid, session.project)
        if stacks.isEmpty {
            found += settings(valid, session.project, isWhole: valid.count == names.count) + contexts(session)
        }
        // A module has its faults told once, however many use it.
        var seen: Set<Diagnostic> = []
        found.removeAll { !seen.insert($0).inserted }
        if sarif {
            SARIFView(context, session.project).show(found)
        } else {
            DiagnosticView(context).show(found, format: format)
        }
        if format == .text, !sarif {
            for stack in valid {
                context.output.write("\(stack.file) is valid: \(count(stack.resources.count, "resource"))\n")
            }
            if names.isEmpty { context.output.write("the project has no stacks\n") }
        }
        if found.hasErrors { throw ExitStatus.invalid }
    }

    /// Warnings for stacks that `valid` use or require and that no file declares.
    private func neighbours(of valid: [Stack], _ project: Project) -> [Diagnostic] {
        let needs = valid.flatMap { stack in
            stack.requires.map { ($0.stack, $0.range) } + stack.uses.map { ($0.stack, $0.range) }
        }
        guard !needs.isEmpty else { return [] }
        let known = Set(project.stackFiles.compactMap(project.declaredName))
        return needs.filter { !known.contains($0.0) }.map { name, range in
            Diagnostic(
                .unknownStack, "the project has no stack \"\(name)\"", at: range,
                hint: NearestName.hint(name, among: known.sorted()), severity: .warning)
        }
    }

    /// The faults of the project's contexts, whether a stack names them or not.
    private func contexts(_ session: Session) -> [Diagnostic] {
        let sources = session.contextSources()
        return session.project.contextNames.flatMap { name in
            do throws(DiagnosticsError) { _ = try sources.context(name) } catch { return error.diagnostics }
            return []
        }
    }

    private func settings(_ valid: [Stack], _ project: Project, isWhole: Bool) -> [Diagnostic] {
        do {
            let settings = try project.settings()
            // What a faulty stack is called, and takes, is not known.
            return isWhole ? settings.faults(valid) : []
        } catch {
            return (error as? DiagnosticsError)?.diagnostics ?? [Diagnostic(.unreadable, "\(error)")]
        }
    }
}

/// `1 resource`, `3 resources`.
func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
