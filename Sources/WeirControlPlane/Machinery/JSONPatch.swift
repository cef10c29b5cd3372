package import WeirValue

/// JSON patches (RFC 6902) as an API server reads them.
///
/// It is laxer than the RFC: a `replace` of a member that is missing adds it, a missing `value` is null, indices may
/// count from the end (`-1`), and what stands before the first `/` of a path is not looked at.
package struct JSONPatch: Sendable {
    /// The most operations of one patch.
    package static let maxOperations = 10_000
    /// The most bytes of JSON that the `copy` operations of one patch may add.
    package static let maxCopiedBytes = 3 << 20

    private struct Operation: Sendable {
        var name: String
        var path: String?
        var source: String?
        var value: Value
    }

    private let operations: [Operation]
    /// The members of operations that mean nothing, as warnings tell them: `json patch unknown field "[0].x"`.
    package let unknownFields: [String]

    /// The patch that `value` writes: a list of operations.
    /// - Throws: 400 where it is none, 413 where it has too many operations.
    package init(_ value: Value) throws(APIStatus) {
        if value.isNull {
            operations = []
            unknownFields = []
            return
        }
        guard case .list(let list) = value else { throw Self.typeFault(value, "value of type []handlers.jsonPatchOp") }
        guard list.count <= Self.maxOperations else {
            throw .tooLarge(
                "The allowed maximum operations in a JSON patch is \(Self.maxOperations), got \(list.count)")
        }
        var operations: [Operation] = []
        var unknownFields: [String] = []
        for (index, element) in list.enumerated() {
            guard case .map(let map) = element else {
                throw Self.typeFault(element, "value of type handlers.jsonPatchOp")
            }
            operations.append(
                Operation(
                    name: try Self.text("op", map) ?? "unknown", path: try Self.text("path", map),
                    source: try Self.text("from", map), value: map["value"] ?? .null))
            for key in map.keys where !["op", "path", "from", "value"].contains(key) {
                unknownFields.append("json patch unknown field \"[\(index)].\(key)\"")
            }
        }
        self.operations = operations
        self.unknownFields = unknownFields
    }

    private static func text(_ key: String, _ map: Value.Map) throws(APIStatus) -> String? {
        guard let value = map[key], !value.isNull else { return nil }
        guard case .string(let text) = value else {
            throw typeFault(value, "struct field jsonPatchOp.\(key) of type string")
        }
        return text
    }

    private static func typeFault(_ value: Value, _ place: String) -> APIStatus {
        .badRequest("error decoding patch: json: cannot unmarshal \(GoJSON.word(value)) into Go \(place)")
    }

    /// `object` with every operation applied in order.
    /// - Throws: 422 where one cannot be applied; nothing is changed then.
    package func apply(to object: Value) throws(APIStatus) -> Value {
        var document = object
        var copied = 0
        for operation in operations { try Self.apply(operation, &document, &copied) }
        return document
    }

    private static func apply(_ operation: Operation, _ document: inout Value, _ copied: inout Int) throws(APIStatus) {
        guard let path = operation.path else { throw .unprocessable }
        switch operation.name {
        case "add": try change(&document, path, .add(operation.value))
        case "remove": try change(&document, path, .remove)
        case "replace":
            if path.isEmpty {
                document = try container(operation.value)
            } else {
                try change(&document, path, .replace(operation.value))
            }
        case "test":
            let found = path.isEmpty ? document : try find(document, path)
            guard (found ?? .null).isSame(as: operation.value) else { throw .unprocessable }
        case "move", "copy":
            guard let source = operation.source else { throw .unprocessable }
            let value = try find(document, source) ?? .null
            if operation.name == "move" {
                try change(&document, source, .remove)
            } else {
                copied += JSONWriter.bytes(value).count
                guard copied <= maxCopiedBytes else { throw .unprocessable }
            }
            try change(&document, path, .add(value))
        default: throw .unprocessable
        }
    }

    /// `value`, where it can be a whole document.
    private static func container(_ value: Value) throws(APIStatus) -> Value {
        switch value {
        case .map, .list: return value
        default: throw .unprocessable
        }
    }

    private enum Change {
        case add(Value), remove, replace(Value)
    }

    /// The tokens of `path` without what stands before the first `/`.
    private static func tokens(_ path: String) throws(APIStatus) -> [String] {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count > 1 else { throw .unprocessable }
        return parts.dropFirst().map { part in
            guard part.contains(UInt8(ascii: "~")) else { return String(Substring(part)) }
            return unescaped(part)
        }
    }

    /// `~1` stands for `/` and `~0` for `~`; any other `~` for itself.
    private static func unescaped(_ part: Substring.UTF8View) -> String {
        var bytes: [UInt8] = []
        var index = part.startIndex
        while index < part.endIndex {
            let next = part.index(after: index)
            if part[index] == UInt8(ascii: "~"), next < part.endIndex,
                part[next] == UInt8(ascii: "0") || part[next] == UInt8(ascii: "1")
            {
                bytes.append(part[next] == UInt8(ascii: "0") ? UInt8(ascii: "~") : UInt8(ascii: "/"))
                index = part.index(after: next)
            } else {
                bytes.append(part[index])
                index = next
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func find(_ document: Value, _ path: String) throws(APIStatus) -> Value? {
        let tokens = try tokens(path)
        var value = document
        for (position, token) in tokens.enumerated() {
            switch value {
            case .map(let map):
                guard let member = map[token] else {
                    guard position == tokens.count - 1 else { throw .unprocessable }
                    return nil
                }
                value = member
            case .list(let list): value = list[try index(token, list.count)]
            default: throw .unprocessable
            }
        }
        return value
    }

    private static func change(_ document: inout Value, _ path: String, _ change: Change) throws(APIStatus) {
        let tokens = try tokens(path)
        document = try changed(document, tokens[...], change)
    }

    private static func changed(_ value: Value, _ tokens: ArraySlice<String>, _ change: Change) throws(APIStatus)
        -> Value
    {
        guard let token = tokens.first else { return value }
        let rest = tokens.dropFirst()
        switch value {
        case .map(let map):
            guard rest.isEmpty else {
                guard let member = map[token], !member.isNull else { throw .unprocessable }
                return .map(map.setting(token, to: try changed(member, rest, change)))
            }
            switch change {
            case .add(let new), .replace(let new): return .map(map.setting(token, to: new))
            case .remove:
                guard map[token] != nil else { throw .unprocessable }
                return .map(map.setting(token, to: nil))
            }
        case .list(let list):
            var elements = list.elements
            if rest.isEmpty {
                try Self.change(&elements, token, change)
            } else {
                let index = try index(token, elements.count)
                guard !elements[index].isNull else { throw .unprocessable }
                elements[index] = try changed(elements[index], rest, change)
            }
            return .list(elements)
        default: throw .unprocessable
        }
    }

    private static func change(_ elements: inout [Value], _ token: String, _ change: Change) throws(APIStatus) {
        switch change {
        case .add(let value):
            let index = token == "-" ? elements.count : try index(token, elements.count + 1)
            elements.insert(value, at: index)
        case .replace(let value): elements[try index(token, elements.count)] = value
        case .remove: elements.remove(at: try index(token, elements.count))
        }
    }

    /// The index that `token` writes in a list of `count` elements; below nought it counts from the end.
    private static func index(_ token: String, _ count: Int) throws(APIStatus) -> Int {
        guard var index = Int(token) else { throw .unprocessable }
        if index < 0 { index += count }
        guard index >= 0, index < count else { throw .unprocessable }
        return index
    }
}

extension Value {
    /// Equality as JSON writes values: a whole number is another value than one with a fraction.
    func isSame(as other: Value) -> Bool {
        switch (self, other) {
        case (.double, .int), (.int, .double), (.double, .uint), (.uint, .double): false
        case (.list(let left), .list(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
        case (.map(let left), .map(let right)):
            left.count == right.count
                && left.allSatisfy { pair in right[pair.key].map { pair.value.isSame(as: $0) } ?? false }
        default: self == other
        }
    }
}
