import WeirCore
import WeirValue

/// What terraform's state says of a module: its outputs, and the addresses of its resources.
struct TerraformState: Sendable, Equatable {
    /// The outputs by name; sensitive ones are hidden.
    var outputs: Value.Map
    /// The addresses, in terraform's order; data sources are left out.
    var resources: [String]

    /// The attributes of an instance.
    var attributes: Value.Map {
        ["outputs": .map(outputs), "resources": .list(resources.map { .string($0) })]
    }

    /// The state that `recorded` attributes tell of.
    init(recorded attributes: Value.Map) {
        outputs = attributes["outputs"]?.mapValue ?? Value.Map()
        resources = attributes["resources"]?.listValue?.compactMap(\.stringValue) ?? []
    }

    /// The state with `outputs` and `resources`.
    init(outputs: Value.Map, resources: [String]) {
        self.outputs = outputs
        self.resources = resources
    }

    /// Adds those of `addresses` that it lacks.
    mutating func add(_ addresses: [String]) { resources += missing(addresses) }

    /// Those of `addresses` that it lacks.
    func missing(_ addresses: [String]) -> [String] {
        let there = Set(resources)
        return addresses.filter { !there.contains($0) }
    }

    /// The addresses of resources among the lines that `state list` prints.
    static func resources(_ text: String) -> [String] {
        text.split { $0 == "\n" || $0 == "\r\n" }.map { String($0) }.filter { !isData($0) }
    }

    /// Whether `address` is of a data source: `data.` stands first, or behind the modules.
    private static func isData(_ address: String) -> Bool {
        var rest = address[...]
        while rest.hasPrefix("module.") {
            rest = rest.dropFirst("module.".count)
            rest = rest.drop { $0 != "." && $0 != "[" }
            if rest.hasPrefix("[\"") {
                // A key in quotes, in which quotes and backslashes are escaped.
                rest = rest.dropFirst(2)
                while let character = rest.first, character != "\"" { rest = rest.dropFirst(character == "\\" ? 2 : 1) }
            }
            rest = rest.drop { $0 != "." }.dropFirst()
        }
        return rest.hasPrefix("data.")
    }

    /// The outputs in what `output -json` prints. Those that terraform calls sensitive are hidden, and so are those
    /// that hold what `redactor` knows: a secret that the module was given and hands out again.
    /// - Throws: ``OperationFailure`` where it is not what terraform prints.
    static func outputs(_ bytes: [UInt8], _ redactor: Redactor) throws(OperationFailure) -> Value.Map {
        let value: Value
        do throws(JSONError) {
            value = try JSONReader.read(bytes)
        } catch {
            throw OperationFailure("the outputs that terraform printed are no JSON: \(error)")
        }
        guard let map = value.mapValue else {
            throw OperationFailure("the outputs that terraform printed are no JSON object")
        }
        return map.mapValues { output in
            let value = output["value"] ?? .null
            if output["sensitive"]?.boolValue == true { return value.hidden }
            guard !redactor.isEmpty else { return value }
            let text = JSONWriter.string(value)
            return redactor.redact(text) == text ? value : value.hidden
        }
    }

    /// How `self`, which is there, differs from what is `recorded`.
    func drift(from recorded: TerraformState) -> [Drift] {
        var drift = missing(recorded.resources).map {
            Drift("resources", recorded: $0, observed: "not in terraform's state")
        }
        for name in Set(outputs.keys).union(recorded.outputs.keys).sorted() {
            let before = recorded.outputs[name]
            let after = outputs[name]
            // A secret that this machine does not have cannot be compared.
            guard before?.isKnown ?? true, before != after else { continue }
            drift.append(Drift("outputs.\(name)", recorded: Self.shown(before), observed: Self.shown(after)))
        }
        return drift
    }

    private static func shown(_ value: Value?) -> String {
        guard let value else { return "no such output" }
        return JSONWriter.string(value)
    }
}
