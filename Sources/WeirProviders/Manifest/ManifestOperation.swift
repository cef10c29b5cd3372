import WeirCEL
import WeirCore
import WeirProcess
import WeirValue

/// One operation of a type that a manifest describes: evaluates what it says, and runs its tool.
struct ManifestOperation: Sendable {
    /// The most bytes of a kubeconfig that a tool writes.
    private static let kubeconfigLimit = 4 << 20

    let manifest: ToolManifest
    let kind: ToolManifest.Kind
    let context: OperationContext
    private let address: Address
    private let tools: ToolRunner
    private let environment: CELEnvironment
    /// The arguments, with the defaults that are expressions.
    let arguments: Value.Map
    /// What is known of the attributes.
    var attributes: Value.Map
    /// The arguments before an update.
    var prior: Value.Map?
    private var files: Value.Map = [:]

    /// An operation on the instance at `address` with `arguments`.
    init(
        _ manifest: ToolManifest, _ kind: ToolManifest.Kind, _ address: Address, _ arguments: Value.Map,
        attributes: Value.Map = [:], _ tools: ToolRunner, _ environment: CELEnvironment, _ context: OperationContext
    ) throws(OperationFailure) {
        self.manifest = manifest
        self.kind = kind
        self.address = address
        self.tools = tools
        self.environment = environment
        self.context = context
        self.attributes = attributes
        let resource = Self.resource(kind, address, context)
        var whole = arguments
        for member in kind.defaults where Arguments(whole)[member.key] == nil {
            let activation = CELActivation(environment, ["arguments": .map(whole), "resource": resource])
            whole = whole.setting(member.key, to: try Self.value(of: member.value, activation, member.key))
        }
        self.arguments = whole
    }

    private var kubeconfigPath: String { "\(context.directory)/kubeconfig" }
    private var filesDirectory: String { "\(context.directory)/files" }

    // MARK: Expressions

    private static func resource(
        _ kind: ToolManifest.Kind, _ address: Address, _ context: OperationContext
    ) -> Value {
        let limit = kind.type.argument("name")?.schema.maxLength ?? 63
        let name = ExternalName.of(address, stack: context.stack, workspace: context.workspace, limit: limit)
        return [
            "address": .string(address.description), "stack": .string(context.stack),
            "workspace": .string(context.workspace), "externalName": .string(name),
        ]
    }

    private func activation(_ result: Value?) -> CELActivation {
        var values: [String: Value] = [
            "arguments": .map(full(arguments, kind.type.arguments)),
            "attributes": .map(full(attributes, kind.type.attributes)),
            "prior": .map(full(prior ?? arguments, kind.type.arguments)),
            "resource": Self.resource(kind, address, context),
            "paths": ["directory": .string(context.instanceDirectory), "kubeconfig": .string(kubeconfigPath)],
            "files": .map(files),
        ]
        values["result"] = result
        return CELActivation(environment, values)
    }

    /// `values` with a null for each of `properties` that has none, so that expressions may ask for it.
    private func full(_ values: Value.Map, _ properties: [ValueSchema.Property]) -> Value.Map {
        values.setting(properties.filter { values[$0.name] == nil }.map { ($0.name, .null) })
    }

    /// The value of `template`, of which a failure says that it is `what`.
    func value(_ template: Template, _ what: String, result: Value? = nil) throws(OperationFailure) -> Value {
        try Self.value(of: template, activation(result), what)
    }

    private static func value(
        of template: Template, _ activation: CELActivation, _ what: String
    ) throws(OperationFailure) -> Value {
        do throws(EvaluationFault) { return try template.evaluate(activation) } catch {
            throw OperationFailure("\(what) cannot be told: \(error.message) (\(error.range))", remains: .nothing)
        }
    }

    /// The truth value of `template`.
    func flag(_ template: Template, _ what: String, result: Value? = nil) throws(OperationFailure) -> Bool {
        let value = try value(template, what, result: result)
        guard let flag = value.boolValue else {
            let place = template.expressions.first.map { " (\($0.range(0..<$0.text.utf8.count)))" } ?? ""
            throw OperationFailure("\(what) is \(value.shown()), not true or false\(place)", remains: .nothing)
        }
        return flag
    }

    // MARK: Runs

    /// Does what `call` says, calling it `name`; where it `keepsEvidence`, a probe can tell whether it was begun.
    mutating func carryOut(
        _ call: ToolManifest.Call, _ name: String, keepsEvidence: Bool = false
    ) async throws(OperationFailure) {
        try write(call.files)
        var hasRun = false
        for (index, step) in call.steps.enumerated() {
            do throws(OperationFailure) {
                if let condition = step.when, try !flag(condition, "when") { continue }
                _ = try await run(
                    step, Self.name(of: index, in: name), keepsEvidence: keepsEvidence,
                    makes: keepsEvidence && index == 0)
                hasRun = true
            } catch {
                var failure = error
                if hasRun { failure.remains = .unknown }
                throw failure
            }
        }
    }

