import WeirCore
import WeirProcess
import WeirProviders
import WeirValue

/// The versions of the tools that a plan is carried out with.
enum ToolVersions {
    /// The versions of the tools that the changes of `plan` need and that tell theirs, by name.
    static func of(_ plan: Plan, _ session: Session) async -> [String: String] {
        let inspector = ToolInspector(
            runner: SystemCommandRunner(), environment: session.context.environment,
            project: session.project.directory)
        var asked: Set<ToolRequirement> = []
        var versions: [String: String] = [:]
        for change in plan.changes where change.action != .noOp {
            let arguments = change.after?.arguments ?? change.before?.arguments
            for requirement in session.registry.tools(for: change.type.name, arguments: arguments)
            where requirement.candidates.contains(where: { $0.versionArguments != nil })
                && asked.insert(requirement).inserted
            {
                versions[requirement.name] = await inspector.inspect(requirement).version
            }
        }
        return versions
    }

    /// Warnings about those of `now` that are not what was `planned` with.
    static func warnings(planned: [String: String], now: [String: String]) -> [Diagnostic] {
        planned.sorted { $0.key < $1.key }.compactMap { name, version in
            guard now[name] != version else { return nil }
            return Diagnostic(
                .toolChanged, "the plan was made with \(name) \(version), and here is \(now[name] ?? "none")",
                hint: "plan again where that matters", severity: .warning)
        }
    }
}
