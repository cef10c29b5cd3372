import WeirCore
import WeirHTTP
import WeirProcess
import WeirValue

/// Starts a process and waits until it is ready.
struct ProcessLaunch: Sendable {
    /// How long a process has to go on that tells nothing else of being ready.
    private static let settling = Duration.milliseconds(500)
    private static let longestPause = Duration.milliseconds(500)

    let wanted: WantedProcess
    /// Whether the instance's folder stays where the process does not become ready: it has what was there before.
    private let keepsFolder: Bool
    private let context: OperationContext
    private let redactor: Redactor
    private let client: HTTPClient
    private let environment: [String: String]
    private let log: String

    init(
        _ wanted: WantedProcess, _ context: OperationContext, redactor: Redactor, client: HTTPClient,
        environment: [String: String], keepsFolder: Bool = false
    ) {
        self.wanted = wanted
        self.keepsFolder = keepsFolder
        self.context = context
        self.redactor = redactor
        self.client = client
        self.environment = environment
        log = "\(context.instanceDirectory)/log"
    }

    /// Why the process of `record`, which runs, is not ready, after a few questions in a row; nil where it is.
    func complaint(_ record: ProcessRecord) async -> String? {
        var probe = ReadinessProbe(wanted.readiness, client: client, log: record.log)
        return await probe.persistentComplaint(in: context).map { redactor.redact($0) }
    }

    /// Whether the process of `record` runs and is ready.
    func isReady(_ record: ProcessRecord) async throws(OperationFailure) -> Bool {
        guard try isAlive(record.identity) else { return false }
        if case .output = wanted.readiness { return true }
        var probe = ReadinessProbe(wanted.readiness, client: client, log: record.log)
        return await probe.persistentComplaint(in: context) == nil
    }

    /// Starts the process and returns when it is ready.
    /// - Throws: ``OperationFailure`` with the end of its log; the process has been ended then.
    func run() async throws(OperationFailure) -> ProcessRecord {
        let record = ProcessRecord(try await start(), log: log)
        do throws(SystemFailure) {
            try record.takeNote(context.operation, in: context.instanceDirectory)
        } catch {
            throw await ended(record, "it cannot be noted which process it is: \(error)")
        }
        if let complaint = try await wait(for: record) { throw await ended(record, complaint) }
        return record
    }

    // MARK: Start

    private func start() async throws(OperationFailure) -> ProcessIdentity {
        do throws(SystemFailure) {
            _ = try Files.makeDirectories(context.instanceDirectory, mode: 0o700)
            // Each start has a log of its own, so that what an earlier one printed is not taken for its own.
            if try Files.status(log) != nil { try Files.rename(log, to: log + ".1") }
            try ProcessRecord.announce(context.operation, in: context.instanceDirectory)
        } catch {
            throw failure("\(wanted.name) was not started: \(error)", remains: .nothing)
        }
        var variables = ToolEnvironment.of(
            inherited: [], contexts: context.environment, given: wanted.environment, own: environment)
        variables["WEIR_OPERATION"] = context.operation
        context.progress("starting \(shownLine)")
        let process = DetachedProcess(
            wanted.run, environment: variables, workingDirectory: wanted.workingDirectory, log: log)
        do {
            return try await process.start()
        } catch let error as CommandNotFound {
            Files.removeIfPossible("\(context.instanceDirectory)/operation")
            Files.removeEmptyDirectoryIfPossible(context.instanceDirectory)
            let path = error.searchedPath.map { "it was looked for in PATH: \($0.isEmpty ? "(empty)" : $0)" }
            throw failure("\(error.name) \(path == nil ? "does not exist" : "is not found")", path, remains: .nothing)
        } catch {
            var failure = failure("\(wanted.name) was not started: \(error)", remains: .nothing)
            addLog(to: &failure)
            throw failure
        }
    }

    // MARK: Waiting

    /// Waits until the process of `record` is ready.
    /// - Returns: why it did not become ready; nil when it did.
    private func wait(for record: ProcessRecord) async throws(OperationFailure) -> String? {
        let deadline = ContinuousClock.now + min(wanted.timeout, context.remaining)
        let noun = redactor.redact(wanted.readiness.noun)
        if case .running = wanted.readiness { return try await settle(record) }
        var probe = ReadinessProbe(wanted.readiness, client: client, log: record.log)
        var pause = Duration.milliseconds(20)
        var told = ""
        while true {
            let complaint = redactor.redact(await probe.complaint() ?? "")
            guard try isAlive(record.identity) else { return "\(wanted.name) ended before it was ready" }
            if complaint.isEmpty { return nil }
            if complaint != told { context.progress("waiting for \(noun): \(complaint)") }
            told = complaint
            guard ContinuousClock.now < deadline else {
                return "\(wanted.name) was not ready within \(wanted.timeout.compact): waited for \(noun): \(complaint)"
            }
            guard await Waiting.pause(pause, in: context) == .goOn else {
                return "\(wanted.name) was ended before it was ready: the run was interrupted"
            }
            pause = min(pause * 2, Self.longestPause)
        }
    }

    private func settle(_ record: ProcessRecord) async throws(OperationFailure) -> String? {
        guard await Waiting.pause(Self.settling, in: context) == .goOn else {
            return "\(wanted.name) was ended: the run was interrupted"
        }
        return try isAlive(record.identity) ? nil : "\(wanted.name) ended at once"
    }

    private func isAlive(_ identity: ProcessIdentity) throws(OperationFailure) -> Bool {
        do throws(SystemFailure) {
            return try identity.isAlive()
        } catch {
            throw OperationFailure("\(error)")
        }
    }

    // MARK: Failures

    private var shownLine: String {
        PrintableText.line(Array(redactor.redact(Command.rendering(of: wanted.shownRun)).utf8), limit: 200)
    }

    /// The failure `message` of a process that was started; it is ended.
    private func ended(_ record: ProcessRecord, _ message: String) async -> OperationFailure {
        var failure = failure(message, remains: .nothing)
        do throws(OperationFailure) {
            try await wanted.stop.end(record.identity, operation: context.operation)
        } catch {
            failure.hint = error.message
            failure.remains = .partial(OperationResult(record.attributes))
        }
        addLog(to: &failure)
        return failure
    }

    private func failure(
        _ message: String, _ hint: String? = nil, remains: OperationFailure.Remains
    ) -> OperationFailure {
        var failure = OperationFailure(
            redactor.redact(message), hint: hint.map { redactor.redact($0) }, remains: remains)
        failure.arguments = wanted.shownRun.map { redactor.redact($0) }
        return failure
    }

    /// Adds a redacted copy of the log to `failure`; where nothing remains the log itself goes with the folder.
    private func addLog(to failure: inout OperationFailure) {
        do throws(SystemFailure) {
            _ = try Files.makeDirectories(context.directory, mode: 0o700)
            let copy = "\(context.directory)/process.log"
            var writer = try ToolLog(copy, redactor)
            try writer.write("\(shownLine)\n\(failure.message)\n")
            try writer.copy(OutputFile(log), heading: "output")
            failure.output = writer.lastLines(ToolSession.shownLines)
            failure.log = copy
            if case .nothing = failure.remains, !keepsFolder { try Files.removeTree(context.instanceDirectory) }
        } catch {
            failure.hint = [failure.hint, "\(error)"].compactMap(\.self).joined(separator: "; ")
        }
    }
}
