import ArgumentParser
import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// `weir show STACK [ADDRESS]`, `weir show PLAN`
struct ShowCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what is, or was, recorded of a workspace; or a saved plan.")

    @OptionGroup var target: StackOptions
    @Argument(help: "Only this instance, in full.") var address: String?
    @Option(name: .customLong("at"), help: "At this commit, or ~N for the N-th before the newest.") var revision:
        String?
    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        if let saved = try SavedPlanFile.read(target.stack, context) { return show(saved, context) }
        let session = try Session(context, workspace: target.workspace)
        let name = try await session.stackName(target.stack)
        let store = session.store(name)
        let snapshot: Snapshot
        if let revision { snapshot = try await store.load(at: revision) } else { snapshot = try await store.load() }
        session.learn(snapshot)
        if let address {
            let found = try RecordedInstances.find(address, in: snapshot, name: "\(name)/\(session.workspace)")
            context.output.write(JSONWriter.string(RecordedInstances.value(found), .readable))
            return
        }
        let instances = snapshot.instances.values.sorted { $0.order < $1.order }
        if format == .json {
            context.output.write(
                JSONWriter.string(
                    [
                        "stack": .string(name), "workspace": .string(session.workspace),
                        "commit": snapshot.commit.map { .string($0) } ?? .null, "inputs": .map(snapshot.record.inputs),
                        "outputs": .map(snapshot.record.outputs),
                        "instances": .list(instances.map(RecordedInstances.value)),
                    ], .readable))
            return
        }
        context.output.write(text(snapshot, instances, name: "\(name)/\(session.workspace)", session))
    }

    private func text(
        _ snapshot: Snapshot, _ instances: [RecordedInstance], name: String, _ session: Session
    ) -> String {
        guard let commit = snapshot.commit else { return "\(name): nothing is recorded\n" }
        var text = "\(name)  at \(commit.prefix(7))\(snapshot.record.lastRun.map { " (run \($0))" } ?? "")\n\n"
        text += TextTable.text(
            ["ADDRESS", "TYPE", "STATUS", "TOOK", "UPDATED"],
            instances.map {
                [
                    $0.address.description, $0.type, $0.status.rawValue,
                    DurationText.people(.milliseconds($0.milliseconds)), $0.updated,
                ]
            })
        for (kind, values) in [("inputs", snapshot.record.inputs), ("outputs", snapshot.record.outputs)]
        where !values.isEmpty {
            text += "\n\(kind):\n"
            for (key, value) in values { text += "  \(key) = \(ValueText.of(value))\n" }
        }
        return session.secrets.redactor.redact(text)
    }

    private func show(_ saved: SavedPlan, _ context: CommandContext) {
        if format == .json {
            context.output.write(String(decoding: saved.bytes, as: UTF8.self))
            return
        }
        var text = "\(saved.verb.rawValue) of \(saved.stack)/\(saved.workspace), planned \(saved.startedAt)"
        text += " at \(saved.base.map { String($0.prefix(7)) } ?? "nothing recorded")\n\n"
        text += TextTable.aligned(
            saved.actions.map { action in
                ["action", "address", "type"].map { action[$0]?.stringValue ?? "" }
            }, indent: "  ")
        context.output.write(text + "\n\(saved.actions.count) to do; carry it out with: weir apply \(target.stack)\n")
    }
}

/// Recorded instances as commands show them.
enum RecordedInstances {
    /// The instance that `text` names in `snapshot`, the state of `name`.
    /// - Throws: ``CommandError`` where there is none.
    static func find(_ text: String, in snapshot: Snapshot, name: String) throws -> RecordedInstance {
        if let address = Address(parsing: text), let instance = snapshot.instances[address] { return instance }
        throw CommandError(
            "\(name) records no \"\(text)\"",
            hint: NearestName.hint(text, among: snapshot.instances.keys.map(\.description)))
    }

    /// The instance that `text` names in `snapshot`, the state of `name`, of which no operation is open.
    /// - Throws: ``CommandError`` where there is none, or an operation is.
    static func settled(_ text: String, in snapshot: Snapshot, name: String) throws -> RecordedInstance {
        if let address = Address(parsing: text), let intent = snapshot.intents.first(where: { $0.address == address }) {
            throw CommandError(
                "the \(intent.kind.rawValue) of \(address) was begun, and nobody knows yet what became of it",
                hint: "an apply or a destroy finds out; where it cannot, `weir state settle` says so")
        }
        return try find(text, in: snapshot, name: name)
    }

    /// All that is recorded of `instance`; what is sensitive is hidden.
    static func value(_ instance: RecordedInstance) -> Value {
        [
            "address": .string(instance.address.description), "type": .string(instance.type),
            "status": .string(instance.status.rawValue), "arguments": .map(instance.arguments),
            "attributes": .map(instance.attributes), "fingerprints": .map(instance.fingerprints),
            "dependencies": .list(instance.dependencies.map { .string($0.description) }),
            "order": .int(Int64(instance.order)), "recipe": instance.recipe.map(Value.string) ?? .null,
            "created": .string(instance.created), "updated": .string(instance.updated),
            "milliseconds": .int(Int64(instance.milliseconds)),
            "preventDestroy": .bool(instance.teardown.preventDestroy),
            "deposed": .list(instance.deposed.map(value)),
        ]
    }
}
