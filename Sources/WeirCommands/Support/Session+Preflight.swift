import WeirCore
import WeirEngine
import WeirProcess
import WeirProviders

extension Session {
    /// Looks whether this machine has what `plan` needs for what it makes, and tells what it lacks.
    /// - Throws: an exit code where that is enough for an operation to fail.
    func preflight(_ plan: Plan) async throws {
        let wanted = plan.changes.compactMap { change -> Preflight.Wanted? in
            guard change.action == .create, let instance = change.after else { return nil }
            return registry.machineNeeds(instance).map { Preflight.Wanted("\(change.address)", $0, at: change.range) }
        }
        let tools = toolFaults(plan)
        let preflight = Preflight(runner: SystemCommandRunner(), environment: context.environment)
        let faults = try await interruptible { await tools() + (wanted.isEmpty ? [] : preflight.faults(wanted)) }
        DiagnosticView(context).show(faults, format: .text)
        guard faults.hasErrors else { return }
        context.messages.write("nothing was changed; --skip-preflight goes on all the same\n")
        throw ExitStatus.failed
    }

    /// Looks for the tools of the manifests whose types `plan` makes or changes, and whether their versions will do.
    private func toolFaults(_ plan: Plan) -> @Sendable () async -> [Diagnostic] {
        var needs: [(requirement: ToolRequirement, range: SourceRange?)] = []
        var distrusted: [Diagnostic] = []
        for change in plan.changes where [.create, .update, .replace].contains(change.action) && !change.recordsOnly {
            // Its tool is nobody's business before somebody has read what it runs.
            if let failure = registry.distrust(for: change.type.name, arguments: change.after?.arguments) {
                if !distrusted.contains(where: { $0.message == failure.message }) {
                    distrusted.append(
                        Diagnostic(.machineLacks, failure.message, at: change.range, hint: failure.hint))
                }
                continue
            }
            for requirement in registry.manifestTools(for: change.type.name, arguments: change.after?.arguments)
            where !needs.contains(where: { $0.requirement == requirement }) {
                needs.append((requirement, change.range))
            }
        }
        let inspector = ToolInspector(
            runner: SystemCommandRunner(), environment: context.environment, project: project.directory)
        return { [needs, distrusted] in
            var faults = distrusted
            for need in needs {
                let report = await inspector.inspect(need.requirement)
                guard let problem = report.problem else { continue }
                let install = need.requirement.install.map { "install it: \($0)" }
                faults.append(
                    Diagnostic(
                        .machineLacks, "\(need.requirement.name): \(problem)", at: need.range, hint: install,
                        severity: report.isUnusable ? .error : .warning))
            }
            return faults
        }
    }
}
