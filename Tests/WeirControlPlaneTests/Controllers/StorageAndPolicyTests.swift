import Testing
import WeirValue

@testable import WeirControlPlane

struct StorageAndPolicyTests {
    private static func claim(_ more: String, size: String = "1Gi") -> String {
        """
        {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"c","finalizers":
        ["kubernetes.io/pvc-protection"]},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":
        {"storage":"\(size)"}}\(more)}}
        """
    }

    private static func volume(_ name: String, _ size: String) -> String {
        """
        {"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"\(name)","finalizers":
        ["kubernetes.io/pv-protection"]},"spec":{"capacity":{"storage":"\(size)"},"accessModes":["ReadWriteOnce"],
        "storageClassName":"slow","hostPath":{"path":"/x"}}}
        """
    }

    @Test func aClaimTakesTheSmallestVolumeThatFits() async throws {
        try await ControllerHarness.run { harness in
            for (name, size) in [("small", "1Gi"), ("fitting", "3Gi"), ("large", "9Gi")] {
                try await harness.create(Resources.volumes, Self.volume(name, size))
            }
            try await harness.until(Resources.volumes) { volumes in
                volumes.allSatisfy { $0.text("status", "phase") == "Available" }
            }
            try await harness.create(Resources.claims, Self.claim(#","storageClassName":"slow""#, size: "2Gi"))
            let claim = try await harness.until(Resources.claims, "c") { $0.text("status", "phase") == "Bound" }
            #expect(claim.text("spec", "volumeName") == "fitting")
            #expect(claim["status"]?["capacity"] == ["storage": "3Gi"])
            #expect(
                claim["metadata"]?["annotations"] == [
                    "pv.kubernetes.io/bind-completed": "yes", "pv.kubernetes.io/bound-by-controller": "yes",
                ])
            try await harness.until(Resources.volumes, "fitting") { $0.text("status", "phase") == "Bound" }
            try await harness.delete(Resources.claims, "c")
            try await harness.until(Resources.claims) { $0.isEmpty }
            try await harness.until(Resources.volumes, "fitting") { $0.text("status", "phase") == "Released" }
            try await harness.delete(Resources.volumes, "fitting")
            try await harness.until(Resources.volumes) { $0.count == 2 }
        }
    }

    private static func storageClass(_ more: String) -> String {
        """
        {"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"fast"},"provisioner":"x.y/z"\(more)}
        """
    }

    @Test func aVolumeIsMadeWhenAPodNeedsItAndGoesWithItsClaim() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(
                Resources.storageClasses, Self.storageClass(#","volumeBindingMode":"WaitForFirstConsumer""#))
            try await harness.create(Resources.claims, Self.claim(#","storageClassName":"fast""#))
            try await harness.until(EventRecorder.resource) { events in
                events.contains { $0.text("reason") == "WaitForFirstConsumer" }
            }
            #expect(harness.objects(Resources.volumes).isEmpty)
            try await harness.create(
                Resources.pods,
                """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"m","image":"a:1"}],
                "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}]}}
                """)
            let claim = try await harness.until(Resources.claims, "c") { $0.text("status", "phase") == "Bound" }
            #expect(claim.text("spec", "volumeName") == "pvc-" + claim.text("metadata", "uid"))
            try await harness.until(Resources.pods, "p") { $0.text("status", "phase") == "Running" }
            // In use, it stays though it is deleted.
            try await harness.delete(Resources.claims, "c")
            #expect(harness.object(Resources.claims, "c") != nil)
            try await harness.delete(Resources.pods, "p")
            try await harness.until(Resources.claims) { $0.isEmpty }
            try await harness.until(Resources.volumes) { $0.isEmpty }
        }
    }

    @Test func aBudgetTellsHowManyMayGo() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(
                Resources.replicaSets,
                """
                {"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"r"},"spec":{"replicas":4,"selector":
                {"matchLabels":{"app":"a"}},"template":{"metadata":{"labels":{"app":"a"}},"spec":{"containers":
                [{"name":"m","image":"a:1"}]}}}}
                """)
            for (name, rule) in [
                ("min", #""minAvailable":3"#), ("share", #""minAvailable":"50%""#), ("max", #""maxUnavailable":1"#),
            ] {
                try await harness.create(
                    Resources.budgets,
                    """
                    {"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"\(name)"},"spec":{\(rule),
                    "selector":{"matchLabels":{"app":"a"}}}}
                    """)
            }
            for (name, desired, allowed) in [("min", 3, 1), ("share", 2, 2), ("max", 3, 1)] as [(String, Int64, Int64)]
            {
                let budget = try await harness.until(Resources.budgets, name) { budget in
                    budget.at("status", "disruptionsAllowed")?.intValue == allowed
                        && budget.at("status", "currentHealthy") == 4
                }
                #expect(budget.at("status", "desiredHealthy")?.intValue == desired)
                #expect(budget.at("status", "expectedPods") == 4)
                #expect(
                    Conditions.find("DisruptionAllowed", in: budget["status"] ?? .null)?.text("reason")
                        == "SufficientPods")
            }
        }
    }

    @Test func aQuotaTellsWhatIsUsed() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(
                Resources.quotas,
                """
                {"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"q"},"spec":{"hard":{"pods":"3","configmaps":"9",
                "requests.cpu":"2","services.nodeports":"4","requests.storage":"5Gi","count/deployments.apps":"1"}}}
                """)
            let nothing: Value = [
                "pods": "0", "configmaps": "0", "requests.cpu": "0", "services.nodeports": "0", "requests.storage": "0",
                "count/deployments.apps": "0",
            ]
            try await harness.until(Resources.quotas, "q") { $0.at("status", "used") == nothing }
            try await harness.create(
                ResourceName("", "configmaps"), #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"}}"#)
            try await harness.create(Resources.claims, Self.claim("", size: "2Gi"))
            try await harness.create(
                Resources.pods,
                """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"m","image":"a:1",
                "resources":{"requests":{"cpu":"500m"}}}]}}
                """)
            try await harness.create(
                Resources.services,
                """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"type":"NodePort",
                "ports":[{"port":1,"nodePort":30001}]}}
                """)
            let used: Value = [
                "pods": "1", "configmaps": "1", "requests.cpu": "500m", "services.nodeports": "1",
                "requests.storage": "2Gi", "count/deployments.apps": "0",
            ]
            try await harness.until(Resources.quotas, "q") { $0.at("status", "used") == used }
            try await harness.delete(Resources.pods, "p")
            try await harness.until(Resources.quotas, "q") { $0.at("status", "used", "requests.cpu") == "0" }
        }
    }

