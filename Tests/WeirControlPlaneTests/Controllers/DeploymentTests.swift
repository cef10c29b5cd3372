import Testing
import WeirValue

@testable import WeirControlPlane

struct DeploymentTests {
    private static func deployment(_ name: String, replicas: Int, image: String = "app:1", more: String = "") -> String
    {
        """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"\(name)"},"spec":{"replicas":\(replicas)\(more),
        "selector":{"matchLabels":{"app":"\(name)"}},"template":{"metadata":{"labels":{"app":"\(name)"}},
        "spec":{"containers":[{"name":"main","image":"\(image)"}]}}}}
        """
    }

    private static func isRolledOut(_ replicas: Int64) -> @Sendable (Value) -> Bool {
        { object in
            let status = object["status"] ?? .null
            return status.at("updatedReplicas")?.intValue == replicas && status.at("replicas")?.intValue == replicas
                && status.at("availableReplicas")?.intValue == replicas
                && status.at("observedGeneration") == object.at("metadata", "generation")
                && Conditions.find("Progressing", in: status)?.text("reason") == "NewReplicaSetAvailable"
        }
    }

    private static func setImage(_ image: String) -> (inout Value) -> Void {
        { object in
            object.edit("spec", "template", "spec") { spec in
                spec.editEach("containers") { $0.set("image", .string(image)) }
            }
        }
    }

