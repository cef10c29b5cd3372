import WeirCore
import WeirValue

/// Objects that run to an end, and are not to be changed then.
enum RunOnce {
    /// `Kind.group` of those that are known.
    private static let kinds: Set<String> = [
        "AnalysisRun.argoproj.io", "Job.batch", "PipelineRun.tekton.dev", "Pod.", "TaskRun.tekton.dev", "TestRun.k6.io",
        "Workflow.argoproj.io",
    ]
    /// The most characters of a name: that of a label's value, as Jobs put their names there.
    private static let longestName = 63
    private static let digits = 8

    /// `objects`, those that run to an end with a digest of `values` behind their names, so that a change of it makes new
    /// ones; all as they are where there are no values.
    /// - Throws: ``OperationFailure`` where the values are not known here.
    static func named(_ objects: [Value], rerunOn values: Value?) throws(OperationFailure) -> [Value] {
        guard let values, values != .null else { return objects }
        guard values.isKnown else {
            throw OperationFailure("rerunOn holds a value that is not known here", remains: .nothing)
        }
        let digest = Digest.sha256(of: values.revealed).prefix(digits)
        return objects.map { object in
            guard kinds.contains(kind(object)), let metadata = object["metadata"]?.mapValue,
                let name = metadata["name"]?.stringValue, let map = object.mapValue
            else { return object }
            let new = "\(name.prefix(longestName - digits - 1))-\(digest)"
            return .map(map.setting("metadata", to: .map(metadata.setting("name", to: .string(new)))))
        }
    }

    private static func kind(_ object: Value) -> String {
        let version = object["apiVersion"]?.stringValue ?? ""
        let group = version.contains("/") ? version.prefix { $0 != "/" } : ""
        return "\(object["kind"]?.stringValue ?? "").\(group)"
    }
}
