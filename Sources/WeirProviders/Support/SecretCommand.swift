import WeirCore
package import WeirProcess
import WeirValue

/// Asks a tool such as a password manager for a secret.
package enum SecretCommand {
    /// How long it has: it may ask an agent or a server, and not a person.
    private static let patience = Duration.seconds(60)
    private static let outputLimit = 1 << 20

    /// What the command with `arguments` prints, without one trailing newline. It runs in `folder` with Weir's own
    /// `environment`, and reads nothing; it is ended at `deadline`, where there is one.
    /// - Throws: an error that tells why there is no secret.
    package static func output(
        _ arguments: [String], in folder: String, environment: [String: String], runner: any CommandRunner,
        until deadline: ContinuousClock.Instant? = nil
    ) async throws -> String {
        let scratch = try ScratchFolder.make(environment)
        defer { ScratchFolder.remove(scratch) }
        let left = deadline.map { max(.milliseconds(1), ContinuousClock.now.duration(to: $0)) } ?? patience
        let command = Command(
            arguments, environment: environment, workingDirectory: folder, timeout: min(patience, left))
        let result = try await runner.run(command, in: "\(scratch)/output")
        guard result.status.isSuccess else {
            let said = try result.standardError.text(limit: outputLimit).split(separator: "\n").last
            let told = said.map { ": " + PrintableText.line(Array($0.utf8), limit: 200) } ?? ""
            throw OperationFailure("\(arguments.first ?? "") \(result.status)\(told)", remains: .nothing)
        }
        var bytes = try result.standardOutput.bytes(limit: outputLimit)
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
