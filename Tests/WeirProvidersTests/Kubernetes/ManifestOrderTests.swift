import Testing
import WeirCore
import WeirKubernetes
import WeirValue

@testable import WeirProviders

@Suite("The order of objects")
struct ManifestOrderTests {
    private static func object(_ kind: String, _ name: String, wave: Value? = nil, apiVersion: String = "v1") -> Value {
        let metadata: Value = ["name": .string(name), "annotations": wave.map { ["weir.dev/wave": $0] } ?? [:]]
        return ["apiVersion": .string(apiVersion), "kind": .string(kind), "metadata": metadata]
    }

    private static func names(_ objects: [Value]) throws -> [[String]] {
        try ManifestOrder.steps(objects).map { $0.objects.compactMap { $0["metadata"]?["name"]?.stringValue } }
    }

    @Test("Namespaces and definitions go before all waves, what pods refer to before them, and gates last")
    func phases() throws {
        let steps = try Self.names([
            Self.object("ValidatingWebhookConfiguration", "gate", apiVersion: "admissionregistration.k8s.io/v1"),
            Self.object("Deployment", "web", apiVersion: "apps/v1"), Self.object("Secret", "password"),
            Self.object("Thing", "t", apiVersion: "example.org/v1"),
            Self.object("CustomResourceDefinition", "things", apiVersion: "apiextensions.k8s.io/v1"),
            Self.object("ServiceAccount", "web"), Self.object("Namespace", "lab"),
        ])
        #expect(steps == [["lab"], ["things"], ["password", "web"], ["web", "t"], ["gate"]])
    }

    @Test("Waves go by their numbers, what names none is in wave 0; a namespace may name one too")
    func waves() throws {
        let steps = try ManifestOrder.steps([
            Self.object("ConfigMap", "late", wave: "2"), Self.object("ConfigMap", "plain"),
            Self.object("ConfigMap", "early", wave: "-1"), Self.object("Namespace", "last", wave: "2"),
            Self.object("Namespace", "first"),
        ])
        #expect(steps.map(\.wave) == [nil, -1, 0, 2, 2])
        #expect(
            steps.map { $0.objects.compactMap { $0["metadata"]?["name"]?.stringValue } }
                == [["first"], ["early"], ["plain"], ["last"], ["late"]])
    }

    @Test("Argo CD's waves count where Weir's are not given; a wave that is no number is told")
    func annotations() throws {
        let argo: Value = [
            "apiVersion": "v1", "kind": "Secret",
            "metadata": ["name": "s", "annotations": ["argocd.argoproj.io/sync-wave": "3"]],
        ]
        #expect(try ManifestOrder.steps([argo]).map(\.wave) == [3])
        let failure = try #require(throws: OperationFailure.self) {
            try ManifestOrder.steps([Self.object("Secret", "s", wave: 1)])
        }
        #expect(failure.message == "the wave of Secret/s is 1, not a whole number")
    }
}

@Suite("What a manifest has noted")
struct ManifestInventoryTests {
    private static func entry(_ version: String, _ name: String, uid: String) -> ManifestInventory.Entry {
        .init(ObjectReference(apiVersion: version, kind: "Deployment", namespace: "lab", name: name), uid: uid)
    }

    @Test("An object in another version, or gone over to another group, is the same; one of another name is left")
    func versions() {
        var prior = ManifestInventory()
        prior.objects = [
            Self.entry("apps/v1beta1", "web", uid: "1"), Self.entry("extensions/v1beta1", "old", uid: "2"),
            Self.entry("apps/v1", "gone", uid: "3"),
        ]
        var now = ManifestInventory()
        now.objects = [Self.entry("apps/v1", "web", uid: "1"), Self.entry("apps/v1", "old", uid: "2")]
        now.leave(prior)
        #expect(now.left.map(\.reference.name) == ["gone"])
    }

    @Test("What was not applied again and is still declared stays declared")
    func kept() {
        var prior = ManifestInventory()
        prior.objects = [Self.entry("apps/v1", "web", uid: "1"), Self.entry("apps/v1", "gone", uid: "3")]
        var now = ManifestInventory()
        now.keep(prior, of: [["apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web"]]])
        #expect(now.objects.map(\.reference.name) == ["web"])
        #expect(now.left.map(\.reference.name) == ["gone"])
    }
}

@Suite("The differences of objects")
struct ObjectDifferenceTests {
    private static func fields(_ before: Value, _ after: Value) -> [String] {
        ObjectDifference.fields(before, after).map { "\($0.path): \($0.before ?? "-") -> \($0.after ?? "-")" }
    }

