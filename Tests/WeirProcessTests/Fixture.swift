import WeirProcess

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A directory of its own for one test, removed when the last reference to it goes.
final class Fixture: Sendable {
    let path: String
    let runner = SystemCommandRunner()
    private let isOwner: Bool

    /// Uses the directory of a fixture of another process.
    init(at path: String) {
        self.path = path
        isOwner = false
    }

    init() throws {
        var template = Array("/tmp/weir-process-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemFailure("make", "a directory", errno) }
        isOwner = true
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        if isOwner { Self.remove(path) }
    }

    /// Where the output of the only command of a test goes.
    var output: OutputDirectory { OutputDirectory(path + "/run/output") }

    /// The environment that test tools get.
    var environment: [String: String] { ["PATH": "/usr/bin:/bin"] }

    /// The path of a file in this directory.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes `text` to the file `name`, executable where `mode` says so.
    @discardableResult
    func write(_ text: String, to name: String, mode: mode_t = 0o600) throws -> String {
        let target = file(name)
        let descriptor = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw SystemFailure("open", target, errno) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard writeOnce(descriptor, bytes) == bytes.count else { throw SystemFailure("write", target, errno) }
        return target
    }

    /// A command that runs `text` as a file of `/bin/sh` in this directory.
    func script(
        _ text: String, arguments: [String] = [], input: [UInt8]? = nil, timeout: Duration? = nil,
        grace: Duration = .seconds(8)
    ) throws -> Command {
        let file = try write(text, to: "script-\(UInt32.random(in: 0 ... .max)).sh")
        return Command(
            ["/bin/sh", file] + arguments, environment: environment, workingDirectory: path, input: input,
            timeout: timeout, grace: grace)
    }

    /// Runs `command` with its output in ``output``.
    func run(_ command: Command) async throws -> CommandResult {
        try await runner.run(command, in: output.path)
    }

    /// The text of the file `name`, once a test tool has written a whole line to it.
    func line(of name: String) async throws -> String {
        let file = OutputFile(file(name))
        try await eventually { (try? file.text(limit: 1 << 16))?.hasSuffix("\n") == true }
        return String(try file.text(limit: 1 << 16).dropLast())
    }

    /// The process whose number a test tool has written to the file `name`.
    func process(from name: String) async throws -> ProcessIdentity {
        let text = try await line(of: name)
        guard let pid = Int32(text), let identity = try ProcessIdentity(of: pid) else { throw NotThere(what: text) }
        return identity
    }

    private static func remove(_ path: String) {
        if let directory = opendir(path) {
            while let item = readdir(directory) {
                let name = withUnsafeBytes(of: item.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { remove("\(path)/\(name)") }
            }
            closedir(directory)
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}

/// Something that a test waited for did not come.
struct NotThere: Error {
    let what: String
}

/// Waits until `condition` holds; gives up after half a minute.
func eventually(_ condition: () throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try !condition() {
        guard ContinuousClock.now < deadline else { throw NotThere(what: "the condition") }
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// The permission bits of the file at `path`.
func mode(of path: String) throws -> mode_t {
    var status = stat()
    guard stat(path, &status) == 0 else { throw SystemFailure("look at", path, errno) }
    return status.st_mode & 0o777
}

/// Writes `bytes` with one call of `write(2)`.
private func writeOnce(_ descriptor: Int32, _ bytes: [UInt8]) -> Int {
    write(descriptor, bytes, bytes.count)
}
