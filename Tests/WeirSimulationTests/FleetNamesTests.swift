import Testing

@testable import WeirSimulation

@Suite("Names that Fleet gives")
struct FleetNamesTests {
    @Test("Namespaces of clusters")
    func namespaces() {
        #expect(FleetNames.clusterNamespace(of: "local", in: "fleet-local") == "cluster-fleet-local-local-1a3d67d0a899")
        #expect(
            FleetNames.clusterNamespace(of: "downstream1", in: "fleet-default")
                == "cluster-fleet-default-downstream1-32d08b529583")
    }

    /// Inputs and answers of Fleet's own test.
    @Test(
        "What is too long is cut where a name may end",
        arguments: [
            ([], ""),
            (["first", "second", "third"], "first-second-third"),
            ([String(repeating: "a", count: 63)], String(repeating: "a", count: 63)),
            ([String(repeating: "a", count: 64)], String(repeating: "a", count: 57) + "-ffe05"),
            (
                [String(repeating: "a", count: 32), String(repeating: "a", count: 32)],
                String(repeating: "a", count: 32) + "-" + String(repeating: "a", count: 24) + "-da5ed"
            ),
            ([String(repeating: "a", count: 56) + "-aaaaaaa"], String(repeating: "a", count: 56) + "-768c62"),
            ([String(repeating: "a", count: 55) + "--aaaaaaa"], String(repeating: "a", count: 55) + "--9e8cfe"),
        ])
    func cut(_ parts: [String], _ name: String) {
        #expect(FleetNames.joined(parts) == name)
    }

    @Test("Of a key the first hundred bytes count; secrets have names of 63 characters")
    func keys() {
        let long = String(repeating: "x", count: 100)
        #expect(FleetNames.key(long) == FleetNames.key(long + "y") && FleetNames.key(long).count == 12)
        let secret = FleetNames.registrationSecret(clientID: "a", clientRandom: "b")
        // The digest of "ab".
        #expect(secret == "c-fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620")
        #expect(secret.count == 63)
    }
}
