import WeirCore

extension RunEstimate {
    /// How long `changes` will take; nil where nothing is to be done or no earlier run tells.
    static func of(_ changes: [Change], _ timings: Timings, parallelism: Int) -> RunEstimate? {
        guard !timings.samples.isEmpty, changes.contains(where: { $0.action != .noOp && $0.type.hasEffect }) else {
            return nil
        }
        return Schedule(OperationGraph(changes), changes, timings).estimate(parallelism: parallelism)
    }
}
