import Testing
import WeirValue

@testable import WeirControlPlane

@Suite struct AdmissionTests {
    private static func pod(_ resources: Value = [:]) -> Value {
        ["metadata": ["name": "p"], "spec": ["containers": [["name": "c", "image": "i", "resources": resources]]]]
    }

    private static func range(_ limit: Value) -> Value {
        ["metadata": ["name": "r", "namespace": .string(KindBench.namespace)], "spec": ["limits": [limit]]]
    }

    private static func message(_ work: () throws(APIStatus) -> Void) -> String? {
        do throws(APIStatus) {
            try work()
            return nil
        } catch { return error.message }
    }

    // MARK: Limit ranges

    @Test func aLimitRangeFillsInWhatContainersDoNotSay() throws {
        let bench = KindBench()
        bench.put(
            "/limitranges",
            Self.range(["type": "Container", "default": ["cpu": "2"], "defaultRequest": ["cpu": "1", "memory": "1Gi"]]))
        let pod = try bench.make("/pods", Self.pod(["requests": ["memory": "2Gi"]]))
        let resources = pod["spec"]?.list("containers").first?["resources"]
        #expect(resources == ["limits": ["cpu": "2"], "requests": ["cpu": "1", "memory": "2Gi"]])
        #expect(
            pod.at("metadata", "annotations")?.text("kubernetes.io/limit-ranger")
                == "LimitRanger plugin set: cpu request for container c; cpu limit for container c")
    }

    private static let limits: [(limit: Value, resources: Value, fault: String)] = [
        (
            ["type": "Container", "min": ["cpu": "1"]], ["requests": ["cpu": "500m"]],
            "minimum cpu usage per Container is 1, but request is 500m"
        ),
        (
            ["type": "Container", "min": ["cpu": "1"]], [:],
            "minimum cpu usage per Container is 1.  No request is specified"
        ),
        (
            ["type": "Container", "max": ["cpu": "1"]], ["limits": ["cpu": "2"]],
            "maximum cpu usage per Container is 1, but limit is 2"
        ),
        (
            ["type": "Container", "max": ["cpu": "1"]], [:],
            "maximum cpu usage per Container is 1.  No limit is specified"
        ),
        (
            ["type": "Pod", "max": ["memory": "1Gi"]],
            ["requests": ["memory": "2Gi"], "limits": ["memory": "2Gi"]],
            "maximum memory usage per Pod is 1Gi, but limit is 2Gi"
        ),
        (
            ["type": "Container", "maxLimitRequestRatio": ["cpu": "2"]],
            ["requests": ["cpu": "1"], "limits": ["cpu": "3"]],
            "cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000"
        ),
        (
            ["type": "Container", "maxLimitRequestRatio": ["cpu": "2"]], [:],
            "cpu max limit to request ratio per Container is 2, but no request is specified or request is 0"
        ),
        (
            ["type": "Container", "maxLimitRequestRatio": ["cpu": "2"]], ["requests": ["cpu": "1"]],
            "cpu max limit to request ratio per Container is 2, but no limit is specified or limit is 0"
        ),
    ]

    @Test(arguments: limits)
    func aLimitRangeRefusesWhatIsBeyondIt(row: (limit: Value, resources: Value, fault: String)) {
        let bench = KindBench()
        bench.put("/limitranges", Self.range(row.limit))
        #expect(
            Self.message { () throws(APIStatus) in try bench.make("/pods", Self.pod(row.resources)) }
                == "pods \"p\" is forbidden: " + row.fault)
    }

    @Test(arguments: [
        ("min", "5Gi", "minimum storage usage per PersistentVolumeClaim is 5Gi, but request is 1Gi"),
        ("max", "1Mi", "maximum storage usage per PersistentVolumeClaim is 1Mi, but request is 1Gi"),
    ])
    func aLimitRangeRefusesClaims(key: String, amount: String, fault: String) {
        let bench = KindBench()
        bench.put(
            "/limitranges",
            Self.range(["type": "PersistentVolumeClaim"]).with("/spec/limits/0/" + key, ["storage": .string(amount)]))
        #expect(
            Self.message { () throws(APIStatus) in try bench.make("/persistentvolumeclaims", Self.claim) }
                == "persistentvolumeclaims \"c\" is forbidden: " + fault)
    }

    // MARK: Storage and ingresses

    private static let claim: Value = [
        "metadata": ["name": "c"],
        "spec": ["accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]]],
    ]

    private static func storageClass(_ name: String, _ time: String, _ more: Value = [:]) -> Value {
        more.with(
            "/metadata",
            [
                "name": .string(name), "creationTimestamp": .string(time),
                "annotations": ["storageclass.kubernetes.io/is-default-class": "true"],
            ])
    }

    @Test func aClaimHasTheNewestDefaultClass() throws {
        let bench = KindBench()
        bench.put("storage.k8s.io/storageclasses", Self.storageClass("old", "2025-01-01T00:00:00Z"))
        bench.put("storage.k8s.io/storageclasses", Self.storageClass("new", "2026-01-01T00:00:00Z"))
        let claim = try bench.make("/persistentvolumeclaims", Self.claim)
        #expect(claim.text("spec", "storageClassName") == "new")
        #expect(claim.at("metadata", "finalizers") == ["kubernetes.io/pvc-protection"])
    }

    @Test func onlyClassesThatAllowItLetClaimsGrow() throws {
        let bench = KindBench()
        bench.put("storage.k8s.io/storageclasses", Self.storageClass("s", "2026-01-01T00:00:00Z"))
        let made = try bench.make("/persistentvolumeclaims", Self.claim)
        let bound = made.with("/status/phase", "Bound").with("/spec/volumeName", "v")
            .with("/status/capacity", ["storage": "1Gi"])
        let larger = bound.with("/spec/resources/requests/storage", "2Gi")
        #expect(
            Self.message { () throws(APIStatus) in try bench.change("/persistentvolumeclaims", bound, to: larger) }
                == "persistentvolumeclaims \"c\" is forbidden: only dynamically provisioned pvc can be resized and the "
                + "storageclass that provisions the pvc must support resize")
        bench.put(
            "storage.k8s.io/storageclasses",
            Self.storageClass("s", "2026-01-01T00:00:00Z", ["allowVolumeExpansion": true]))
        let grown = try bench.change("/persistentvolumeclaims", bound, to: larger)
        #expect(grown.at("spec", "resources", "requests", "storage") == "2Gi")
        #expect(
            Self.message { () throws(APIStatus) in try bench.change("/persistentvolumeclaims", grown, to: bound) }
                == "PersistentVolumeClaim \"c\" is invalid: spec.resources.requests.storage: Forbidden: field can not be "
                + "less than status.capacity")
    }

    @Test func anIngressHasTheDefaultClass() throws {
        let bench = KindBench()
        bench.put(
            "networking.k8s.io/ingressclasses",
            [
                "metadata": [
                    "name": "k", "annotations": ["ingressclass.kubernetes.io/is-default-class": "true"],
                    "creationTimestamp": "2026-01-01T00:00:00Z",
                ]
            ])
        let ingress = try bench.make(
            "networking.k8s.io/ingresses",
            [
                "metadata": ["name": "i"],
                "spec": ["defaultBackend": ["service": ["name": "s", "port": ["number": 80]]]],
            ])
        #expect(ingress.text("spec", "ingressClassName") == "k")
    }

    @Test func nothingIsPutOnANewNode() throws {
        let node = try KindBench().make("/nodes", ["metadata": ["name": "n"]])
        #expect(node["spec"]?.list("taints") == [["key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"]])
        #expect(
            try KindBench().make("/nodes", node.with("/metadata", ["name": "n"])).at("spec", "taints")
                == node.at("spec", "taints"))
    }

    // MARK: Namespaces

    @Test func nothingIsMadeInANamespaceThatIsGoing() {
        let check = { (namespace: Value?) in
            Self.message { () throws(APIStatus) in
                try ClusterAdmission.checkNamespace(
                    namespace, named: "n", group: "apps", resource: "deployments", object: "d")
            }
        }
        #expect(check(["status": ["phase": "Active"]]) == nil)
        #expect(check(nil) == "namespaces \"n\" not found")
        #expect(
            check(["status": ["phase": "Terminating"]])
                == "deployments.apps \"d\" is forbidden: unable to create new content in namespace n because it is being "
                + "terminated")
    }

    // MARK: Pods

    @Test func aPodHasThePriorityOfItsClass() throws {
        let bench = KindBench()
        bench.put(
            "scheduling.k8s.io/priorityclasses", ["metadata": ["name": "high"], "value": 7, "globalDefault": true])
        bench.put(
            "scheduling.k8s.io/priorityclasses", ["metadata": ["name": "low"], "value": 1, "preemptionPolicy": "Never"])
        let usual = try bench.make("/pods", Self.pod())
        #expect(usual.at("spec", "priority") == 7)
        #expect(usual.text("spec", "priorityClassName") == "high")
        let other = try bench.make("/pods", Self.pod().with("/spec/priorityClassName", "low"))
        #expect(other.text("spec", "preemptionPolicy") == "Never")
    }

    @Test func aPodHasWhatItsAccountGivesIt() throws {
        let bench = KindBench()
        bench.put(
            "/serviceaccounts",
            [
                "metadata": ["name": "robot", "namespace": .string(KindBench.namespace)],
                "automountServiceAccountToken": false, "imagePullSecrets": [["name": "s"]],
            ])
        let pod = try bench.make("/pods", Self.pod().with("/spec/serviceAccountName", "robot"))
        #expect(pod.at("spec", "imagePullSecrets") == [["name": "s"]])
        #expect(pod.at("spec", "volumes") == nil)
    }

    private static let runtime: Value = [
        "metadata": ["name": "r"], "handler": "h", "overhead": ["podFixed": ["cpu": "1"]],
        "scheduling": ["nodeSelector": ["a": "b"], "tolerations": [["key": "k", "operator": "Exists"]]],
    ]

    @Test func aRuntimeClassTellsWhereItsPodsRun() throws {
        let bench = KindBench()
        bench.put("node.k8s.io/runtimeclasses", Self.runtime)
        let wanted = Self.pod().with("/spec/runtimeClassName", "r")
        let pod = try bench.make("/pods", wanted)
        #expect(pod.at("spec", "overhead") == ["cpu": "1"])
        #expect(pod.at("spec", "nodeSelector") == ["a": "b"])
        #expect(pod["spec"]?.list("tolerations").last?.text("key") == "k")
        #expect(
            Self.message { () throws(APIStatus) in
                try bench.make("/pods", wanted.with("/spec/nodeSelector", ["a": "c"]))
            }
                == "pods \"p\" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[a] = b; "
                + "pod.spec.nodeSelector[a] = c")
        #expect(
            Self.message { () throws(APIStatus) in try bench.make("/pods", wanted.with("/spec/overhead", ["cpu": "2"]))
            }
                == "pods \"p\" is forbidden: pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"
        )
    }

    // MARK: Warnings

    @Test func whatIsOutOfDateInATemplateIsTold() throws {
        let bench = KindBench()
        let spec: Value = [
            "containers": [
                [
                    "name": "c", "image": "i", "env": [["name": "A", "value": "x"], ["name": "A", "value": "y"]],
                    "ports": [["containerPort": 80], ["containerPort": 80]],
                    "resources": ["requests": ["memory": "100m"]],
                ]
            ],
            "nodeSelector": ["beta.kubernetes.io/os": "linux"], "hostAliases": [["ip": "1.1.1.1"], ["ip": "1.1.1.1"]],
            "imagePullSecrets": [["name": ""]],
            "volumes": [
                ["name": "a", "gitRepo": ["repository": "r"]], ["name": "b", "emptyDir": ["sizeLimit": "100m"]],
                ["name": "c", "glusterfs": ["endpoints": "e", "path": "p"]],
                [
                    "name": "d",
                    "projected": ["sources": [["configMap": ["name": "x", "items": [["key": "k", "path": "p"]]]]]],
                ],
            ],
            "topologySpreadConstraints": [
                [
                    "maxSkew": 1, "topologyKey": "failure-domain.beta.kubernetes.io/zone",
                    "whenUnsatisfiable": "ScheduleAnyway",
                ]
            ],
        ]
        _ = try bench.make(
            "apps/deployments",
            [
                "metadata": ["name": "a.b"],
                "spec": [
                    "selector": ["matchLabels": ["a": "b"]],
                    "template": ["metadata": ["labels": ["a": "b"]], "spec": spec],
                ],
            ])
        let told = bench.warnings.joined(separator: "\n")
        for text in [
            "a DNS label is recommended",
            "spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14",
            "hides previous definition", "duplicate port definition", "fractional byte value \"100m\"",
            "spec.template.spec.volumes[0].gitRepo: deprecated in v1.11", "spec.template.spec.volumes[2].glusterfs",
            "failure-domain.beta.kubernetes.io/zone is deprecated", "invalid empty name",
        ] { #expect(told.contains(text), "\(text) in \(told)") }
    }
}
