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
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

from clusterapi_api import API, CLUSTER_NAME, CORE, UNREACHABLE, Refused, flat

STATE = pathlib.Path(os.environ["HOME"]) / ".standin"
LOOPS, WORKLOADS = STATE / "clusterapi" / "loops", STATE / "clusterapi" / "workloads"
CLONED = "cluster.x-k8s.io/cloned-from-name"
CONTROL_PLANE, DEPLOYMENT = "cluster.x-k8s.io/control-plane", "cluster.x-k8s.io/deployment-name"
FINALIZERS = {
    "Cluster": "cluster.cluster.x-k8s.io", "KubeadmControlPlane": "kubeadm.controlplane.cluster.x-k8s.io",
    "MachineDeployment": "cluster.x-k8s.io/machinedeployment", "MachineSet": "cluster.x-k8s.io/machineset",
    "Machine": "machine.cluster.x-k8s.io"}
# What every object says when nothing is going on.
IDLE = [("Deleting", False, "NotDeleting"), ("Paused", False, "NotPaused")]
STEADY = [("Remediating", False, "NotRemediating"), ("RollingOut", False, "NotRollingOut"), ("ScalingDown", False, "NotScalingDown")]


def runs(path):
    """The process whose id is in the file, where it runs; one that ended and that nobody asked after does not."""
    try:
        pid = int(path.read_text())
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    try:
        return None if pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z" else pid
    except OSError:
        return pid                      # macOS has no /proc, and a first process that takes note of every end


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def end(path):
    pid = runs(path)
    if pid:
        kill(pid)


class Workload:
    """The API server of a workload cluster, in a folder. It outlives the loop: another one may own its Cluster later."""

    def __init__(self, namespace, name):
        self.name, self.home = name, WORKLOADS / f"{namespace}_{name}"
        self.process = None             # its id, to end it where its files are gone

    def kubeconfig(self):
        """Its kubeconfig, where it runs; else it is started, and there is none yet."""
        self.process = runs(self.home / "pid")
        if self.process:
            told = (self.home / "log").read_text()
            return (self.home / "kubeconfig").read_text() if "https://" in told and (self.home / "kubeconfig").exists() else None
        self.home.mkdir(parents=True, exist_ok=True)
        port = self.port() if (self.home / "kubeconfig").exists() else 0
        with open(self.home / "log", "w") as log:
            process = subprocess.Popen(
                [(STATE / "weir").read_text(), "controlplane", "serve", "--data-dir", str(self.home / "data"), "--nodes", "0",
                 "--port", str(port), "--name", self.name, "--kubeconfig", str(self.home / "kubeconfig")],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        (self.home / "pid").write_text(str(process.pid))
        return None

    def port(self):
        return int((self.home / "kubeconfig").read_text().split("server: https://")[1].split("\n")[0].split(":")[1])

    def api(self):
        return API(flat(str(self.home / "kubeconfig")))

    def remove(self):
        process = runs(self.home / "pid") or self.process
        if process:
            kill(process)
        shutil.rmtree(self.home, ignore_errors=True)


def going(value):
    return "deletionTimestamp" in value["metadata"]


def owners(value):
    return {one["uid"] for one in value["metadata"].get("ownerReferences", [])}


def labels(value):
    return value["metadata"].get("labels", {})


def key(value):
    return value["metadata"]["namespace"], value["metadata"]["name"]


def reference(owner, controller):
    value = {"apiVersion": owner["apiVersion"], "kind": owner["kind"], "name": owner["metadata"]["name"],
             "uid": owner["metadata"]["uid"]}
    return {**value, "controller": True, "blockOwnerDeletion": True} if controller else value


def suffix():
    return "".join(random.choices("bcdfghjklmnpqrstvwxz2456789", k=5))


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
        known = {one["type"]: one for one in before.get("conditions", [])}
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        told = []
        for name, holds, reason, *message in conditions:
            one = {"type": name, "status": {True: "True", False: "False"}.get(holds, holds), "reason": reason,
                   "message": message[0] if message else "", "observedGeneration": value["metadata"]["generation"]}
            same = known.get(name, {}).get("status") == one["status"]
            told.append({**one, "lastTransitionTime": known[name]["lastTransitionTime"] if same else now})
        wanted = {**status, "conditions": sorted(told, key=lambda one: one["type"]),
                  "observedGeneration": value["metadata"]["generation"]}
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
            self.in_workload(cluster, lambda api: api.create(self.node(machine)))
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

    def node(self, machine):
        """The simulated node of a machine: Weir's control plane simulates the nodes that have KWOK's annotation."""
        name, plane = machine["metadata"]["name"], CONTROL_PLANE in labels(machine)
        marks = {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}
        if plane:
            marks["node-role.kubernetes.io/control-plane"] = ""
        taints = [{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}] if plane else []
        return {"apiVersion": "v1", "kind": "Node", "spec": {"providerID": machine["spec"]["providerID"], "taints": taints},
                "metadata": {"name": name, "labels": marks, "annotations": {
                    "kwok.x-k8s.io/node": "standin", "cluster.x-k8s.io/machine": name,
                    "cluster.x-k8s.io/cluster-name": machine["spec"]["clusterName"],
                    "cluster.x-k8s.io/cluster-namespace": machine["metadata"]["namespace"]}}}

    def tell_owner(self, value, made, new, more, status):
        """The status of what owns machines; whether all are as wanted."""
        there = [one for one in made if not going(one)]
        up = sum(1 for one in there if one.get("status", {}).get("phase") == "Running")
        wanted = value["spec"].get("replicas", 1)
        good = up == len(there) == len(made) == wanted and not new
        selector = value["spec"].get("selector", {}).get("matchLabels") or {CLUSTER_NAME: labels(there[0])[CLUSTER_NAME] if there else ""}
        available = [("Available", good or up > 0, "Available" if good or up > 0 else "NotAvailable"),
                     *[one for one in STEADY if value["kind"] != "MachineSet" or one[0] != "RollingOut"]]
        self.tell(value, {**status, "replicas": len(there), "readyReplicas": up, "availableReplicas": up, "upToDateReplicas": up,
                          "selector": ",".join(f"{name}={part}" for name, part in sorted(selector.items()))}, [
            *(available if value["kind"] != "MachineSet" else available[1:]),
            ("MachinesReady", good, "Ready" if good else "NotReady"), ("MachinesUpToDate", good, "UpToDate" if good else "NotUpToDate"),
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


def ensure(identity, config):
    """Starts the loop of a management cluster where none runs."""
    LOOPS.mkdir(parents=True, exist_ok=True)
    if runs(LOOPS / f"{identity}.pid"):
        return
    file = LOOPS / f"{identity}.kubeconfig"
    file.touch(0o600)
    file.write_text(config)
    with open(LOOPS / f"{identity}.log", "a") as log:
        process = subprocess.Popen([sys.executable, __file__, "run", identity], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   start_new_session=True)
    (LOOPS / f"{identity}.pid").write_text(str(process.pid))


def stop(identity):
    end(LOOPS / f"{identity}.pid")
    for path in LOOPS.glob(f"{identity}.*"):
        path.unlink()


def stop_all():
    for path in LOOPS.glob("*.pid"):
        stop(path.stem)
    for home in WORKLOADS.glob("*"):
        end(home / "pid")
        shutil.rmtree(home)


def reap():
    """Takes note of workload clusters that ended, so that their ids stand for nothing."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


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
