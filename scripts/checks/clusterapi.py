#!/usr/bin/env python3
"""Lives the life of Cluster API clusters on four infrastructures: a management cluster, and a workload cluster of each.

usage: scripts/checks/clusterapi.py --weir PATH [--only INFRASTRUCTURE ...]

clusterctl is the stand-in with its simulated controllers (Tests/StandIns/clusterapi.py), the management cluster an embedded
control plane with the public definitions of ../shared/crds. The clusters are made, used, scaled, rolled to another version and
another machine, and deleted; a cluster whose Weir is killed while it is made is gone on with. At the end nothing is left.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROJECT = pathlib.Path(__file__).resolve().parents[2]
STANDINS = PROJECT / "Tests" / "StandIns"
CRDS = pathlib.Path(os.environ.get("WEIR_SHARED", PROJECT.parent / "shared")) / "crds"
CLUSTER_API = ("clusters.cluster.x-k8s.io", "machines.cluster.x-k8s.io", "machinedeployments.cluster.x-k8s.io")
# The machine template of workers, and inputs that make another one of it.
INFRASTRUCTURES = {
    "docker": ("devmachinetemplates.infrastructure.cluster.x-k8s.io", "minimal.yaml", {"preLoadImages": ["app:1"]}),
    "openstack": ("openstackmachinetemplates.infrastructure.cluster.x-k8s.io",
                  "minimal.yaml", {"workerFlavor": "m1.large"}),
    "aws": ("awsmachinetemplates.infrastructure.cluster.x-k8s.io", "minimal.yaml", {"workerType": "m6i.xlarge"}),
    "azure": ("azuremachinetemplates.infrastructure.cluster.x-k8s.io", "minimal.yaml", {"workerSize": "Standard_D8s_v5"}),
}
STACK = """
apiVersion: weir.dev/v1
kind: Stack
metadata: {name: %(name)s}
spec:
  inputs:
    workers: {type: integer, default: 1}
    version: {type: string, default: 1.34.0}
    machines: {type: object, default: %(inputs)s}
    exists: {type: boolean, default: true}
  resources:
    hub: {type: embedded.cluster, with: {nodes: 1}}
    management:
      type: clusterapi.management
      with: {cluster: "${resources.hub}", infrastructure: [%(name)s]}
    lab:
      type: cluster
      when: ${inputs.exists}
      with:
        provider: clusterapi
        name: lab
        kubernetesVersion: ${inputs.version}
        nodes: {controlPlane: 1, workers: "${inputs.workers}"}
        waitFor: api
        options:
          clusterapi:
            management: ${resources.management}
            template: templates/%(name)s
            inputs: ${inputs.machines}
    ready: {type: cluster.ready, when: "${inputs.exists}", with: {cluster: "${resources.lab}"}}
  outputs:
    nodes: {value: "${resources.?ready.nodes.orValue(0)}"}
