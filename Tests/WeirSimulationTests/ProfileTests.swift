import Testing
import WeirValue

@testable import WeirSimulation

@Suite("Profiles of simulated downstreams")
struct ProfileTests {
    @Test("The numbers are those of the generator's authors")
    func generator() {
        var random = SeededRandom(state: (1, 2, 3, 4))
        // What the reference program prints from this state.
        #expect(
            [random.next(), random.next(), random.next(), random.next()] == [
                11520, 0, 1_509_978_240, 1_215_971_899_390_074_240,
            ])
    }

    @Test("A seed and a name give the same numbers; another of either gives others")
    func streams() {
        func first(_ seed: UInt64, _ name: String) -> [UInt64] {
            var random = SeededRandom(seed: seed, stream: name)
            return (0..<8).map { _ in random.next() }
        }
        #expect(first(1, "edge-0001") == first(1, "edge-0001"))
        let all = Set((0..<50).flatMap { seed in (0..<50).map { first(seed, "edge-\($0)") } })
        #expect(all.count == 2_500)
    }

    /// The greatest distance between the distribution of what `count` draws give and the one that is asked for.
    private func distance(_ distribution: Distribution, count: Int, seed: UInt64) -> Double {
        var random = SeededRandom(seed: seed, stream: "delays")
        let sorted = (0..<count).map { _ in distribution.sample(&random) }.sorted()
        return sorted.indices.reduce(0) { most, index in
            let expected = distribution.cumulative(sorted[index])
            let (below, above) = (Double(index) / Double(count), Double(index + 1) / Double(count))
            return max(most, abs(expected - below), abs(above - expected))
        }
    }

    @Test("Draws are distributed as the profile says (Kolmogorov, Smirnov)", arguments: 0..<20 as Range<UInt64>)
    func distributed(_ seed: UInt64) {
        let count = 5_000
        // With the right distribution one test in 100,000 is above this.
        let bound = 2.47 / Double(count).squareRoot()
        for distribution in [
            Distribution.uniform(0.5, 3), .lognormal(median: 2, sigma: 0.5), .lognormal(median: 0.1, sigma: 2),
        ] {
            #expect(distance(distribution, count: count, seed: seed) < bound, "\(distribution)")
        }
    }

    @Test("The test of the distribution sees one that is a little off")
    func discerns() {
        var random = SeededRandom(seed: 3, stream: "delays")
        let drawn = (0..<5_000).map { _ in Distribution.lognormal(median: 2.2, sigma: 0.5).sample(&random) }.sorted()
        let other = Distribution.lognormal(median: 2, sigma: 0.5)
        let most = drawn.indices.map { abs(other.cumulative(drawn[$0]) - Double($0) / 5_000) }.max() ?? 0
        #expect(most > 2.47 / 5_000.0.squareRoot())
    }

    @Test("The quantiles of the normal distribution are those of the tables")
    func quantiles() {
        for (p, x) in [(0.5, 0.0), (0.975, 1.959963984540054), (0.99, 2.326347874040841), (1e-9, -5.997807015007644)] {
            #expect(abs(Normal.quantile(p) - x) < 1e-9 * max(1, abs(x)))
        }
    }

    @Test("Fields are read, and what is missing has its default")
    func fields() throws {
        let profile = try SimulationProfile([
            "deployDelay": ["uniform": ["from": "200ms", "to": "2s"]], "failureRate": 1, "heartbeat": "30s",
            "latency": "5ms", "bandwidth": .double(1e6),
            "offlineLength": ["lognormal": ["median": "1m", "sigma": .double(0.3)]],
        ])
        #expect(profile.deployDelay == .uniform(0.2, 2))
        #expect(profile.failureRate == 1 && profile.heartbeat == 30 && profile.bandwidth == 1e6)
        #expect(profile.latency == .constant(0.005))
        #expect(profile.offlineLength == .lognormal(median: 60, sigma: 0.3))
        #expect(profile.flapLength == SimulationProfile().flapLength)
    }

    private static let faulty: [(Value, String)] = [
        (["failureRate": 2], "failureRate: it is a number from 0 to 1"),
        (["deployDelay": ["uniform": ["from": "2s", "to": "1s"]]], "deployDelay.uniform: from is more than to"),
        (
            ["deployDelay": ["normal": 1]],
            "deployDelay.normal: there is no such distribution; there are constant, uniform and lognormal"
        ),
        (
            ["deployDelay": ["lognormal": ["median": "0s", "sigma": 1]]],
            "deployDelay.lognormal.median: it is more than 0"
        ),
        (
            ["deployDelay": ["uniform": ["from": "1s", "till": "2s"]]],
            "deployDelay.uniform.till: there is no such field; there are from, to"
        ),
        (["heartbeat": "soon"], "heartbeat: it is a length of time, such as 200ms or 15m"),
        (
            ["delay": "1s"],
            "delay: there is no such field; there are deployDelay, failureRate, flapsPerMinute, flapLength, driftsPerMinute, offlinesPerHour, offlineLength, latency, bandwidth, heartbeat, firstHeartbeat, resourcesPerBundle"
        ),
        ([1], "it is a map"),
    ]

    @Test("What is wrong is told with its place", arguments: faulty)
    func faults(_ value: Value, _ message: String) {
        #expect { try SimulationProfile(value) } throws: { ($0 as? ProfileFault)?.description == message }
    }
}
