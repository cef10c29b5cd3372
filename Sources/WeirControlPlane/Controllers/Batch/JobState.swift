import WeirValue

/// What a Job is at, and what follows from it.
struct JobState {
    /// What is to be told of it.
    struct News {
        let type: String
        let reason: String
        let message: String
    }

    /// How it ends.
    struct Ending {
        let condition: String
        let target: String
        let reason: String
        let message: String
    }

    let job: Value
    let pods: [PodFacts]
    private(set) var status: Value
    private(set) var events: [News] = []
    private(set) var ending: Ending?
    /// In how many seconds to look again.
    var nextLook: Double?
    /// The pods that run, or are to.
    var active: [PodFacts]
    /// The pods that have ended and are not counted yet.
    let toCount: [PodFacts]
    let now: Double
    let backoff: Double
    private let policy: JobFailurePolicy

    init(_ job: Value, _ pods: [PodFacts], _ context: ControllerContext) {
        self.job = job
        self.pods = pods
        status = job["status"] ?? .emptyMap
        now = context.clock.now
        backoff = context.options.jobBackoff
        active = pods.filter(\.isActive)
        let waits = job.text("spec", "podReplacementPolicy") == "Failed"
        toCount = pods.filter { $0.hasFinalizers && ($0.isOver || ($0.isGoing && !waits)) }
        policy = JobFailurePolicy(job, toCount.filter { $0.phase == "Failed" }, context)
    }

    private var spec: Value { job["spec"] ?? .emptyMap }
    var completions: Int64? { spec.at("completions")?.intValue }
    var parallelism: Int64 { spec.at("parallelism")?.intValue ?? 1 }
    var isIndexed: Bool { spec.text("completionMode") == "Indexed" }
    var isSuspended: Bool { spec.at("suspend")?.boolValue == true }
    private var time: String { GoTime.text(Int(now)) }

    static func isFinished(_ job: Value) -> Bool {
        let status = job["status"] ?? .null
        return Conditions.isTrue("Complete", in: status) || Conditions.isTrue("Failed", in: status)
    }

    // MARK: Counts

    private var newlySucceeded: [PodFacts] { toCount.filter { $0.phase == "Succeeded" } }
    private var newlyFailed: [PodFacts] {
        toCount.filter { $0.phase != "Succeeded" && !policy.ignored.contains($0.uid) }
    }

    private func count(_ key: String) -> Int64 { status.at(key)?.intValue ?? 0 }

    /// The indexes that have succeeded, with those that are about to be counted.
    var succeededIndexes: Set<Int64> {
        let old = IndexRanges.read(status.text("completedIndexes"))
        return old.union(newlySucceeded.compactMap(JobPods.index))
    }

    var succeeded: Int64 {
        isIndexed ? Int64(succeededIndexes.count) : count("succeeded") + Int64(newlySucceeded.count)
    }

    var failed: Int64 { count("failed") + Int64(newlyFailed.count) }

    // MARK: What follows

    /// Finds out whether it has begun, rests or has ended.
    mutating func decide() {
        if isSuspended {
            if !Conditions.isTrue("Suspended", in: status), endingNow == nil {
                set("Suspended", "True", "JobSuspended", "Job suspended")
                events.append(News(type: "Normal", reason: "Suspended", message: "Job suspended"))
                status.set("startTime", nil)
            }
        } else if Conditions.isTrue("Suspended", in: status) {
            set("Suspended", "False", "JobResumed", "Job resumed")
            events.append(News(type: "Normal", reason: "Resumed", message: "Job resumed"))
            status.set("startTime", .string(time))
        } else {
            status.fill(("startTime", .string(time)))
        }
        ending = endingNow
        if ending == nil, let seconds = deadlineLeft { nextLook = min(nextLook ?? seconds, seconds) }
    }

    private mutating func set(_ type: String, _ value: String, _ reason: String, _ message: String) {
        Conditions.set(
            type, value, reason: reason, message: message, time: time, extra: [("lastProbeTime", .string(time))],
            in: &status)
    }

    private var deadlineLeft: Double? {
        guard !isSuspended, let seconds = spec.at("activeDeadlineSeconds")?.intValue,
            let started = HumanDuration.seconds(status.text("startTime"))
        else { return nil }
        return Double(started) + Double(seconds) - now
    }