    @Test("are told field by field; elements of lists by their names, what servers note for themselves not at all")
    func fields() {
        let before: Value = [
            "kind": "Deployment", "metadata": ["name": "web", "resourceVersion": "1", "labels": ["a": "1"]],
            "spec": ["replicas": 1, "containers": [["name": "web", "image": "a"], ["name": "old"]], "args": ["x"]],
            "status": ["replicas": 0],
        ]
        let after: Value = [
            "kind": "Deployment",
            "metadata": ["name": "web", "resourceVersion": "2", "labels": ["a": "1"], "annotations": ["b/c": "2"]],
            "spec": [
                "replicas": 3, "containers": [["name": "web", "image": "b"], ["name": "new"]], "args": ["x", "y"],
            ],
            "status": ["replicas": 2],
        ]
        #expect(
            Self.fields(before, after) == [
                "metadata.annotations: - -> {\"b/c\":\"2\"}", "spec.replicas: 1 -> 3",
                "spec.containers[name=web].image: \"a\" -> \"b\"",
                "spec.containers[name=old]: {\"name\":\"old\"} -> -",
                "spec.containers[name=new]: - -> {\"name\":\"new\"}",
                "spec.args: [\"x\"] -> [\"x\",\"y\"]",
            ])
        #expect(Self.fields(before, before) == [])
    }

    @Test("show nothing of what a Secret holds")
    func secrets() {
        func secret(_ value: Value) -> Value { ["apiVersion": "v1", "kind": "Secret", "data": ["password": value]] }
        #expect(Self.fields(secret("b2xk"), secret("bmV3")) == ["data.password: (sensitive) -> (sensitive)"])
    }
}

@Suite("Readiness by rules")
struct ReadinessRulesTests {
    private static func object(_ kind: String, _ status: Value, apiVersion: String) -> Value {
        ["apiVersion": .string(apiVersion), "kind": .string(kind), "metadata": ["name": "x"], "status": status]
    }

    @Test("Every expression of the table is one", arguments: KnownReadiness.kinds)
    func table(_ kind: String) { #expect(KnownReadiness.rule(kind)?.ready != nil) }

    @Test("The kinds of the labs are told by their phases")
    func known() {
        func status(_ kind: String, _ version: String, _ status: Value) -> ObjectStatus {
            ReadinessRules().status(of: Self.object(kind, status, apiVersion: version))
        }
        #expect(status("Workflow", "argoproj.io/v1alpha1", ["phase": "Succeeded"]) == .ready)
        #expect(
            status("Workflow", "argoproj.io/v1alpha1", ["phase": "Running"]) == .inProgress("its phase is Running"))
        #expect(
            status("Workflow", "argoproj.io/v1alpha1", ["phase": "Failed", "message": "step 2"])
                == .failed("step 2"))
        #expect(status("TestRun", "k6.io/v1alpha1", ["stage": "finished"]) == .ready)
        #expect(status("ServiceMonitor", "monitoring.coreos.com/v1", [:]) == .ready)
        #expect(
            status("Bundle", "fleet.cattle.io/v1alpha1", ["summary": ["desiredReady": 2, "ready": 1]])
                == .inProgress("readyWhen is not true"))
        #expect(status("Thing", "example.org/v1", [:]) == .unknown)
    }

    @Test("A stack's own rules stand before the table; a failed one ends the wait")
    func own() throws {
        let rules = try ReadinessRules(
            Arguments([
                "readyWhen": ["Thing": "object.status.done"],
                "failedWhen": ["Thing.example.org": "object.status.broken"],
            ]))
        func status(_ value: Value) -> ObjectStatus {
            rules.status(of: Self.object("Thing", value, apiVersion: "other.org/v1"))
        }
        #expect(status(["done": true]) == .ready)
        #expect(status([:]) == .inProgress("readyWhen is not true"))
        let broken = Self.object("Thing", ["broken": true], apiVersion: "example.org/v1")
        #expect(rules.status(of: broken) == .failed("failedWhen is true"))
        let fault = try #require(throws: OperationFailure.self) {
            try ReadinessRules(Arguments(["readyWhen": ["Thing": "object.status."]]))
        }
        #expect(fault.message.hasPrefix("readyWhen.Thing is no expression: "))
    }
}

@Suite("Objects that run to an end")
struct RunOnceTests {
    private let job: Value = ["apiVersion": "batch/v1", "kind": "Job", "metadata": ["name": "load"]]
    private let map: Value = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "settings"]]

    private func names(_ values: Value?) throws -> [String] {
        try RunOnce.named([job, map], rerunOn: values).compactMap { $0["metadata"]?["name"]?.stringValue }
    }

    @Test("have a digest of what they are run anew on behind their names, others do not")
    func names() throws {
        #expect(try names(nil) == ["load", "settings"])
        let first = try names(["a", 1])
        #expect(first[0].hasPrefix("load-") && first[0].count == 13 && first[1] == "settings")
        #expect(try names(["a", 1]) == first)
        #expect(try names(["a", 2])[0] != first[0])
    }
}
