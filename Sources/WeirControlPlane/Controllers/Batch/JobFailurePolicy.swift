import WeirValue

/// What a Job says of pods that fail (`podFailurePolicy`).
struct JobFailurePolicy: Sendable {
    /// Pods that do not count as failed.
    private(set) var ignored: Set<String> = []
    /// Why the Job fails at once; nil where it does not.
    private(set) var failure: String?

    /// What `job` says of `pods`, which have failed.
    init(_ job: Value, _ pods: [PodFacts], _ context: ControllerContext) {
        let rules = job.at("spec", "podFailurePolicy")?.list("rules") ?? []
        guard !rules.isEmpty else { return }
        for facts in pods {
            guard let pod = context.object(Resources.pods, facts.place),
                let (index, text) = Self.match(rules, pod)
            else { continue }
            switch rules[index].text("action") {
            case "Ignore": ignored.insert(facts.uid)
            case "FailJob" where failure == nil: failure = text + " matching FailJob rule at index \(index)"
            default: break
            }
        }
    }

    /// The first of `rules` that means `pod`, and why.
    private static func match(_ rules: [Value], _ pod: Value) -> (Int, String)? {
        let name = "\(pod.text("metadata", "namespace"))/\(pod.text("metadata", "name"))"
        for (index, rule) in rules.enumerated() {
            if let codes = rule.at("onExitCodes"), let container = container(codes, pod) {
                let code = container.at("state", "terminated", "exitCode")?.intValue ?? 0
                return (index, "Container \(container.text("name")) for pod \(name) failed with exit code \(code)")
            }
            for wanted in rule.list("onPodConditions") {
                let type = wanted.text("type")
                let found = Conditions.find(type, in: pod["status"] ?? .null)
                if let found, found.text("status") == wanted.text("status") {
                    return (index, "Pod \(name) has condition \(type)")
                }
            }
        }
        return nil
    }

    /// The container of `pod` whose exit code `codes` mean.
    private static func container(_ codes: Value, _ pod: Value) -> Value? {
        let values = codes.list("values").compactMap(\.intValue)
        let statuses =
            (pod["status"]?.list("containerStatuses") ?? [])
            + (pod["status"]?.list("initContainerStatuses") ?? [])
        return statuses.first { status in
            guard let code = status.at("state", "terminated", "exitCode")?.intValue, code != 0,
                codes.text("containerName").isEmpty || codes.text("containerName") == status.text("name")
            else { return false }
            return values.contains(code) == (codes.text("operator") == "In")
        }
    }
}
