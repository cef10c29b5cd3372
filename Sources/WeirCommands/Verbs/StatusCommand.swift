import ArgumentParser
import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// `weir status [STACK]`
struct StatusCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the workspaces, or what there is of one.")

    @Argument(help: "The stack: a path, or a name; without one all workspaces are listed.") var stack: String?
    @Option(name: [.short, .long], help: "The workspace.") var workspace = "default"
    @Flag(inversion: .prefixedNo, help: "Ask the world, rather than believe the record.") var refresh = true
    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: workspace)
        guard let stack else { return try await listWorkspaces(session) }
        let name = try await session.stackName(stack)
        let store = session.store(name)
        let snapshot = try await store.load()
        session.learn(snapshot)
        if refresh { try await session.attach(recordedIn: snapshot) }
        let observations =
            refresh
            ? await Observer.observe(snapshot, registry: session.registry, contexts: session.contexts(name, store))
            : [:]
        var rows = snapshot.instances.values.sorted { $0.order < $1.order }.map { instance in
            let intent = snapshot.intents.first { $0.address == instance.address }
            return (instance, intent.map(Self.condition) ?? Self.condition(instance, observations[instance.address]))
        }
        // What was begun and is recorded nowhere else.
        rows += snapshot.intents.filter { snapshot.instances[$0.address] == nil }.map {
            ($0.instance, Self.condition($0))
        }
        let redactor = session.secrets.redactor
        if format == .json {
            let list = rows.map { instance, condition -> Value in
                [
                    "address": .string(instance.address.description), "type": .string(instance.type),
                    "status": .string(condition.word),
                    "detail": condition.detail.map { .string(redactor.redact($0)) } ?? .null,
                    "created": .string(instance.created), "updated": .string(instance.updated),
                ]
            }
            context.output.write(JSONWriter.string(.list(list), .readable))
            return
        }
        guard !rows.isEmpty else {
            context.output.write("\(name)/\(workspace): nothing is recorded\n")
            return
        }
        context.output.write(
            TextTable.text(
                ["ADDRESS", "TYPE", "UPDATED", "STATUS"],
                rows.map { instance, condition in
                    let detail = condition.detail.map { ": " + TerminalText.clean(redactor.redact($0)) } ?? ""
                    return [RunText.shown(instance.address), instance.type, instance.updated, condition.word + detail]
                }))
    }

    private static func condition(_ intent: Intent) -> (word: String, detail: String?) {
        ("open", "its \(intent.kind.rawValue) goes on, or was cut off")
    }

    private static func condition(_ instance: RecordedInstance, _ observation: Observation?)
        -> (word: String, detail: String?)
    {
        switch observation {
        case .present(_, let drift)? where !drift.isEmpty:
            ("drifted", drift.map { "\($0.path) \($0.recorded) -> \($0.observed)" }.joined(separator: ", "))
        case .incomplete(let why)?: ("incomplete", why)
        case .absent?: ("gone", nil)
        case .unreachable(let why)?: ("unreachable", why)
        case .present?, nil: (instance.status == .ready ? "ready" : "incomplete", nil)
        }
    }

    private func listWorkspaces(_ session: Session) async throws {
        let repository = StateRepository(project: session.project.directory)
        var rows: [(stack: String, workspace: String, record: WorkspaceRecord, instances: Int)] = []
        for entry in try await repository.workspaces() {
            let snapshot = try await repository.store(stack: entry.stack, workspace: entry.workspace).load()
            rows.append((entry.stack, entry.workspace, snapshot.record, snapshot.instances.count))
        }
        if format == .json {
            let list = rows.map { row -> Value in
                [
                    "stack": .string(row.stack), "workspace": .string(row.workspace), "file": .string(row.record.file),
                    "instances": .int(Int64(row.instances)), "created": .string(row.record.created),
                    "lastRun": row.record.lastRun.map(Value.string) ?? .null,
                    "expires": row.record.expires.map(Value.string) ?? .null,
                ]
            }
            session.context.output.write(JSONWriter.string(.list(list), .readable))
            return
        }
        guard !rows.isEmpty else {
            session.context.output.write("no workspace is recorded in \(session.project.directory)\n")
            return
        }
        session.context.output.write(
            TextTable.text(
                ["STACK", "WORKSPACE", "INSTANCES", "CREATED", "LAST RUN", "EXPIRES"],
                rows.map {
                    [
                        $0.stack, $0.workspace, String($0.instances), $0.record.created, $0.record.lastRun ?? "",
                        $0.record.expires ?? "",
                    ]
                })
        )
    }
}
