import ArgumentParser
import WeirCore
import WeirProcess
import WeirProviders
import WeirState
import WeirValue

/// `weir doctor [STACK]`
struct DoctorCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "List the tools that a stack needs: found where, which version, how to install.")

    @Argument(help: "The stack: a path, or a name; without one every tool that any type needs is listed.")
    var stack: String?
    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: "default")
        let needs = try await needs(session)
        let inspector = ToolInspector(
            runner: SystemCommandRunner(), environment: context.environment, project: session.project.directory)
        var reports: [(report: ToolReport, types: [String])] = []
        for need in needs { reports.append((await inspector.inspect(need.requirement), need.types)) }
        if format == .json {
            context.output.write(JSONWriter.string(.list(reports.map(Self.value)), .readable))
        } else {
            show(reports, context)
        }
        let faults = try await distrust(session) + machineFaults(session)
        DiagnosticView(context).show(faults, format: .text)
        guard stack != nil else { return }
        if faults.hasErrors || reports.contains(where: { $0.report.problem != nil }) { throw ExitStatus.failed }
    }

    private struct Need {
        let requirement: ToolRequirement
        var types: [String]
    }

    /// What the stack, or any type, needs, each once, with the types that need it.
    private func needs(_ session: Session) async throws -> [Need] {
        var needs: [Need] = []
        func add(_ requirements: [ToolRequirement], _ type: String) {
            for requirement in requirements {
                if let index = needs.firstIndex(where: { $0.requirement == requirement }) {
                    if !needs[index].types.contains(type) { needs[index].types.append(type) }
                } else {
                    needs.append(Need(requirement: requirement, types: [type]))
                }
            }
        }
        guard let stack else {
            for type in session.registry.names { add(session.registry.tools(for: type, arguments: nil), type) }
            return needs
        }
        for resource in try await session.stack(stack).stack.withModules.flatMap(\.stack.resources) {
            add(
                session.registry.tools(for: resource.type.name, arguments: Self.literals(resource.arguments)),
                resource.type.name)
        }
        return needs
    }

    /// The manifests that the stack, or any type, needs and that may run nothing yet.
    private func distrust(_ session: Session) async throws -> [Diagnostic] {
        let types: [(name: String, arguments: Value.Map?, range: SourceRange?)]
        if let stack {
            types = try await session.stack(stack).stack.withModules.flatMap(\.stack.resources).map {
                ($0.type.name, Self.literals($0.arguments), $0.range)
            }
        } else {
            types = session.registry.names.map { ($0, nil, nil) }
        }
        var faults: [Diagnostic] = []
        for type in types {
            guard let failure = session.registry.distrust(for: type.name, arguments: type.arguments),
                !faults.contains(where: { $0.message == failure.message })
            else { continue }
            faults.append(Diagnostic(.machineLacks, failure.message, at: type.range, hint: failure.hint))
        }
        return faults
    }

    /// What this machine lacks for the stack, as far as its text tells without evaluating anything.
    private func machineFaults(_ session: Session) async throws -> [Diagnostic] {
        guard let stack else { return [] }
        let resources = try await session.stack(stack).stack.withModules.flatMap(\.stack.resources)
        let wanted = resources.compactMap { resource -> Preflight.Wanted? in
            guard resource.when == nil, resource.forEach == nil, let given = Self.literals(resource.arguments) else {
                return nil
            }
            let arguments = resource.type.argumentSchema.withDefaults(.map(given)).mapValue ?? given
            let instance = DeclaredInstance(Address(resource.name), resource.type, arguments: arguments)
            return session.registry.machineNeeds(instance).map { .init(resource.name, $0, at: resource.range) }
        }
        guard !wanted.isEmpty else { return [] }
        return await Preflight(runner: SystemCommandRunner(), environment: session.context.environment).faults(wanted)
    }

    /// The arguments that can be told without evaluating anything.
    private static func literals(_ template: Template) -> Value.Map? {
        switch template {
        case .literal(let value): value.mapValue
        case .map(let members):
            Value.Map(
                members.compactMap { member in literal(member.value).map { (member.key, $0) } },
                uniquingKeysWith: { first, _ in first })
        default: nil
        }
    }

    private static func literal(_ template: Template) -> Value? {
        switch template {
        case .literal(let value): return value
        case .list(let elements):
            // Of an argument list its first element names the program.
            guard let first = elements.first.flatMap(literal) else { return nil }
            return .list([first])
        default: return nil
        }
    }

    private func show(_ reports: [(report: ToolReport, types: [String])], _ context: CommandContext) {
        guard !reports.isEmpty else {
            context.output.write("\(stack ?? "weir") needs no tools\n")
            return
        }
        let style = Style(context)
        context.output.write(
            TextTable.text(
                ["TOOL", "VERSION", "FOUND", "NEEDED BY"],
                reports.map { entry in
                    let report = entry.report
                    return [
                        report.requirement.name, report.version ?? "-", report.path ?? "not found",
                        entry.types.joined(separator: ", "),
                    ]
                }))
        for (report, _) in reports {
            guard let problem = report.problem else { continue }
            let install = report.requirement.install.map { " (install it: \($0))" } ?? ""
            context.output.write("\(style.red("✗")) \(report.requirement.name): \(problem)\(install)\n")
        }
    }

    private static func value(_ entry: (report: ToolReport, types: [String])) -> Value {
        let report = entry.report
        func text(_ text: String?) -> Value { text.map { .string($0) } ?? .null }
        return [
            "tool": .string(report.requirement.name), "path": text(report.path), "version": text(report.version),
            "problem": text(report.problem), "install": text(report.requirement.install),
            "neededBy": .list(entry.types.map { .string($0) }),
        ]
    }
}
