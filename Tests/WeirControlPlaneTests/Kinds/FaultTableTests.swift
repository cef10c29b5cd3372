import Testing

@testable import WeirControlPlane

@Suite struct FaultTableTests {
    @Test(arguments: FaultTable.podFaults.rows + FaultTable.podFaults2.rows)
    func whatIsSaidOfPods(row: FaultTable.Row) { #expect(FaultTable.outcome(row) == row.expected) }

    @Test(arguments: FaultTable.workloadFaults.rows + FaultTable.workloadFaults2.rows)
    func whatIsSaidOfWhatMakesPods(row: FaultTable.Row) { #expect(FaultTable.outcome(row) == row.expected) }

    @Test(arguments: FaultTable.coreFaults.rows + FaultTable.coreFaults2.rows)
    func whatIsSaidOfKindsOfTheCore(row: FaultTable.Row) { #expect(FaultTable.outcome(row) == row.expected) }

    @Test(arguments: FaultTable.storageFaults.rows)
    func whatIsSaidOfKindsOfStorage(row: FaultTable.Row) { #expect(FaultTable.outcome(row) == row.expected) }

    @Test(arguments: FaultTable.clusterFaults.rows + FaultTable.clusterFaults2.rows)
    func whatIsSaidOfKindsOfTheCluster(row: FaultTable.Row) { #expect(FaultTable.outcome(row) == row.expected) }

    @Test(arguments: FaultTable.definitionFaults.rows)
    func whatIsSaidOfDefinitions(row: FaultTable.Row) { #expect(FaultTable.outcome(row) == row.expected) }
}
