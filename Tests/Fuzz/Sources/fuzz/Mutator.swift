import OrderedCollections
import WeirValue

@testable import WeirControlPlane

/// `LLVMFuzzerMutate` of libFuzzer: changes bytes as the fuzzer does on its own.
@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ start: UnsafeMutablePointer<UInt8>?, _ count: Int, _ most: Int) -> Int

/// Makes the next input of one. Three of four times, where the harness reads objects, a part of an object is changed after its
/// schema; else bytes are.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutateInput(_ start: UnsafeMutablePointer<UInt8>?, _ count: Int, _ most: Int, _ seed: UInt32) -> Int {
    var random = SeededGenerator(state: UInt64(seed))
    if random.below(4) > 0, let start,
        let bytes = Mutator.mutated(Array(UnsafeBufferPointer(start: start, count: count)), &random),
        bytes.count <= most
    {
        for (index, byte) in bytes.enumerated() { start[index] = byte }
        return bytes.count
    }
    return mutateBytes(start, count, most)
}

/// The generator SplitMix64: the same numbers for the same seed.
struct SeededGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A number from 0 up to and without `bound`, which is positive.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func element<Elements: RandomAccessCollection>(of elements: Elements) -> Elements.Element {
        elements[elements.index(elements.startIndex, offsetBy: below(elements.count))]
    }
}

/// Changes the objects in inputs.
enum Mutator {
    /// The input `bytes` with a part of its object changed; nil where it has none.
    static func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8]? {
        switch Harness.chosen {
        case .body:
            guard bytes.first == UInt8(ascii: "{"), let object = read(bytes[...]) else { return nil }
            return JSONWriter.bytes(changed(object, schema(of: object), &random))
        case .patch:
            guard let first = bytes.first, let patch = read(bytes.dropFirst()) else { return nil }
            let schema = first & 3 == 0 ? nil : PatchHarness.target(of: first)?.resource.form.schema
            return [first] + JSONWriter.bytes(changed(patch, schema, &random))
        case .definition:
            var lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
            let index = lines.count > 1 && random.below(3) == 0 ? 1 : 0
            guard index < lines.count, let value = read(lines[index]) else { return nil }
            let schema = index == 1 ? nil : value["kind"] == "CustomResourceDefinition" ? definition : Self.properties
            lines[index] = JSONWriter.bytes(changed(value, schema, &random))[...]
            return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
        default: return nil
        }
    }

    private static let definition = TypeFacts.builtIn.schema(of: DefinitionHarness.definitionKind)
    private static let properties = definition?.resolved.member("spec")?.resolved.member("versions")?.resolved.element
        .resolved.member("schema")?.resolved.member("openAPIV3Schema")

    private static func read(_ bytes: ArraySlice<UInt8>) -> Value? {
        do throws(JSONError) { return try JSONReader.read(Array(bytes)) } catch { return nil }
    }

    private static func schema(of object: Value) -> Schema? {
        TypeFacts.builtIn.schema(
            of: GroupVersionKind(
                apiVersion: object["apiVersion"]?.stringValue ?? "", kind: object["kind"]?.stringValue ?? ""))
    }

    // MARK: Changes

    /// `value`, which is of `schema`, with one of its parts changed.
    private static func changed(_ value: Value, _ schema: Schema?, _ random: inout SeededGenerator) -> Value {
        let schema = schema?.resolved
        switch value {
        case .map(let map):
            if !map.isEmpty, random.below(5) > 0 {
                let (key, member) = random.element(of: map)
                return .map(map.setting(key, to: changed(member, schema?.member(key), &random)))
            }
            return changed(map, schema, &random)
        case .list(let list):
            if !list.isEmpty, random.below(5) > 0 {
                var elements = list.elements
                let index = random.below(elements.count)
                elements[index] = changed(elements[index], schema?.words.items, &random)
                return .list(elements)
            }
            return changed(list.elements, schema, &random)
        default: return random.below(3) == 0 ? .string(text(&random)) : made(schema, 0, &random)
        }
    }

    private static func changed(_ map: Value.Map, _ schema: Schema?, _ random: inout SeededGenerator) -> Value {
        switch random.below(6) {
        case 0 where !map.isEmpty: return .map(map.setting(random.element(of: map.keys), to: nil))
        case 1 where !map.isEmpty:
            let (key, member) = random.element(of: map)
            return .map(map.setting([(key, nil), (key.count > 40 ? "a" : self.key(schema, &random), member)]))
        case 2: return made(schema, 0, &random)
        default:
            let key = key(schema, &random)
            return .map(map.setting(key, to: made(schema?.member(key), 0, &random)))
        }
    }

    private static func changed(_ elements: [Value], _ schema: Schema?, _ random: inout SeededGenerator) -> Value {
        var elements = elements
        switch random.below(5) {
        case 0 where !elements.isEmpty: elements.remove(at: random.below(elements.count))
        case 1 where !elements.isEmpty: elements.append(random.element(of: elements))
        case 2: return made(schema, 0, &random)
        case 3: elements.reverse()
        default: elements.append(made(schema?.words.items, 0, &random))
        }
        return .list(elements)
    }

    /// The name of a member: mostly one that `schema` declares.
    private static func key(_ schema: Schema?, _ random: inout SeededGenerator) -> String {
        guard let fields = schema?.words.fields.keys, !fields.isEmpty, random.below(8) > 0 else {
            return random.below(3) == 0 ? random.element(of: MutatorWords.keys) : text(&random)
        }
        return random.element(of: fields.elements)
    }

    // MARK: New values

    /// A value of `schema`, seldom of another form.
    private static func made(_ schema: Schema?, _ depth: Int, _ random: inout SeededGenerator) -> Value {
        guard let schema = schema?.resolved, random.below(12) > 0 else {
            return random.element(of: MutatorWords.values)
        }
        let words = schema.words
        if words.flags.contains(.quantity) { return .string(random.element(of: MutatorWords.quantities)) }
        switch words.kind {
        case .string: return .string(text(&random))
        case .boolean: return .bool(random.below(2) == 0)
        case .integer: return .int(random.element(of: MutatorWords.numbers))
        case .number: return random.below(2) == 0 ? .double(0.5) : .int(random.element(of: MutatorWords.numbers))
        case .array:
            let count = depth > 4 ? 0 : random.below(3)
            return .list((0..<count).map { _ in made(words.items, depth + 1, &random) })
        case .object: return object(schema, depth, &random)
        case .any: return random.element(of: MutatorWords.values)
        }
    }

    private static func object(_ schema: Schema, _ depth: Int, _ random: inout SeededGenerator) -> Value {
        guard depth <= 4 else { return .emptyMap }
        var keys = schema.words.required
        if !schema.words.fields.isEmpty {
            for _ in 0..<random.below(4) { keys.append(random.element(of: schema.words.fields.keys.elements)) }
        } else {
            keys.append(text(&random))
        }
        return .map(
            Value.Map(
                keys.map { ($0, made(schema.member($0), depth + 1, &random)) }, uniquingKeysWith: { first, _ in first })
        )
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        let text = random.element(of: MutatorWords.texts)
        return random.below(12) == 0 ? text + random.element(of: MutatorWords.texts) : text
    }
}
