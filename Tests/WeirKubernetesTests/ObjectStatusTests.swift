import Testing
import WeirKubernetes
import WeirValue

@Suite("Readiness of objects")
struct ObjectStatusTests {
    private func status(_ version: String, _ kind: String, _ status: Value, spec: Value = [:], generation: Int64 = 2)
        -> ObjectStatus
    {
        .of([
            "apiVersion": .string(version), "kind": .string(kind),
            "metadata": ["name": "a", "generation": .int(generation)], "spec": spec, "status": status,
        ])
    }

    private func conditions(_ all: (String, String, String)...) -> Value {
        .list(
            Value.List(
                all.map { type, status, reason in
                    [
                        "type": .string(type), "status": .string(status), "reason": .string(reason),
                        "message": .string("m-\(reason)"),
                    ]
                }))
    }

    @Test("What is being deleted is terminating, whatever else it says")
    func terminating() {
        let object: Value = [
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": ["name": "a", "deletionTimestamp": "2026-01-01T00:00:00Z"],
        ]
        #expect(ObjectStatus.of(object) == .terminating)
    }

    @Test("What was written last has to be observed")
    func generations() {
        guard case .inProgress = status("apps/v1", "StatefulSet", ["observedGeneration": 1]) else {
            Issue.record("an old generation counts")
            return
        }
    }

