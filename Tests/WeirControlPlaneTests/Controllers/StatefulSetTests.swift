import Testing
import WeirValue

@testable import WeirControlPlane

struct StatefulSetTests {
    private static func set(_ replicas: Int, _ more: String = "", image: String = "app:1") -> String {
        """
        {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"a"},"spec":{"replicas":\(replicas),
        "serviceName":"svc","selector":{"matchLabels":{"app":"a"}},"template":{"metadata":{"labels":{"app":"a"}},
        "spec":{"containers":[{"name":"main","image":"\(image)"}]}}\(more)}}
        """
    }

    private static func isReady(_ replicas: Int64) -> @Sendable (Value) -> Bool {
        { object in
            let status = object["status"] ?? .null
            return status.at("readyReplicas")?.intValue ?? 0 == replicas
                && status.at("replicas")?.intValue ?? 0 == replicas
                && status.at("updatedReplicas")?.intValue ?? 0 == replicas
                && status.at("observedGeneration") == object.at("metadata", "generation")
                && status.at("currentRevision") == status.at("updateRevision")
        }
    }

    private func names(_ events: [EventWindow.Event], removals: Bool) -> [String] {
        events.filter { removals ? $0.isRemoval : $0.before == nil }.map(\.object.key.name)
    }

    @Test func podsComeOneAfterTheOtherAndGoInReverse() async throws {
        try await ControllerHarness.run { harness in
            let (_, window) = harness.cluster.observe(Resources.pods)
            let version = harness.cluster.store.version
            try await harness.create(Resources.statefulSets, Self.set(3))
            let set = try await harness.until(Resources.statefulSets, "a", Self.isReady(3))
            #expect(set["status"]?["currentReplicas"] == 3 && set["status"]?["collisionCount"] == 0)
            #expect(set["status"]?["availableReplicas"] == 3)
            let pod = try #require(harness.object(Resources.pods, "a-1"))
            let revision = try #require(harness.objects(Resources.revisions).first)
            let labels = pod["metadata"]?["labels"].texts ?? [:]
            #expect(labels["apps.kubernetes.io/pod-index"] == "1")
            #expect(labels["statefulset.kubernetes.io/pod-name"] == "a-1")
            #expect(labels["controller-revision-hash"] == revision.text("metadata", "name"))
            #expect(pod.text("spec", "hostname") == "a-1" && pod.text("spec", "subdomain") == "svc")
            #expect(revision["revision"] == 1)
            try await harness.modify(Resources.statefulSets, "a") { $0.edit("spec") { $0.set("replicas", 0) } }
            try await harness.until(Resources.statefulSets, "a", Self.isReady(0))
            guard case .events(let events, _) = window.events(after: version, most: 1_000) else { return }
            #expect(names(events, removals: false) == ["a-0", "a-1", "a-2"])
            #expect(names(events, removals: true) == ["a-2", "a-1", "a-0"])
            try await harness.until(EventRecorder.resource) { events in
                events.contains { $0.text("message") == "create Pod a-0 in StatefulSet a successful" }
            }
        }
    }

    @Test func aPartitionKeepsTheFirstPodsAsTheyAre() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(
                Resources.statefulSets,
                Self.set(3, #","updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":2}}"#))
            try await harness.until(Resources.statefulSets, "a", Self.isReady(3))
            try await harness.modify(Resources.statefulSets, "a") { object in
                object.edit("spec", "template", "spec") { spec in
                    spec.editEach("containers") { $0.set("image", "app:2") }
                }
            }
            let image = { @Sendable (pod: Value) in pod["spec"]?.list("containers").first?.text("image") ?? "" }
            try await harness.until(Resources.pods, "a-2") { image($0) == "app:2" }
            let set = try await harness.until(Resources.statefulSets, "a") { object in
                object.at("status", "updatedReplicas") == 1 && object.at("status", "readyReplicas") == 3
            }
            #expect(set["status"]?["currentReplicas"] == 2)
            #expect(set["status"]?["currentRevision"] != set["status"]?["updateRevision"])
            // What goes below the partition comes back as it was.
            let first = try #require(harness.object(Resources.pods, "a-0")).text("metadata", "uid")
            let uid = try #require(harness.object(Resources.pods, "a-1")).text("metadata", "uid")
            try await harness.delete(Resources.pods, "a-0")
            // The set is as it was until its controller has seen the deletion.
            try await harness.until(Resources.pods, "a-0") { $0.text("metadata", "uid") != first }
            try await harness.until(Resources.statefulSets, "a") { $0.at("status", "readyReplicas") == 3 }
            #expect(harness.object(Resources.pods, "a-0").map(image) == "app:1")
            #expect(harness.object(Resources.pods, "a-1")?.text("metadata", "uid") == uid)
            try await harness.modify(Resources.statefulSets, "a") { object in
                object.edit("spec", "updateStrategy", "rollingUpdate") { $0.set("partition", 0) }
            }
            try await harness.until(Resources.statefulSets, "a", Self.isReady(3))
            #expect(harness.objects(Resources.pods).allSatisfy { image($0) == "app:2" })
            #expect(harness.objects(Resources.revisions).map { $0["revision"] }.count == 2)
        }
    }

    @Test func eachPodHasClaimsOfItsOwn() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(
                Resources.storageClasses,
                #"{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"fast"},"provisioner":"x.y/z"}"#
            )
            let claims = """
                ,"podManagementPolicy":"Parallel","volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{
                "accessModes":["ReadWriteOnce"],"storageClassName":"fast","resources":{"requests":{"storage":"1Gi"}}}}]
                """
            try await harness.create(Resources.statefulSets, Self.set(2, claims))
            try await harness.until(Resources.statefulSets, "a", Self.isReady(2))
            let claim = try #require(harness.object(Resources.claims, "data-a-1"))
            #expect(claim["metadata"]?["labels"] == ["app": "a"])
            #expect(claim.text("status", "phase") == "Bound")
            #expect(claim["status"]?["capacity"] == ["storage": "1Gi"])
            let volume = try #require(harness.object(Resources.volumes, claim.text("spec", "volumeName")))
            #expect(volume.text("spec", "claimRef", "name") == "data-a-1")
            let pod = try #require(harness.object(Resources.pods, "a-1"))
            let used = pod["spec"]?.list("volumes").first { $0.text("name") == "data" }
            #expect(used?["persistentVolumeClaim"] == ["claimName": "data-a-1"])
        }
    }

    @Test func aClaimWithoutVolumeKeepsItsPodWaiting() async throws {
        try await ControllerHarness.run { harness in
            let claims = """
                ,"volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],
                "storageClassName":"nope","resources":{"requests":{"storage":"1Gi"}}}}]
                """
            try await harness.create(Resources.statefulSets, Self.set(2, claims))
            let pod = try await harness.until(Resources.pods, "a-0") { pod in
                Conditions.find("PodScheduled", in: pod["status"] ?? .null) != nil
            }
            let condition = Conditions.find("PodScheduled", in: pod["status"] ?? .null)
            #expect(condition?.text("reason") == "Unschedulable")
            #expect(
                condition?.text("message").contains("pod has unbound immediate PersistentVolumeClaims.") == true)
            #expect(harness.objects(Resources.pods).count == 1)
        }
    }
}
