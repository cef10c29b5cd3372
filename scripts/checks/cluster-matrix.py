#!/usr/bin/env python3
"""Plans stacks/cluster-matrix.yaml for every provider of clusters with the same inputs, and lives its life on the embedded one.

usage: scripts/checks/cluster-matrix.py --weir PATH [--stack FILE] [--provider NAME]... [--set NAME=VALUE]...

A plan makes a cluster of that provider and a ConfigMap on it, ends with 2 under --detailed-exitcode, and hands the same portable
arguments to each. What a provider cannot be without is told by its plan, and not asked for by the plans of others. The embedded
cluster is applied, checked, planned with nothing to do (0), and destroyed. No tool of a provider and no account is needed.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parents[2]
NAME = "cluster-matrix"
# Inputs for all providers at once. Nothing of this is there: a first plan asks nobody.
INPUTS = {
    "nodes": 2, "hostKubeconfig": "host.kubeconfig", "region": "eu-central-1",
    "roleArn": "arn:aws:iam::111122223333:role/cluster", "nodeRoleArn": "arn:aws:iam::111122223333:role/nodes",
    "subnetIds": ["subnet-0a", "subnet-0b"], "resourceGroup": "labs", "location": "europe-west1-b", "project": "labs"}
# Which input a plan of a provider has to ask for, where it is not given.
NEEDS = {"vcluster": "hostKubeconfig", "eks": "subnetIds", "aks": "resourceGroup"}
# What clusters of Cluster API need besides.
MANAGEMENT = ("hub", "management")
# What makes no cluster, but takes one that is there.
NO_MAKERS = {"external"}


class Matrix:
    """A project in a folder of its own with that one stack."""

    def __init__(self, weir, stack, folder, given):
        self.weir, self.folder, self.given, self.count, self.failed = weir, pathlib.Path(folder), given, 0, 0
        (self.folder / "stacks").mkdir()
        (self.folder / "weir.yaml").write_text("apiVersion: weir.dev/v1\nkind: Project\nmetadata: {name: matrix}\n")
        (self.folder / "stacks" / f"{NAME}.yaml").write_text(stack.read_text())
        os.symlink(PROJECT / "templates", self.folder / "templates")
        (self.folder / "inputs.yaml").write_text(json.dumps(INPUTS))
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder, "XDG_STATE_HOME": f"{folder}/state",
                            "TMPDIR": folder, "LANG": "C.UTF-8"}

    def call(self, *words):
        return subprocess.run([self.weir, *words], cwd=self.folder, env=self.environment, text=True, timeout=300,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def inputs(self, provider):
        return ["--values", "inputs.yaml", "--set", f"provider={provider}",
                *(word for one in self.given for word in ("--set", one))]

    def plan(self, provider, inputs=None):
        return self.call("plan", NAME, "--output", "json", "--detailed-exitcode",
                         *(self.inputs(provider) if inputs is None else inputs))

    @staticmethod
    def told(done):
        """How a call ended: its exit status, and what it said where that is not a plan."""
        return done.returncode, "" if done.returncode == 2 else " ".join((done.stdout + done.stderr).split())[-900:]

    def expect(self, what, found, wanted):
        """One check: `found` is `wanted`, or `wanted` says yes to it."""
        self.count += 1
        holds = wanted(found) if callable(wanted) else found == wanted
        self.failed += not holds
        told = str(found).strip().replace("\n", "\n         ")
        print(f"{'ok    ' if holds else 'FAILED'} {what}: {told[:100] if holds else told[-1500:]}", flush=True)
        return holds

    def providers(self):
        """Those that the stack offers are those that there are."""
        there = {name.removesuffix(".cluster") for name in self.call("explain").stdout.split() if name.endswith(".cluster")}
        enum = re.search(r"enum: \[([^]]*)\]", (self.folder / "stacks" / f"{NAME}.yaml").read_text())
        offered = [name.strip() for name in enum[1].split(",")]
        self.expect("the providers of the stack are all that make clusters", sorted(offered), sorted(there - NO_MAKERS))
        return offered

    def planned(self, provider):
        """A plan for a provider; the portable arguments in it."""
        done = self.plan(provider)
        if not self.expect(f"a plan of {provider} ends with 2", self.told(done), lambda found: found[0] == 2):
            return None
        changes = {change["address"]: change for change in json.loads(done.stdout)["changes"]}
        self.expect(f"a plan of {provider} makes a cluster and what is on it",
                    sorted((address, change["type"], change["action"]) for address, change in changes.items()
                           if address not in MANAGEMENT or provider != "clusterapi"),
                    [("cluster", "cluster", "create"), ("note", "kubernetes.manifest", "create")])
        arguments = changes.get("cluster", {}).get("arguments", {})
        self.expect(f"a plan of {provider} names it", arguments.get("provider"), provider)
        # A virtual cluster has the nodes of the one that it is in.
        own = ("provider", "options", "nodes") if provider == "vcluster" else ("provider", "options")
        return {"nodes": INPUTS["nodes"], **{name: value for name, value in arguments.items() if name not in own}}

    def need(self, provider, name):
        """Without what a provider needs its plan is refused, before anything runs."""
        done = self.plan(provider, ["--set", f"provider={provider}"])
        self.expect(f"a plan of {provider} without {name} is refused", self.told(done),
                    lambda found: found[0] in (1, 3) and name in found[1])

    def life(self):
        """Made, checked, nothing to do, taken away."""
        inputs = self.inputs("embedded")
        done = self.call("apply", NAME, "-y", *inputs)
        if not self.expect("an apply on embedded works", self.told(done), lambda found: found[0] == 0):
            return
        done = self.call("check", NAME)
        self.expect("its checks hold", self.told(done), lambda found: found[0] == 0)
        outputs = json.loads(self.call("output", NAME, "-o", "json").stdout or "{}")
        self.expect("its outputs tell server and version", outputs,
                    lambda found: re.match(r"https://[\w.]+:\d+$", str(found.get("server")))
                    and re.match(r"v?1\.\d+\.\d+", str(found.get("version"))))
        self.expect("it has the nodes that were asked for", outputs.get("nodes"), INPUTS["nodes"])
        self.expect("the ConfigMap is there", self.call("get", NAME, "configmaps", "cluster").stdout,
                    lambda found: "cluster" in found)
        done = self.plan("embedded")
        self.expect("a further plan has nothing to do and ends with 0", self.told(done), lambda found: found[0] == 0)
        done = self.call("destroy", NAME, "-y")
        self.expect("a destroy works", self.told(done), lambda found: found[0] == 0)
        self.expect("nothing is left", self.servers(), "")
        self.expect("a plan would make it anew", self.plan("embedded").returncode, 2)

    def servers(self):
        """The control planes that run of this project."""
        return "\n".join(line for line in self.call("controlplane", "list").stdout.splitlines() if str(self.folder) in line)

    def clean(self):
        """Ends what a failure has left."""
        if self.servers():
            self.call("destroy", NAME, "-y", "--force")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    options.add_argument("--stack", default=str(PROJECT / "stacks" / f"{NAME}.yaml"), help="another file in its place")
    options.add_argument("--provider", action="append", help="only this one; may be given several times")
    options.add_argument("--set", action="append", default=[], help="a further input of all plans: kubernetesVersion=1.34.0")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="weir-matrix-") as folder:
        matrix = Matrix(os.path.abspath(given.weir), pathlib.Path(given.stack), folder, given.set)
        try:
            chosen = given.provider or matrix.providers()
            portable = {provider: matrix.planned(provider) for provider in chosen}
            made = [json.dumps(value, sort_keys=True) for value in portable.values() if value is not None]
            matrix.expect("the portable arguments are the same for each", sorted(set(made)), lambda found: len(found) == 1)
            for provider, name in NEEDS.items():
                if provider in chosen:
                    matrix.need(provider, name)
            if "embedded" in chosen:
                done = matrix.plan("embedded", [])
                matrix.expect("a plan of embedded needs no input", matrix.told(done), lambda found: found[0] == 2)
                matrix.life()
        finally:
            matrix.clean()
    print(f"cluster-matrix: {matrix.count} checks, {matrix.failed} failed")
    sys.exit(1 if matrix.failed else 0)


if __name__ == "__main__":
    main()
