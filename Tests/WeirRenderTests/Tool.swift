import Testing
import WeirProcess

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Programs of this machine that read what was written.
enum Tool {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The standard output of `arguments` in a folder of its own that holds `files` by name.
    /// - Throws: ``Failure`` where it does not succeed.
    static func output(
        _ arguments: [String], input: String = "", files: [String: [UInt8]] = [:]
    ) async throws -> [UInt8] {
        var template = Array("/tmp/weir-render-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil, let real = realpath(template, nil) else {
            throw Failure(description: "mkdtemp: \(errno)")
        }
        defer { free(real) }
        let folder = String(cString: real)
        defer { remove(folder, files.keys) }
        for (name, bytes) in files {
            let descriptor = open("\(folder)/\(name)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw Failure(description: "open: \(errno)") }
            defer { close(descriptor) }
            guard write(descriptor, bytes, bytes.count) == bytes.count else {
                throw Failure(description: "write: \(errno)")
            }
        }
        var command = Command(arguments, environment: environment, workingDirectory: folder)
        command.input = Array(input.utf8)
        command.timeout = .seconds(120)
        let result = try await SystemCommandRunner().run(command, in: "\(folder)/output")
        let text = try result.output.standardOutput.text(limit: 64 << 20)
        guard result.status.isSuccess else {
            let errors = try result.output.standardError.text(limit: 1 << 20)
            throw Failure(description: "\(arguments[0]): \(result.status)\n\(errors)")
        }
        return Array(text.utf8)
    }

    /// Whether `arguments` can be run here and succeed.
    static func runs(_ arguments: [String]) async -> Bool {
        do {
            _ = try await output(arguments)
            return true
        } catch {
            return false
        }
    }

    private static var environment: [String: String] {
        var environment = ["CHECKPOINT_DISABLE": "1", "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"]
        for name in ["PATH", "HOME"] {
            if let value = getenv(name) { environment[name] = String(cString: value) }
        }
        return environment
    }

    private static func remove(_ folder: String, _ names: some Collection<String>) {
        for name in names + ["output/stdout", "output/stderr"] { unlink("\(folder)/\(name)") }
        rmdir("\(folder)/output")
        rmdir(folder)
    }
}
