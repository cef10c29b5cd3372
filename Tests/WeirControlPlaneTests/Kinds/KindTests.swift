import Testing
import WeirValue

@testable import WeirControlPlane

@Suite struct KindTests {
    private static let pod: Value = [
        "metadata": ["name": "p"], "spec": ["containers": [["name": "a", "image": "i:1"]]],
    ]

    private static func refusal(_ work: () throws(APIStatus) -> Void) -> APIStatus? {
        do throws(APIStatus) {
            try work()
            return nil
        } catch { return error }
    }

    // MARK: New objects

    @Test func aNewPodHasAStatus() throws {
        let pod = try KindBench().make("/pods", Self.pod)
        #expect(pod.at("status") == ["phase": "Pending", "qosClass": "BestEffort"])
        #expect(pod.text("spec", "serviceAccountName") == "default")
        #expect(pod.at("metadata", "generation") == 1)
    }

    @Test func aPodThatWaitsForGatesSaysSo() throws {
        let pod = try KindBench().make("/pods", Self.pod.with("/spec/schedulingGates", [["name": "a.b/c"]]))
        let condition = pod["status"]?.list("conditions").first
        #expect(condition?.text("reason") == "SchedulingGated")
        #expect(condition?.text("type") == "PodScheduled")
    }

    @Test func keysOfLabelsBecomePartOfSelectors() throws {
        let term: Value = [
            "topologyKey": "k", "labelSelector": ["matchLabels": ["x": "y"]], "matchLabelKeys": ["a"],
            "mismatchLabelKeys": ["b", "missing"],
        ]
        let spread: Value = [
            "topologyKey": "k", "maxSkew": 1, "whenUnsatisfiable": "DoNotSchedule", "labelSelector": [:],
            "matchLabelKeys": ["a"],
        ]
        let wanted = Self.pod.with("/metadata/labels", ["a": "1", "b": "2"])
            .with("/spec/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution", [term])
            .with(
                "/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution",
                [["weight": 1, "podAffinityTerm": term]]
            ).with("/spec/topologySpreadConstraints", [spread])
        let spec = try #require(try KindBench().make("/pods", wanted)["spec"])
        let both: Value = [
            ["key": "a", "operator": "In", "values": ["1"]], ["key": "b", "operator": "NotIn", "values": ["2"]],
        ]
        let required = spec.at("affinity", "podAffinity")?.list("requiredDuringSchedulingIgnoredDuringExecution").first
        #expect(required?.at("labelSelector", "matchExpressions") == both)
        let preferred = spec.at("affinity", "podAntiAffinity")?
            .list("preferredDuringSchedulingIgnoredDuringExecution").first
        #expect(preferred?.at("podAffinityTerm", "labelSelector", "matchExpressions") == both)
        #expect(
            spec.list("topologySpreadConstraints").first?.at("labelSelector", "matchExpressions")
                == [["key": "a", "operator": "In", "values": ["1"]]])
    }

    @Test(arguments: [
        ("runtime/default", "RuntimeDefault"), ("unconfined", "Unconfined"), ("localhost/x", "Localhost"),
        ("localhost/", ""), ("other", ""),
    ])
    func aProfileInAnAnnotationBecomesThatOfTheContainer(note: String, type: String) throws {
        let wanted = Self.pod.with(
            "/metadata/annotations", ["container.apparmor.security.beta.kubernetes.io/a": .string(note)])
        let pod = try KindBench().make("/pods", wanted)
        let container = pod["spec"]?.list("containers").first
        #expect(container?.at("securityContext", "appArmorProfile")?.text("type") ?? "" == type)
    }

    @Test func aJobIsFoundByItsUID() throws {
        let job: Value = [
            "metadata": ["name": "j"],
            "spec": ["template": ["spec": ["restartPolicy": "Never", "containers": [["name": "a", "image": "i"]]]]],
        ]
        let made = try KindBench().make("batch/jobs", job)
        let uid = made.at("metadata", "uid")
        #expect(made.at("spec", "selector", "matchLabels")?.at("batch.kubernetes.io/controller-uid") == uid)
        let labels = made.at("spec", "template", "metadata", "labels")
        #expect(labels?.at("job-name") == "j")
        #expect(made.at("metadata", "labels") == labels)
    }

    @Test func listsThatAreEmptyAreLost() throws {
        let role = try KindBench().make("rbac.authorization.k8s.io/roles", ["metadata": ["name": "r"], "rules": []])
        #expect(role["rules"] == .null)
        let ranges: Value = ["metadata": ["name": "r"], "spec": ["limits": []]]
        #expect(try KindBench().make("/limitranges", ranges)["spec"]?["limits"] == .null)
    }

    @Test func aRequestForACertificateTellsWhoAsks() throws {
        let bench = KindBench()
        bench.user = KindUser(name: "u", uid: "1", groups: ["g"], extra: ["k": ["v"]])
        let text = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQgo="
        let made = try bench.make(
            "certificates.k8s.io/certificatesigningrequests",
            [
                "metadata": ["name": "any name"],
                "spec": ["request": .string(text), "signerName": "a.b/c", "usages": ["client auth"], "username": "x"],
            ])
        #expect(made.at("spec", "username") == "u")
        #expect(made.at("spec", "groups") == ["g"])
        #expect(made.at("spec", "extra") == ["k": ["v"]])
    }

    // MARK: Changes

    @Test func aStatusKeepsWhatIsNotItsOwn() throws {
        let bench = KindBench()
        let old = try bench.make("/pods", Self.pod).with(
            "/status/conditions", [["type": "Ready", "status": "True", "observedGeneration": 3]])
        let wanted = old.with("/status", ["phase": "Running", "podIPs": [["ip": "10.1.1.1"]]])
            .with("/status/conditions", [["type": "Ready", "status": "False"]]).with("/spec/nodeName", "n")
        let new = try bench.change("/pods", old, to: wanted, part: "status")
        #expect(new.text("status", "qosClass") == "BestEffort")
        #expect(new.text("status", "podIP") == "10.1.1.1")
        #expect(new["status"]?.list("conditions").first?["observedGeneration"] == 3)
        #expect(new.at("spec", "nodeName") == nil)
        let moved = new.with("/status/podIP", "10.1.1.2")
        #expect(
            try bench.change("/pods", new, to: moved, part: "status").at("status", "podIPs")
                == [["ip": "10.1.1.2"]])
    }

    @Test func aPartThatIsNotToldIsGuessed() throws {
        let bench = KindBench()
        let old = try bench.make("/pods", Self.pod.with("/spec/containers/0/resources/requests", ["cpu": "1"]))
        let debugged = old.with("/spec/ephemeralContainers", [["name": "e", "image": "i"]])
        #expect(try bench.change("/pods", old, to: debugged, part: nil)["spec"]?.list("ephemeralContainers").count == 1)
        #expect(Self.refusal { () throws(APIStatus) in try bench.change("/pods", old, to: debugged) } != nil)
        let sized = old.with("/spec/containers/0/resources/requests/cpu", "2")
        let new = try bench.change("/pods", old, to: sized, part: nil)
        #expect(new["spec"]?.list("containers").first?.at("resources", "requests", "cpu") == "2")
        #expect(new.at("metadata", "generation") == 2)
    }

    @Test func theGenerationOfADaemonSetsTemplateIsCounted() throws {
        let bench = KindBench()
        let old = try bench.make(
            "apps/daemonsets",
            [
                "metadata": ["name": "d"],
                "spec": [
                    "selector": ["matchLabels": ["a": "b"]],
                    "template": [
                        "metadata": ["labels": ["a": "b"]], "spec": ["containers": [["name": "a", "image": "i"]]],
                    ],
                ],
            ])
        let new = try bench.change("apps/daemonsets", old, to: old.with("/spec/template/spec/containers/0/image", "j"))
        let notes = new.at("metadata", "annotations")
        #expect(notes?.text("deprecated.daemonset.template.generation") == "2")
    }

    @Test func whatJobsOwnStaysWhereNothingIsSaid() {
        #expect(KindTable.strategy(group: "batch", resource: "jobs")?.orphansDependents == true)
        #expect(KindTable.strategy(group: "apps", resource: "deployments")?.orphansDependents == false)
    }

    @Test func everyBuiltInResourceHasAStrategy() {
        for resource in TypeFacts.builtIn.resources {
            #expect(KindTable.strategy(group: resource.group, resource: resource.name)?.kind == resource.kind)
        }
    }

    @Test func aConfigMapIsValidatedInNoTime() throws {
        let map = try KindBench().make(
            "/configmaps", ["metadata": ["name": "m", "labels": ["a": "b"]], "data": ["one": "x", "two": "y"]])
        let rule = try #require(KindTable.strategy(group: "", resource: "configmaps"))
        let time = ContinuousClock().measure {
            for _ in 0..<1_000 where !rule.validateCreate(map).isEmpty { Issue.record("it is a good map") }
        }
        // Unoptimized, and on a machine that others use: still far below what a request takes.
        #expect(time < .milliseconds(500))
    }
}
