import Testing
import WeirCEL
import WeirValue

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The cases of the CEL specification's conformance data that lie beside the project.
enum Vectors {
    /// The sections that are asked for and built.
    static let built = [
        "basic", "bindings_ext", "comparisons", "conversions", "encoders_ext", "fields", "fp_math", "integer_math",
        "lists", "logic", "macros", "macros2", "math_ext", "namespace", "optionals", "parse", "plumbing", "string",
        "string_ext", "timestamps", "type_deduction",
    ]
    /// The sections that are not asked for: common subexpressions by number, and IP addresses.
    static let notBuilt = ["block_ext", "network_ext"]

    /// All cases; nil where the file is not there, none where it is no JSON.
    static let cases: [Value]? = {
        guard let real = realpath(#filePath, nil) else { return nil }
        defer { free(real) }
        let parts = String(cString: real).split(separator: "/")
        let path = "/" + parts.dropLast(4).joined(separator: "/") + "/shared/cel/vectors.json"
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer.prefix(count) }
        do { return try JSONReader.read(bytes).listValue } catch { return [] }
    }()

    static func section(_ value: Value) -> String {
        value["id"]?.stringValue?.split(separator: "/").first.map(String.init) ?? ""
    }

    /// The value that the file writes as a type and a text.
    static func value(_ written: Value) -> Value? {
        let text = written["v"]?.stringValue ?? ""
        switch written["t"]?.stringValue {
        case "null": return .null
        case "bool": return written["v"]
        case "int": return Int64(text).map(Value.int)
        case "uint": return UInt64(text).map(Value.uint)
        case "double": return Double(text).map(Value.double)
        case "string": return .string(text)
        case "bytes": return Base64.decode(text).map(Value.bytes)
        case "list": return written["v"]?.listValue.map { .list($0.compactMap(value)) }
        case "map": return map(written["v"]?.listValue ?? [])
        case "type": return .object(CELType(text))
        case "duration", "timestamp":
            let parts = text.split(separator: ":").compactMap { Int64($0) }
            guard parts.count == 2 else { return nil }
            if written["t"] == "duration" {
                return .object(CELDuration(nanoseconds: parts[0] * 1_000_000_000 + parts[1]))
            }
            return CELTimestamp(seconds: parts[0], nanoseconds: Int32(parts[1])).map { .object($0) }
        default: return nil
        }
    }

    private static func map(_ pairs: [Value]) -> Value? {
        let pairs = pairs.compactMap { pair in pair.listValue.map { ($0.compactMap(value)) } }
        let names = pairs.compactMap { pair in pair[0].stringValue.map { ($0, pair[1]) } }
        if names.count == pairs.count { return .map(Value.Map(names, uniquingKeysWith: { first, _ in first })) }
        let source = "{" + pairs.indices.map { "k\($0): v\($0)" }.joined(separator: ", ") + "}"
        var values: [String: Value] = [:]
        for (index, pair) in pairs.enumerated() { (values["k\(index)"], values["v\(index)"]) = (pair[0], pair[1]) }
        do { return try evaluate(source, values) } catch { return Value?.none }
    }

    /// Whether the two are the same value of the same type; NaN is itself.
    static func same(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.double(let left), .double(let right)):
            return left.isNaN && right.isNaN || left == right && left.sign == right.sign
        case (.list(let left), .list(let right)):
            return left.count == right.count && zip(left, right).allSatisfy(same)
        case (.map(let left), .map(let right)):
            return left.count == right.count
                && left.allSatisfy { pair in right[pair.key].map { same(pair.value, $0) } ?? false }
        case (.object(let left), .object(let right)): return left.equals(right)
        default: return left.kind == right.kind && left == right
        }
    }

    /// What is wrong with a case; nil where it passes.
    static func problem(_ vector: Value) -> String? {
        let source = vector["expr"]?.stringValue ?? ""
        var values: [String: Value] = [:]
        for (name, written) in vector["bindings"]?.mapValue ?? [:] { values[name] = value(written) }
        let environment = CELEnvironment(variables: values.keys.sorted(), unknownNames: .errors)
        let compilation = CELProgram.compile(source, in: environment)
        let expected = vector["value"].flatMap(value)
        let title = "\(vector["id"]?.stringValue ?? ""): \(source)"
        guard let program = compilation.program else {
            return expected == nil ? nil : "\(title): \(compilation.faults)"
        }
        do throws(CELError) {
            let found = try program.evaluate(CELActivation(environment, values))
            guard let expected else { return "\(title): \(show(found)) instead of an error" }
            return same(found, expected) ? nil : "\(title): \(show(found)) instead of \(show(expected))"
        } catch {
            return expected == nil ? nil : "\(title): \(error)"
        }
    }
}

@Suite("Conformance", .enabled(if: Vectors.cases != nil, "the conformance vectors are not beside the project"))
struct ConformanceTests {
    @Test("every case of a section that is built passes", arguments: Vectors.built)
    func section(_ name: String) throws {
        let cases = try #require(Vectors.cases).filter { Vectors.section($0) == name }
        #expect(!cases.isEmpty)
        let problems = cases.compactMap(Vectors.problem)
        let count = "\(cases.count - problems.count) of \(cases.count) pass"
        #expect(problems.isEmpty, "\(count)\n\(problems.joined(separator: "\n"))")
    }

    @Test("every section of the file is either built or listed as not asked for")
    func sections() throws {
        let found = Set(try #require(Vectors.cases).map(Vectors.section))
        #expect(found == Set(Vectors.built + Vectors.notBuilt))
    }
}
