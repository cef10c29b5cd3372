import Testing
import WeirValue

@testable import WeirControlPlane

struct SchedulingTests {
    private static func pod(_ name: String, _ spec: String = "", labels: String = "{}") -> String {
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"\(name)","labels":\(labels)},
        "spec":{"containers":[{"name":"main","image":"a:1"}]\(spec)}}
        """
    }

    private static func asking(_ name: String, cpu: String) -> String {
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"\(name)"},"spec":{"containers":[{"name":"main","image":"a:1",
        "resources":{"requests":{"cpu":"\(cpu)"}}}]}}
        """
    }

    private static func reason(_ pod: Value) -> String {
        Conditions.find("PodScheduled", in: pod["status"] ?? .null)?.text("message") ?? ""
    }

    private static func isRunning(_ pod: Value) -> Bool {
        pod.text("status", "phase") == "Running" && Conditions.isTrue("Ready", in: pod["status"] ?? .null)
    }

    @Test func nodesAreReadyAndAlive() async throws {
        try await ControllerHarness.run { harness in
            let nodes = try await harness.until(Resources.nodes) { nodes in
                nodes.count == 2 && nodes.allSatisfy { Conditions.isTrue("Ready", in: $0["status"] ?? .null) }
            }
            for node in nodes {
                #expect(node["metadata"]?["labels"].texts["type"] == "kwok")
                #expect(node.text("spec", "podCIDR").hasSuffix("/22"))
                #expect(node.at("status", "allocatable", "cpu") == "32")
            }
            #expect(Set(nodes.map { $0.text("spec", "podCIDR") }).count == 2)
            try await harness.until(Resources.leases, in: "kube-node-lease") { $0.count == 2 }
        }
    }

    @Test func leasesAreRenewedInTime() async throws {
        let clock = ManualClock()
        try await ControllerHarness.run(clock: clock) { harness in
            let leases = try await harness.until(Resources.leases, in: "kube-node-lease") { $0.count == 2 }
            let first = Set(leases.map { $0.text("spec", "renewTime") })
            // The next renewal may be planned only after a step in time, so there are several.
            let moving = ManualClock.steps(clock, of: 31)
            try await harness.until(Resources.leases, in: "kube-node-lease") { leases in
                first.isDisjoint(with: leases.map { $0.text("spec", "renewTime") })
            }
            moving.cancel()
            #expect(first.count == 1)
        }
    }

    @Test func aPodThatFitsNowhereIsToldWhy() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(Resources.pods, Self.pod("picky", #","nodeSelector":{"nope":"x"}"#))
            let message =
                "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. no new claims to "
                + "deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."
            let pod = try await harness.until(Resources.pods, "picky") { Self.reason($0) == message }
            #expect(pod.text("status", "phase") == "Pending")
            try await harness.until(EventRecorder.resource) { events in
                events.contains { $0.text("reason") == "FailedScheduling" && $0.text("message") == message }
            }
            // It gets its place when a node becomes what it wants.
            try await harness.modify(Resources.nodes, "node-1") { node in
                node.edit("metadata", "labels") { $0.set("nope", "x") }
            }
            let placed = try await harness.until(Resources.pods, "picky", Self.isRunning)
            #expect(placed.text("spec", "nodeName") == "node-1")
        }
    }

    @Test func taintsAndCordonsKeepPodsAway() async throws {
        try await ControllerHarness.run { harness in
            try await harness.until(Resources.nodes) { $0.count == 2 }
            try await harness.modify(Resources.nodes, "node-0") { node in
                node.edit("spec") { $0.set("taints", [["key": "only", "effect": "NoSchedule"]]) }
            }
            try await harness.modify(Resources.nodes, "node-1") { $0.edit("spec") { $0.set("unschedulable", true) } }
            try await harness.create(Resources.pods, Self.pod("a"))
            try await harness.until(Resources.pods, "a") { pod in
                Self.reason(pod).hasPrefix(
                    "0/2 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable.")
            }
            try await harness.create(
                Resources.pods, Self.pod("b", #","tolerations":[{"key":"only","operator":"Exists"}]"#))
            let b = try await harness.until(Resources.pods, "b", Self.isRunning)
            #expect(b.text("spec", "nodeName") == "node-0")
            try await harness.modify(Resources.nodes, "node-1") { $0.edit("spec") { $0.set("unschedulable", nil) } }
            try await harness.until(Resources.pods, "a", Self.isRunning)
        }
    }

    @Test func nodesAreNotFilledBeyondWhatTheyHave() async throws {
        try await ControllerHarness.run { harness in
            for name in ["a", "b"] { try await harness.create(Resources.pods, Self.asking(name, cpu: "20")) }
            for name in ["a", "b"] { try await harness.until(Resources.pods, name, Self.isRunning) }
            try await harness.create(Resources.pods, Self.asking("c", cpu: "20"))
            try await harness.create(Resources.pods, Self.asking("huge", cpu: "64"))
            try await harness.until(Resources.pods, "c") { pod in
                Self.reason(pod).contains(
                    "2 Insufficient cpu. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption"
                )
            }
            try await harness.until(Resources.pods, "huge") { Self.reason($0).contains("2 Preemption is not helpful") }
            try await harness.delete(Resources.pods, "a")
            try await harness.until(Resources.pods, "c", Self.isRunning)
        }
    }

    @Test func podsThatKeepApartAreOnDifferentNodes() async throws {
        try await ControllerHarness.run { harness in
            let apart = """
                ,"affinity":{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":
                "kubernetes.io/hostname","labelSelector":{"matchLabels":{"app":"x"}}}]}}
                """
            for name in ["a", "b", "c"] {
                try await harness.create(Resources.pods, Self.pod(name, apart, labels: #"{"app":"x"}"#))
            }
            let pods = try await harness.until(Resources.pods) { pods in
                pods.count(where: Self.isRunning) == 2
                    && pods.contains { Self.reason($0).contains("2 node(s) didn't match pod anti-affinity rules") }
            }
            #expect(Set(pods.map { $0.text("spec", "nodeName") }) == ["node-0", "node-1", ""])
        }
    }

    @Test func podsOfOtherSchedulersAreLeftAlone() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(Resources.pods, Self.pod("mine", #","schedulerName":"none""#))
            try await harness.create(Resources.pods, Self.pod("gated", #","schedulingGates":[{"name":"a/b"}]"#))
            try await harness.create(Resources.pods, Self.pod("other"))
            try await harness.until(Resources.pods, "other", Self.isRunning)
            #expect(harness.object(Resources.pods, "mine")?.text("spec", "nodeName") == "")
            #expect(harness.object(Resources.pods, "gated")?.text("spec", "nodeName") == "")
            try await harness.modify(Resources.pods, "gated") { $0.edit("spec") { $0.set("schedulingGates", nil) } }
            try await harness.until(Resources.pods, "gated", Self.isRunning)
        }
    }

    @Test func containersForDebuggingRun() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(
                Resources.pods,
                #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"m","image":"a"}]}}"#
            )
            try await harness.until(Resources.pods, "p") { $0.at("status", "phase") == "Running" }
            for (name, count) in [("one", 1), ("two", 2)] {
                _ = try await harness.cluster.modify(
                    Resources.pods, ControllerHarness.namespace, "p", subresource: "ephemeralcontainers",
                    manager: "test"
                ) { pod in
                    let before = pod["spec"]?.list("ephemeralContainers") ?? []
                    let new: Value = [
                        "name": .string(name), "image": "b", "imagePullPolicy": "Always",
                        "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
                    ]
                    pod.edit("spec") { $0.set("ephemeralContainers", .list(Value.List(before + [new]))) }
                }
                let pod = try await harness.until(Resources.pods, "p") { pod in
                    pod["status"]?.list("ephemeralContainerStatuses").count == count
                }
                let status = pod["status"]?.list("ephemeralContainerStatuses").last
                #expect(status?.text("name") == name && status?.at("state", "running", "startedAt") != nil)
            }
        }
    }

    @Test func aReadinessGateHasToBeOpened() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(
                Resources.pods,
                Self.pod(
                    "a",
                    #","readinessGates":[{"conditionType":"example.com/up"}],"initContainers":[{"name":"i","image":"i:1"}]"#
                ))
            let pod = try await harness.until(Resources.pods, "a") { $0.text("status", "phase") == "Running" }
            let ready = Conditions.find("Ready", in: pod["status"] ?? .null)
            #expect(ready?.text("status") == "False" && ready?.text("reason") == "ReadinessGatesNotReady")
            #expect(
                pod["status"]?.list("initContainerStatuses").first?.text("state", "terminated", "reason") == "Completed"
            )
            try await harness.modify(Resources.pods, "a", status: true) { pod in
                pod.edit("status") { status in
                    Conditions.set("example.com/up", "True", time: "2026-01-01T00:00:00Z", in: &status)
                }
            }
            try await harness.until(Resources.pods, "a", Self.isRunning)
        }
    }

    @Test func aPodThatBearsATaintForeverStays() async throws {
        let clock = ManualClock()
        try await ControllerHarness.run(clock: clock) { harness in
            let toleration =
                #"{"key":"k","operator":"Exists","effect":"NoExecute","tolerationSeconds":9223372036854775807}"#
            let place = #","nodeSelector":{"kubernetes.io/hostname":"node-0"}"#
            try await harness.create(Resources.pods, Self.pod("a", place))
            try await harness.create(Resources.pods, Self.pod("b", place + #","tolerations":[\#(toleration)]"#))
            for name in ["a", "b"] { try await harness.until(Resources.pods, name, Self.isRunning) }
            try await harness.modify(Resources.nodes, "node-0") { node in
                node.edit("spec") { $0.set("taints", [["key": "k", "effect": "NoExecute"]]) }
            }
            try await harness.until(Resources.pods, "a") { $0.at("metadata", "deletionTimestamp") != nil }
            let b = try #require(harness.object(Resources.pods, "b"))
            #expect(b.at("metadata", "deletionTimestamp") == nil)
        }
    }

    @Test func podsAreDrivenAwayAndThoseOnLostNodesGo() async throws {
        let clock = ManualClock()
        try await ControllerHarness.run(clock: clock) { harness in
            try await harness.create(
                Resources.pods, Self.pod("a", #","nodeSelector":{"kubernetes.io/hostname":"node-0"}"#))
            try await harness.create(
                Resources.pods,
                Self.pod(
                    "b",
                    #","nodeSelector":{"kubernetes.io/hostname":"node-0"},"tolerations":[{"operator":"Exists"}]"#))
            try await harness.create(Resources.pods, Self.pod("lost", #","nodeName":"nowhere""#))
            for name in ["a", "b"] { try await harness.until(Resources.pods, name, Self.isRunning) }
            try await harness.modify(Resources.nodes, "node-0") { node in
                node.edit("spec") { $0.set("taints", [["key": "k", "effect": "NoExecute"]]) }
            }
            try await harness.until(Resources.pods, "a") { $0.at("metadata", "deletionTimestamp") != nil }
            let moving = ManualClock.steps(clock, of: 41)
            try await harness.until(Resources.pods) { pods in pods.map { $0.text("metadata", "name") } == ["b"] }
            moving.cancel()
        }
    }

    @Test func eventsAreCountedAndForgotten() async throws {
        let clock = ManualClock()
        try await ControllerHarness.run(clock: clock) { harness in
            try await harness.create(Resources.pods, Self.pod("a"))
            try await harness.until(EventRecorder.resource) { events in
                let event = events.first { $0.text("reason") == "Scheduled" }
                return event?.text("message").hasPrefix("Successfully assigned ns/a to node-") == true
                    && event?.text("reportingComponent") == "default-scheduler" && event?.text("action") == "Binding"
            }
            let moving = ManualClock.steps(clock, of: 3_601)
            try await harness.until(EventRecorder.resource) { $0.isEmpty }
            moving.cancel()
        }
    }
}