"""


class Lab:
    """A project in a folder of its own, with the stand-in of clusterctl."""

    def __init__(self, weir, folder):
        self.weir, self.folder, self.count, self.failed = os.path.abspath(weir), pathlib.Path(folder), 0, 0
        for name in ("stacks", "bin", "home/.standin"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "weir.yaml").write_text("apiVersion: weir.dev/v1\nkind: Project\nmetadata: {name: clusterapi}\n")
        (self.folder / "home/.standin/weir").write_text(self.weir)
        if CRDS.is_dir():
            (self.folder / "home/.standin/crds").write_text(str(CRDS))
        tool = self.folder / "bin/clusterctl"
        tool.write_text(f"#!/bin/sh\nexec python3 '{STANDINS}/standin.py' clusterctl clusterctl \"$@\"\n")
        tool.chmod(0o755)
        shutil.copytree(PROJECT / "templates" / "cluster-api", self.folder / "templates")
        self.environment = {**os.environ, "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
                            "HOME": str(self.folder / "home"), "XDG_STATE_HOME": str(self.folder / "state")}
        self.environment.pop("KUBECONFIG", None)

    def run(self, *words, timeout=300):
        return subprocess.run(words, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=timeout)

    def weirs(self, *words):
        return self.run(self.weir, *words)

    def check(self, what, holds, seen=""):
        self.count += 1
        if not holds:
            self.failed += 1
            print(f"FAILED: {what}: {str(seen)[-3000:]}", flush=True)
        return holds

    def works(self, what, *words):
        done = self.weirs(*words)
        return self.check(what, done.returncode == 0, done.stdout) and done.stdout

    def stop(self):
        for stack in sorted(self.folder.glob("stacks/*.yaml")):
            self.weirs("destroy", stack.stem, "-y", "--force")
        self.run("python3", str(STANDINS / "clusterapi_controllers.py"), "stop")
        self.weirs("controlplane", "stop", "--all")


class Infrastructure:
    """The stack of one infrastructure."""

    def __init__(self, lab, name):
        self.lab, self.name = lab, name
        self.templates, example, more = INFRASTRUCTURES[name]
        given = self.example(example)
        # With it the workers are other machines, of another version.
        self.other = ["--set", "version=1.34.1", "--set", f"machines={json.dumps({**given, **more})}"]
        (lab.folder / "stacks" / f"{name}.yaml").write_text(STACK % {"name": name, "inputs": json.dumps(given)})

    def example(self, file):
        text = (PROJECT / "templates" / "cluster-api" / self.name / "examples" / file).read_text()
        values = json.loads(self.lab.run(self.lab.weir, "eval", f"yaml.decode({json.dumps(text)})").stdout)
        own = ("name", "namespace", "kubernetesVersion", "controlPlaneReplicas", "workerReplicas")
        return {key: value for key, value in values.items() if key not in own}

    def kubectl(self, *words):
        config = self.lab.folder / f"{self.name}.kubeconfig"
        if not config.exists():
            config.write_text(self.lab.weirs("kubeconfig", self.name, "hub").stdout)
        return self.lab.run("kubectl", "--kubeconfig", str(config), *words)

    def names(self, kind):
        done = self.kubectl("get", kind, "-n", "default", "-o", "json")
        if done.returncode:
            return ["?" + done.stdout]
        return sorted(one["metadata"]["name"] for one in json.loads(done.stdout)["items"])

    def life(self):
        lab, name = self.lab, self.name
        if not lab.works(f"{name}: is made", "apply", name, "-y", "--parallelism", "4"):
            return
        lab.check(f"{name}: has its nodes", lab.weirs("output", name, "nodes").stdout.strip() == "2")
        again = lab.weirs("plan", name, "--detailed-exitcode")
        lab.check(f"{name}: nothing is to be done twice", again.returncode == 0, again.stdout)
        self.rolls()
        self.drift()
        gone = lab.works(f"{name}: goes where it is not declared", "apply", name, "-y", "--set", "exists=false",
                         "--set", "version=1.34.1")
        if gone:
            left = [one for kind in CLUSTER_API + (self.templates,) for one in self.names(kind)]
            lab.check(f"{name}: leaves nothing in the management cluster", left == [], left)
        self.killed()
        lab.works(f"{name}: is destroyed", "destroy", name, "-y")
        state = lab.weirs("state", "list", name)
        lab.check(f"{name}: nothing stays recorded", state.stdout.strip() in ("", f"{name}/default records nothing")
                  or "nothing" in state.stdout, state.stdout)

    def rolls(self):
        """More workers, another version, another machine; the templates of before go."""
        lab, name = self.lab, self.name
        lab.works(f"{name}: is scaled", "apply", name, "-y", "--set", "workers=3")
        machines = self.names("machines.cluster.x-k8s.io")
        lab.check(f"{name}: has three workers and a control plane", len(machines) == 4, machines)
        before = self.names(self.templates)
        plan = lab.weirs("plan", name, *self.other)
        lab.check(f"{name}: the plan shows the new template", "1.34.1" in plan.stdout and "Template" in plan.stdout, plan.stdout)
        lab.works(f"{name}: is rolled", "apply", name, "-y", *self.other)
        after = self.names(self.templates)
        lab.check(f"{name}: the old template is gone", len(after) == len(before) and after != before, (before, after))
        machines = json.loads(self.kubectl("get", "machines.cluster.x-k8s.io", "-o", "json").stdout)["items"]
        versions = {one["spec"]["version"] for one in machines}
        lab.check(f"{name}: all machines are new", versions == {"v1.34.1"} and len(machines) == 2, versions)

    def drift(self):
        lab, name = self.lab, self.name
        self.kubectl("patch", "machinedeployment", "lab-md-0", "--type=merge", "-p", '{"spec":{"replicas":2}}')
        plan = lab.weirs("plan", name, *self.other)
        lab.check(f"{name}: what was changed behind Weir's back is shown", "replicas" in plan.stdout, plan.stdout)
        lab.works(f"{name}: it is set back", "apply", name, "-y", *self.other)
        deployment = json.loads(self.kubectl("get", "machinedeployment", "lab-md-0", "-o", "json").stdout or "{}")
        lab.check(f"{name}: it is as declared", deployment.get("spec", {}).get("replicas") == 1, deployment.get("spec"))

    def killed(self):
        """Weir is killed while the cluster is made: the next apply goes on with it."""
        lab, name = self.lab, self.name
        run = subprocess.Popen([lab.weir, "apply", name, "-y"], cwd=lab.folder, env=lab.environment,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while time.monotonic() < end and run.poll() is None and self.names("clusters.cluster.x-k8s.io") != ["lab"]:
            time.sleep(0.1)
        run.send_signal(signal.SIGKILL)
        run.wait()
        lab.works(f"{name}: is gone on with after a kill", "apply", name, "-y")
        clusters = self.names("clusters.cluster.x-k8s.io")
        lab.check(f"{name}: there is one of it", clusters == ["lab"], clusters)


def taken(lab, one):
    """A Cluster of that name that somebody else made is not taken over."""
    lab.works("taken: the management cluster is made", "apply", one.name, "-y", "--set", "exists=false")
    text = {"apiVersion": "cluster.x-k8s.io/v1beta2", "kind": "Cluster",
            "metadata": {"name": "lab", "namespace": "default", "annotations": {"cluster.x-k8s.io/paused": "true"}},
            "spec": {"infrastructureRef": {"apiGroup": "infrastructure.cluster.x-k8s.io", "kind": "DevCluster", "name": "lab"}}}
    file = lab.folder / "foreign.json"
    file.write_text(json.dumps(text))
    made = one.kubectl("create", "-f", str(file))
    lab.check("taken: somebody makes one", made.returncode == 0, made.stdout)
    done = lab.weirs("apply", one.name, "-y")
    lab.check("taken: it is refused", done.returncode == 1 and "was not made by this workspace" in done.stdout, done.stdout)
    lab.check("taken: it stays", one.names("clusters.cluster.x-k8s.io") == ["lab"])
    one.kubectl("delete", "cluster.cluster.x-k8s.io", "lab", "--wait=false")
    one.kubectl("patch", "cluster.cluster.x-k8s.io", "lab", "--type=merge", "-p", '{"metadata":{"finalizers":null}}')
    lab.works("taken: all is destroyed", "destroy", one.name, "-y")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weir", required=True)
    parser.add_argument("--only", nargs="*", choices=sorted(INFRASTRUCTURES))
    options = parser.parse_args()
    if not shutil.which("kubectl"):
        print("skipped: kubectl is not here")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(options.weir, os.path.realpath(folder))
        try:
            for name in options.only or INFRASTRUCTURES:
                started = time.monotonic()
                one = Infrastructure(lab, name)
                one.life()
                if name == "docker":
                    taken(lab, one)
                print(f"{name}: {time.monotonic() - started:.0f} s", flush=True)
        finally:
            lab.stop()
    print(f"clusterapi: {lab.count} checks, {lab.failed} failed")
    return 1 if lab.failed else 0


sys.exit(main())
