package import WeirCore
package import WeirProcess
package import WeirValue

/// The type `command`: a thing that programs make, look at, change and take away, each given as an argument list.
///
/// `create` on what is there does what the program does then: Weir runs it once, and asks `read` where it is given.
package struct CommandProvider: Provider {
    private let runner: ToolRunner

    /// Makes it. Programs run through `runner`, and inherit by name from `environment`, which is Weir's own.
    package init(runner: any CommandRunner, environment: [String: String]) {
        self.runner = ToolRunner(runner, environment: environment)
    }

    package let types = [Self.command]

    /// The arguments whose change alone runs nothing.
    private static let quietArguments: Set<String> = ["delete", "read", "update", "timeout"]

    // MARK: Planning

    package func plannedAttributes(_ instance: DeclaredInstance, prior: RecordedInstance?) -> Value.Map {
        guard let prior, Self.runsNothing(instance, prior) else { return instance.type.unknownAttributes }
        return prior.attributes
    }

    package func replacementReason(_ instance: DeclaredInstance, prior: RecordedInstance) -> String? {
        let arguments = Arguments(instance.arguments)
        guard arguments["update"] == nil else { return nil }
        let changed = arguments.changes(from: Arguments(prior.arguments)).subtracting(Self.quietArguments).sorted()
        guard !changed.isEmpty else { return nil }
        return "\(changed.joined(separator: " and ")) changed, and there is no update to run"
    }

    private static func runsNothing(_ instance: DeclaredInstance, _ prior: RecordedInstance) -> Bool {
        let changed = Arguments(instance.arguments).changes(from: Arguments(prior.arguments))
        return changed.isSubset(of: quietArguments)
    }

    // MARK: Operations

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        let call = CommandCall(instance.arguments, context)
        let made: ToolOutcome
        do throws(OperationFailure) {
            made = try await runner.run(try call.run("create"), in: context)
        } catch {
            throw await settled(error, call, in: context)
        }
        return try await result(of: made, by: "create", call, in: context)
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        if Self.runsNothing(instance, prior) { return OperationResult(prior.attributes) }
        let call = CommandCall(instance.arguments, context)
        let made = try await runner.run(try call.run("update"), in: context)
        return try await result(of: made, by: "update", call, in: context)
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        do throws(OperationFailure) {
            let call = CommandCall(recorded.arguments, context)
            switch try await presence(call, in: context) {
            case nil: return .present(attributes: recorded.attributes)
            case .absent?: return .absent
            case .present(let json)?:
                let known = recorded.attributes["stdout"]?.stringValue.flatMap(CommandOutput.json)
                return .present(attributes: recorded.attributes.setting("json", to: json ?? known ?? .null))
            }
        } catch {
            return .unreachable(Self.reason(error))
        }
    }

    package func find(_ wanted: RecordedInstance, in context: OperationContext) async throws -> Observation {
        guard var run = try CommandCall(wanted.arguments, context).optionalRun("read") else {
            throw OperationFailure("without a \"read\" nobody can tell whether it is there", remains: .nothing)
        }
        run.successes = [0, 1]
        let outcome = try await runner.run(run, in: context)
        guard outcome.status == 0 else { return .absent }
        // What its create printed nobody knows; what its read prints stands for it.
        return .present(
            attributes: ["stdout": .string(outcome.text), "json": CommandOutput.json(outcome.text) ?? .null])
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        let call = CommandCall(recorded.arguments, context)
        guard let run = try call.optionalRun("delete") else { return }
        do throws(OperationFailure) {
            _ = try await runner.run(run, in: context)
        } catch {
            let failure = await settled(error, call, in: context)
            // A program that finds nothing to delete often fails; what counts is that it is gone.
            if case .nothing = failure.remains, case .unknown = error.remains { return }
            throw error
        }
    }

    // MARK: After a kill

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        do {
            return try await observe(
                intent, CommandEvidence(intent, context), CommandCall(intent.instance.arguments, context), in: context)
        } catch {
            return .unreachable((error as? OperationFailure).map(Self.reason) ?? "\(error)")
        }
    }

    private func observe(
        _ intent: Intent, _ evidence: CommandEvidence, _ call: CommandCall, in context: OperationContext
    ) async throws -> Observation {
        if intent.kind == .delete, try call.optionalRun("delete") == nil { return .absent }
        if try evidence.provesNothingStarted() {
            return intent.kind == .create ? .absent : .present(attributes: intent.instance.attributes)
        }
        switch try await presence(call, in: context) {
        case .absent?: return .absent
        case .present(let json)? where intent.kind != .delete:
            return .present(attributes: try evidence.attributes(json))
        case .present?: return .present(attributes: intent.instance.attributes)
        case nil:
            guard try evidence.provesSuccess() else {
                return .unreachable("it has no read, so nobody can tell whether it was done")
            }
            return intent.kind == .delete ? .absent : .present(attributes: try evidence.attributes(nil))
        }
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        let evidence = CommandEvidence(intent, context)
        do throws(OperationFailure) {
            let call = CommandCall(intent.instance.arguments, context)
            if case .present(let json)? = try await presence(call, in: context) { return try evidence.attributes(json) }
        } catch {
            context.progress("read could not tell its attributes: \(error.message)")
        }
        return try evidence.attributes(nil)
    }

    private static func reason(_ failure: OperationFailure) -> String {
        failure.message + (failure.output.last.map { ": \($0)" } ?? "")
    }

    // MARK: Reading

    private enum Presence {
        case absent
        /// With the JSON that `read` printed, where it did.
        case present(Value?)
    }

    /// What `read` says; nil where there is none.
    private func presence(_ call: CommandCall, in context: OperationContext) async throws(OperationFailure) -> Presence?
    {
        guard var run = try call.optionalRun("read") else { return nil }
        run.successes = [0, 1]
        let outcome = try await runner.run(run, in: context)
        guard outcome.status == 0 else { return .absent }
        return .present(CommandOutput.json(outcome.text))
    }

    /// `failure` of a run, with what remains as `read` tells it.
    private func settled(
        _ failure: OperationFailure, _ call: CommandCall, in context: OperationContext
    ) async -> OperationFailure {
        guard case .unknown = failure.remains, !Task.isCancelled else { return failure }
        var settled = failure
        do throws(OperationFailure) {
            if case .absent? = try await presence(call, in: context) { settled.remains = .nothing }
        } catch {
            // Nobody knows, which is what the failure says already.
        }
        return settled
    }

    /// The result of a run that made or changed it, with what `read` then prints.
    private func result(
        of made: ToolOutcome, by name: String, _ call: CommandCall, in context: OperationContext
    ) async throws(OperationFailure) -> OperationResult {
        let text = CommandOutput.trimmed(made.text)
        var json = CommandOutput.json(text)
        let attributes: (Value?) -> Value.Map = { ["stdout": .string(text), "json": $0 ?? .null] }
        do throws(OperationFailure) {
            switch try await presence(call, in: context) {
            case .absent?:
                throw OperationFailure(
                    "\(name) succeeded, but read says that nothing is there",
                    hint:
                        "let read exit with 0 where it is there, with 1 where it is not, with another status where it "
                        + "cannot tell", remains: .partial(OperationResult(attributes(json))))
            case .present(let read)?: json = read ?? json
            case nil: break
            }
        } catch {
            if case .partial = error.remains { throw error }
            context.progress("\(name) succeeded; read could not tell: \(error.message)")
        }
        return OperationResult(attributes(json))
    }
}
