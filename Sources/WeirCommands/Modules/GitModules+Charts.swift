import WeirConfig
import WeirCore
import WeirProviders

extension GitModules: ChartPins {
    func digest(of chart: FetchedChart, found: String) throws(OperationFailure) -> String {
        do throws(DiagnosticsError) {
            let kept = try lock().digest(of: chart.chart, repository: chart.repository, version: chart.version)
            if let kept { return kept }
            if let reason = lockedBy {
                throw DiagnosticsError([
                    Diagnostic(
                        .unlockedModule,
                        "\(Self.lockFile) does not tell the package of the chart \(chart), and is not written: \(reason)",
                        hint: "plan it where it may be written, and keep \(Self.lockFile) with the stacks")
                ])
            }
            try write {
                $0.set(
                    ModuleLock.Chart(
                        chart.chart, repository: chart.repository, version: chart.version, digest: found))
            }
        } catch {
            let first = error.diagnostics.first
            throw OperationFailure(first?.message ?? "\(error)", hint: first?.hint, remains: .nothing)
        }
        messages.write("\(Self.lockFile): the chart \(chart) is \(found.prefix(12))\n")
        return found
    }

    /// Forgets what `charts` are: the next plan that fetches one keeps what it is then.
    /// - Throws: ``DiagnosticsError`` where the lock cannot be written.
    func forget(_ charts: [ModuleLock.Chart]) throws(DiagnosticsError) {
        guard !charts.isEmpty else { return }
        try write { lock in for chart in charts { lock.remove(chart) } }
        for chart in charts {
            messages.write("\(Self.lockFile): the next plan pins the chart \(chart.chart) \(chart.version) anew\n")
        }
    }
}
