import Testing
import WeirValue

@testable import WeirControlPlane

struct DaemonSetTests {
    private static func set(_ more: String = "") -> String {
        """
        {"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"app":"d"}},
        "template":{"metadata":{"labels":{"app":"d"}},"spec":{"containers":[{"name":"main","image":"app:1"}]\(more)}}}}
        """
    }

    private static func isAvailable(_ count: Int64) -> @Sendable (Value) -> Bool {
        { object in
            let status = object["status"] ?? .null
            return status.at("numberAvailable")?.intValue ?? 0 == count
                && status.at("updatedNumberScheduled")?.intValue ?? 0 == count
                && status.at("desiredNumberScheduled")?.intValue == count
                && status.at("observedGeneration") == object.at("metadata", "generation")
        }
    }

    @Test func everyNodeHasAPodAndSoDoesOneThatComes() async throws {
        var options = ControllerHarness.quick
        options.nodes = 3
        try await ControllerHarness.run(options) { harness in
            try await harness.create(Resources.daemonSets, Self.set())
            try await harness.until(Resources.daemonSets, "d", Self.isAvailable(3))
            let pods = harness.objects(Resources.pods)
            #expect(Set(pods.map { $0.text("spec", "nodeName") }) == ["node-0", "node-1", "node-2"])
            let unschedulable = pods[0]["spec"]?.list("tolerations").last
            #expect(unschedulable?.text("key") == "node.kubernetes.io/unschedulable")
            try await harness.create(
                Resources.nodes,
                #"{"apiVersion":"v1","kind":"Node","metadata":{"name":"more","labels":{"type":"kwok"}}}"#)
            try await harness.until(Resources.daemonSets, "d", Self.isAvailable(4))
            try await harness.modify(Resources.nodes, "more") { node in
                node.edit("spec") { $0.set("taints", [["key": "k", "effect": "NoExecute"]]) }
            }
            try await harness.until(Resources.daemonSets, "d", Self.isAvailable(3))
        }
    }

    @Test func aSelectorMeansSomeNodesOnly() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(
                Resources.daemonSets, Self.set(#","nodeSelector":{"kubernetes.io/hostname":"node-1"}"#))
            try await harness.until(Resources.daemonSets, "d", Self.isAvailable(1))
            #expect(harness.objects(Resources.pods).map { $0.text("spec", "nodeName") } == ["node-1"])
        }
    }

    @Test func aNewTemplateReplacesPodsNodeByNode() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(Resources.daemonSets, Self.set())
            try await harness.until(Resources.daemonSets, "d", Self.isAvailable(2))
            try await harness.modify(Resources.daemonSets, "d") { object in
                object.edit("spec", "template", "spec") { spec in
                    spec.editEach("containers") { $0.set("image", "app:2") }
                }
            }
            try await harness.until(Resources.daemonSets, "d") { object in
                Self.isAvailable(2)(object) && object.at("metadata", "generation") == 2
            }
            let images = harness.objects(Resources.pods).map { $0["spec"]?.list("containers").first?.text("image") }
            #expect(images == ["app:2", "app:2"])
            let revisions = harness.objects(Resources.revisions)
            #expect(revisions.compactMap { $0["revision"]?.intValue }.sorted() == [1, 2])
            let hashes = Set(revisions.compactMap { $0["metadata"]?["labels"].texts["controller-revision-hash"] })
            let own = harness.objects(Resources.pods).compactMap {
                $0["metadata"]?["labels"].texts["controller-revision-hash"]
            }
            #expect(hashes.count == 2 && hashes.isSuperset(of: own))
        }
    }
}
