import WeirCore
import WeirValue

/// Where a kustomization names files and folders.
enum KustomizationPaths {
    /// `kustomization` with every path changed by `change`, which is told the word that it stands under.
    ///
    /// What can be written in the place of a path, inline YAML of a transformer or a patch, holds a line break and is
    /// no path.
    static func changing(
        _ kustomization: Value.Map, _ change: (String, String) throws(OperationFailure) -> String
    ) throws(OperationFailure) -> Value.Map {
        var result = kustomization
        for word in lists {
            result = try changed(result, word) { value throws(OperationFailure) in
                try list(value) { entry throws(OperationFailure) in try path(entry, word, change) }
            }
        }
        for word in bodies {
            result = try changed(result, word) { value throws(OperationFailure) in
                try list(value) { body throws(OperationFailure) in try member("path", of: body, word, change) }
            }
        }
        for word in ["configMapGenerator", "secretGenerator"] {
            result = try changed(result, word) { value throws(OperationFailure) in
                try list(value) { body throws(OperationFailure) in try generator(body, word, change) }
            }
        }
        return try changed(result, "openapi") { value throws(OperationFailure) in
            try member("path", of: value, "openapi", change)
        }
    }

    /// The words whose lists hold paths.
    private static let lists = [
        "resources", "bases", "components", "crds", "configurations", "generators", "transformers", "validators",
        "patchesStrategicMerge",
    ]
    /// The words whose lists hold bodies with a `path`.
    private static let bodies = ["patches", "patchesJson6902", "replacements"]

    private typealias Change = (Value) throws(OperationFailure) -> Value

    private static func changed(
        _ map: Value.Map, _ key: String, _ change: Change
    ) throws(OperationFailure) -> Value.Map {
        guard let value = map[key] else { return map }
        return map.setting(key, to: try change(value))
    }

    private static func list(_ value: Value, _ change: Change) throws(OperationFailure) -> Value {
        guard case .list(let elements) = value else { return value }
        var changed: [Value] = []
        for element in elements { changed.append(try change(element)) }
        return .list(changed)
    }

    private static func member(
        _ name: String, of value: Value, _ word: String, _ change: (String, String) throws(OperationFailure) -> String
    ) throws(OperationFailure) -> Value {
        guard case .map(let map) = value else { return value }
        return .map(
            try changed(map, name) { value throws(OperationFailure) in try path(value, word, change) })
    }

    private static func path(
        _ value: Value, _ word: String, _ change: (String, String) throws(OperationFailure) -> String
    ) throws(OperationFailure) -> Value {
        guard let text = value.stringValue, !text.contains("\n") else { return value }
        return .string(try change(text, word))
    }

    private static func generator(
        _ value: Value, _ word: String, _ change: (String, String) throws(OperationFailure) -> String
    ) throws(OperationFailure) -> Value {
        guard case .map(var map) = value else { return value }
        map = try changed(map, "files") { value throws(OperationFailure) in
            try list(value) { entry throws(OperationFailure) in try keyed(entry, word, change) }
        }
        map = try changed(map, "envs") { value throws(OperationFailure) in
            try list(value) { entry throws(OperationFailure) in try path(entry, word, change) }
        }
        return .map(try changed(map, "env") { value throws(OperationFailure) in try path(value, word, change) })
    }

    /// An entry of `files`: a path, which gives the key by its last part, or `key=path`.
    private static func keyed(
        _ value: Value, _ word: String, _ change: (String, String) throws(OperationFailure) -> String
    ) throws(OperationFailure) -> Value {
        guard let text = value.stringValue else { return value }
        guard let sign = text.firstIndex(of: "=") else {
            return .string("\(text.lastPathPart)=\(try change(text, word))")
        }
        return .string("\(text[...sign])\(try change(String(text[text.index(after: sign)...]), word))")
    }
}
