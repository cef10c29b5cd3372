package import WeirCore
import WeirProcess
package import WeirValue

extension TerraformProvider {
    /// What there is of the module of `intent`.
    ///
    /// Of a create that was cut off terraform's own state tells: where it has one, the module is incomplete, and an update
    /// goes on with it; an update that finds nothing to do costs little, and nothing else proves that all was made. Where
    /// it has none, the module is absent, and what was rendered for it is removed: it may hold secrets.
    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        do throws(OperationFailure) {
            return try await observe(intent, in: context)
        } catch {
            let last = error.output.last.map { ": \($0)" } ?? ""
            return .unreachable(error.message + last)
        }
    }

    private func observe(_ intent: Intent, in context: OperationContext) async throws(OperationFailure) -> Observation {
        let instance = intent.instance
        let arguments = Arguments(instance.arguments)
        let hasBackend = try TerraformArguments.backend(arguments, project: context.project) != nil
        let source = try SourceFolder(
            try arguments.required("source"), argument: "source", project: context.project)
        let folder = TerraformFolder(instance: context.instanceDirectory, inner: source.inner)
        switch intent.kind {
        case .create:
            if try folder.hasState() { return .incomplete("its apply was cut off") }
            // Before that, nothing was asked of the backend.
            guard hasBackend, try folder.isInitialised() else {
                try folder.remove()
                return .absent
            }
            switch try await look(instance, in: context) {
            case .present: return .incomplete("its apply was cut off")
            case let other: return other
            }
        case .update: return try await look(instance, in: context)
        case .delete:
            if !hasBackend { return try folder.isThere() ? .present(attributes: instance.attributes) : .absent }
            switch try await look(instance, in: context) {
            // Its folder goes last.
            case .absent where try folder.isThere(): return .present(attributes: instance.attributes)
            case let other: return other
            }
        }
    }

    /// What the state says of `instance`; one without any resource or output is not there.
    private func look(
        _ instance: RecordedInstance, in context: OperationContext
    ) async throws(OperationFailure) -> Observation {
        let found = try await observe(instance, in: context)
        guard case .present(let attributes, _) = found else { return found }
        let state = TerraformState(recorded: attributes)
        return state.resources.isEmpty && state.outputs.isEmpty ? .absent : .present(attributes: attributes)
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        if case .present(let attributes, _) = try await observe(intent.instance, in: context) { return attributes }
        return TerraformState(outputs: [:], resources: []).attributes
    }
}
