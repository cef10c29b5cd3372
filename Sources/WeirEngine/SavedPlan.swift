package import WeirCore
package import WeirValue

/// A plan in a file: what was planned, for which state and with which inputs, so that just that can be carried out later.
///
/// It holds no secret: of secrets and sensitive inputs only keyed digests, of sensitive attributes nothing. The plan is
/// made again from it when it is carried out, without asking the world, and has to come out the same.
package struct SavedPlan: Sendable {
    /// The format that this version reads and writes.
    package static let format = "weir.dev/plan/v1"

    /// What carries it out.
    package enum Verb: String, Sendable { case apply, destroy, refresh }

    package let verb: Verb
    package let stack: String
    package let workspace: String
    /// The stack's file, relative to the project's folder, and its content; empty for a destroy.
    package let file: String
    package let text: String
    /// The content of the files of its modules.
    package let modules: [String: String]
    /// The id and start of the run that it was planned for, which is the run that carries it out.
    package let run: String
    package let startedAt: String
    /// The commit of the state that it was made from; nil where nothing was recorded.
    package let base: String?
    /// The inputs that are no secret.
    package let inputs: Value.Map
    /// The keyed digests of the other inputs, and of the secrets, by name.
    package let inputDigests: [String: String]
    package let secretDigests: [String: String]
    package let selection: PlanSelection
    package let parallelism: Int
    /// What the world said, where it was not what is recorded.
    package let observations: Value.Map
    /// The actions, for people and programs that read the file.
    package let actions: Value.List
    /// The digest of the plan.
    package let digest: String
    /// The versions of the tools that it was made with.
    package let tools: [String: String]

    /// A plan to be saved; every part is the caller's.
    package init(
        verb: Verb, stack: String, workspace: String, file: String, text: String, modules: [String: String],
        run: String, startedAt: String,
        base: String?, inputs: Value.Map, inputDigests: [String: String], secretDigests: [String: String],
        selection: PlanSelection, parallelism: Int, observations: Value.Map, plan: Plan, tools: [String: String]
    ) {
        self.verb = verb
        self.stack = stack
        self.workspace = workspace
        self.file = file
        self.text = text
        self.modules = modules
        self.run = run
        self.startedAt = startedAt
        self.base = base
        self.inputs = inputs
        self.inputDigests = inputDigests
        self.secretDigests = secretDigests
        self.selection = selection
        self.parallelism = parallelism
        self.observations = observations
        actions = Value.List(
            plan.changes.filter { $0.action != .noOp }.map { change in
                [
                    "address": .string(change.address.description), "type": .string(change.type.name),
                    "action": .string(change.action.rawValue), "reasons": .list(change.reasons.map { .string($0) }),
                ]
            })
        digest = plan.digest
        self.tools = tools
    }

    // MARK: JSON

    /// The content of the file.
    package var bytes: [UInt8] {
        func texts(_ map: [String: String]) -> Value {
            .map(Value.Map(map.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }) { first, _ in first })
        }
        func addresses(_ list: [Address]) -> Value { .list(list.map { .string($0.description) }) }
        let root: Value = [
            "format": .string(Self.format), "verb": .string(verb.rawValue), "stack": .string(stack),
            "workspace": .string(workspace), "file": .string(file), "text": .string(text), "modules": texts(modules),
            "run": .string(run),
            "startedAt": .string(startedAt), "base": base.map { .string($0) } ?? .null, "inputs": .map(inputs),
            "inputDigests": texts(inputDigests), "secretDigests": texts(secretDigests),
            "targets": addresses(selection.targets), "excludes": addresses(selection.excludes),
            "replaces": addresses(selection.replaces), "parallelism": .int(Int64(parallelism)),
            "observations": .map(observations), "actions": .list(actions), "digest": .string(digest),
            "tools": texts(tools),
        ]
        return JSONWriter.bytes(root, .canonical)
    }

    /// Whether `bytes`, or their beginning, are those of a saved plan rather than of a stack.
    package static func isSaved(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.first { ![0x20, 0x09, 0x0a, 0x0d].contains($0) } == UInt8(ascii: "{")
    }

    /// The plan that a file with the content `bytes` holds.
    /// - Throws: ``SavedPlanFault``.
    package init(_ bytes: [UInt8]) throws(SavedPlanFault) {
        let root: Value
        do throws(JSONError) { root = try JSONReader.read(bytes) } catch {
            throw SavedPlanFault("it is no JSON: \(error)")
        }
        guard root["format"]?.stringValue == Self.format else {
            throw SavedPlanFault("its format is not \(Self.format)")
        }
        let reader = Reader(root: root)
        guard let verb = Verb(rawValue: try reader.text("verb")) else { throw SavedPlanFault("its verb is not known") }
        self.verb = verb
        stack = try reader.text("stack")
        workspace = try reader.text("workspace")
        guard Identifier.isDNSLabel(stack), Identifier.isDNSLabel(workspace) else {
            throw SavedPlanFault("its stack or workspace has no valid name")
        }
        file = try reader.text("file")
        text = try reader.text("text")
        modules = try reader.texts("modules")
        run = try reader.text("run")
        guard run.utf8.count == 26, run.utf8.allSatisfy({ $0 >= 48 && $0 <= 90 }) else {
            throw SavedPlanFault("\"run\" is no id of a run")
        }
        startedAt = try reader.text("startedAt")
        base = root["base"]?.stringValue
        inputs = try reader.map("inputs")
        inputDigests = try reader.texts("inputDigests")
        secretDigests = try reader.texts("secretDigests")
        var selection = PlanSelection()
        selection.targets = try reader.addresses("targets")
        selection.excludes = try reader.addresses("excludes")
        selection.replaces = try reader.addresses("replaces")
        self.selection = selection
        guard let parallelism = root["parallelism"]?.intValue, (1...10_000).contains(parallelism) else {
            throw SavedPlanFault("\"parallelism\" is missing or out of range")
        }
        self.parallelism = Int(parallelism)
        observations = try reader.map("observations")
        if case .list(let list)? = root["actions"] { actions = list } else { actions = Value.List([]) }
        digest = try reader.text("digest")
        tools = try reader.texts("tools")
    }

    private struct Reader {
        let root: Value

        func text(_ name: String) throws(SavedPlanFault) -> String {
            guard let text = root[name]?.stringValue else { throw SavedPlanFault("\"\(name)\" is missing or no text") }
            return text
        }

        func map(_ name: String) throws(SavedPlanFault) -> Value.Map {
            guard let map = root[name]?.mapValue else { throw SavedPlanFault("\"\(name)\" is missing or no object") }
            return map
        }

        func texts(_ name: String) throws(SavedPlanFault) -> [String: String] {
            let pairs = try map(name).map { ($0.key, $0.value.stringValue ?? "") }
            return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        }

        func addresses(_ name: String) throws(SavedPlanFault) -> [Address] {
            var addresses: [Address] = []
            for value in root[name]?.listValue ?? [] {
                guard let address = value.stringValue.flatMap({ Address(parsing: $0) }) else {
                    throw SavedPlanFault("\"\(name)\" holds something that is no address")
                }
                addresses.append(address)
            }
            return addresses
        }
    }
}

/// Why a file is no saved plan.
package struct SavedPlanFault: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
