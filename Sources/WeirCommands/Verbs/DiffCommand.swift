import ArgumentParser
import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// `weir diff STACK FROM [TO]`
struct DiffCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show how the record of a workspace changed between two commits.",
        discussion:
            "A commit is given by its digits as `weir history` shows them, or as ~N for the N-th before the newest.")

    @OptionGroup var target: StackOptions
    @Argument(help: "The earlier commit.") var from: String
    @Argument(help: "The later commit; without it the newest.") var to: String?
    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        let store = session.store(try await session.stackName(target.stack))
        let before = try await store.load(at: from)
        let after = try await store.load(at: to ?? "~0")
        session.learn(before)
        session.learn(after)
        let changes = SnapshotDifference.between(before, after)
        if format == .json {
            context.output.write(JSONWriter.string(.list(changes.map(\.value)), .readable))
            return
        }
        let text = changes.map(\.text).joined()
        context.output.write(session.secrets.redactor.redact(text.isEmpty ? "nothing differs\n" : text))
    }
}

/// How one instance differs between two states.
struct SnapshotDifference {
    private let address: Address
    private let type: String
    /// `+` it is new, `-` it is gone, `~` it changed.
    private let sign: String
    private let parts: [(path: String, before: Value?, after: Value?)]

    /// What differs between `before` and `after`, by address; outputs last.
    static func between(_ before: Snapshot, _ after: Snapshot) -> [SnapshotDifference] {
        let addresses = Set(before.instances.keys).union(after.instances.keys).sorted()
        return addresses.compactMap { address in
            switch (before.instances[address], after.instances[address]) {
            case (nil, let new?): return SnapshotDifference(address: address, type: new.type, sign: "+", parts: [])
            case (let old?, nil): return SnapshotDifference(address: address, type: old.type, sign: "-", parts: [])
            case (let old?, let new?):
                let parts = parts(old, new)
                return parts.isEmpty
                    ? nil : SnapshotDifference(address: address, type: new.type, sign: "~", parts: parts)
            case (nil, nil): return nil
            }
        }
    }

    private static func parts(
        _ old: RecordedInstance, _ new: RecordedInstance
    ) -> [(path: String, before: Value?, after: Value?)] {
        var parts: [(path: String, before: Value?, after: Value?)] = []
        if old.status != new.status {
            parts.append(("status", .string(old.status.rawValue), .string(new.status.rawValue)))
        }
        for (name, before, after) in [
            ("arguments", old.arguments, new.arguments), ("attributes", old.attributes, new.attributes),
        ] {
            compare([name], .map(before), .map(after), into: &parts)
        }
        if old.dependencies != new.dependencies {
            let list = { (addresses: [Address]) -> Value in .list(addresses.map { .string($0.description) }) }
            parts.append(("dependencies", list(old.dependencies), list(new.dependencies)))
        }
        return parts
    }

    private static func compare(
        _ path: [String], _ before: Value?, _ after: Value?,
        into parts: inout [(path: String, before: Value?, after: Value?)]
    ) {
        if case .map(let left)? = before, case .map(let right)? = after {
            for key in left.keys where right[key] == nil { compare(path + [key], left[key], nil, into: &parts) }
            for (key, value) in right { compare(path + [key], left[key], value, into: &parts) }
        } else if before != after {
            parts.append((path.joined(separator: "."), before, after))
        }
    }

    var text: String {
        var text = "\(sign) \(address)   \(type)\n"
        for part in parts {
            text += "      \(part.path): \(ValueText.of(part.before)) -> \(ValueText.of(part.after))\n"
        }
        return text
    }

    var value: Value {
        [
            "address": .string(address.description), "type": .string(type),
            "change": .string(["+": "added", "-": "removed"][sign] ?? "changed"),
            "differences": .list(
                parts.map {
                    ["path": .string($0.path), "before": $0.before ?? .null, "after": $0.after ?? .null]
                }),
        ]
    }
}