    /// What the run of the step at `index` of the call `name` is called.
    static func name(of index: Int, in name: String) -> String { index == 0 ? name : "\(name)-\(index + 1)" }

    /// Where in `call` the steps stand that are run.
    func applicable(_ call: ToolManifest.Call) throws(OperationFailure) -> [Int] {
        var indices: [Int] = []
        for (index, step) in call.steps.enumerated() {
            if let condition = step.when, try !flag(condition, "when") { continue }
            indices.append(index)
        }
        return indices
    }

    /// `recorded`, with what a look tells of the arguments that can be observed: what an update starts from.
    func observed(over recorded: Value.Map) async throws(OperationFailure) -> Value.Map {
        guard !kind.read.observed.isEmpty, case .present(let result, _) = try await look("look") else {
            return recorded
        }
        var values = recorded
        for member in kind.read.observed {
            let value = try value(member.value, member.key, result: result)
            if value != .null { values = values.setting(member.key, to: value) }
        }
        return values
    }

    /// Runs `step`, again where its failure passes by itself. One that `makes` the thing is not run again where that is there: its
    /// answer was lost.
    /// - Returns: The value of `result`.
    func run(
        _ step: ToolManifest.Step, _ name: String, keepsEvidence: Bool = false, makes: Bool = false
    ) async throws(OperationFailure) -> Value {
        var attempt = 1
        while true {
            var run = try toolRun(step, attempt == 1 ? name : "\(name)-try\(attempt)")
            run.keepsEvidence = keepsEvidence
            do throws(OperationFailure) {
                return try result(try await tools.run(run, in: context))
            } catch {
                if error.prints(step.done) { return Self.emptyResult }
                var failure = error
                failure.attempts = attempt
                guard error.exitStatus != nil, error.prints(manifest.transience.patterns),
                    attempt < manifest.transience.attempts,
                    await Waiting.pause(manifest.transience.delay, in: context) == .goOn
                else { throw failure }
                if makes, case .present = try await look("look-\(attempt)") { return Self.emptyResult }
                attempt += 1
            }
        }
    }

    func toolRun(_ step: ToolManifest.Step, _ name: String) throws(OperationFailure) -> ToolRun {
        var words: [String] = []
        try Self.flatten(try value(step.run, "the argument list of \(name)"), into: &words)
        guard let first = words.first, !first.isEmpty else {
            throw OperationFailure("the argument list of \(name) is empty", remains: .nothing)
        }
        var run = ToolRun(words, name: name)
        run.inherited = manifest.inherited
        for member in manifest.environment {
            let value = try value(member.value, "the variable \(member.key)")
            guard value.revealed != .null else { continue }
            run.environment[member.key] = value.revealed.interpolated
        }
        run.environment["KUBECONFIG"] = kubeconfigPath
        run.sensitive = .list([.map(arguments), .map(attributes)])
        run.install = manifest.tool.install
        if let input = step.input {
            run.input = try value(input, "the input of \(name)").revealed.interpolated.map { Array($0.utf8) }
        }
        return run
    }

    /// The texts of an argument list: inner lists are spliced, nulls dropped.
    private static func flatten(_ value: Value, into words: inout [String]) throws(OperationFailure) {
        switch value {
        case .null: return
        case .list(let elements): for element in elements { try flatten(element, into: &words) }
        case .sensitive:
            throw OperationFailure(
                "a secret is to stand in an argument list, where every user of this machine can read it",
                hint: "let the provider hand it over by a file, a variable or the standard input", remains: .nothing)
        default:
            guard let text = value.interpolated else {
                throw OperationFailure(
                    "\(value.shown()) is to be an argument", hint: "arguments are texts, numbers and truth values",
                    remains: .nothing)
            }
            words.append(text)
        }
    }

    private static let emptyResult: Value = ["stdout": "", "json": nil, "kubeconfig": nil]

    private func result(_ outcome: ToolOutcome) throws(OperationFailure) -> Value {
        let text = outcome.text
        return [
            "stdout": .string(text), "json": Self.json(text) ?? .null,
            "kubeconfig": try writtenKubeconfig().map { .string($0) } ?? .null,
        ]
    }

