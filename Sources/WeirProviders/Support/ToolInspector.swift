#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
package import WeirProcess
import WeirValue

/// What was found of a tool that is needed.
package struct ToolReport: Sendable, Equatable {
    package let requirement: ToolRequirement
    /// The program that is used; the first that was looked for where none is found.
    package let candidate: ToolRequirement.Candidate
    /// Where it is, absolute; nil where it is not found.
    package let path: String?
    /// Its version, `1.11.4`; nil where it was not asked or did not tell.
    package let version: String?
    /// What is wrong, in one line; nil where all is well.
    package let problem: String?

    /// Whether it cannot be used: it is not there, or too old. One that does not tell its version may do.
    package var isUnusable: Bool { problem != nil && (path == nil || version != nil) }
}

/// Looks for tools, and asks their versions. Changes nothing.
package struct ToolInspector: Sendable {
    /// How long a tool has to tell its version.
    private static let patience = Duration.seconds(10)
    private static let outputLimit = 1 << 20

    private let runner: any CommandRunner
    private let environment: [String: String]
    private let project: String

    /// Makes it. Tools run through `runner`, and inherit by name from `environment`, which is Weir's own and whose `PATH`
    /// is searched; relative paths start at `project`.
    package init(runner: any CommandRunner, environment: [String: String], project: String) {
        self.runner = runner
        self.environment = environment
        self.project = project
    }

    /// Looks up what `requirement` asks for, and whether its version will do.
    package func inspect(_ requirement: ToolRequirement) async -> ToolReport {
        var problem: String?
        for candidate in requirement.candidates {
            do {
                let path = try find(candidate.program)
                return await report(requirement, candidate, path)
            } catch is CommandNotFound {
                continue
            } catch {
                problem = problem ?? "\(error)"
            }
        }
        let first = requirement.candidates.first ?? .init("")
        return ToolReport(
            requirement: requirement, candidate: first, path: nil, version: nil,
            problem: problem ?? "\(requirement.name) is not found" + (first.program.contains("/") ? "" : " in PATH"))
    }

    private func find(_ program: String) throws -> String {
        guard program.contains("/") else {
            return try ExecutableLookup.path(ofName: program, in: environment["PATH"] ?? "")
        }
        let path = FilePath.absolute(program, project)
        return try ExecutableLookup.path(for: Command([path], environment: [:], workingDirectory: "/"))
    }

    private func report(
        _ requirement: ToolRequirement, _ candidate: ToolRequirement.Candidate, _ path: String
    ) async -> ToolReport {
        var version: String?
        var problem: String?
        if let arguments = candidate.versionArguments {
            do {
                version = try await self.version(path, arguments, candidate)
                problem = Self.problem(version, candidate)
            } catch {
                problem = "it does not tell its version: \(error)"
            }
        }
        return ToolReport(
            requirement: requirement, candidate: candidate, path: path, version: version, problem: problem)
    }

    private static func problem(_ version: String?, _ candidate: ToolRequirement.Candidate) -> String? {
        guard let version else { return "it does not tell its version" }
        guard let lowest = candidate.lowest, numbers(version).lexicographicallyPrecedes(numbers(lowest)) else {
            return nil
        }
        return "its version \(version) is too old: \(lowest) or later is needed"
    }

    private static func numbers(_ version: String) -> [Int] { version.split(separator: ".").map { Int($0) ?? 0 } }

    private func version(
        _ path: String, _ arguments: [String], _ candidate: ToolRequirement.Candidate
    ) async throws -> String? {
        let scratch = try ScratchFolder.make(environment)
        defer { ScratchFolder.remove(scratch) }
        let given = ["CHECKPOINT_DISABLE": "1", "KUBECONFIG": "/dev/null"].merging(candidate.environment) { $1 }
        var variables = ToolEnvironment.of(inherited: candidate.inherited, given: given, own: environment)
        variables = TerraformEnvironment.set(given: variables, from: environment)
        let command = Command(
            [path] + arguments, environment: variables, workingDirectory: scratch, timeout: Self.patience)
        let result = try await runner.run(command, in: "\(scratch)/output").requireSuccess()
        return Self.version(in: try result.standardOutput.text(limit: Self.outputLimit))
    }

    /// The first version in `text`: digits with one or two points between, as in `"terraform_version": "1.11.4"`.
    static func version(in text: String) -> String? {
        text.split { !$0.isASCII || !($0.isNumber || $0 == ".") }.lazy.map { $0.split(separator: ".") }
            .first { $0.count >= 2 }.map { $0.prefix(3).joined(separator: ".") }
    }
}