    @Test func anAutoscalerKeepsItsTargetWithinItsBounds() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(
                Resources.deployments,
                """
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":1,"selector":
                {"matchLabels":{"app":"a"}},"template":{"metadata":{"labels":{"app":"a"}},"spec":{"containers":
                [{"name":"m","image":"a:1","resources":{"requests":{"cpu":"60m"}}},
                {"name":"n","image":"a:1","resources":{"requests":{"cpu":"40m"}}}]}}}}
                """)
            try await harness.create(
                Resources.autoscalers,
                """
                {"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"h"},"spec":{
                "minReplicas":2,"maxReplicas":4,"metrics":[{"type":"Resource","resource":{"name":"cpu","target":
                {"type":"Utilization","averageUtilization":80}}}],"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"d"}}}
                """)
            let scaler = try await harness.until(Resources.autoscalers, "h") { $0.at("status", "currentReplicas") == 2 }
            #expect(scaler.at("status", "desiredReplicas") == 2)
            let figure = scaler["status"]?.list("currentMetrics").first?.at("resource", "current")
            #expect(figure == ["averageUtilization": 80, "averageValue": "80m"])
            #expect(Conditions.isTrue("AbleToScale", in: scaler["status"] ?? .null))
            #expect(harness.object(Resources.deployments, "d")?.at("spec", "replicas") == 2)
            try await harness.delete(Resources.deployments, "d")
            try await harness.until(Resources.autoscalers, "h") { scaler in
                Conditions.find("AbleToScale", in: scaler["status"] ?? .null)?.text("reason") == "FailedGetScale"
            }
        }
    }
}
