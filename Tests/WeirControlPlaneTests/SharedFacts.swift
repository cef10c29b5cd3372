import OrderedCollections
@testable import WeirControlPlane
import WeirValue

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The list that the facts were compiled from, where it stands beside the project, and facts as that list writes them.
enum SharedFacts {
    /// The list; nil where it is not there.
    static let types: Value? = {
        guard let bytes = read("types.json") else { return nil }
        do { return try JSONReader.read(bytes) } catch { return .null }
    }()

    /// The folder with the list; empty where nobody knows where this file is.
    static let folder: String = {
        guard let real = realpath(#filePath, nil) else { return "" }
        defer { free(real) }
        // This file is three levels below the project, beside which the list stands.
        let parts = String(cString: real).split(separator: "/").dropLast(4)
        return "/" + parts.joined(separator: "/") + "/shared/kube"
    }()

    /// The bytes of the file `name` beside the list; nil where it is not there.
    static func read(_ name: String) -> [UInt8]? {
        guard let file = fopen(folder + "/" + name, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer.prefix(count) }
        return bytes
    }

    /// The whole objects of built-in kinds that the API server is recorded to have answered, where their places for what
    /// differs from run to run are texts or times; nil where the records are not there.
    static let records: [(kind: GroupVersionKind, object: Value)]? = {
        guard let bytes = read("records.json") else { return nil }
        var text = String(decoding: bytes, as: UTF8.self)
        for (place, time) in [("<microtime>", "2026-01-02T03:04:05.000000Z"), ("<time>", "2026-01-02T03:04:05Z")] {
            text = text.split(separator: place, omittingEmptySubsequences: false).joined(separator: time)
        }
        let records: Value
        do { records = try JSONReader.read(text) } catch { return [] }
        var objects: [(kind: GroupVersionKind, object: Value)] = []
        for steps in records["cases"]?.mapValue?.values ?? [] {
            for step in steps.listValue ?? [] {
                guard let status = step["status"]?.intValue, status < 300, let body = step["body"],
                    let version = body["apiVersion"]?.stringValue, let kind = body["kind"]?.stringValue,
                    kind != "Status", !JSONWriter.string(body).contains("\"<nodePort>\"")
                else { continue }
                // Labels of runs are left out of the records, and the metadata of a Job's pods with them.
                if kind == "Job", body["spec"]?["template"]?["metadata"] == nil { continue }
                let ports = body["spec"]?["ports"]?.listValue ?? []
                if ports.contains(where: { $0["nodePort"]?.stringValue != nil }) { continue }
                objects.append((GroupVersionKind(apiVersion: version, kind: kind), body))
            }
        }
        return objects
    }()

    static func written(_ group: APIGroup) -> Value {
        ["group": .string(group.name), "versions": texts(group.versions), "preferred": .string(group.preferredVersion)]
    }

    static func written(_ resource: APIResource) -> Value {
        var pairs: [(String, Value)] = [
            ("group", .string(resource.group)), ("version", .string(resource.version)),
            ("resource", .string(resource.name)), ("singular", .string(resource.singularName)),
            ("kind", .string(resource.kind)), ("namespaced", .bool(resource.isNamespaced)),
            ("verbs", texts(resource.verbs)),
        ]
        if !resource.shortNames.isEmpty { pairs.append(("shortNames", texts(resource.shortNames))) }
        if !resource.categories.isEmpty { pairs.append(("categories", texts(resource.categories))) }
        if let version = resource.kindGroupVersion { pairs.append(("kindGroupVersion", .string(version))) }
        if let hash = resource.storageVersionHash { pairs.append(("storageVersionHash", .string(hash))) }
        if !resource.subresources.isEmpty { pairs.append(("subresources", .list(resource.subresources.map(written)))) }
        if let columns = resource.columns {
            let rows = columns.map { column -> Value in
                [
                    .string(column.name), .string(column.type), .string(column.format),
                    .int(Int64(column.priority)),
                ]
            }
            pairs.append(("columns", .list(rows)))
        }
        return .map(Value.Map(pairs) { first, _ in first })
    }

    static func written(_ part: Subresource) -> Value {
        var pairs: [(String, Value)] = [
            ("name", .string(part.name)), ("kind", .string(part.kind)), ("verbs", texts(part.verbs)),
        ]
        if let version = part.groupVersion { pairs.append(("groupVersion", .string(version))) }
        return .map(Value.Map(pairs) { first, _ in first })
    }

    static func written(_ schema: Schema, _ kinds: [GroupVersionKind] = []) -> Value {
        let words = schema.words
        var pairs: [(String, Value)] = []
        func add(_ key: String, _ value: Value?) { if let value { pairs.append((key, value)) } }
        if words.kind != .any { add("type", .string(words.kind.word)) }
        add("format", words.format.map { .string($0) })
        add("ref", words.reference.map { .string($0.name) })
        if !words.fields.isEmpty { add("fields", .map(words.fields.mapValues { written($0) })) }
        add("items", words.items.map { written($0) })
        add("values", words.values.map { written($0) })
        if !words.required.isEmpty { add("required", texts(words.required)) }
        add("default", words.defaultValue)
        add("listType", words.listType.map { .string($0.rawValue) })
        if !words.listMapKeys.isEmpty { add("listMapKeys", texts(words.listMapKeys)) }
        add("mapType", words.mapType.map { .string($0.rawValue) })
        add("patchStrategy", words.patchStrategy.map { .string($0) })
        add("patchMergeKey", words.patchMergeKey.map { .string($0) })
        add("enum", words.rules?.words.enumeration.map { .list($0) })
        add("unions", words.rules?.words.unions)
        for (key, schemas) in [
            ("oneOf", words.rules?.words.oneOf), ("anyOf", words.rules?.words.anyOf),
            ("allOf", words.rules?.words.allOf),
        ] {
            guard let schemas, !schemas.isEmpty else { continue }
            add(key, .list(schemas.map { written($0) }))
        }
        if !kinds.isEmpty {
            add("gvk", .list(kinds.map { [.string($0.group), .string($0.version), .string($0.kind)] }))
        }
        return .map(Value.Map(pairs) { first, _ in first })
    }

    private static func texts(_ texts: [String]) -> Value { .list(texts.map { .string($0) }) }
}
