import Testing
import WeirCore
import WeirState
import WeirValue

@Suite("Random runs", .timeLimit(.minutes(5)))
struct PropertyTests {
    /// Builds random values, records and addresses.
    private struct Builder {
        var random: SeededGenerator

        mutating func pick<Element>(_ elements: [Element]) -> Element {
            elements[Int.random(in: 0..<elements.count, using: &random)]
        }

        mutating func text() -> String {
            let pieces = ["a", "b/c", "~", "\"", "\\", "é", "日本", "\n", "%41", " ", ".", "-"]
            return (0..<Int.random(in: 0...4, using: &random)).map { _ in pick(pieces) }.joined()
        }

        mutating func value(depth: Int = 0) -> Value {
            switch Int.random(in: 0..<(depth < 3 ? 11 : 8), using: &random) {
            case 0: .null
            case 1: .bool(Bool.random(using: &random))
            case 2: .int(Int64.random(in: .min ... .max, using: &random))
            case 3: .double(Double.random(in: -1e9...1e9, using: &random))
            case 4: .uint(UInt64.random(in: .min ... .max, using: &random))
            case 5: .bytes(Array(text().utf8))
            case 6, 7: .string(text())
            case 8: .list((0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth + 1) })
            case 9: .map(map(depth: depth + 1))
            default: value(depth: depth + 1).hidden
            }
        }

        mutating func map(depth: Int = 0) -> Value.Map {
            var pairs: [(String, Value)] = []
            for _ in 0..<Int.random(in: 0...3, using: &random) { pairs.append((text(), value(depth: depth))) }
            return Value.Map(pairs, uniquingKeysWith: { _, last in last })
        }

        mutating func address() -> Address {
            let keys: [Address.Key?] = [nil, .index(Int.random(in: 0..<30, using: &random)), .text(text())]
            let modules = Bool.random(using: &random) ? [] : [Address.Step("module", key: pick(keys))]
            return Address(pick(["a", "downstream"]), key: pick(keys), in: modules)
        }

        mutating func recipe() -> Recipe {
            Recipe(["main.tf": Recipe.File(Array(pick(["one", "two", "three"]).utf8))])
        }

        mutating func instance(_ address: Address, _ recipe: String?) -> RecordedInstance {
            RecordedInstance(
                address: address, type: pick(["kind.cluster", "helm.release"]), arguments: map(), fingerprints: map(),
                attributes: map(),
                dependencies: (0..<Int.random(in: 0...2, using: &random)).map { _ in self.address() },
                order: Int.random(in: 0...1_000, using: &random), status: pick([.ready, .ready, .incomplete]),
                recipe: recipe, created: "2026-01-02T03:04:05Z", updated: text(),
                milliseconds: Int.random(in: 0...1_000_000, using: &random))
        }
    }

    /// Where sensitive marks stand in `value`.
    private func marks(_ value: Value) -> Value {
        switch value {
        case .sensitive: "hidden"
        case .list(let list): .list(list.map { marks($0) })
        case .map(let map): .map(map.mapValues { marks($0) })
        default: nil
        }
    }

    @Test(
        "What random runs record loads back, from the same store and from a new one", arguments: 0..<6 as Range<UInt64>)
    func runs(_ seed: UInt64) async throws {
        let project = try Project()
        var builder = Builder(random: SeededGenerator(seed: seed))
        let store = project.store(interval: builder.pick([.zero, .milliseconds(5), .seconds(1_000)]))
        var expected: [Address: RecordedInstance] = [:]
        var recipes: [String: Recipe] = [:]
        var commit: String?
        for _ in 0..<8 {
            var record = WorkspaceRecord.lab
            record.inputs = builder.map()
            record.outputs = builder.map()
            let run = try await store.begin(.test(), base: commit)
            for _ in 0..<Int.random(in: 0...40, using: &builder.random) {
                let address =
                    expected.isEmpty || builder.pick([true, false])
                    ? builder.address() : builder.pick(expected.keys.sorted())
                if builder.pick([true, true, false]) {
                    let recipe = builder.pick([nil, builder.recipe()])
                    let instance = builder.instance(address, recipe?.digest)
                    if let recipe { recipes[recipe.digest] = recipe }
                    expected[address] = instance
                    try run.record(.recorded(instance, recipe: recipe, action: .update))
                } else {
                    expected[address] = nil
                    try run.record(.removed(address))
                }
            }
            commit = try await run.finish(record, summary: "ran")
            record.lastRun = "01JTESTRUN"
            for reader in [store, project.store()] {
                let snapshot = try await reader.load()
                #expect(snapshot.commit == commit)
                #expect(snapshot.record == record)
                #expect(snapshot.instances == expected)
                for (address, instance) in expected {
                    let loaded = try #require(snapshot.instances[address])
                    #expect(marks(.map(loaded.arguments)) == marks(.map(instance.arguments)))
                    #expect(marks(.map(loaded.attributes)) == marks(.map(instance.attributes)))
                }
            }
            let named = Set(expected.values.compactMap(\.recipe))
            for (digest, recipe) in recipes {
                #expect(try await store.recipe(digest) == (named.contains(digest) ? recipe : nil))
            }
        }
        if RealGit.isPresent { try await RealGit.run(["fsck", "--strict", "--full"], in: project) }
    }
}
