import Synchronization
import Testing
import WeirCore
import WeirEngine
import WeirTestSupport
import WeirValue

@Suite("Runs")
struct ExecutorTests {
    @Test("make things after what they need and take them away before it")
    func order() async throws {
        let bench = Bench()
        try await bench.apply(
            """
            resources:
              c: {type: fake.thing, with: {size: "${resources.b.id}"}}
              b: {type: fake.thing, forEach: [x, y], dependsOn: [a]}
              a: {type: fake.thing}
            """.replacing("resources.b.id", with: "resources.b.x.id"))
        #expect(bench.provider.log.has("create a", before: "create b[\"x\"]"))
        #expect(bench.provider.log.has("create b[\"x\"]", before: "create c"))
        bench.provider.clearLog()
        #expect(try await bench.destroy().succeeded)
        #expect(bench.provider.log.has("delete c", before: "delete b[\"x\"]"))
        #expect(bench.provider.log.has("delete b[\"y\"]", before: "delete a"))
        #expect(bench.provider.present.isEmpty)
        #expect(bench.store.snapshot.instances.isEmpty)
    }

    @Test("replace in the order that what depends on it allows")
    func replacing() async throws {
        let bench = Bench()
        func spec(_ zone: String) -> String {
            """
            resources:
              a: {type: fake.thing, with: {zone: \(zone)}}
              b: {type: fake.thing, with: {zone: "${resources.a.id}-\(zone)"}}
            """
        }
        try await bench.apply(spec("here"))
        bench.provider.clearLog()
        try await bench.apply(spec("there"))
        #expect(bench.provider.log == ["delete b", "delete a", "create a", "create b"])
    }

    @Test("change what stays before what it needed goes")
    func staying() async throws {
        let bench = Bench()
        try await bench.apply(
            "resources: {a: {type: fake.thing}, b: {type: fake.thing, with: {size: \"${resources.a.id}\"}}}")
        bench.provider.clearLog()
        try await bench.apply("resources: {b: {type: fake.thing, with: {size: 1}}}")
        #expect(bench.provider.log == ["update b", "delete a"])
    }

    @Test("go on beside a failure, and skip what depends on it")
    func failure() async throws {
        let bench = Bench()
        let spec = """
            resources:
              bad: {type: fake.thing, with: {fail: true}}
              after: {type: fake.thing, dependsOn: [bad]}
              last: {type: fake.thing, dependsOn: [after]}
              free: {type: fake.thing}
            """
        let report = try await bench.apply(spec)
        #expect(report.failed == [Address("bad")])
        #expect(report.skipped == [Address("after"), Address("last")])
        #expect(report.doneCount == 1)
        #expect(!report.succeeded)
        #expect(bench.store.snapshot.instances[Address("bad")]?.status == .incomplete)
        #expect(bench.store.snapshot.instances[Address("free")]?.status == .ready)
        bench.provider.clearLog()
        // What failed half-way is taken away and made anew.
        let mended = try await bench.apply(spec.replacing("fail: true", with: "fail: false"))
        #expect(mended.succeeded)
        #expect(bench.provider.log.first == "delete bad")
        #expect(bench.provider.present == ["after", "bad", "free", "last"])
    }

    @Test("record what is half taken away as half-made, so that it is gone on with or goes")
    func halfGone() async throws {
        let bench = Bench()
        let spec = "resources: {a: {type: fake.resumable, with: {size: half}}, b: {type: fake.thing}}"
        try await bench.apply(spec)
        let failed = try await bench.destroy()
        #expect(failed.failed == [Address("a")])
        #expect(bench.store.snapshot.instances.mapValues(\.status) == [Address("a"): .incomplete])
        bench.provider.clearLog()
        try await bench.apply(spec)
        #expect(Set(bench.provider.log) == ["update a", "create b"])
        _ = try await bench.destroy()
        #expect(try await bench.destroy().succeeded)
        #expect(bench.store.snapshot.instances.isEmpty && bench.provider.present.isEmpty)
    }

    @Test("tell a delete what goes after it because it needs it")
    func leaving() async throws {
        let bench = Bench()
        try await bench.apply(
            "resources: {a: {type: fake.thing}, b: {type: fake.thing, dependsOn: [a]}, c: {type: fake.thing}}")
        #expect(try await bench.destroy().succeeded)
        #expect(bench.provider.leaving == ["b": ["a"]])
    }

    @Test("run no more at once than they may, and as many as they may")
    func parallelism() async throws {
        let gate = Gate(count: 3)
        let provider = FakeProvider { verb, _ in if verb == "create" { await gate.arrive() } }
        var bench = Bench(provider)
        bench.parallelism = 3
        let report = try await bench.apply("resources: {a: {type: fake.thing, forEach: 9}}")
        #expect(report.doneCount == 9)
        #expect(provider.mostRunning == 3)
    }

    @Test("stop when asked: what runs is finished and recorded, nothing new is started")
    func interruption() async throws {
        let interruption = Mutex<Interruption?>(nil)
        let provider = FakeProvider { verb, address in
            if verb == "create", address == Address("a") { interruption.withLock { $0 }?.request() }
        }
        let bench = Bench(provider)
        interruption.withLock { $0 = bench.interruption }
        let report = try await bench.apply(
            "resources: {a: {type: fake.thing}, b: {type: fake.thing, dependsOn: [a]}}")
        #expect(report.interrupted)
        #expect(report.notStarted == [Address("b")])
        #expect(bench.store.snapshot.instances.keys.map(\.description) == ["a"])
    }