    private var endingNow: Ending? {
        if let failure = policy.failure {
            return Ending(condition: "Failed", target: "FailureTarget", reason: "PodFailurePolicy", message: failure)
        }
        let limit = spec.at("backoffLimit")?.intValue ?? 6
        let restarts =
            spec.text("template", "spec", "restartPolicy") == "OnFailure"
            ? active.reduce(0) { $0 + $1.restarts } : 0
        if failed > limit || (restarts > 0 && restarts >= limit) {
            return Ending(
                condition: "Failed", target: "FailureTarget", reason: "BackoffLimitExceeded",
                message: "Job has reached the specified backoff limit")
        }
        if let deadlineLeft, deadlineLeft <= 0 {
            return Ending(
                condition: "Failed", target: "FailureTarget", reason: "DeadlineExceeded",
                message: "Job was active longer than specified deadline")
        }
        let isDone =
            if let completions { succeeded >= completions } else { succeeded > 0 && active.isEmpty }
        guard isDone else { return nil }
        return Ending(
            condition: "Complete", target: "SuccessCriteriaMet", reason: "CompletionsReached",
            message: "Reached expected number of succeeded pods")
    }

    /// The number of pods that are to run at once.
    var wanted: Int64 {
        guard let completions else { return succeeded > 0 ? Int64(active.count) : parallelism }
        return max(0, min(parallelism, completions - succeeded))
    }

    /// The seconds until another pod may be made, after some have failed one after the other.
    var backoffLeft: Double {
        let over = pods.filter { $0.isOver && $0.readySince > 0 }
        let lastSuccess = over.filter { $0.phase == "Succeeded" }.map(\.readySince).max() ?? 0
        let failures = over.filter { $0.phase == "Failed" && $0.readySince > lastSuccess }
        guard let last = failures.map(\.readySince).max() else { return 0 }
        var delay = backoff
        for _ in 1..<max(2, min(failures.count, 16)) { delay *= 2 }
        if failures.count <= 1 { delay = backoff }
        return max(0, Double(last) + min(delay, 600) - now)
    }

    // MARK: Status

    /// The status that notes which pods are to be counted.
    var noted: Value {
        var status = status
        var lists: [(String, Value?)] = []
        if !isIndexed { lists.append(("succeeded", Self.uids(newlySucceeded))) }
        lists.append(("failed", Self.uids(newlyFailed)))
        var uncounted = Value.emptyMap
        for (key, list) in lists { uncounted.set(key, list) }
        status.set("uncountedTerminatedPods", uncounted)
        noteActive(in: &status)
        return status
    }

    private static func uids(_ pods: [PodFacts]) -> Value? {
        pods.isEmpty ? nil : .list(Value.List(pods.map { .string($0.uid) }))
    }

    private func noteActive(in status: inout Value) {
        status.set("active", active.isEmpty ? nil : .int(Int64(active.count)))
        status.set("ready", .int(Int64(active.count(where: \.isReady))))
        let going = pods.count { $0.isGoing && !$0.isOver }
        status.set("terminating", .int(Int64(going)))
    }

    /// The status in which all that has ended is counted, and how it ends where it does.
    mutating func counted() -> Value {
        let (succeeded, failed) = (succeeded, failed)
        noteActive(in: &status)
        status.set("uncountedTerminatedPods", .emptyMap)
        if isIndexed, succeeded > 0 { status.set("completedIndexes", .string(IndexRanges.text(succeededIndexes))) }
        status.set("succeeded", succeeded == 0 ? nil : .int(succeeded))
        status.set("failed", failed == 0 ? nil : .int(failed))
        guard let ending else { return status }
        set(ending.target, "True", ending.reason, ending.message)
        set(ending.condition, "True", ending.reason, ending.message)
        if ending.condition == "Complete" {
            status.set("completionTime", .string(time))
            events.append(News(type: "Normal", reason: "Completed", message: "Job completed"))
        } else {
            events.append(News(type: "Warning", reason: ending.reason, message: ending.message))
        }
        return status
    }
}

/// Sets of numbers as Jobs write them: `0-2,4`.
enum IndexRanges {
    /// The numbers that `text` writes.
    static func read(_ text: String) -> Set<Int64> {
        var numbers: Set<Int64> = []
        for part in text.split(separator: ",") {
            let ends = part.split(separator: "-").compactMap { Int64($0) }
            guard let first = ends.first, let last = ends.last, first <= last, last - first <= 1_000_000 else {
                continue
            }
            numbers.formUnion(first...last)
        }
        return numbers
    }

    /// `numbers` as a text.
    static func text(_ numbers: Set<Int64>) -> String {
        var ranges: [ClosedRange<Int64>] = []
        for number in numbers.sorted() {
            if let last = ranges.last, last.upperBound == number - 1 {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ",")
    }
}
