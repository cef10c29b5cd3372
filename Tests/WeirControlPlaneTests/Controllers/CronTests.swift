import Testing
import WeirValue

@testable import WeirControlPlane

struct CronTests {
    private static func seconds(_ text: String) -> Int { HumanDuration.seconds(text) ?? 0 }

    @Test(
        arguments: [
            ("*/5 * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:05:00Z"),
            ("0 0 1 1 *", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("30 4 * * mon-fri", "2026-01-02T05:00:00Z", "2026-01-05T04:30:00Z"),
            ("0 12 29 feb *", "2026-01-01T00:00:00Z", "2028-02-29T12:00:00Z"),
            ("@hourly", "2026-01-01T00:00:01Z", "2026-01-01T01:00:00Z"),
            ("0 0 13 * 5", "2026-01-01T12:00:00Z", "2026-01-02T00:00:00Z"),
            ("5-10/5,20 1 * * 7", "2026-01-01T00:00:00Z", "2026-01-04T01:05:00Z"),
            ("@every 90s", "2026-01-01T00:00:00Z", "2026-01-01T00:01:30Z"),
        ])
    func theNextMomentIsFound(schedule: String, after: String, expected: String) throws {
        let cron = try #require(CronSchedule(schedule))
        let next = try #require(cron.next(after: Self.seconds(after)))
        #expect(GoTime.text(next) == expected)
        #expect(cron.last(upTo: next, after: Self.seconds(after)) == next)
        #expect(cron.last(upTo: next - 1, after: Self.seconds(after)) == nil)
    }

    @Test(arguments: ["", "* * * *", "60 * * * *", "* * * * mond", "*/0 * * * *", "5-1 * * * *", "a b c d e", "@never"])
    func whatIsNoScheduleIsNone(text: String) { #expect(CronSchedule(text) == nil) }

    @Test func aScheduleThatNeverComesIsNotLookedForEndlessly() throws {
        let cron = try #require(CronSchedule("0 0 30 2 *"))
        #expect(cron.next(after: 0) == nil && cron.last(upTo: 1_000_000_000, after: 0) == nil)
    }

    private static func cron(_ more: String) -> String {
        """
        {"apiVersion":"batch/v1","kind":"CronJob","metadata":{"name":"c"},"spec":{"schedule":"@every 1s"\(more),
        "jobTemplate":{"metadata":{"labels":{"l":"1"}},"spec":{"template":{"spec":{"restartPolicy":"Never",
        "containers":[{"name":"main","image":"a:1"}]}}}}}}
        """
    }

    @Test func jobsAreMadeInTime() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(Resources.cronJobs, Self.cron(""))
            let cron = try await harness.until(Resources.cronJobs, "c") {
                $0.at("status", "lastSuccessfulTime") != nil
            }
            #expect(cron.at("status", "lastScheduleTime") != nil)
            let job = try #require(harness.objects(Resources.jobs).first)
            #expect(job.text("metadata", "name").hasPrefix("c-") && job["metadata"]?["labels"].texts["l"] == "1")
            let key = "batch.kubernetes.io/cronjob-scheduled-timestamp"
            #expect(job["metadata"]?["annotations"].texts[key] != nil)
            try await harness.until(EventRecorder.resource) { events in
                events.contains { $0.text("reason") == "SawCompletedJob" }
            }
        }
    }

    @Test func oneThatIsSuspendedMakesNone() async throws {
        let clock = ManualClock()
        try await ControllerHarness.run(clock: clock) { harness in
            try await harness.create(Resources.cronJobs, Self.cron(#","suspend":true"#))
            try await harness.create(Resources.cronJobs, Self.cron("").replacing("\"c\"", with: "\"d\""))
            clock.advance(by: 5)
            try await harness.until(Resources.jobs) { !$0.isEmpty }
            #expect(harness.objects(Resources.jobs).allSatisfy { $0.text("metadata", "name").hasPrefix("d-") })
        }
    }
}
