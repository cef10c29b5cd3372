package import WeirCore
package import WeirValue
import WeirYAML

/// Finds the values of a stack's inputs: of the sources below, later wins.
package struct InputResolver {
    /// One value that was given from outside.
    package struct Given: Sendable {
        /// Where it was given, for messages: `--set`, `WEIR_INPUT_name`, `values.yaml`.
        package let origin: String
        package let name: String
        package let value: Value
        package let range: SourceRange?

        /// `value` for `name`, given by `origin`.
        package init(origin: String, name: String, value: Value, range: SourceRange? = nil) {
            self.origin = origin
            self.name = name
            self.value = value
            self.range = range
        }
    }

    private var given: [(path: [String], given: Given)] = []
    private var diagnostics: [Diagnostic] = []

    /// A resolver that knows nothing but defaults.
    package init() {}

    /// Adds the inputs of a values file, whose content is `bytes`: a map of inputs by name.
    package mutating func add(file: String, bytes: [UInt8]) {
        let parse = YAMLDocument.parse(bytes: bytes, file: file)
        diagnostics += parse.faults.filter { $0.code != .empty }.map { Diagnostic($0, in: file) }
        guard let root = parse.document?.root, !root.isNull else { return }
        guard root.kind == .mapping else {
            diagnostics.append(
                Diagnostic(
                    .wrongType, "a values file is a map of inputs by name", at: root.range))
            return
        }
        for (key, node) in root.pairs {
            let range = node.range
            given.append(([key.text], Given(origin: file, name: key.text, value: node.value(), range: range)))
        }
    }

    /// Adds one value by the name of its input.
    mutating func add(_ value: Given) { given.append(([value.name], value)) }

    /// Adds the inputs that `environment` gives by variables named `WEIR_INPUT_name`; their texts are read as YAML.
    package mutating func add(environment: [String: String]) {
        let prefix = "WEIR_INPUT_"
        for (variable, text) in environment.sorted(by: { $0.key < $1.key }) where variable.hasPrefix(prefix) {
            add(name: String(variable.dropFirst(prefix.count)), text: text, origin: variable)
        }
    }

    /// Adds one `name=value` of the command line; `name` may be a path (`a.b`). Without `asText` the value is read as YAML.
    package mutating func add(assignment: String, asText: Bool) {
        let option = asText ? "--set-string" : "--set"
        guard let equals = assignment.firstIndex(of: "="), equals > assignment.startIndex else {
            diagnostics.append(
                Diagnostic(.unknownInput, "\(option) \(assignment): expected name=value", hint: "\(option) replicas=3"))
            return
        }
        let name = String(assignment[..<equals])
        let text = String(assignment[assignment.index(after: equals)...])
        if asText {
            let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            given.append((path, Given(origin: option, name: name, value: .string(text))))
        } else {
            add(name: name, text: text, origin: "\(option) \(name)")
        }
    }

    /// Adds `values` by the names of their inputs, given by `origin`.
    package mutating func add(values: Value.Map, origin: String) {
        for (name, value) in values { given.append(([name], Given(origin: origin, name: name, value: value))) }
    }

    private mutating func add(name: String, text: String, origin: String) {
        let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let parse = YAMLDocument.parse(bytes: Array(text.utf8), file: origin)
        if parse.faults.contains(where: { $0.code == .empty }) {
            given.append((path, Given(origin: origin, name: name, value: .null)))
            return
        }
        if let fault = parse.faults.first {
            diagnostics.append(
                Diagnostic(
                    .yamlSyntax, "\(origin): \(fault.message)",
                    hint: fault.hint ?? "give a text as it is by --set-string"))
        } else if let root = parse.document?.root {
            given.append((path, Given(origin: origin, name: name, value: root.value())))
        }
    }

    /// The values of the inputs of `stack`, sensitive ones hidden.
    /// - Throws: ``DiagnosticsError`` with every fault.
    package func resolve(_ stack: Stack) throws(DiagnosticsError) -> Value.Map {
        // Where the source is a secret, no line of it is shown.
        let hides = stack.inputs.contains { $0.isSecret }
        var faults = hides ? diagnostics.map(Self.withoutSource) : diagnostics
        var values: [String: (value: Value, given: Given?)] = [:]
        for input in stack.inputs { values[input.name] = input.defaultValue.map { ($0, nil) } }
        for (path, given) in given {
            guard let name = path.first, stack.inputs.contains(where: { $0.name == name }) else {
                let fault = unknown(given, path.first ?? "", stack)
                faults.append(hides ? Self.withoutSource(fault) : fault)
                continue
            }
            guard path.count > 1 else {
                values[name] = (given.value, given)
                continue
            }
            let whole = values[name]?.value ?? .map(Value.Map())
            values[name] = (Self.setting(path.dropFirst(), of: whole, to: given.value), given)
        }
        var pairs: [(String, Value)] = []
        for input in stack.inputs {
            let (value, given) = values[input.name] ?? (.null, nil)
            pairs.append((input.name, checked(input, value, given, &faults)))
        }
        guard faults.isEmpty else { throw DiagnosticsError(faults) }
        return Value.Map(pairs, uniquingKeysWith: { first, _ in first })
    }

    private func unknown(_ given: Given, _ name: String, _ stack: Stack) -> Diagnostic {
        let names = stack.inputs.map(\.name)
        let origin = given.range == nil ? "\(given.origin): " : ""
        return Diagnostic(
            .unknownInput, "\(origin)the stack \(stack.name) has no input \"\(name)\"", at: given.range,
            hint: NearestName.hint(name, among: names)
                ?? (names.isEmpty ? "it has none" : "it has \(names.joined(separator: ", "))"))
    }

    private func checked(_ input: Stack.Input, _ value: Value, _ given: Given?, _ faults: inout [Diagnostic]) -> Value {
        if case .null = value {
            if !input.optional, input.schema.kind != .any || given == nil {
                faults.append(
                    Diagnostic(
                        .missingInput, "the input \"\(input.name)\" has no value", at: given?.range ?? input.range,
                        hint: "give one by --set \(input.name)=..., or a default in the stack"))
            }
            return .null
        }
        for fault in input.schema.faults(of: input.isSecret ? value.hidden : value) {
            let origin = given.map { $0.range == nil ? "\($0.origin): " : "" } ?? ""
            let path = fault.path.isEmpty ? "" : " at \(fault.path.joined(separator: "."))"
            let diagnostic = Diagnostic(
                fault.code, "\(origin)the input \"\(input.name)\"\(path): \(fault.message)",
                at: given?.range ?? input.range, hint: fault.hint)
            faults.append(input.isSecret && given?.range != nil ? Self.withoutSource(diagnostic) : diagnostic)
        }
        let whole = input.schema.hiding(input.schema.withDefaults(value))
        return input.sensitive ? whole.hidden : whole
    }

    /// `diagnostic` with its place in its message, so that the line there is not shown.
    private static func withoutSource(_ diagnostic: Diagnostic) -> Diagnostic {
        guard let range = diagnostic.range else { return diagnostic }
        return Diagnostic(
            diagnostic.code, "\(range): \(diagnostic.message)", hint: diagnostic.hint, severity: diagnostic.severity)
    }

    private static func setting(_ path: ArraySlice<String>, of whole: Value, to value: Value) -> Value {
        guard let name = path.first else { return value }
        let map = whole.mapValue ?? Value.Map()
        return .map(map.setting(name, to: setting(path.dropFirst(), of: map[name] ?? .null, to: value)))
    }
}
