#!/usr/bin/env python3
"""Simulates the controllers of Cluster API for the stand-in of clusterctl.

    clusterapi_controllers.py run ID      the loop of one management cluster; `clusterctl init` starts it in the background
    clusterapi_controllers.py stop        ends all loops and workload clusters of this $HOME

Workload clusters are control planes of Weir, and machines are simulated nodes in them. A Cluster whose objects are there gets its
API server, `NAME-kubeconfig`, Machines by the replicas of its KubeadmControlPlane and MachineDeployments (another template or
version rolls them), and the v1beta2 conditions. Finalizers hold everything until what it stands for is gone. Paused clusters
are left alone. The loop ends when its API server has not answered for 30 seconds, or its state is gone.
"""
import base64
import os
import sys
import time

from clusterapi_api import (
    API, CLUSTER_NAME, CONTROL_PLANE, CORE, UNREACHABLE, Refused, conditions_of, going, key, labels, node_of, owners, reference,
    suffix)
from clusterapi_loops import LOOPS, STATE, Workload, reap, runs, stop_all

CLONED = "cluster.x-k8s.io/cloned-from-name"
DEPLOYMENT = "cluster.x-k8s.io/deployment-name"
FINALIZERS = {
    "Cluster": "cluster.cluster.x-k8s.io", "KubeadmControlPlane": "kubeadm.controlplane.cluster.x-k8s.io",
    "MachineDeployment": "cluster.x-k8s.io/machinedeployment", "MachineSet": "cluster.x-k8s.io/machineset",
    "Machine": "machine.cluster.x-k8s.io"}
# What every object says when nothing is going on.
IDLE = [("Deleting", False, "NotDeleting"), ("Paused", False, "NotPaused")]
STEADY = [(name, False, f"Not{name}") for name in ("Remediating", "RollingOut", "ScalingDown")]


