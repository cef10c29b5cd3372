import Synchronization
import WeirCore
import WeirProcess
import WeirProviders
import WeirValue

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A project's folder of one test's own, and the contexts of operations in it. Gone with the last holder.
final class Fixture: Sendable {
    /// The project's folder, every link on the way resolved.
    let project: String
    let interruption = Interruption()
    private let isOwner: Bool
    private let told = Notes()
    private let count = Mutex(0)

    init() throws {
        var template = Array("/tmp/weir-providers-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil, let real = realpath(template, nil) else { throw Failure("mkdtemp: \(errno)") }
        defer { free(real) }
        project = String(cString: real)
        isOwner = true
    }

    /// Uses the project of a fixture of another process.
    init(at project: String) {
        self.project = project
        isOwner = false
    }

    deinit {
        if isOwner { Self.removeTree(project) }
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    /// What operations told of their progress.
    var progress: [String] { told.texts }

    /// Weir's own environment, as far as tests need it.
    static let environment = ["PATH": "/usr/bin:/bin", "HOME": "/nowhere", "SECRET_OF_THE_SHELL": "not for tools"]

    /// A context of a new operation on the instance `thing`.
    func context(
        secrets: [String] = [], within limit: Duration = .seconds(60), onProgress: (@Sendable (String) -> Void)? = nil
    ) -> OperationContext {
        let number = count.withLock { count in
            count += 1
            return count
        }
        return OperationContext(
            operation: "run.thing.\(number)", stack: "stack", workspace: "default", project: project,
            directory: "\(project)/.weir/runs/1/thing.\(number)", instanceDirectory: "\(project)/.weir/instances/thing",
            deadline: .now + limit, interruption: interruption, redactor: Redactor(secrets), recipe: { _ in nil },
            progress: { [told] text in
                told.add(text)
                onProgress?(text)
            })
    }

    // MARK: Instances

    /// The instance `thing` of `provider`'s only type, with defaults put in.
    static func declared(_ provider: any Provider, _ arguments: Value.Map) -> DeclaredInstance {
        let type = provider.types[0]
        guard case .map(let values) = type.argumentSchema.withDefaults(.map(arguments)) else {
            return DeclaredInstance(Address("thing"), type, arguments: arguments)
        }
        let given = values.filter { if case .null = $0.value { false } else { true } }.map { ($0.key, $0.value) }
        return DeclaredInstance(Address("thing"), type, arguments: Value.Map(given) { first, _ in first })
    }

    /// What is recorded of `instance` with `attributes`.
    static func recorded(
        _ instance: DeclaredInstance, _ attributes: Value.Map, status: RecordedInstance.Status = .ready
    ) -> RecordedInstance {
        RecordedInstance(
            address: instance.address, type: instance.type.name, arguments: instance.arguments,
            fingerprints: instance.fingerprints, attributes: attributes, dependencies: [], order: 1, status: status,
            recipe: nil, created: "", updated: "", milliseconds: 0)
    }

    /// Makes an instance as a run does: looks at its fingerprints, creates it, and records it.
    func create(_ provider: any Provider, _ arguments: Value.Map, secrets: [String] = []) async throws
        -> RecordedInstance
    {
        var instance = Self.declared(provider, arguments)
        instance.fingerprints = try await provider.fingerprints(instance, in: context())
        let result = try await provider.create(instance, in: context(secrets: secrets))
        return Self.recorded(instance, result.attributes)
    }

    /// Changes `prior` to `arguments` as a run does.
    func update(
        _ provider: any Provider, _ prior: RecordedInstance, _ arguments: Value.Map
    ) async throws -> RecordedInstance {
        var instance = Self.declared(provider, arguments)
        instance.fingerprints = try await provider.fingerprints(instance, in: context())
        let result = try await provider.update(instance, prior: prior, in: context())
        return Self.recorded(instance, result.attributes)
    }

    // MARK: Files

    /// The absolute path of `path` in the project.
    func path(_ path: String) -> String { "\(project)/\(path)" }

    func write(_ text: String, _ path: String, mode: mode_t = 0o644) throws {
        try writeBytes(Array(text.utf8), path, mode: mode)
    }

    func writeBytes(_ bytes: [UInt8], _ path: String, mode: mode_t = 0o644) throws {
        var folders = path.split(separator: "/").dropLast()
        var made: [Substring] = []
        while let folder = folders.popFirst() {
            made.append(folder)
            mkdir(self.path(made.joined(separator: "/")), 0o755)
        }
        let descriptor = open(self.path(path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("open \(path): \(errno)") }
        defer { close(descriptor) }
        guard writeAll(descriptor, bytes) == bytes.count, fchmod(descriptor, mode) == 0 else {
            throw Failure("write \(path): \(errno)")
        }
    }

    func makeFolder(_ path: String, mode: mode_t = 0o755) throws {
        guard mkdir(self.path(path), 0o755) == 0, chmod(self.path(path), mode) == 0 else {
            throw Failure("mkdir \(path): \(errno)")
        }
    }

    func makeLink(_ path: String, to target: String) throws {
        guard symlink(target, self.path(path)) == 0 else { throw Failure("symlink \(path): \(errno)") }
    }

    func text(_ path: String) throws -> String { try text(at: self.path(path)) }

    func text(at path: String) throws -> String { try OutputFile(path).text(limit: 64 << 20) }

    /// The permissions of what is at `path`; nil where nothing is.
    func mode(_ path: String) -> mode_t? {
        var entry = stat()
        return lstat(self.path(path), &entry) == 0 ? entry.st_mode & 0o777 : nil
    }

    func exists(_ path: String) -> Bool { mode(path) != nil }

    /// The names in the folder `path`, sorted.
    func names(_ path: String) -> [String] { Self.names(self.path(path)) }

    /// The names in the project's folder, without `.weir` where no instance has anything there.
    var leftovers: [String] { names("").filter { $0 != ".weir" || !names(".weir/instances").isEmpty } }

    private static func names(_ path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func removeTree(_ path: String) {
        if unlink(path) == 0 { return }
        chmod(path, 0o700)
        for name in names(path) { removeTree("\(path)/\(name)") }
        rmdir(path)
    }
}

private func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Int { write(descriptor, bytes, bytes.count) }

/// Texts that are told from several tasks.
final class Notes: Sendable {
    private let list = Mutex<[String]>([])

    /// The texts so far.
    var texts: [String] { list.withLock { $0 } }

    func add(_ text: String) { list.withLock { $0.append(text) } }
}

/// Whether this process may do what modes forbid: then nothing is unwritable for it.
let isSuperuser = geteuid() == 0

/// The failure that `work` throws.
func failure(
    _ work: () async throws -> some Any
) async throws -> OperationFailure {
    do {
        _ = try await work()
    } catch let failure as OperationFailure {
        return failure
    }
    throw Fixture.Failure("nothing was thrown")
}

extension OperationFailure {
    /// What remains, in a word.
    var left: String {
        switch remains {
        case .nothing: "nothing"
        case .unknown: "unknown"
        case .partial: "partial"
        }
    }
}

extension Observation {
    /// What it says, in a word.
    var word: String {
        switch self {
        case .present: "present"
        case .incomplete: "incomplete"
        case .absent: "absent"
        case .unreachable: "unreachable"
        }
    }

    /// The paths that were changed outside.
    var drifted: [String] {
        if case .present(_, let drift) = self { drift.map(\.path) } else { [] }
    }

    /// What was found of `path`.
    func observed(_ path: String) -> String? {
        guard case .present(_, let drift) = self else { return nil }
        return drift.first { $0.path == path }?.observed
    }

    /// The attributes of what is present.
    var attributes: Value.Map? {
        if case .present(let attributes, _) = self { attributes } else { nil }
    }
}
