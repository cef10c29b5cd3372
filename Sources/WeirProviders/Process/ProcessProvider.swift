package import WeirCore
package import WeirHTTP
import WeirProcess
package import WeirValue

/// The type `process`: a program that outlives the run.
///
/// `create` starts it anew, and first ends the one that a create started which was cut off before the state knew of it.
/// Which one that is stands in the instance's folder: the operation from before the start, the process from right after.
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

    private func launch(
        _ instance: DeclaredInstance, _ context: OperationContext, keepsFolder: Bool = false
    ) throws(OperationFailure) -> ProcessLaunch {
        ProcessLaunch(
            try wanted(instance.arguments), context,
            redactor: context.redactor.adding(sensitiveIn: .map(instance.arguments)), client: client,
            environment: environment, keepsFolder: keepsFolder)
    }

    // MARK: Operations

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        try await start(instance, keepsFolder: false, in: context)
    }

    /// Starts `instance` anew. Where it does not become ready its folder goes, but where that is to stay.
    func start(
        _ instance: DeclaredInstance, keepsFolder: Bool, in context: OperationContext
    ) async throws -> OperationResult {
        let launch = try launch(instance, context, keepsFolder: keepsFolder)
        try await end(try known([:], in: context), launch.wanted.stop, in: context)
        return OperationResult(try await launch.run().attributes)
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        try await goOn(instance, prior: prior, keepsFolder: false, in: context)
    }

    /// Starts `instance` where it does not run, or is not ready. Where it does not become ready its folder goes, but where
    /// that is to stay.
    func goOn(
        _ instance: DeclaredInstance, prior: RecordedInstance, keepsFolder: Bool, in context: OperationContext
    ) async throws -> OperationResult {
        let launch = try launch(instance, context, keepsFolder: keepsFolder)
        let processes = try known(prior.attributes, in: context)
        if let record = try processes.first(where: { try $0.identity.isAlive() }) {
            if try await launch.isReady(record) { return OperationResult(record.attributes) }
            context.progress("it is not ready any more, so it is started anew")
        }
        try await end(processes, ProcessStop(prior.arguments), in: context)
        return OperationResult(try await launch.run().attributes)
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        do {
            let processes = try known(recorded.attributes, in: context)
            guard let record = try processes.first(where: { try $0.identity.isAlive() }) else { return .absent }
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
        try await end(
            try known(recorded.attributes, in: context), ProcessStop(recorded.arguments), in: context)
        do throws(SystemFailure) {
            try Files.removeTree(context.instanceDirectory)
        } catch {
            throw OperationFailure("the process has ended; its files cannot be removed: \(error)")
        }
    }

    // MARK: After a kill

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        do {
            return try await observe(intent, in: context)
        } catch {
            return .unreachable("\(error)")
        }
    }

    private func observe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        let instance = intent.instance
        let processes = try known(instance.attributes, in: context)
        let alive = try processes.first { try $0.identity.isAlive() }
        switch intent.kind {
        case .create:
            guard let alive else {
                // Its log is left, or the note that it was to be started.
                let isMade = try Files.status(context.instanceDirectory) != nil
                return isMade ? .incomplete("it does not run, and its files are there") : .absent
            }
            let declared = DeclaredInstance(instance.address, Self.process, arguments: instance.arguments)
            if let complaint = try await launch(declared, context).complaint(alive) {
                return .incomplete("it runs and is not ready: \(complaint)")
            }
            return .present(attributes: alive.attributes)
        case .update: return alive.map { .present(attributes: $0.attributes) } ?? .absent
        case .delete:
            // Its files go last.
            let isGone = try alive == nil && Files.status(context.instanceDirectory) == nil
            return isGone ? .absent : .present(attributes: instance.attributes)
        }
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        let processes = try known(intent.instance.attributes, in: context)
        let alive = try processes.first { try $0.identity.isAlive() }
        return (alive ?? processes.last)?.attributes ?? ["pid": .null, "started": .null, "bootId": .null, "log": .null]
    }

    /// The processes that may run for an instance with `attributes`.
    private func known(_ attributes: Value.Map, in context: OperationContext) throws(OperationFailure)
        -> [ProcessRecord]
    {
        do {
            return try ProcessRecord.known(attributes, in: context.instanceDirectory)
        } catch {
            throw OperationFailure("\(error)", hint: "it tells which process was started last")
        }
    }

    /// Ends `processes` with what they have started.
    private func end(
        _ processes: [ProcessRecord], _ stop: ProcessStop, in context: OperationContext
    ) async throws(OperationFailure) {
        if processes.isEmpty { return }
        let operation: String?
        do {
            operation = try ProcessRecord.operation(in: context.instanceDirectory)
        } catch {
            throw OperationFailure("\(error)", hint: "it tells which operation started the process")
        }
        for process in processes { try await stop.end(process.identity, operation: operation) }
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