    @Test("A Deployment is ready when all its replicas are new and available")
    func deployment() {
        let done = conditions(("Progressing", "True", "NewReplicaSetAvailable"), ("Available", "True", "Min"))
        func found(_ changes: Value.Map, _ conditions: Value? = nil, deadline: Value = 600) -> ObjectStatus {
            let all: Value.Map = [
                "observedGeneration": 2, "replicas": 3, "updatedReplicas": 3, "readyReplicas": 3,
                "availableReplicas": 3, "conditions": conditions ?? done,
            ]
            return status(
                "apps/v1", "Deployment", .map(all.setting(changes.map { ($0.key, $0.value) })),
                spec: ["replicas": 3, "progressDeadlineSeconds": deadline])
        }
        #expect(found([:]) == .ready)
        #expect(found(["replicas": 2]) == .inProgress("replicas: 2/3"))
        #expect(found(["updatedReplicas": 1]) == .inProgress("updated: 1/3"))
        #expect(found(["replicas": 4]) == .inProgress("to be ended: 1"))
        #expect(found(["availableReplicas": 0]) == .inProgress("available: 0/3"))
        #expect(found(["readyReplicas": 2]) == .inProgress("ready: 2/3"))
        let progressing = conditions(("Progressing", "True", "ReplicaSetUpdated"), ("Available", "True", "Min"))
        #expect(found([:], progressing) == .inProgress("its ReplicaSet is not available"))
        #expect(found([:], conditions(("Available", "True", "Min")), deadline: .int(Int64(Int32.max))) == .ready)
        let late = conditions(("Progressing", "False", "ProgressDeadlineExceeded"))
        #expect(found([:], late) == .failed("m-ProgressDeadlineExceeded"))
        #expect(
            found([:], conditions(("Progressing", "True", "NewReplicaSetAvailable")))
                == .inProgress("it is not available"))
    }

    @Test("A ReplicaSet, a StatefulSet and a DaemonSet go by their counts")
    func sets() {
        let three: Value = ["replicas": 3]
        #expect(
            status(
                "apps/v1", "ReplicaSet",
                ["replicas": 3, "fullyLabeledReplicas": 3, "availableReplicas": 3, "readyReplicas": 3], spec: three)
                == .ready)
        #expect(
            status(
                "apps/v1", "ReplicaSet", ["conditions": conditions(("ReplicaFailure", "True", "Quota"))], spec: three)
                == .inProgress("m-Quota"))
        #expect(
            status("apps/v1", "ReplicaSet", ["fullyLabeledReplicas": 1], spec: three) == .inProgress("labelled: 1/3"))
        #expect(
            status(
                "apps/v1", "StatefulSet",
                [
                    "replicas": 3, "readyReplicas": 3, "currentReplicas": 3, "currentRevision": "a",
                    "updateRevision": "b",
                ], spec: three) == .inProgress("its revision is being rolled out"))
        #expect(
            status(
                "apps/v1", "StatefulSet", ["replicas": 3, "readyReplicas": 3, "updatedReplicas": 1],
                spec: ["replicas": 3, "updateStrategy": ["rollingUpdate": ["partition": 2]]]) == .ready)
        #expect(status("apps/v1", "StatefulSet", [:], spec: ["updateStrategy": ["type": "OnDelete"]]) == .ready)
        guard case .inProgress = status("apps/v1", "DaemonSet", [:]) else {
            Issue.record("an unseen DaemonSet counts")
            return
        }
        let daemons: Value = [
            "observedGeneration": 2, "desiredNumberScheduled": 2, "currentNumberScheduled": 2,
            "updatedNumberScheduled": 2, "numberAvailable": 2, "numberReady": 1,
        ]
        #expect(status("apps/v1", "DaemonSet", daemons) == .inProgress("ready: 1/2"))
    }

    @Test("A Job is ready when it has started, unless it failed")
    func job() {
        #expect(status("batch/v1", "Job", [:]) == .inProgress("it has not started"))
        #expect(status("batch/v1", "Job", ["startTime": "t"]) == .ready)
        #expect(
            status("batch/v1", "Job", ["conditions": conditions(("Failed", "True", "Backoff"))]) == .failed("m-Backoff")
        )
        #expect(
            status("batch/v1", "Job", ["conditions": conditions(("Suspended", "True", "S"))], spec: ["suspend": true])
                == .ready)
    }

    @Test("A Pod goes by its phase")
    func pod() {
        #expect(status("v1", "Pod", [:]) == .inProgress("nobody has seen it yet"))
        #expect(status("v1", "Pod", ["phase": "Running", "conditions": conditions(("Ready", "True", ""))]) == .ready)
        #expect(status("v1", "Pod", ["phase": "Running"]) == .inProgress("it runs and is not ready"))
        #expect(status("v1", "Pod", ["phase": "Failed", "reason": "Evicted"]) == .failed("Evicted"))
        #expect(status("v1", "Pod", ["phase": "Succeeded"]) == .ready)
        let crashing: Value = [["name": "web", "state": ["waiting": ["reason": "CrashLoopBackOff"]]]]
        #expect(
            status("v1", "Pod", ["phase": "Running", "containerStatuses": crashing])
                == .failed("containers crash again and again: web"))
        #expect(
            status(
                "v1", "Pod", ["phase": "Pending", "conditions": conditions(("PodScheduled", "False", "Unschedulable"))])
                == .inProgress("it cannot be scheduled: m-Unschedulable"))
    }

    @Test("The other kinds of Kubernetes have rules of their own, or are there when they are written")
    func others() {
        #expect(status("v1", "PersistentVolumeClaim", ["phase": "Pending"]) == .inProgress("it is not bound: Pending"))
        #expect(status("v1", "PersistentVolumeClaim", ["phase": "Bound"]) == .ready)
        #expect(
            status("v1", "Service", [:], spec: ["type": "LoadBalancer"])
                == .inProgress("it has no address in the cluster"))
        #expect(status("v1", "Service", [:], spec: ["type": "LoadBalancer", "clusterIP": "10.0.0.1"]) == .ready)
        #expect(status("rbac.authorization.k8s.io/v1", "Role", .null) == .ready)
        #expect(status("policy/v1", "PodDisruptionBudget", [:]) == .ready)
        let crd = "apiextensions.k8s.io/v1"
        let kind = "CustomResourceDefinition"
        #expect(status(crd, kind, [:]) == .inProgress("its names are being installed"))
        #expect(status(crd, kind, ["conditions": conditions(("Established", "True", ""))]) == .ready)
        #expect(
            status(crd, kind, ["conditions": conditions(("NamesAccepted", "False", "Taken"))]) == .failed("m-Taken"))
        #expect(
            status("v1", "Node", ["conditions": conditions(("Ready", "False", "Kubelet"))]) == .inProgress("m-Kubelet"))
    }

    @Test("A custom resource goes by its conditions; one that has none is of unknown readiness")
    func custom() {
        func found(_ status: Value) -> ObjectStatus { self.status("example.org/v1", "Thing", status) }
        #expect(found(.null) == .unknown && !(found(.null) == .ready))
        #expect(found(["conditions": conditions(("Ready", "True", ""))]) == .ready)
        #expect(found(["conditions": conditions(("Ready", "Unknown", "Wait"))]) == .inProgress("m-Wait"))
        #expect(
            found(["conditions": conditions(("Reconciling", "True", "Going"), ("Ready", "True", ""))])
                == .inProgress("m-Going"))
        #expect(found(["conditions": conditions(("Stalled", "True", "Stuck"))]) == .failed("m-Stuck"))
        #expect(status("gateway.networking.k8s.io/v1", "Gateway", .null) == .unknown)
    }
}
