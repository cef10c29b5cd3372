#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Subprocess

#if canImport(System)
import System
#else
import SystemPackage
#endif

extension Command {
    /// What Subprocess needs to start this command: the executable found, the environment whole, a session of its own
    /// without a terminal.
    ///
    /// - Throws: `InvalidCommand`, `CommandNotFound`, `CommandNotExecutable`, `SystemFailure`.
    func configuration(operation: String? = nil) throws -> Configuration {
        try validate()
        var environment = environment
        if let operation { environment["WEIR_OPERATION"] = operation }
        var options = PlatformOptions()
        options.createSession = true
        // Used only where the closure given to Subprocess throws.
        options.teardownSequence = [
            .gracefulShutDown(
                toProcessGroup: true, allowedDurationToNextStep: min(grace, Command.longestGraceOfCancellation))
        ]
        return Configuration(
            executable: .path(FilePath(try ExecutableLookup.path(for: self))),
            arguments: Arguments(executablePathOverride: arguments[0], remainingValues: Array(arguments.dropFirst())),
            environment: .custom(environment.reduce(into: [:]) { $0[.init(rawValue: $1.key) ?? ""] = $1.value }),
            workingDirectory: FilePath(workingDirectory), platformOptions: options)
    }

    /// The error of this target for what Subprocess threw when it was to start this command.
    func startFailure(_ error: SubprocessError) -> any Error {
        switch error.code {
        case .failedToChangeWorkingDirectory:
            return WorkingDirectoryUnusable(path: workingDirectory, code: error.underlyingError?.rawValue ?? ENOENT)
        case .executableNotFound:
            // The file was there a moment ago, so the system misses what it needs to run it.
            return CommandNotStarted(
                arguments: arguments,
                reason: "the interpreter in its first line or the loader that it needs is missing or may not be run")
        case .spawnFailed where error.underlyingError == .argListTooLong:
            return CommandNotStarted(arguments: arguments, reason: "its arguments and environment are too long")
        case .spawnFailed where error.underlyingError == .execFormatError:
            return CommandNotStarted(
                arguments: arguments, reason: "it is no program for this machine; a script needs a line #!")
        default:
            return CommandNotStarted(arguments: arguments, reason: error.description)
        }
    }
}
