#!/usr/bin/env python3
"""Holds the embedded control plane against what a real API server answered, where those records lie beside the project.

`conformance` runs HTTP cases and `cli-check` transcripts of kubectl (and helm, where it is there), each against a fresh
server. What fails and is in EXCEPTIONS is told with its reason; anything else in the groups that are judged fails the check.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys

import controlplane

# (case, step, reason). A step of None stands for each step of the case.
EXCEPTIONS = [
    ("crud/methods", 7, "a method that HTTP does not have is refused by the parser with 400, before there is a request"),
]
# Of the transcripts. They were recorded with kubectl 1.32: other versions of it word some refusals otherwise.
GO_DIFF = "what a write must not change is told by paths, not as a diff of Go structures"
TRANSCRIPT_EXCEPTIONS = [
    ("auth-can-i", 10, "the default roles are not all there"),
    ("quantity-commands", 5, GO_DIFF),
]
# Printed, not judged: the default roles and the aggregation of roles are not all there.
PRINTED = ["rbac"]


def excepted(failure, exceptions):
    for case, step, reason in exceptions:
        if failure["case"] == case and step in (None, failure["step"]):
            return reason
    return None


def told(failure):
    """One line for a failure of either kind of check."""
    what = failure.get("name") or failure.get("command")
    where = failure.get("pointer") or failure.get("where")
    expected, got = (json.dumps(failure.get(key))[:200] for key in ("expected", "got"))
    return f"{failure['case']} step {failure['step']} [{what[:80]}]: {where} expected {expected} got {got}"


def run(server, words):
    """What a check of kubernetes says as JSON. Its exit code says again what fails."""
    done = subprocess.run([sys.executable, *words, "--json"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=3000)
    print(done.stderr.decode(errors="replace")[-2000:], end="")
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise controlplane.Failed(f"{words[0]} exits {done.returncode} and tells nothing; {server.errors()}") from None


def judge(result, exceptions):
    """Prints the outcome; the number of failures that count."""
    wrong = 0
    for failure in result["failures"]:
        reason = excepted(failure, exceptions)
        if reason:
            print(f"known: {failure['case']} step {failure['step']}: {reason}")
        elif failure["case"].split("/")[0] in PRINTED:
            print(f"not judged: {told(failure)}")
        else:
            print(f"FAIL {told(failure)}")
            wrong += 1
    for group, counts in result["groups"].items():
        print(f"{group}: {counts['passed']}/{counts['total']}")
    return wrong


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    options.add_argument("--kube", default=os.path.join(controlplane.SHARED, "kube"), help="the folder of the records")
    options.add_argument("--only", action="append", default=[], help="a glob on GROUP/NAME; may be given several times")
    options.add_argument("--jobs", type=int, default=4, help="cases at once")
    options.add_argument("--no-cli", action="store_true", help="leave the transcripts of kubectl out")
    given = options.parse_args()
    if not os.path.exists(os.path.join(given.kube, "conformance")):
        controlplane.skip(f"there is no {given.kube}/conformance")
    only = [word for glob in given.only for word in ("--only", glob)] + ["--jobs", str(given.jobs)]
    with controlplane.Server(given.weir, memory=True, nodes=2) as server:
        kubeconfig = json_kubeconfig(server)
        wrong = judge(run(server, [f"{given.kube}/conformance", "check", "--kubeconfig", kubeconfig, "--cases",
                                   f"{given.kube}/cases", "--records", f"{given.kube}/records.json", *only]), EXCEPTIONS)
    if given.no_cli or given.only:
        pass
    elif not shutil.which("kubectl"):
        print("transcripts skipped: kubectl is not installed")
    elif not os.path.exists(f"{given.kube}/cli-check"):
        print(f"transcripts skipped: there is no {given.kube}/cli-check")
    else:
        with controlplane.Server(given.weir, memory=True, nodes=2) as server:
            words = [f"{given.kube}/cli-check", "--kubeconfig", json_kubeconfig(server), "--jobs", str(given.jobs)]
            wrong += judge(run(server, words), TRANSCRIPT_EXCEPTIONS)
    print(f"{wrong} failures that are no exceptions")
    sys.exit(1 if wrong else 0)


def json_kubeconfig(server):
    """The kubeconfig as JSON, so that reading it takes no kubectl."""
    text = open(server.kubeconfig).read()

    def data(name):
        return controlplane.base64.b64encode(controlplane.Kubeconfig.data(text, name)).decode()

    cluster = {"server": f"https://{server.config.host}:{server.config.port}",
               "certificate-authority-data": data("certificate-authority-data")}
    user = {name: data(name) for name in ("client-certificate-data", "client-key-data")}
    path = server.root + "/kubeconfig.json"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        json.dump({"apiVersion": "v1", "kind": "Config", "current-context": "weir",
                   "clusters": [{"name": "weir", "cluster": cluster}], "users": [{"name": "weir", "user": user}],
                   "contexts": [{"name": "weir", "context": {"cluster": "weir", "user": "weir"}}]}, file)
    return path


main()
