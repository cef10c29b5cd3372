import Synchronization
import Testing
import WeirControlPlane
import WeirProcess
import WeirValue

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What a real API server was recorded to answer, asked of a whole control plane in this process.
@Suite("The records of a real API server", .serialized)
struct RecordsTests {
    /// The steps that differ, by their case, with the reason.
    private static let exceptions = [
        "crud/methods step 7": "an HTTP method that HTTP does not know is refused by the parser, with 400"
    ]
    /// The groups that are held to. Those of RBAC need roles that are not made yet.
    private static let groups = [
        "auth", "crd", "crud", "discovery", "gc", "leases-events", "limits", "namespaces", "pagination", "patch", "rv",
        "selectors", "serviceaccounts", "ssa", "subresources", "table", "watch", "workloads",
    ]

    private static let script: String? = {
        let path = SharedFacts.folder + "/conformance"
        return access(path, R_OK) == 0 ? path : nil
    }()

    @Test("hold, but for those that are listed", .enabled(if: script != nil, "the records are not beside the project"))
    func records() async throws {
        let script = try #require(Self.script)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var options = ControlPlane.Options()
        options.dataDirectory = folder.path + "/data"
        let result = try await Self.served(options, folder) { kubeconfig in
            let only = Self.groups.flatMap { ["--only", $0 + "/*"] }
            return try await SystemCommandRunner().run(
                Command(
                    [
                        "python3", script, "check", "--kubeconfig", kubeconfig, "--cases",
                        SharedFacts.folder + "/cases",
                        "--records", SharedFacts.folder + "/records.json",
                    ] + only, environment: Environment.inherited(["PATH", "HOME"]), workingDirectory: folder.path),
                in: folder.path + "/output", operation: nil)
        }
        let text = try result.standardOutput.text(limit: 16 << 20)
        let lines = text.split(separator: "\n").map(String.init)
        let failures = lines.filter { $0.hasPrefix("FAIL ") && !Self.isException($0) }
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
        let sums = lines.filter { line in Self.groups.contains { line.hasPrefix($0 + ": ") } }
        #expect(sums.count == Self.groups.count, "\(text.suffix(2_000))")
    }

    private static func isException(_ line: String) -> Bool {
        exceptions.keys.contains { line.hasPrefix("FAIL " + $0 + " ") }
    }

    /// Runs `body` with the kubeconfig of a control plane.
    private static func served<Result: Sendable>(
        _ options: ControlPlane.Options, _ folder: TemporaryFolder,
        _ body: @escaping @Sendable (_ kubeconfig: String) async throws -> Result
    ) async throws -> Result {
        let (ready, yield) = AsyncStream<String>.makeStream()
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await ControlPlane(options).run { yield.yield($0.kubeconfig) }
                return nil
            }
            group.addTask {
                for await kubeconfig in ready {
                    try folder.write("kubeconfig", kubeconfig)
                    return try await body(folder.path + "/kubeconfig")
                }
                throw CancellationError()
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }
}

/// A folder for one test.
struct TemporaryFolder: Sendable {
    struct Failure: Error {}

    let path: String

    init() throws {
        var template = Array("/tmp/weir-controlplane-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure() }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func write(_ name: String, _ text: String) throws {
        guard let file = fopen(path + "/" + name, "w") else { throw Failure() }
        fputs(text, file)
        fclose(file)
    }

    /// Takes it away, with what is in it.
    func remove() { Self.remove(path) }

    private static func remove(_ path: String) {
        guard let folder = opendir(path) else {
            unlink(path)
            return
        }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { remove(path + "/" + name) }
        }
        closedir(folder)
        rmdir(path)
    }
}
