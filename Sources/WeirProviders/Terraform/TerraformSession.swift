#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import WeirCore
import WeirProcess
import WeirValue

/// Runs terraform's commands for one operation on one module.
struct TerraformSession: Sendable {
    /// What is left of the operation's time to look at what a command has made.
    private static let reserve = Duration.seconds(30)
    /// How long terraform has to end in good order when it is asked to: it waits for what it is creating.
    private static let grace = Duration.seconds(120)
    private static let readLimit = Duration.seconds(120)

    let arguments: TerraformArguments
    let folder: TerraformFolder
    let context: OperationContext
    private let program: String
    private let tools: ToolRunner
    /// Weir's own environment, with what the stack's contexts set.
    let environment: [String: String]
    private let sensitive: Value

    /// A session on the module of `arguments` in `folder`. `environment` is Weir's own.
    /// - Throws: ``OperationFailure`` where no program is found.
    init(
        _ arguments: TerraformArguments, _ folder: TerraformFolder, tools: ToolRunner, environment: [String: String],
        in context: OperationContext
    ) throws(OperationFailure) {
        self.arguments = arguments
        self.folder = folder
        self.context = context
        self.tools = tools
        try TerraformArguments.check(context.environment.keys.sorted(), "a context sets")
        let environment = environment.merging(context.environment) { _, set in set }
        self.environment = environment
        program = try TerraformProgram.find(
            arguments.binary, project: context.project,
            searchPath: arguments.environment["PATH"] ?? environment["PATH"] ?? "")
        sensitive = [.map(arguments.values), TerraformEnvironment.secrets(in: environment)]
    }

    /// The module's folder as messages name it: relative to the project where it is in there.
    var source: String {
        let path = arguments.source.path
        return path.hasPrefix(context.project + "/") ? String(path.dropFirst(context.project.utf8.count + 1)) : path
    }

    /// The run of `command`, which keeps its log under `name`.
    func run(_ command: [String], as name: String) -> ToolRun {
        var run = ToolRun([program] + command, name: name)
        run.tool += " \(command.first ?? "")"
        run.environment = TerraformEnvironment.set(given: arguments.environment, from: environment)
        run.inherited = TerraformEnvironment.inherited(from: environment)
        run.workingDirectory = folder.working
        run.timeout = min(arguments.timeout, max(.seconds(1), context.remaining - Self.reserve))
        run.grace = Self.grace
        // Providers, which share its group, die of TERM in the middle of a request, and leave INT to terraform.
        run.stopSignal = SIGINT
        run.install = "see \(TerraformProgram.install)"
        run.sensitive = sensitive
        return run
    }

    // MARK: Commands

    /// Makes the working folder ready; with `migration`, takes the state along from another backend.
    func initialise(as name: String = "init", migration: Bool = false) async throws(OperationFailure) {
        var run = run(migration ? TerraformCommand.migrate : TerraformCommand.initialise, as: name)
        run.outputLimit = nil
        do throws(OperationFailure) {
            _ = try await tools.run(run, in: context)
        } catch {
            var failure = error
            if let reason = Self.reason(failure.output, source: source) { failure.message += ": \(reason)" }
            throw failure
        }
    }

    /// What `lines`, the end of a plain output, say went wrong, with its place; nil where they do not. Without
    /// colours and boxes, `Error: ` begins the line that matters, and `on main.tf line 3, in ...` follows.
    static func reason(_ lines: [String], source: String) -> String? {
        let mark = "Error: "
        let isReason = { (line: String) in
            line.hasPrefix(mark) && !line.hasPrefix(mark + "Terraform encountered problems")
                && !line.hasPrefix(mark + "OpenTofu encountered problems")
        }
        guard let index = lines.firstIndex(where: isReason) else { return nil }
        let summary = lines[index].dropFirst(mark.count)
        let words = lines[(index + 1)...].prefix(3).map { $0.split(separator: " ") }
        guard let place = words.first(where: { $0.count >= 4 && $0[0] == "on" && $0[2] == "line" }) else {
            return String(summary)
        }
        return "\(summary) (\(source)/\(place[1]):\(place[3].prefix { $0.isNumber }))"
    }

    /// Runs `command`, an `apply` or `destroy`, telling its progress.
    /// - Throws: ``OperationFailure`` with terraform's own diagnostics; what remains is for the caller to say.
    func change(_ command: [String], as name: String, _ report: TerraformReport) async throws(OperationFailure) {
        var run = run(command, as: name)
        run.outputLimit = nil
        run.follow = { report.take($0) }
        defer { folder.protectState() }
        do throws(OperationFailure) {
            _ = try await tools.run(run, in: context)
        } catch {
            throw failure(error, report)
        }
    }

    /// What an apply would do, in lines of JSON.
    /// - Throws: ``OperationFailure`` with terraform's own diagnostics.
    func plan() async throws(OperationFailure) -> String {
        let report = TerraformReport(source: source) { _ in }
        var run = run(TerraformCommand.plan, as: "plan")
        run.outputLimit = 64 << 20
        run.follow = { report.take($0) }
        do throws(OperationFailure) {
            return try await tools.run(run, in: context).text
        } catch {
            throw failure(error, report)
        }
    }

    /// A report that tells this operation's progress.
    func report() -> TerraformReport { TerraformReport(source: source, progress: context.progress) }

    private func failure(_ error: OperationFailure, _ report: TerraformReport) -> OperationFailure {
        let errors = report.errors
        guard let first = errors.first else { return error }
        var failure = error
        failure.message += ": \(first.line(source: source))"
        if errors.count > 1 { failure.message += ", and \(errors.count - 1) more" }
        failure.output = Array(errors.flatMap { $0.lines(source: source) }.prefix(40))
        return failure
    }

    // MARK: State

    /// What the state says; `directory` is where terraform is run, nil is the working folder.
    ///
    /// A folder that holds no module will do where the state is a file in it: terraform then needs neither the module
    /// nor its providers.
    func state(in directory: String? = nil) async throws(OperationFailure) -> TerraformState {
        let resources = try await resources(in: directory)
        var run = reading(TerraformCommand.output, as: "output", in: directory)
        run.outputLimit = 64 << 20
        let outcome: ToolOutcome
        do throws(OperationFailure) {
            outcome = try await tools.run(run, in: context)
        } catch {
            throw withoutOutput(error)
        }
        let redactor = context.redactor.adding(sensitiveIn: sensitive)
        return TerraformState(outputs: try TerraformState.outputs(outcome.output, redactor), resources: resources)
    }

    private func resources(in directory: String?) async throws(OperationFailure) -> [String] {
        do throws(OperationFailure) {
            return TerraformState.resources(
                try await tools.run(reading(TerraformCommand.list, as: "state-list", in: directory), in: context).text)
        } catch {
            // A module without resources and outputs has no state.
            if error.output.contains(where: { $0.contains("No state file was found") }) { return [] }
            throw error
        }
    }

    private func reading(_ command: [String], as name: String, in directory: String?) -> ToolRun {
        var run = run(command, as: name)
        run.tool = "\(program.lastPathPart) \(command.prefix(2).joined(separator: " "))"
        run.workingDirectory = directory ?? folder.working
        run.timeout = min(Self.readLimit, context.remaining)
        return run
    }

    /// `failure` without what was printed: outputs in clear, whose secrets nobody knows yet.
    private func withoutOutput(_ failure: OperationFailure) -> OperationFailure {
        var failure = failure
        if let log = failure.log { Files.removeIfPossible(log) }
        failure.log = nil
        failure.output = []
        return failure
    }
}
