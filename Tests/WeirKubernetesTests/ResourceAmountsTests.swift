import Testing
import WeirKubernetes
import WeirValue

@Suite("Amounts of processors and memory")
struct ResourceAmountsTests {
    @Test(
        "are read as quantities are written",
        arguments: [
            ("250m", 0.25), ("2", 2), ("1.5", 1.5), ("64Mi", 67_108_864), ("1e3", 1_000), ("12k", 12_000),
            ("1500000n", 0.0015),
        ] as [(String, Double)])
    func quantities(_ text: String, _ number: Double) throws {
        let read = try #require(ResourceAmounts.number(.string(text)))
        #expect(abs(read - number) < 1e-9)
    }

    @Test("count as nothing where they are none", arguments: ["", "x", "5 Mi", "1Zi", "inf"])
    func faults(_ text: String) { #expect(ResourceAmounts.number(.string(text)) == nil) }

    @Test("beyond every integer are cut off")
    func huge() {
        let amounts = ResourceAmounts(["cpu": "1e300", "memory": "1e300"])
        #expect(amounts.cpuText == "1000000000000000000m")
        #expect(amounts.value["memory"] == 1_000_000_000_000_000_000)
    }

    @Test("are added and written as kubectl top writes them")
    func texts() {
        let sum = ResourceAmounts(["cpu": "250m", "memory": "64Mi"]) + ResourceAmounts(["cpu": 1, "memory": "1Gi"])
        #expect(sum.cpuText == "1250m")
        #expect(sum.memoryText == "1088Mi")
        #expect(ResourceAmounts(nil) == ResourceAmounts())
    }
}