    @Test func itIsRolledOutAndItsPodsRun() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(Resources.deployments, Self.deployment("web", replicas: 2))
            let web = try await harness.until(Resources.deployments, "web", Self.isRolledOut(2))
            #expect(web["metadata"]?["annotations"] == ["deployment.kubernetes.io/revision": "1"])
            #expect(web["metadata"]?["generation"] == 1)
            let available = try #require(Conditions.find("Available", in: web["status"] ?? .null))
            #expect(available.text("reason") == "MinimumReplicasAvailable")
            let set = try #require(harness.objects(Resources.replicaSets).first)
            let progress = try #require(Conditions.find("Progressing", in: web["status"] ?? .null))
            let name = set.text("metadata", "name")
            #expect(progress.text("message") == "ReplicaSet \"\(name)\" has successfully progressed.")
            let pods = harness.objects(Resources.pods)
            #expect(Set(pods.map { $0.text("spec", "nodeName") }) == ["node-0", "node-1"])
            #expect(Set(pods.map { $0.text("status", "podIP") }).count == 2)
            for pod in pods {
                #expect(pod.text("status", "phase") == "Running")
                #expect(Conditions.isTrue("Ready", in: pod["status"] ?? .null))
                #expect(pod.text("metadata", "name").hasPrefix(name + "-"))
                #expect(pod["metadata"]?["labels"] == set["metadata"]?["labels"])
                #expect(pod["metadata"]?.list("ownerReferences").first?.text("kind") == "ReplicaSet")
            }
            try await harness.until(EventRecorder.resource) { events in
                let texts = Set(events.map { $0.text("message") })
                return texts.contains("Scaled up replica set \(name) from 0 to 2")
                    && events.count { $0.text("reason") == "Scheduled" } == 2
                    && events.count { $0.text("reason") == "SuccessfulCreate" } == 2
            }
        }
    }

    @Test func aNewTemplateReplacesPodsWithinTheLimitsAndTheOldOneComesBack() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(Resources.deployments, Self.deployment("web", replicas: 4))
            try await harness.until(Resources.deployments, "web", Self.isRolledOut(4))
            try await harness.modify(Resources.deployments, "web", Self.setImage("app:2"))
            var web = try await harness.until(Resources.deployments, "web") { object in
                Self.isRolledOut(4)(object) && object.at("metadata", "generation") == 2
            }
            let key = "deployment.kubernetes.io/revision"
            #expect(web["metadata"]?["annotations"]?[key] == "2")
            #expect(harness.objects(Resources.replicaSets).count == 2)
            try await harness.modify(Resources.deployments, "web", Self.setImage("app:1"))
            web = try await harness.until(Resources.deployments, "web") { object in
                Self.isRolledOut(4)(object) && object.at("metadata", "generation") == 3
            }
            #expect(web["metadata"]?["annotations"]?[key] == "3")
            let sets = harness.objects(Resources.replicaSets).sorted {
                $0["metadata"]?["annotations"].texts[key] ?? "" < $1["metadata"]?["annotations"].texts[key] ?? ""
            }
            #expect(sets.map { $0["metadata"]?["annotations"].texts[key] } == ["2", "3"])
            #expect(sets.last?["metadata"]?["annotations"].texts["deployment.kubernetes.io/revision-history"] == "1")
            #expect(sets.first?["spec"]?["replicas"] == 0)
        }
    }

    @Test func itScalesUpAndDownToNothing() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(Resources.deployments, Self.deployment("web", replicas: 2))
            try await harness.until(Resources.deployments, "web", Self.isRolledOut(2))
            for (generation, replicas) in [(2, 5), (3, 1), (4, 0)] as [(Int64, Int64)] {
                try await harness.modify(Resources.deployments, "web") { object in
                    object.edit("spec") { $0.set("replicas", .int(replicas)) }
                }
                let web = try await harness.until(Resources.deployments, "web") { object in
                    let status = object["status"] ?? .null
                    return status.at("observedGeneration")?.intValue == generation
                        && status.at("availableReplicas")?.intValue ?? 0 == replicas
                        && status.at("replicas")?.intValue ?? 0 == replicas
                }
                #expect(web["status"]?["unavailableReplicas"] == nil)
                try await harness.until(Resources.pods) { $0.count == replicas }
            }
        }
    }

    @Test func oneThatIsPausedMakesNothingAndThenGoesOn() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(
                Resources.deployments, Self.deployment("web", replicas: 1, more: #","paused":true"#))
            let paused = try await harness.until(Resources.deployments, "web") {
                $0.at("status", "observedGeneration") == 1
            }
            #expect(paused["status"]?["replicas"] == nil)
            #expect(
                Conditions.find("Progressing", in: paused["status"] ?? .null)?.text("reason") == "DeploymentPaused")
            #expect(harness.objects(Resources.replicaSets).isEmpty)
            try await harness.modify(Resources.deployments, "web") { $0.edit("spec") { $0.set("paused", nil) } }
            try await harness.until(Resources.deployments, "web", Self.isRolledOut(1))
        }
    }

    @Test func historyIsForgottenBeyondItsLimit() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(
                Resources.deployments, Self.deployment("web", replicas: 1, more: #","revisionHistoryLimit":0"#))
            try await harness.until(Resources.deployments, "web", Self.isRolledOut(1))
            try await harness.modify(Resources.deployments, "web", Self.setImage("app:2"))
            let sets = try await harness.until(Resources.replicaSets) { sets in
                sets.count == 1 && JSONWriter.string(sets[0]).contains("app:2")
            }
            #expect(sets.count == 1)
        }
    }

    @Test func oneThatRecreatesNeverHasBothTemplatesAtOnce() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(
                Resources.deployments,
                Self.deployment("web", replicas: 2, more: #","strategy":{"type":"Recreate"}"#))
            try await harness.until(Resources.deployments, "web", Self.isRolledOut(2))
            let (_, window) = harness.cluster.observe(Resources.pods)
            let version = harness.cluster.store.version
            try await harness.modify(Resources.deployments, "web", Self.setImage("app:2"))
            try await harness.until(Resources.deployments, "web") { object in
                Self.isRolledOut(2)(object) && object.at("metadata", "generation") == 2
            }
            guard case .events(let events, _) = window.events(after: version, most: 1_000) else { return }
            let lastOld = events.lastIndex { $0.isRemoval } ?? 0
            let firstNew = events.firstIndex { $0.before == nil } ?? 0
            #expect(lastOld < firstNew)
        }
    }

    @Test func aSetThatNobodyOwnsIsTaken() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(Resources.deployments, Self.deployment("web", replicas: 1))
            try await harness.until(Resources.deployments, "web", Self.isRolledOut(1))
            let set = try #require(harness.objects(Resources.replicaSets).first)
            let name = set.text("metadata", "name")
            try await harness.delete(Resources.deployments, "web")
            try await harness.modify(Resources.replicaSets, name) { object in
                object.edit("metadata") { $0.set("ownerReferences", nil) }
            }
            let again = try await harness.create(Resources.deployments, Self.deployment("web", replicas: 1))
            let taken = try await harness.until(Resources.replicaSets, name) {
                $0["metadata"]?.list("ownerReferences").first?.text("uid") == again.text("metadata", "uid")
            }
            #expect(taken["metadata"]?.list("ownerReferences").first?["blockOwnerDeletion"] == true)
            try await harness.until(Resources.deployments, "web", Self.isRolledOut(1))
            #expect(harness.objects(Resources.replicaSets).count == 1)
        }
    }

    @Test func whatKeepsPodsFromBeingMadeIsTold() async throws {
        try await ControllerHarness.run { harness in
            let refusal = APIStatus(
                code: 403, reason: "Forbidden", message: "pods \"web\" is forbidden: exceeded quota")
            harness.cluster.refuse(refusal)
            try await harness.create(Resources.deployments, Self.deployment("web", replicas: 1))
            let web = try await harness.until(Resources.deployments, "web") {
                Conditions.isTrue("ReplicaFailure", in: $0["status"] ?? .null)
            }
            let condition = Conditions.find("ReplicaFailure", in: web["status"] ?? .null)
            #expect(condition?.text("message") == refusal.message && condition?.text("reason") == "FailedCreate")
            try await harness.until(EventRecorder.resource) { events in
                events.contains { $0.text("message") == "Error creating: " + refusal.message }
            }
            harness.cluster.refuse(nil)
            try await harness.until(Resources.deployments, "web", Self.isRolledOut(1))
        }
    }
}