class Controllers:
    """One pass after the other over the objects of a management cluster."""

    def __init__(self, api):
        self.api, self.workloads, self.apis, self.nodes = api, {}, {}, set()

    def reconcile(self):
        lists = {kind: self.api.list(kind) for kind in FINALIZERS}
        for cluster in lists["Cluster"]:
            if cluster["spec"].get("paused"):
                continue
            namespace, name = key(cluster)
            mine = {kind: [one for one in lists[kind] if one["metadata"]["namespace"] == namespace
                           and (one["spec"].get("clusterName") or labels(one).get(CLUSTER_NAME)) == name]
                    for kind in ("MachineDeployment", "MachineSet", "Machine")}
            wanted = cluster["spec"].get("controlPlaneRef", {}).get("name")
            mine["KubeadmControlPlane"] = [one for one in lists["KubeadmControlPlane"] if key(one) == (namespace, wanted)]
            try:
                self.cluster(cluster, mine)
            except Refused as refused:
                if refused.code not in (404, 409):
                    print(f"{namespace}/{name}: {refused}", file=sys.stderr, flush=True)

    # What all objects have in common

    def hold(self, value):
        """Adds the finalizer that lets its controller end it."""
        name = FINALIZERS.get(value["kind"]) or f"{value['kind'].lower()}.infrastructure.cluster.x-k8s.io"
        there = value["metadata"].get("finalizers", [])
        if name not in there and not going(value):
            self.change(value, {"finalizers": [*there, name]})

    def release(self, value):
        self.change(value, {"finalizers": None})

    def own(self, owner, value, controller=False):
        if value and owner["metadata"]["uid"] not in owners(value) and not going(value):
            there = [one for one in value["metadata"].get("ownerReferences", []) if one["kind"] != owner["kind"]]
            self.change(value, {"ownerReferences": [*there, reference(owner, controller)]})

    def mark(self, cluster, value):
        if labels(value).get(CLUSTER_NAME) != cluster["metadata"]["name"]:
            self.change(value, {"labels": {CLUSTER_NAME: cluster["metadata"]["name"]}})

    def change(self, value, metadata):
        version = value["metadata"]["resourceVersion"]
        value["metadata"] = self.api.patch(value, {"metadata": {**metadata, "resourceVersion": version}})["metadata"]

    def tell(self, value, status, conditions):
        """Writes the status where it is another one."""
        before = value.get("status", {})
        wanted = {**status, "conditions": conditions_of(value, conditions), "observedGeneration": value["metadata"]["generation"]}
        current = {**before, "conditions": sorted(before.get("conditions", []), key=lambda one: one["type"])}
        if any(current.get(name) != part for name, part in wanted.items()):
            self.api.patch(value, {"status": wanted}, "/status")

    # Clusters

    def cluster(self, cluster, mine):
        namespace, name = key(cluster)
        self.hold(cluster)
        ref = cluster["spec"].get("infrastructureRef")
        infrastructure = self.api.get(ref["kind"], namespace, ref["name"]) if ref else None
        for machine in mine["Machine"]:
            if going(machine):
                self.end_machine(cluster, machine)
        for one in mine["MachineSet"]:
            if going(one):
                self.end_owner(one, [m for m in mine["Machine"] if one["metadata"]["uid"] in owners(m)])
        for one in mine["MachineDeployment"]:
            if going(one):
                self.end_owner(one, [s for s in mine["MachineSet"] if one["metadata"]["uid"] in owners(s)])
        for one in mine["KubeadmControlPlane"]:
            if going(one) and not [m for m in mine["Machine"] if CONTROL_PLANE not in labels(m)]:
                self.end_owner(one, [m for m in mine["Machine"] if CONTROL_PLANE in labels(m)])
        if infrastructure and going(infrastructure) and not mine["Machine"]:
            self.workload(namespace, name).remove()
            self.apis.pop((namespace, name), None)
            self.release(infrastructure)
            infrastructure = None
        if going(cluster):
            return self.end_cluster(cluster, mine, infrastructure)
        if not infrastructure or going(infrastructure):
            return self.tell(cluster, {"phase": "Pending"}, [
                ("InfrastructureReady", False, "ObjectDoesNotExist", f"{ref['kind']} {ref['name']} does not exist"),
                ("ControlPlaneInitialized", False, "NotInitialized", "Control plane not yet initialized"),
                ("Available", False, "NotAvailable", "* InfrastructureReady: it does not exist"), *IDLE])
        self.own(cluster, infrastructure)
        self.mark(cluster, infrastructure)
        self.hold(infrastructure)
        if self.workload(namespace, name).kubeconfig():
            return self.provisioned(cluster, mine, infrastructure)
        self.tell(cluster, {"phase": "Provisioning"}, [
            ("InfrastructureReady", False, "NotReady"), ("ControlPlaneInitialized", False, "NotInitialized"),
            ("Available", False, "NotAvailable"), *IDLE])

    def workload(self, namespace, name):
        return self.workloads.setdefault((namespace, name), Workload(namespace, name))

    def provisioned(self, cluster, mine, infrastructure):
        """The rest, once the workload cluster's API server runs."""
        namespace, name = key(cluster)
        endpoint = {"host": "127.0.0.1", "port": self.workload(namespace, name).port()}
        if infrastructure["spec"].get("controlPlaneEndpoint") != endpoint:
            self.api.patch(infrastructure, {"spec": {"controlPlaneEndpoint": endpoint}})
        self.provision(infrastructure)
        if cluster["spec"].get("controlPlaneEndpoint") != endpoint:
            self.api.patch(cluster, {"spec": {"controlPlaneEndpoint": endpoint}})
        plane = next((one for one in mine["KubeadmControlPlane"] if not going(one)), None)
        if plane:
            self.control_plane(cluster, plane, mine)
        for one in mine["MachineDeployment"]:
            if not going(one):
                self.deployment(cluster, one, mine)
        for machine in mine["Machine"]:
            if not going(machine):
                self.machine(cluster, machine)
        self.tell_cluster(cluster, plane, mine)

    def provision(self, value):
        """Marks an infrastructure object: the two contracts say it by other fields, and a schema keeps its own one."""
        status = value.get("status", {})
        if not status.get("ready") and not status.get("initialization", {}).get("provisioned"):
            self.api.patch(value, {"status": {"ready": True, "initialization": {"provisioned": True}}}, "/status")

    def tell_cluster(self, cluster, plane, mine):
        def counts(machines, desired):
            up = sum(1 for one in machines if one.get("status", {}).get("phase") == "Running")
            return {"desiredReplicas": desired, "replicas": len(machines), "readyReplicas": up, "availableReplicas": up,
                    "upToDateReplicas": up}
        there = [one for one in mine["Machine"] if not going(one)]
        masters = counts([one for one in there if CONTROL_PLANE in labels(one)], plane["spec"].get("replicas", 1) if plane else 0)
        workers = counts([one for one in there if CONTROL_PLANE not in labels(one)],
                         sum(one["spec"].get("replicas", 1) for one in mine["MachineDeployment"]))
        initialized = masters["readyReplicas"] > 0
        first, second = (part["readyReplicas"] >= part["desiredReplicas"] == part["replicas"] for part in (masters, workers))

        def ready(name, holds, good, bad):
            return (name, holds, good if holds else bad)
        self.tell(cluster, {
            "phase": "Provisioned", "controlPlane": masters, "workers": workers,
            "initialization": {"infrastructureProvisioned": True, "controlPlaneInitialized": initialized},
        }, [
            ready("Available", initialized and first and second, "Available", "NotAvailable"),
            ("InfrastructureReady", True, "Ready"), ("RemoteConnectionProbe", True, "ProbeSucceeded"),
            ready("ControlPlaneInitialized", initialized, "Initialized", "NotInitialized"),
            ready("ControlPlaneAvailable", initialized, "Available", "NotAvailable"),
            ready("ControlPlaneMachinesReady", first, "Ready", "NotReady"),
            ready("ControlPlaneMachinesUpToDate", first, "UpToDate", "NotUpToDate"),
            ready("WorkersAvailable", second, "Available" if workers["desiredReplicas"] else "NoWorkers", "NotAvailable"),
            ready("WorkerMachinesReady", second, "Ready" if workers["desiredReplicas"] else "NoReplicas", "NotReady"),
            ready("WorkerMachinesUpToDate", second, "UpToDate" if workers["desiredReplicas"] else "NoReplicas", "NotUpToDate"),
            ("ScalingUp", not (first and second), "NotScalingUp" if first and second else "ScalingUp"), *STEADY, *IDLE])

    # Machines and what owns them

    def control_plane(self, cluster, plane, mine):
        namespace, name = key(cluster)
        self.own(cluster, plane, controller=True)
        self.mark(cluster, plane)
        self.hold(plane)
        text = self.workload(namespace, name).kubeconfig()
        secret = self.api.get("Secret", namespace, f"{name}-kubeconfig")
        data = {"value": base64.b64encode((text or "").encode()).decode()}
        if text and not secret:
            self.api.create({
                "apiVersion": "v1", "kind": "Secret", "type": "cluster.x-k8s.io/secret", "data": data,
                "metadata": {"name": f"{name}-kubeconfig", "namespace": namespace, "labels": {CLUSTER_NAME: name},
                             "ownerReferences": [reference(plane, True)]}})
        elif text and secret["data"] != data:
            self.api.patch(secret, {"data": data})
        ref = plane["spec"]["machineTemplate"]["spec"]["infrastructureRef"]
        made = [one for one in mine["Machine"] if plane["metadata"]["uid"] in owners(one)]
        marks = {CLUSTER_NAME: name, CONTROL_PLANE: "", "cluster.x-k8s.io/control-plane-name": plane["metadata"]["name"]}
        new = self.scale(cluster, plane, made, ref, plane["spec"]["version"], plane["spec"].get("kubeadmConfigSpec", {}), marks)
        self.tell_owner(plane, made, new, [
            ("Initialized", True, "Initialized"), ("CertificatesAvailable", True, "Available"),
            ("EtcdClusterHealthy", True, "Healthy"), ("ControlPlaneComponentsHealthy", True, "Healthy")],
            {"initialization": {"controlPlaneInitialized": True}, "version": plane["spec"]["version"]})

    def deployment(self, cluster, one, mine):
        """A MachineDeployment: a MachineSet for each of its templates, of which the newest one has the machines."""
        self.own(cluster, one)
        self.hold(one)
        namespace, name = key(one)
        spec = one["spec"]["template"]["spec"]
        ref, config = spec["infrastructureRef"], spec["bootstrap"].get("configRef")
        sets = [each for each in mine["MachineSet"] if one["metadata"]["uid"] in owners(each) and not going(each)]
        template = {"metadata": one["spec"]["template"].get("metadata", {}), "spec": spec}
        current = next((each for each in sets if each["spec"]["template"]["spec"] == spec), None)
        marks = {CLUSTER_NAME: cluster["metadata"]["name"], DEPLOYMENT: name}
        if not current:
            made = f"{name}-{suffix()}"
            current = self.api.create({
                "apiVersion": CORE, "kind": "MachineSet",
                "metadata": {"name": made, "namespace": namespace, "labels": {**marks, "cluster.x-k8s.io/set-name": made},
                             "finalizers": [FINALIZERS["MachineSet"]], "ownerReferences": [reference(one, True)]},
                "spec": {"clusterName": marks[CLUSTER_NAME], "replicas": one["spec"].get("replicas", 1),
                         "selector": one["spec"]["selector"], "template": template}})
        if current["spec"].get("replicas", 1) != one["spec"].get("replicas", 1):
            current = self.api.patch(current, {"spec": {"replicas": one["spec"].get("replicas", 1)}})
        marks = {**template["metadata"].get("labels", {}), **marks, "cluster.x-k8s.io/set-name": current["metadata"]["name"]}
        made = [m for m in mine["Machine"] if current["metadata"]["uid"] in owners(m)]
        template = self.api.get(config["kind"], namespace, config["name"]) if config else None
        self.own(cluster, template)
        boot = template["spec"]["template"].get("spec", {}) if template else None
        new = self.scale(cluster, current, made, ref, spec.get("version"), boot, marks)
        ready = self.tell_owner(current, made, new, [], {})
        if ready:
            for old in sets:
                if old["metadata"]["uid"] != current["metadata"]["uid"]:
                    self.api.delete(old)
        self.tell_owner(one, made, new, [], {"phase": "Running" if ready else "ScalingUp"})

    def scale(self, cluster, owner, made, ref, version, config, marks):
        """Makes and takes away machines until there are enough of the right kind. How many were made now."""
        template = self.api.get(ref["kind"], owner["metadata"]["namespace"], ref["name"])
        self.own(cluster, template)
        there = [one for one in made if not going(one)]
        right = [one for one in there if one["spec"].get("version") == version
                 and one["metadata"].get("annotations", {}).get(CLONED) == ref["name"]]
        wanted = owner["spec"].get("replicas", 1)
        for _ in range(wanted - len(right) if template and config is not None else 0):
            self.make_machine(cluster, owner, template, version, config, marks)
        if len(right) >= wanted and all(one.get("status", {}).get("phase") == "Running" for one in right):
            for one in [one for one in there if one not in right] + right[wanted:]:
                self.api.delete(one)
        return max(0, wanted - len(right))

    def make_machine(self, cluster, owner, template, version, config, marks):
        namespace, name = owner["metadata"]["namespace"], f"{owner['metadata']['name']}-{suffix()}"
        kind = template["kind"].removesuffix("Template")
        group = template["apiVersion"].split("/")[0]
        cloned = {CLONED: template["metadata"]["name"], "cluster.x-k8s.io/cloned-from-groupkind": f"{template['kind']}.{group}"}
        machine = self.api.create({
            "apiVersion": CORE, "kind": "Machine",
            "metadata": {"name": name, "namespace": namespace, "labels": marks, "finalizers": [FINALIZERS["Machine"]],
                         "annotations": {CLONED: cloned[CLONED]}, "ownerReferences": [reference(owner, True)]},
            "spec": {"clusterName": cluster["metadata"]["name"], "version": version, "providerID": f"standin:///{namespace}/{name}",
                     "bootstrap": {"configRef": {"apiGroup": "bootstrap.cluster.x-k8s.io", "kind": "KubeadmConfig", "name": name}},
                     "infrastructureRef": {"apiGroup": group, "kind": kind, "name": name}}})
        metadata = {"name": name, "namespace": namespace, "labels": marks, "ownerReferences": [reference(machine, True)]}
        for one, annotations, spec in (("KubeadmConfig", {}, config), (kind, cloned, template["spec"]["template"]["spec"])):
            self.api.create({"apiVersion": self.api.version(one), "kind": one, "spec": spec,
                             "metadata": {**metadata, "annotations": annotations}})

    def machine(self, cluster, machine):
        namespace, name = key(machine)
        node = (key(cluster), name)
        if node not in self.nodes:
            self.in_workload(cluster, lambda api: api.create(node_of(machine)))
            self.nodes.add(node)
        self.hold(machine)
        for ref in (machine["spec"]["infrastructureRef"], machine["spec"]["bootstrap"].get("configRef")):
            if ref and machine.get("status", {}).get("phase") != "Running":
                part = self.api.get(ref["kind"], namespace, ref["name"])
                if part and ref["kind"] == "KubeadmConfig":
                    self.tell(part, {"initialization": {"dataSecretCreated": True}, "dataSecretName": name}, [
                        ("Ready", True, "Ready"), ("DataSecretAvailable", True, "Available"),
                        ("CertificatesAvailable", True, "Available"), IDLE[1]])
                elif part:
                    self.provision(part)
        plane = CONTROL_PLANE in labels(machine)
        self.tell(machine, {
            "phase": "Running", "nodeRef": {"name": name},
            "initialization": {"infrastructureProvisioned": True, "bootstrapDataSecretCreated": True},
        }, [("Available", True, "Available"), ("Ready", True, "Ready"), ("UpToDate", True, "UpToDate"),
            ("BootstrapConfigReady", True, "Ready"), ("InfrastructureReady", True, "Ready"), ("NodeHealthy", True, "NodeHealthy"),
            ("NodeReady", True, "NodeReady"), ("Updating", False, "NotUpdating"), *IDLE,
            *[(f"{part}Healthy", True, "Healthy") for part in (
                "APIServerPod", "ControllerManagerPod", "SchedulerPod", "EtcdPod", "EtcdMember") if plane]])

    def in_workload(self, cluster, work):
        """Does `work` with the API of the workload cluster; that it does not answer is nothing that ends the loop."""
        try:
            if key(cluster) not in self.apis:
                self.apis[key(cluster)] = self.workload(*key(cluster)).api()
            return work(self.apis[key(cluster)])
        except UNREACHABLE as fault:
            self.apis.pop(key(cluster), None)
            raise Refused(503, f"the workload cluster does not answer: {fault}") from None

    def tell_owner(self, value, made, new, more, status):
        """The status of what owns machines; whether all are as wanted."""
        there = [one for one in made if not going(one)]
        up = sum(1 for one in there if one.get("status", {}).get("phase") == "Running")
        wanted = value["spec"].get("replicas", 1)
        good = up == len(there) == len(made) == wanted and not new
        selector = value["spec"].get("selector", {}).get("matchLabels") or {
            CLUSTER_NAME: labels(there[0])[CLUSTER_NAME] if there else ""}
        available = [("Available", good or up > 0, "Available" if good or up > 0 else "NotAvailable"),
                     *[one for one in STEADY if value["kind"] != "MachineSet" or one[0] != "RollingOut"]]
        self.tell(value, {**status, "replicas": len(there), "readyReplicas": up, "availableReplicas": up, "upToDateReplicas": up,
                          "selector": ",".join(f"{name}={part}" for name, part in sorted(selector.items()))}, [
            *(available if value["kind"] != "MachineSet" else available[1:]),
            ("MachinesReady", good, "Ready" if good else "NotReady"),
            ("MachinesUpToDate", good, "UpToDate" if good else "NotUpToDate"),
            ("ScalingUp", not good, "NotScalingUp" if good else "ScalingUp"), *more, *IDLE])
        return good

    # Ends

    def end_machine(self, cluster, machine):
        namespace, name = key(machine)
        if runs(self.workload(*key(cluster)).home / "pid"):
            self.in_workload(cluster, lambda api: api.delete({"kind": "Node", "metadata": {"name": name}}))
        self.nodes.discard((key(cluster), name))
        for ref in (machine["spec"]["infrastructureRef"], machine["spec"]["bootstrap"].get("configRef")):
            if ref:
                self.api.delete({"kind": ref["kind"], "metadata": {"namespace": namespace, "name": ref["name"]}})
        self.release(machine)

    def end_owner(self, value, parts):
        for part in parts:
            if not going(part):
                self.api.delete(part)
        if not parts:
            self.release(value)

    def end_cluster(self, cluster, mine, infrastructure):
        """Workers first, then the control plane, then the infrastructure, and the Cluster itself when all are gone."""
        for kind, reason in (("MachineDeployment", "Workers"), ("MachineSet", "Workers"), ("KubeadmControlPlane", "ControlPlane")):
            for one in mine[kind]:
                if not going(one):
                    self.api.delete(one)
            if mine[kind]:
                return self.tell(cluster, {"phase": "Deleting"}, [("Deleting", True, f"WaitingFor{reason}Deletion"),
                                                                  ("Available", False, "NotAvailable"), IDLE[1]])
        if infrastructure:
            return self.api.delete(infrastructure)
        self.workload(*key(cluster)).remove()
        self.release(cluster)


def run(identity):
    controllers = Controllers(API((LOOPS / f"{identity}.kubeconfig").read_text()))
    answered = time.monotonic()
    while (LOOPS / f"{identity}.kubeconfig").exists():
        before = controllers.api.writes
        try:
            controllers.reconcile()
            answered = time.monotonic()
        except UNREACHABLE as fault:
            if time.monotonic() > answered + 30:
                print(f"{identity} does not answer: {fault}", file=sys.stderr)
                return
        except Refused as refused:
            print(refused, file=sys.stderr, flush=True)
            answered = time.monotonic()
        time.sleep(0.3 if controllers.api.writes != before else 0.8)
        reap()
    if not STATE.exists():              # the whole test is over
        for workload in controllers.workloads.values():
            workload.remove()


if __name__ == "__main__":
    if sys.argv[1] == "stop":
        stop_all()
    else:
        run(sys.argv[2])
        if runs(LOOPS / f"{sys.argv[2]}.pid") == os.getpid():
            (LOOPS / f"{sys.argv[2]}.pid").unlink()
