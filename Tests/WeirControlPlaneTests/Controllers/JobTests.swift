import Testing
import WeirValue

@testable import WeirControlPlane

struct JobTests {
    private static func job(_ more: String = "", labels: String = "{}", annotations: String = "{}") -> String {
        """
        {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j"},"spec":{"template":{"metadata":{"labels":\(labels),
        "annotations":\(annotations)},"spec":{"restartPolicy":"Never","containers":[{"name":"main","image":"a:1"}]}}
        \(more)}}
        """
    }

    private static func isDone(_ type: String) -> @Sendable (Value) -> Bool {
        { Conditions.isTrue(type, in: $0["status"] ?? .null) }
    }

    @Test func itsPodsSucceedAndAreCounted() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(Resources.jobs, Self.job(#","completions":5,"parallelism":2"#))
            let job = try await harness.until(Resources.jobs, "j", Self.isDone("Complete"))
            let status = job["status"] ?? .null
            #expect(status["succeeded"] == 5 && status["active"] == nil && status["failed"] == nil)
            #expect(status["ready"] == 0 && status["uncountedTerminatedPods"] == [:])
            #expect(Conditions.find("Complete", in: status)?.text("reason") == "CompletionsReached")
            #expect(Conditions.isTrue("SuccessCriteriaMet", in: status))
            #expect(status.at("completionTime") != nil && status.at("startTime") != nil)
            for pod in harness.objects(Resources.pods) {
                #expect(pod.text("status", "phase") == "Succeeded" && pod["metadata"]?["finalizers"] == nil)
                let container = pod["status"]?.list("containerStatuses").first
                #expect(container?.text("state", "terminated", "reason") == "Completed")
            }
            try await harness.until(EventRecorder.resource) { events in
                events.contains { $0.text("reason") == "Completed" && $0.text("message") == "Job completed" }
            }
        }
    }

    @Test func tooManyFailuresEndIt() async throws {
        var options = ControllerHarness.quick
        options.jobBackoff = 0
        try await ControllerHarness.run(options) { harness in
            let key = "pod-container-running-failed.stage.kwok.x-k8s.io"
            try await harness.create(
                Resources.jobs,
                Self.job(
                    #","backoffLimit":2"#, labels: #"{"\#(key)":"true"}"#,
                    annotations: #"{"\#(key)/exit-code":"7","\#(key)/reason":"Boom","\#(key)/message":"it broke"}"#))
            let job = try await harness.until(Resources.jobs, "j", Self.isDone("Failed"))
            let failed = try #require(Conditions.find("Failed", in: job["status"] ?? .null))
            #expect(failed.text("reason") == "BackoffLimitExceeded")
            #expect(failed.text("message") == "Job has reached the specified backoff limit")
            #expect(job["status"]?["failed"] == 3)
            let state = harness.objects(Resources.pods).first?["status"]?.list("containerStatuses").first?
                .at("state", "terminated")
            #expect(state?["exitCode"] == 7 && state?["reason"] == "Boom" && state?["message"] == "it broke")
        }
    }

    @Test func aPolicyMayEndItAtOnce() async throws {
        try await ControllerHarness.run { harness in
            let key = "pod-container-running-failed.stage.kwok.x-k8s.io"
            try await harness.create(
                Resources.jobs,
                Self.job(
                    """
                    ,"podFailurePolicy":{"rules":[{"action":"Count","onExitCodes":{"operator":"In","values":[1]}},
                    {"action":"FailJob","onExitCodes":{"operator":"NotIn","values":[0,1]}}]}
                    """, labels: #"{"\#(key)":"true"}"#, annotations: #"{"\#(key)/exit-code":"42"}"#))
            let job = try await harness.until(Resources.jobs, "j", Self.isDone("Failed"))
            let failed = try #require(Conditions.find("Failed", in: job["status"] ?? .null))
            let pod = try #require(harness.objects(Resources.pods).first).text("metadata", "name")
            #expect(failed.text("reason") == "PodFailurePolicy")
            #expect(
                failed.text("message")
                    == "Container main for pod ns/\(pod) failed with exit code 42 matching FailJob rule at index 1")
        }
    }

    @Test func itRestsAndGoesOn() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(Resources.jobs, Self.job(#","suspend":true"#))
            let job = try await harness.until(Resources.jobs, "j", Self.isDone("Suspended"))
            #expect(job["status"]?["startTime"] == nil)
            #expect(harness.objects(Resources.pods).isEmpty)
            try await harness.modify(Resources.jobs, "j") { $0.edit("spec") { $0.set("suspend", false) } }
            let done = try await harness.until(Resources.jobs, "j", Self.isDone("Complete"))
            #expect(Conditions.find("Suspended", in: done["status"] ?? .null)?.text("reason") == "JobResumed")
        }
    }

    @Test func whatRunsIsTakenAwayWhenItRests() async throws {
        var options = ControllerHarness.quick
        options.podRun = 3_600
        try await ControllerHarness.run(options) { harness in
            try await harness.create(Resources.jobs, Self.job())
            try await harness.until(Resources.jobs, "j") { $0.at("status", "ready") == 1 }
            try await harness.modify(Resources.jobs, "j") { $0.edit("spec") { $0.set("suspend", true) } }
            try await harness.until(Resources.pods) { $0.isEmpty }
            let job = try await harness.until(Resources.jobs, "j") { $0.at("status", "terminating") == 0 }
            #expect(job["status"]?["failed"] == nil && job["status"]?["active"] == nil)
        }
    }

    @Test func indexedPodsHaveTheirNumbers() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(
                Resources.jobs, Self.job(#","completions":3,"parallelism":3,"completionMode":"Indexed""#))
            let job = try await harness.until(Resources.jobs, "j", Self.isDone("Complete"))
            #expect(job["status"]?["completedIndexes"] == "0-2" && job["status"]?["succeeded"] == 3)
            let pods = harness.objects(Resources.pods).sorted {
                $0.text("spec", "hostname") < $1.text("spec", "hostname")
            }
            #expect(pods.map { $0.text("spec", "hostname") } == ["j-0", "j-1", "j-2"])
            let key = "batch.kubernetes.io/job-completion-index"
            #expect(pods.map { $0["metadata"]?["annotations"].texts[key] } == ["0", "1", "2"])
            #expect(
                pods[2]["spec"]?.list("containers").first?.list("env").first?.text("name") == "JOB_COMPLETION_INDEX")
        }
    }

    @Test func oneThatTakesTooLongFails() async throws {
        var options = ControllerHarness.quick
        options.podRun = 3_600
        try await ControllerHarness.run(options) { harness in
            try await harness.create(Resources.jobs, Self.job(#","activeDeadlineSeconds":1"#))
            let job = try await harness.until(Resources.jobs, "j", Self.isDone("Failed"))
            #expect(Conditions.find("Failed", in: job["status"] ?? .null)?.text("reason") == "DeadlineExceeded")
        }
    }

    @Test func oneThatHasEndedIsForgottenInTime() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(Resources.jobs, Self.job(#","ttlSecondsAfterFinished":0"#))
            try await harness.until(Resources.jobs) { jobs in jobs.isEmpty }
        }
    }

    @Test(arguments: [("0-2,4", [0, 1, 2, 4]), ("", []), ("7", [7])] as [(String, [Int64])])
    func indexesAreWrittenAsRanges(text: String, numbers: [Int64]) {
        #expect(IndexRanges.text(Set(numbers)) == text)
        #expect(IndexRanges.read(text) == Set(numbers))
    }
}
