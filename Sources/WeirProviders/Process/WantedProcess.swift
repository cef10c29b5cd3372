import WeirCore
import WeirProcess
import WeirValue

/// A process as its arguments declare it.
struct WantedProcess: Sendable {
    /// The argument list, the word `weir` replaced.
    let run: [String]
    /// What may be shown of it.
    let shownRun: [String]
    let environment: [String: String]
    /// The absolute path of the folder that it starts in.
    let workingDirectory: String
    let readiness: Readiness
    /// How long it may take until it is ready.
    let timeout: Duration
    let stop: ProcessStop

    /// - Parameter program: the absolute path of Weir's executable.
    init(_ values: Value.Map, program: String, project: String) throws(OperationFailure) {
        let arguments = Arguments(values)
        var run = try arguments.texts("run") ?? []
        guard let first = run.first else { throw OperationFailure("run is not given", remains: .nothing) }
        if first == "weir" { run[0] = program }
        self.run = run
        shownRun = arguments.shownTexts("run")
        environment = try arguments.textMap("environment")
        workingDirectory = try arguments.text("workingDirectory").map { FilePath.absolute($0, project) } ?? project
        let ready = try arguments.object("ready")
        readiness = try Readiness(ready, project: project)
        timeout = try ready.duration("timeout", default: .seconds(30))
        stop = try ProcessStop(values)
    }

    /// What messages call it: the last part of its program's path.
    var name: String { shownRun.first?.lastPathPart.nonEmpty ?? "the process" }
}

/// How a process is ended.
struct ProcessStop: Sendable, Equatable {
    let signal: Int32
    let grace: Duration

    /// What `stop` in `values` says.
    init(_ values: Value.Map) throws(OperationFailure) {
        let stop = try Arguments(values).object("stop")
        let name = try stop.text("signal") ?? "TERM"
        guard let number = StopSignals.number(name) else {
            throw OperationFailure(
                "there is no signal \(name) to stop with", hint: "one of \(StopSignals.names.joined(separator: ", "))",
                remains: .nothing)
        }
        signal = number
        grace = try stop.duration("grace", default: .seconds(8))
    }

    /// Ends the process of `identity` with its group; where it is gone and `operation` started it, what it left of its
    /// group.
    /// - Throws: ``OperationFailure`` where it still runs, or may not be signalled.
    func end(_ identity: ProcessIdentity, operation: String?) async throws(OperationFailure) {
        let ending: ProcessEnding
        do {
            ending = try await identity.terminate(signal: signal, grace: grace, operation: operation)
        } catch {
            throw OperationFailure("the process \(identity.pid) cannot be ended: \(error)")
        }
        guard ending != .survived else {
            throw OperationFailure(
                "the process \(identity.pid) still runs, seconds after it was killed",
                hint: "it hangs in the kernel, often in a device or a network file system; try again")
        }
    }
}