    @Test("end with the reason where what happened cannot be recorded")
    func recordingFails() async throws {
        let bench = Bench()
        let prepared = try await bench.plan("resources: {a: {type: fake.thing}, b: {type: fake.thing, dependsOn: [a]}}")
        bench.store.fail(StateFailure(.storage, "the disk is full"))
        await #expect(throws: StateFailure.self) { try await bench.apply(prepared) }
        #expect(bench.provider.log.isEmpty)
    }

    @Test("hide attributes that hold a secret in any form")
    func hiding() async throws {
        let bench = Bench()
        bench.secrets.learn(Value.string("id-of-a").hidden)
        try await bench.apply("resources: {a: {type: fake.thing}}")
        #expect(bench.store.snapshot.instances[Address("a")]?.attributes["id"]?.isSensitive == true)
        #expect(bench.store.snapshot.instances[Address("a")]?.attributes["token"]?.isSensitive == true)
        #expect(bench.secrets.redactor.redact("x token-of-a y") == "x (sensitive) y")
    }

    @Test("do what has no effect at once, and tell of it")
    func pure() async throws {
        let bench = Bench()
        try await bench.apply("resources: {a: {type: fake.pure, forEach: 3}, b: {type: fake.thing, dependsOn: [a]}}")
        let told = bench.sink.events.compactMap { event in
            if case .operationDone(let address, _, _, _) = event { address.description } else { nil }
        }
        #expect(told == ["a[0]", "a[1]", "a[2]", "b"])
    }

    @Test("destroy what no provider knows any more is a failure that says so")
    func unknownType() async throws {
        let bench = Bench()
        try await bench.apply("resources: {a: {type: fake.thing}}")
        bench.store.edit { snapshot in
            let old = snapshot.instances[Address("a")]
            snapshot.instances[Address("z")] = old.map {
                RecordedInstance(
                    address: Address("z"), type: "lost.type", arguments: $0.arguments, fingerprints: [:],
                    attributes: [:], dependencies: [], order: 9, status: .ready, recipe: nil, created: "", updated: "",
                    milliseconds: 0)
            }
        }
        let report = try await bench.destroy()
        #expect(report.failed == [Address("z")])
        #expect(bench.provider.present.isEmpty)
    }

    @Test("never make or take away out of order, whatever the graph", arguments: 0..<20)
    func property(seed: Int) async throws {
        var generator = SplitMix(seed: UInt64(seed))
        let bench = Bench()
        for _ in 0..<4 {
            var needs: [Int: [Int]] = [:]
            let numbers = (0..<12).filter { _ in Bool.random(using: &generator) }.shuffled(using: &generator)
            var lines: [String] = []
            for (index, number) in numbers.enumerated() {
                needs[number] = numbers[..<index].filter { _ in Int.random(in: 0..<4, using: &generator) == 0 }
                let list = (needs[number] ?? []).map { "r\($0)" }.joined(separator: ", ")
                let zone = Int.random(in: 0..<2, using: &generator)
                lines.append(
                    "  r\(number): {type: fake.thing, dependsOn: [\(list)], with: {zone: z\(zone), size: \(Int.random(in: 0..<2, using: &generator))}}"
                )
            }
            let recorded = bench.store.snapshot
            bench.provider.clearLog()
            let report = try await bench.apply(
                lines.isEmpty ? "resources: {}" : "resources:\n" + lines.joined(separator: "\n"))
            #expect(report.succeeded)
            let log = bench.provider.log
            for (number, others) in needs {
                for other in others where log.contains("create r\(number)") && log.contains("create r\(other)") {
                    #expect(log.has("create r\(other)", before: "create r\(number)"))
                }
            }
            for instance in recorded.instances.values where log.contains("delete \(instance.address)") {
                for need in instance.dependencies where log.contains("delete \(need)") {
                    #expect(log.has("delete \(instance.address)", before: "delete \(need)"))
                }
            }
            #expect(Set(bench.provider.present) == Set(numbers.map { "r\($0)" }))
        }
    }
}

/// Lets those who arrive go on once `count` are there; further ones pass.
private actor Gate {
    private let count: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var isOpen = false

    init(count: Int) { self.count = count }

    func arrive() async {
        guard !isOpen else { return }
        guard waiting.count + 1 < count else {
            isOpen = true
            for continuation in waiting { continuation.resume() }
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }
}

/// A small generator with a seed, so that a failing run can be had again.
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite("Ids and times of runs")
struct RunIdentityTests {
    @Test(
        "times are RFC 3339",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_255_331, "2026-11-21T10:02:11Z"), (-1, "1969-12-31T23:59:59Z"),
        ])
    func timestamps(seconds: Int, text: String) { #expect(Timestamp.text(Int64(seconds)) == text) }

    @Test("ids sort by time and differ")
    func ids() {
        let ids = (0..<100).map { _ in RunIdentity.ulid() }
        #expect(Set(ids).count == 100)
        #expect(ids.allSatisfy { $0.count == 26 && $0.first == "0" })
    }
}
