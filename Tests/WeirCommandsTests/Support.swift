import ArgumentParser
import Synchronization
import SystemPackage
import Testing
import WeirCommands
import WeirCore
import WeirProcess

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Keeps what is written.
final class Buffer: TextSink {
    private let kept = Mutex("")
    func write(_ text: String) { kept.withLock { $0 += text } }
    var text: String { kept.withLock { $0 } }
}

/// Asks to stop when a test says so.
final class ManualInterrupts: InterruptSource {
    private let handler = Mutex<(@Sendable (Int) -> Void)?>(nil)
    private let count = Mutex(0)

    func watch(_ handle: @escaping @Sendable (Int) -> Void) -> @Sendable () -> Void {
        handler.withLock { $0 = handle }
        return { self.handler.withLock { $0 = nil } }
    }

    func interrupt() {
        let number = count.withLock { count in
            count += 1
            return count
        }
        handler.withLock { $0 }?(number)
    }
}

/// What a command printed and how it ended.
struct Outcome {
    let status: Int32
    let output: String
    let messages: String
    var all: String { output + messages }
}

/// A project in a folder of its own.
struct Project {
    let directory: String
    var environment = Environment.inherited(["PATH", "HOME", "TMPDIR"])
    var ask: (@Sendable (String) -> String?)?
    var interrupts = ManualInterrupts()

    /// Runs `body` with an empty project and takes its folder away after.
    static func with(_ body: (inout Project) async throws -> Void) async throws {
        var template = Array("/tmp/weir-commands-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var project = Project(directory: directory)
        project.write("weir.yaml", "apiVersion: weir.dev/v1\nkind: Project\nmetadata: {name: test}\n")
        do { try await body(&project) } catch {
            project.remove("")
            throw error
        }
        project.remove("")
    }

    private init(directory: String) { self.directory = directory }

    /// Writes `text` to the file `path` of the project.
    func write(_ path: String, _ text: String) { write(path, Array(text.utf8)) }

    /// Writes `bytes` to the file `path` of the project.
    func write(_ path: String, _ bytes: [UInt8]) {
        var folder = FilePath(directory)
        for part in FilePath(path).removingLastComponent().components {
            folder.append(part)
            mkdir(folder.string, 0o755)
        }
        do {
            let file = try FileDescriptor.open(
                FilePath(directory).appending(path), .writeOnly, options: [.create, .truncate],
                permissions: [.ownerReadWrite])
            try file.closeAfter { _ = try file.writeAll(bytes) }
        } catch {
            Issue.record("\(path): \(error)")
        }
    }

    /// Writes the stack `name` whose `spec` is this text.
    func stack(_ name: String, _ spec: String) {
        write(
            "stacks/\(name).yaml",
            "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: \(name)}\nspec:\n"
                + spec.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }.joined())
    }

    /// The text of the file `path` of the project; nil where there is none.
    func read(_ path: String) -> String? {
        (try? Files.read("\(directory)/\(path)", limit: 1 << 24)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The permissions of what is at `path`; nil where nothing is.
    func mode(_ path: String) -> mode_t? {
        var entry = stat()
        return stat("\(directory)/\(path)", &entry) == 0 ? entry.st_mode & 0o777 : nil
    }

    /// Every file of the project below `folder`, as a path from the project's folder.
    func files(below folder: String = "") -> [String] {
        Files.names(in: "\(directory)/\(folder)").flatMap { name in
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            return Files.isFile("\(directory)/\(path)") ? [path] : files(below: path)
        }
    }

    func exists(_ path: String) -> Bool { Files.exists("\(directory)/\(path)") }

    /// Takes the file or folder `path` away.
    func remove(_ path: String) {
        let place = path.isEmpty ? directory : "\(directory)/\(path)"
        do { try FileManager.default.removeItem(atPath: place) } catch {
            if Files.exists(place) { Issue.record("\(place) cannot be taken away: \(error)") }
        }
    }

    /// A context of this project with the given sinks.
    func context(_ output: Buffer, _ messages: Buffer, colors: Bool = false) -> CommandContext {
        CommandContext(
            currentDirectory: directory, environment: environment, output: output, messages: messages, ask: ask,
            colors: colors, program: "/nonexistent/weir", actor: "tester@here", interrupts: interrupts)
    }

    /// Runs weir with `arguments` in this process.
    func weir(_ arguments: String..., colors: Bool = false) async -> Outcome { await weir(arguments, colors: colors) }

    /// Runs weir with `arguments` in this process.
    func weir(_ arguments: [String], colors: Bool = false) async -> Outcome {
        let output = Buffer()
        let messages = Buffer()
        var status: Int32 = 0
        do {
            var command = try WeirCommand.parseAsRoot(arguments)
            if let command = command as? any ContextCommand {
                try await command.perform(in: context(output, messages, colors: colors))
            } else {
                try command.run()
            }
        } catch let code as ExitCode {
            status = code.rawValue
        } catch {
            messages.write(WeirCommand.fullMessage(for: error))
            status = WeirCommand.exitCode(for: error).rawValue
        }
        return Outcome(status: status, output: output.text, messages: messages.text)
    }

    /// Runs the git program on the state repository; its output, or nil where it failed or is missing.
    func git(_ arguments: String...) async throws -> String? {
        let command = Command(
            ["git", "-C", "\(directory)/.weir/state.git"] + arguments, environment: environment,
            workingDirectory: directory)
        let result = try await SystemCommandRunner().run(command, in: "\(directory)/git-output")
        defer { remove("git-output") }
        guard result.status.isSuccess else { return nil }
        return try result.standardOutput.text(limit: 1 << 26)
    }
}

/// Whether a program of this name is on the PATH.
func hasTool(_ name: String) -> Bool {
    let path = Environment.inherited(["PATH"])["PATH"] ?? ""
    return ((try? ExecutableLookup.path(ofName: name, in: path)) ?? nil) != nil
}
