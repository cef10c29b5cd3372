import Testing
import WeirCEL
import WeirCommands
import WeirValue

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The cases of the CEL specification's conformance data that lie beside the project, and the page that tells of them.
private enum Vectors {
    /// The sections that are not asked for: common subexpressions by number, and IP addresses.
    static let leftOut: Set = ["block_ext", "network_ext"]

    /// The folder of the project; nil where its sources are not there.
    static let root: String? = {
        guard let real = realpath(#filePath, nil) else { return nil }
        defer { free(real) }
        return "/" + String(cString: real).split(separator: "/").dropLast(3).joined(separator: "/")
    }()

    /// The cases of the sections that are asked for; nil where the file is not there, none where it is no JSON.
    static let cases: [Value]? = {
        guard let root, let bytes = try? Files.read("\(root)/../shared/cel/vectors.json", limit: 1 << 26) else {
            return nil
        }
        do { return try (JSONReader.read(bytes).listValue ?? []).filter { !leftOut.contains(section($0)) } } catch {
            return []
        }
    }()

    static func id(_ vector: Value) -> String { vector["id"]?.stringValue ?? "" }

    private static func section(_ vector: Value) -> String {
        id(vector).split(separator: "/").first.map(String.init) ?? ""
    }

    /// The ids that docs/cel.md lists as failing: the rows below the heading "Cases that fail".
    static func documented() throws -> Set<String> {
        let bytes = try Files.read("\(root ?? "")/docs/cel.md", limit: 1 << 20)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let rows = lines.drop { $0 != "## Cases that fail" }.dropFirst().prefix { !$0.hasPrefix("## ") }
        return Set(
            rows.filter { $0.hasPrefix("| `") }.compactMap { $0.split(separator: "`").dropFirst().first }.map(
                String.init))
    }

    /// The typed value that the file writes with `t` and `v`.
    static func typed(_ written: Value) throws -> Value {
        let type = try #require(written["t"]?.stringValue)
        switch type {
        case "null": return ["type": "null"]
        case "list":
            return ["type": "list", "value": .list(try #require(written["v"]?.listValue).map(typed))]
        case "map":
            let pairs = try #require(written["v"]?.listValue).map { try #require($0.listValue).map(typed) }
            return ["type": "map", "value": .list(pairs.map { .list($0) })]
        case "duration", "timestamp":
            let parts = try #require(written["v"]?.stringValue).split(separator: ":").compactMap { Int64($0) }
            try #require(parts.count == 2)
            if type == "timestamp" {
                let moment = try #require(CELTimestamp(seconds: parts[0], nanoseconds: Int32(parts[1])))
                return TypedValue.encode(.object(moment))
            }
            return TypedValue.encode(.object(CELDuration(nanoseconds: parts[0] * 1_000_000_000 + parts[1])))
        default: return ["type": .string(type), "value": try #require(written["v"])]
        }
    }

    /// A text that is the same for the same value of the same type: pairs of maps are sorted.
    static func normal(_ typed: Value) throws -> String {
        let value = typed["value"] ?? .null
        switch typed["type"]?.stringValue {
        case "list": return try "list" + #require(value.listValue).map(normal).description
        case "map":
            let pairs = try #require(value.listValue).map { try #require($0.listValue).map(normal).description }
            return "map" + pairs.sorted().description
        case "optional": return value == .null ? "none" : try "optional(\(normal(value)))"
        case "double": return try "double \(#require(Double(value.stringValue ?? "")))"
        case let type: return "\(type ?? "?") \(JSONWriter.string(value))"
        }
    }
}

@Suite("Conformance of eval", .enabled(if: Vectors.cases != nil, "the conformance vectors are not beside the project"))
struct ConformanceTests {
    /// What is wrong with a case; nil where it passes.
    private func problem(_ vector: Value, _ project: Project) async throws -> String? {
        var arguments = ["eval", "-o", "typed"]
        if let bindings = vector["bindings"]?.mapValue, bindings.count > 0 {
            project.write("variables.json", JSONWriter.string(.map(try bindings.mapValues(Vectors.typed))))
            arguments += ["--typed-vars", "variables.json"]
        }
        let outcome = await project.weir(arguments + ["--", vector["expr"]?.stringValue ?? ""])
        guard let expected = vector["value"] else {
            return outcome.status == 3 && outcome.output.isEmpty ? nil : "no error but \(outcome.all)"
        }
        guard outcome.status == 0 else { return outcome.all }
        let found = try Vectors.normal(JSONReader.read(outcome.output))
        let wanted = try Vectors.normal(Vectors.typed(expected))
        return found == wanted ? nil : "\(found) instead of \(wanted)"
    }

    @Test("the cases that fail are those that the page lists, 1 in 100 at most")
    func vectors() async throws {
        let cases = try #require(Vectors.cases)
        try #require(cases.count > 500)
        try await Project.with { project in
            var problems: [String: String] = [:]
            for vector in cases { problems[Vectors.id(vector)] = try await problem(vector, project) }
            let documented = try Vectors.documented()
            let present = documented.intersection(cases.map(Vectors.id))
            #expect(
                present == Set(problems.keys),
                "\(problems.filter { !documented.contains($0.key) }.map { "\($0.key): \($0.value)" }.joined(separator: "\n"))"
            )
            #expect(problems.count * 100 <= cases.count)
        }
    }
}
