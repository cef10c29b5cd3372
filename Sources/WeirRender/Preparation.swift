import WeirValue

/// Checks that a format can hold a value, and makes of it what the format's writer takes: objects by what stands for
/// them, texts escaped where the format evaluates them.
struct Preparation {
    /// The name of the type of timestamps, whose text is RFC 3339.
    static let timestamp = "google.protobuf.Timestamp"

    private let format: Renderer.Format
    private var path: [RenderFault.Step] = []

    init(_ format: Renderer.Format) { self.format = format }

    /// What is to be written of `value`.
    func prepare(_ value: Value) throws(RenderFault) -> Value {
        var copy = self
        let prepared = try copy.value(value)
        if case .map = prepared { return prepared }
        switch format {
        case .json, .yaml: return prepared
        case .toml, .hcl, .dotenv:
            throw fault("it is \(prepared.noun), and the whole has to be a map", hint: "put it under a key")
        case .ini:
            throw fault("it is \(prepared.noun), not a map of sections", hint: "put it under a section and a key")
        }
    }

    private func fault(_ problem: String, hint: String) -> RenderFault {
        RenderFault(format, at: path, problem, hint: hint)
    }

    private mutating func value(_ value: Value) throws(RenderFault) -> Value {
        switch value {
        case .bool, .int: return value
        case .null: return try null()
        case .uint(let uint): return try number(uint)
        case .double(let double): return try number(double)
        case .string(let text): return format == .hcl ? .string(text.escapedTemplate) : value
        case .bytes: return try bytes(value)
        case .list(let list): return try elements(list)
        case .map(let map): return try members(map)
        case .object(let object):
            if format == .toml, object.typeName == Self.timestamp { return value }
            return try self.value(object.plain)
        case .unknown: throw fault("it is not known before an apply", hint: "render it when it is known")
        case .sensitive: throw fault("it is marked sensitive", hint: "reveal it, and mark the text")
        }
    }

    private func null() throws(RenderFault) -> Value {
        switch format {
        case .json, .yaml, .hcl: return .null
        case .toml: throw fault("it is null, which TOML does not have", hint: "leave it out")
        case .dotenv, .ini: throw fault("it is null", hint: "leave it out, or write \"\" for an empty text")
        }
    }

    private func number(_ uint: UInt64) throws(RenderFault) -> Value {
        guard format == .toml, uint > UInt64(Int64.max) else { return .uint(uint) }
        throw fault("it is past \(Int64.max), the largest whole number", hint: "write it as a text")
    }

    private func number(_ double: Double) throws(RenderFault) -> Value {
        guard !double.isFinite else { return .double(double) }
        switch format {
        case .yaml, .toml: return .double(double)
        case .json, .hcl, .dotenv, .ini:
            throw fault("it is \(double.isNaN ? "NaN" : "infinite")", hint: "write it as a text, or leave it out")
        }
    }

    private func bytes(_ value: Value) throws(RenderFault) -> Value {
        if format == .yaml { return value }
        throw fault("it is bytes", hint: "write it as a text: base64.encode(...), or string(...) where it is UTF-8")
    }

    private mutating func elements(_ list: Value.List) throws(RenderFault) -> Value {
        if format == .dotenv || format == .ini { throw tooDeep("a list") }
        try checkDepth()
        var elements: [Value] = []
        elements.reserveCapacity(list.count)
        for (index, element) in list.enumerated() {
            path.append(.index(index))
            elements.append(try value(element))
            path.removeLast()
        }
        return .list(elements)
    }

    private mutating func members(_ map: Value.Map) throws(RenderFault) -> Value {
        if format == .dotenv, !path.isEmpty { throw tooDeep("a map") }
        if format == .ini, path.count > 1 { throw tooDeep("a map") }
        try checkDepth()
        var pairs: [(String, Value)] = []
        pairs.reserveCapacity(map.count)
        for (key, member) in map {
            path.append(.key(key))
            pairs.append((format == .hcl ? key.escapedTemplate : key, try value(member)))
            path.removeLast()
        }
        return .map(Value.Map(pairs) { _, last in last })
    }

    private func tooDeep(_ noun: String) -> RenderFault {
        let hint = "write it as a text: json.encode(...), or join(...) what is in it"
        guard format == .ini, path.count == 1 else { return fault("it is \(noun), not a text or a number", hint: hint) }
        return fault("it is \(noun), not a map of the section's keys", hint: "put it under a key, as a text")
    }

    private func checkDepth() throws(RenderFault) {
        guard path.count < Renderer.deepest else {
            let place = Array(path.prefix(3))
            throw RenderFault(
                format, at: place, "what is in it is nested deeper than \(Renderer.deepest)", hint: "make it flatter")
        }
    }
}

extension Value {
    /// What messages call it.
    var noun: String {
        switch self {
        case .null: "null"
        case .bool: "a truth value"
        case .int, .uint, .double: "a number"
        case .string: "a text"
        case .bytes: "bytes"
        case .list: "a list"
        case .map: "a map"
        case .object(let object): object.isContainer ? object.plain.noun : object.typeName
        case .unknown: "not known"
        case .sensitive: "sensitive"
        }
    }
}
