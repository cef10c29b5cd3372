package import WeirCore
package import WeirHTTP
import WeirProcess
package import WeirValue

/// The type `process`: a program that outlives the run.
///
/// `create` starts it anew, and first ends the one that a create started which was cut off before the state knew of it.
package struct ProcessProvider: Provider {
    private let client: HTTPClient
    private let environment: [String: String]
    private let program: String
    private let project: String

    /// Makes it.
    ///
    /// - Parameters:
    ///   - client: asks processes over HTTP whether they are ready.
    ///   - environment: Weir's own, of which processes inherit by name.
    ///   - program: the absolute path of Weir's executable, which `weir` means as the first word of `run`.
    ///   - project: where relative paths start, an absolute path.
    package init(client: HTTPClient, environment: [String: String], program: String, project: String) {
        self.client = client
        self.environment = environment
        self.program = program
        self.project = project
    }

    package let types = [Self.process]

    // MARK: Planning

    package func fingerprints(
        _ instance: DeclaredInstance, in context: OperationContext
    ) async throws -> Value.Map {
        if instance.arguments.marks.contains(.unknown) { return Value.Map() }
        _ = try wanted(instance.arguments)
        return Value.Map()
    }

    private func wanted(_ arguments: Value.Map) throws(OperationFailure) -> WantedProcess {
        try WantedProcess(arguments, program: program, project: project)
    }

    private func launch(_ instance: DeclaredInstance, _ context: OperationContext) throws(OperationFailure)
        -> ProcessLaunch
    {
        ProcessLaunch(
            try wanted(instance.arguments), context,
            redactor: context.redactor.adding(sensitiveIn: .map(instance.arguments)), client: client,
            environment: environment)
    }

    // MARK: Operations

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        let launch = try launch(instance, context)
        if let earlier = try noted(in: context) { try await launch.wanted.stop.end(earlier.identity) }
        return OperationResult(try await launch.run().attributes)
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        let launch = try launch(instance, context)
        if let record = try ProcessRecord(prior.attributes) ?? noted(in: context) {
            if try await launch.isReady(record) { return OperationResult(record.attributes) }
            context.progress("it is not ready any more, so it is started anew")
            try await ProcessStop(prior.arguments).end(record.identity)
        }
        return OperationResult(try await launch.run().attributes)
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        do {
            guard let record = try ProcessRecord(recorded.attributes) ?? noted(in: context),
                try record.identity.isAlive()
            else { return .absent }
            // What was printed stays printed, and what only runs is ready.
            let readiness = try Readiness(Arguments(recorded.arguments).object("ready"), project: project)
            if case .output = readiness { return .present(attributes: record.attributes) }
            var probe = ReadinessProbe(readiness, client: client, log: record.log)
            guard let complaint = await probe.persistentComplaint(in: context) else {
                return .present(attributes: record.attributes)
            }
            let redactor = context.redactor.adding(sensitiveIn: .map(recorded.arguments))
            let drift = Drift(
                "ready", recorded: redactor.redact(readiness.noun), observed: redactor.redact(complaint))
            return .present(attributes: record.attributes, drift: [drift])
        } catch {
            return .unreachable("\(error)")
        }
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        if let record = try ProcessRecord(recorded.attributes) ?? noted(in: context) {
            try await ProcessStop(recorded.arguments).end(record.identity)
        }
        do throws(SystemFailure) {
            try Files.removeTree(context.instanceDirectory)
        } catch {
            throw OperationFailure("the process has ended; its files cannot be removed: \(error)")
        }
    }

    private func noted(in context: OperationContext) throws(OperationFailure) -> ProcessRecord? {
        do {
            return try ProcessRecord.noted(in: context.instanceDirectory)
        } catch {
            throw OperationFailure("\(error)", hint: "it tells which process was started last")
        }
    }
}

extension ReadinessProbe {
    /// Why it is not ready, after a few questions in a row; nil when it is.
    mutating func persistentComplaint(in context: OperationContext) async -> String? {
        var complaint = await complaint()
        for _ in 0..<2 where complaint != nil {
            guard await Waiting.pause(.milliseconds(200), in: context) == .goOn else { break }
            complaint = await self.complaint()
        }
        return complaint
    }
}
