import Testing
import WeirCore
import WeirProcess
import WeirProviders
import WeirValue

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Operations that are cut off because the program that does them is killed: done in a process of their own, and looked
/// at from this one.
extension Fixture {
    /// Where the files of the operation are that is cut off.
    static let cutDirectory = ".weir/runs/cut/thing"

    /// The context of the operation that is cut off, and of whoever looks at it afterwards.
    func cutContext(secrets: [String] = [], onProgress: (@Sendable (String) -> Void)? = nil) -> OperationContext {
        let plain = context(secrets: secrets, onProgress: onProgress)
        return OperationContext(
            operation: "cut.thing.\(project)", stack: plain.stack, workspace: plain.workspace, project: project,
            directory: path(Self.cutDirectory), instanceDirectory: plain.instanceDirectory, deadline: plain.deadline,
            interruption: interruption, redactor: plain.redactor, recipe: plain.recipe, progress: plain.progress)
    }

    /// The intent of an operation `kind` on `instance`, begun on this machine, which may take `seconds` from now.
    func intent(
        _ kind: Intent.Kind, _ instance: RecordedInstance, within seconds: Int64 = 60
    ) throws -> Intent {
        var intent = Intent(
            operation: "cut.\(kind).thing", kind: kind, instance: instance, directory: Self.cutDirectory)
        intent.boot = try ProcessIdentity.currentBoot()
        intent.deadline = Timestamp.text(Int64(time(nil)) + seconds)
        return intent
    }

    /// The intent to create an instance of `arguments`, of which nothing else is known.
    func creation(_ provider: any Provider, _ arguments: Value.Map) async throws -> Intent {
        var instance = Self.declared(provider, arguments)
        instance.fingerprints = try await provider.fingerprints(instance, in: context())
        return try intent(.create, Self.recorded(instance, [:], status: .incomplete))
    }

    /// Waits as recovery does, then asks `provider` what became of `intent`.
    func settle(_ provider: any Provider, _ intent: Intent) async throws -> Observation {
        try await OperationRemains.awaitEnd(intent, cutContext())
        return try await provider.probe(intent, in: cutContext())
    }

    /// What is recorded of the instance of `intent` when a probe calls it half-made.
    func halfMade(_ intent: Intent) -> RecordedInstance {
        var instance = intent.instance
        instance.attributes = [:]
        instance.status = .incomplete
        return instance
    }
}

extension Observation {
    /// Why it is incomplete or unreachable.
    var reason: String? {
        switch self {
        case .incomplete(let why), .unreachable(let why): why
        case .present, .absent: nil
        }
    }
}

/// Lets the system kill this process in the middle of the first write past `bytes` of a file.
func dieWriting(past bytes: Int) {
    // Whoever runs the tests may ignore or block it.
    signal(SIGXFSZ, SIG_DFL)
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGXFSZ)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    var none = rlimit()
    var limit = rlimit()
    limit.rlim_cur = rlim_t(bytes)
    limit.rlim_max = rlim_t(bytes)
    #if canImport(Darwin)
    setrlimit(RLIMIT_CORE, &none)
    setrlimit(RLIMIT_FSIZE, &limit)
    #else
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    #endif
}

/// Waits until `condition` holds; gives up after half a minute.
func eventually(_ condition: () throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try !condition() {
        guard ContinuousClock.now < deadline else { throw Fixture.Failure("what was waited for did not come") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
