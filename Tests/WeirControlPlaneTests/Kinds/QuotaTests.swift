import Testing
import WeirValue

@testable import WeirControlPlane

@Suite struct QuotaTests {
    private static func quota(_ name: String, _ hard: Value, _ spec: Value = [:]) -> Value {
        let quota: Value = [
            "metadata": ["name": .string(name), "namespace": .string(KindBench.namespace)], "spec": spec,
        ]
        return quota.with("/spec/hard", hard)
    }

    private static func pod(_ name: String, _ resources: Value = [:]) -> Value {
        [
            "metadata": ["name": .string(name)],
            "spec": ["containers": [["name": "c", "image": "i", "resources": resources]]],
        ]
    }

    private static func message(_ work: () throws(APIStatus) -> Void) -> String? {
        do throws(APIStatus) {
            try work()
            return nil
        } catch { return "\(error.code) \(error.message)" }
    }

    @Test func oneObjectTooManyIsRefused() throws {
        let bench = KindBench()
        bench.put("/resourcequotas", Self.quota("q", ["secrets": "1", "count/deployments.apps": "0"]))
        try bench.make("/secrets", ["metadata": ["name": "a"]])
        #expect(
            Self.message { () throws(APIStatus) in try bench.make("/secrets", ["metadata": ["name": "b"]]) }
                == "403 secrets \"b\" is forbidden: exceeded quota: q, requested: secrets=1, used: secrets=1, limited: "
                + "secrets=1")
        let deployment: Value = ["metadata": ["name": "d"], "spec": ["template": ["spec": ["containers": []]]]]
        #expect(
            Self.message { () throws(APIStatus) in try bench.make("apps/deployments", deployment) }
                == "403 deployments.apps \"d\" is forbidden: exceeded quota: q, requested: count/deployments.apps=1, "
                + "used: count/deployments.apps=0, limited: count/deployments.apps=0")
    }

    @Test func podsMustSayWhatIsLimited() {
        let bench = KindBench()
        bench.put("/resourcequotas", Self.quota("q", ["limits.cpu": "1", "requests.memory": "1Gi"]))
        #expect(
            Self.message { () throws(APIStatus) in try bench.make("/pods", Self.pod("p", ["limits": ["cpu": "1"]])) }
                == "403 pods \"p\" is forbidden: failed quota: q: must specify requests.memory for: c")
        #expect(
            Self.message { () throws(APIStatus) in try bench.make("/pods", Self.pod("p")) }
                == "403 pods \"p\" is forbidden: failed quota: q: must specify limits.cpu for: c; requests.memory for: c"
        )
    }

    @Test func aRefusalNamesWhatHasNoNameYet() {
        let bench = KindBench()
        func refusal(_ metadata: Value, _ spec: Value = ["containers": [["name": "c", "image": "i"]]]) -> String? {
            Self.message { () throws(APIStatus) in try bench.make("/pods", ["metadata": metadata, "spec": spec]) }
        }
        let account: Value = ["serviceAccountName": "nope", "containers": [["name": "c", "image": "i"]]]
        let missing = "error looking up service account space/nope: serviceaccount \"nope\" not found"
        #expect(refusal(["generateName": "web-"], account) == "403 pods \"web-\" is forbidden: \(missing)")
        #expect(refusal([:], account) == "403 pods \"Unknown\" is forbidden: \(missing)")
        bench.put("/resourcequotas", Self.quota("q", ["pods": "0"]))
        let exceeded = "exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0"
        #expect(refusal(["generateName": "web-"]) == "403 pods \"web-abcde\" is forbidden: \(exceeded)")
    }

    @Test func whatPodsAskForIsAddedUp() throws {
        let bench = KindBench()
        bench.put("/resourcequotas", Self.quota("q", ["requests.memory": "3Gi", "cpu": "2", "pods": "9"]))
        let asked: Value = ["requests": ["memory": "2Gi", "cpu": "1500m"]]
        try bench.make("/pods", Self.pod("a", asked))
        #expect(
            Self.message { () throws(APIStatus) in try bench.make("/pods", Self.pod("b", asked)) }
                == "403 pods \"b\" is forbidden: exceeded quota: q, requested: cpu=1500m,requests.memory=2Gi, used: "
                + "cpu=1500m,requests.memory=2Gi, limited: cpu=2,requests.memory=3Gi")
        let ended = try #require(bench.object("/pods", "a")).with("/status/phase", "Succeeded")
        bench.put("/pods", ended)
        try bench.make("/pods", Self.pod("b", asked))
    }

    private static let scoped: [(scope: String, spec: Value, isCounted: Bool)] = [
        ("Terminating", ["activeDeadlineSeconds": 5], true), ("Terminating", [:], false),
        ("NotTerminating", [:], true), ("BestEffort", [:], true), ("NotBestEffort", [:], false),
        ("PriorityClass", [:], false), ("CrossNamespacePodAffinity", [:], false),
        (
            "CrossNamespacePodAffinity",
            [
                "affinity": [
                    "podAffinity": [
                        "requiredDuringSchedulingIgnoredDuringExecution": [["topologyKey": "k", "namespaces": ["n"]]]
                    ]
                ]
            ], true
        ),
    ]

    @Test(arguments: scoped)
    func scopesTellWhichPodsCount(row: (scope: String, spec: Value, isCounted: Bool)) {
        let quota = Self.quota("q", ["pods": "0"], ["scopes": [.string(row.scope)]])
        let object: Value = ["spec": row.spec]
        #expect(QuotaScopes.apply(quota, group: "", resource: "pods", object) == row.isCounted)
        #expect(!QuotaScopes.apply(quota, group: "", resource: "services", object))
    }

    @Test(arguments: [("In", true), ("NotIn", false), ("Exists", true), ("DoesNotExist", false), ("Other", false)])
    func classesOfPriorityAreCompared(comparison: String, isCounted: Bool) {
        let expression: Value = [
            "scopeName": "PriorityClass", "operator": .string(comparison), "values": ["high"],
        ]
        let quota = Self.quota("q", ["pods": "0"], ["scopeSelector": ["matchExpressions": [expression]]])
        let object: Value = ["spec": ["priorityClassName": "high"]]
        #expect(QuotaScopes.apply(quota, group: "", resource: "pods", object) == isCounted)
    }

    @Test func aChangeIsChargedForWhatItAdds() throws {
        let bench = KindBench()
        let service = try bench.make(
            "/services", ["metadata": ["name": "s"], "spec": ["ports": [["port": 80]], "selector": ["a": "b"]]])
        bench.put("/resourcequotas", Self.quota("q", ["services": "1", "services.nodeports": "0"]))
        try bench.change("/services", service, to: service.with("/metadata/labels", ["a": "b"]))
        #expect(
            Self.message { () throws(APIStatus) in
                try bench.change("/services", service, to: service.with("/spec/type", "NodePort"))
            }
                == "403 services \"s\" is forbidden: exceeded quota: q, requested: services.nodeports=1, used: "
                + "services.nodeports=0, limited: services.nodeports=0")
    }

    @Test func theStatusOfAQuotaIsCounted() throws {
        let bench = KindBench()
        let claim: Value = [
            "metadata": ["name": "c", "namespace": .string(KindBench.namespace)],
            "spec": [
                "accessModes": ["ReadWriteOnce"], "storageClassName": "fast",
                "resources": ["requests": ["storage": "1Gi"]],
            ],
        ]
        bench.put("/persistentvolumeclaims", claim)
        bench.put(
            "/services",
            [
                "metadata": ["name": "s", "namespace": .string(KindBench.namespace)],
                "spec": ["type": "LoadBalancer", "ports": [["port": 80]], "allocateLoadBalancerNodePorts": false],
            ])
        let quota = Self.quota(
            "q",
            [
                "requests.storage": "5Gi", "fast.storageclass.storage.k8s.io/requests.storage": "5Gi",
                "fast.storageclass.storage.k8s.io/persistentvolumeclaims": "5", "services.loadbalancers": "1",
                "services.nodeports": "1", "configmaps": "1", "nonsense": "1",
            ])
        let view = ClusterView(
            object: { _, _, _, _ in nil },
            objects: { [all = bench.objects] group, resource, _ in
                (all[group + "/" + resource] ?? [:]).values.map { $0 }
            })
        #expect(
            QuotaCharges.status(of: quota, view)["used"] == [
                "configmaps": "0", "fast.storageclass.storage.k8s.io/persistentvolumeclaims": "1",
                "fast.storageclass.storage.k8s.io/requests.storage": "1Gi", "requests.storage": "1Gi",
                "services.loadbalancers": "1", "services.nodeports": "0",
            ])
    }
}