    /// What the tool wrote as its kubeconfig.
    private func writtenKubeconfig() throws(OperationFailure) -> String? {
        do {
            guard try Files.status(kubeconfigPath) != nil else { return nil }
            return String(
                decoding: try Files.content(of: kubeconfigPath, limit: Self.kubeconfigLimit), as: UTF8.self)
        } catch {
            throw OperationFailure("the kubeconfig that \(manifest.tool.command) wrote cannot be read: \(error)")
        }
    }

    /// The value that `text` writes as JSON, from the first line on that can begin it: some tools print warnings before.
    static func json(_ text: String) -> Value? {
        if let value = CommandOutput.json(text) { return value }
        var rest = Substring(text)
        while let end = rest.firstIndex(of: "\n") {
            rest = rest[rest.index(after: end)...]
            if rest.first == "{" || rest.first == "[", let value = CommandOutput.json(String(rest)) { return value }
        }
        return nil
    }

    // MARK: Files

    mutating func write(_ members: [Template.Member]) throws(OperationFailure) {
        guard !members.isEmpty else { return }
        var written = files
        for member in members {
            guard let text = try value(member.value, member.key).revealed.stringValue else {
                throw OperationFailure("the file \(member.key) is to be no text", remains: .nothing)
            }
            let path = "\(filesDirectory)/\(member.key)"
            do {
                _ = try Files.makeDirectories(filesDirectory, mode: 0o700)
                try Files.writeWhole(Array(text.utf8), to: path, mode: 0o600, replacing: true, lasting: false)
            } catch { throw OperationFailure("\(path) cannot be written: \(error)", remains: .nothing) }
            written = written.setting(member.key, to: .string(path))
        }
        files = written
    }

    /// Removes what the operation wrote for its tools.
    func tidy() {
        for (_, path) in files { if let path = path.stringValue { Files.removeIfPossible(path) } }
        Files.removeEmptyDirectoryIfPossible(filesDirectory)
        Files.removeIfPossible(kubeconfigPath)
        Files.removeEmptyDirectoryIfPossible(context.directory)
    }

    // MARK: Looking

    /// What a look finds.
    enum Sight: Sendable {
        case absent
        /// It is there; the value of `result`, and whether it is whole.
        case present(Value, isComplete: Bool)
    }

    /// Looks whether it is there.
    func look(_ name: String) async throws(OperationFailure) -> Sight {
        let result: Value
        do throws(OperationFailure) { result = try await run(kind.read.step, name) } catch {
            guard error.prints(kind.read.absent) else { throw error }
            return .absent
        }
        if let valid = kind.read.valid, try !flag(valid, "valid", result: result) {
            var failure = OperationFailure(
                "\(manifest.tool.command) answers what cannot be understood", remains: .nothing)
            let said = result["stdout"]?.stringValue ?? ""
            failure.output = [PrintableText.line(Array(context.redactor.redact(said).utf8), limit: 300)]
            throw failure
        }
        if let present = kind.read.present, try !flag(present, "present", result: result) { return .absent }
        let isComplete = try kind.read.complete.map { complete throws(OperationFailure) in
            try flag(complete, "complete", result: result)
        }
        return .present(result, isComplete: isComplete ?? true)
    }

    /// The attributes that the tool tells; `result` is what `read` printed. Those that have runs of their own are only
    /// asked where `asksAll`, or where nothing is known.
    mutating func tell(_ result: Value, asksAll: Bool) async throws(OperationFailure) {
        for attribute in kind.attributes {
            let name = attribute.property.name
            if attribute.step != nil, !asksAll, Arguments(attributes)[name] != nil { continue }
            var told = result
            if let step = attribute.step { told = try await run(step, "attribute-\(name)") }
            let value = try value(attribute.value, "the attribute \(name)", result: told)
            attributes = attributes.setting(name, to: value)
        }
        attributes = kind.type.marking(attributes)
    }

    private static func text(_ value: Value) -> String {
        let isPlain = value.mapValue == nil && value.listValue == nil
        return isPlain || !value.marks.isEmpty ? value.shown() : JSONWriter.string(value)
    }

    /// What was changed outside Weir, as `result` of a look tells.
    func drift(_ result: Value) throws(OperationFailure) -> [Drift] {
        var drift: [Drift] = []
        for member in kind.read.observed {
            let observed = try value(member.value, member.key, result: result)
            guard let recorded = Arguments(arguments)[member.key], observed != .null,
                recorded.revealed != observed.revealed
            else { continue }
            drift.append(Drift(member.key, recorded: Self.text(recorded), observed: Self.text(observed)))
        }
        return drift
    }
}

extension OperationFailure {
    /// Whether the tool ended by itself and printed something that one of `patterns` matches.
    fileprivate func prints(_ patterns: [String]) -> Bool {
        exitStatus != nil && patterns.contains { Pattern.matches(output.joined(separator: "\n"), $0) }
    }
}
