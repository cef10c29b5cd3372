#!/usr/bin/env python3
"""Brings up many embedded clusters of one workspace, asks each whether it is ready and for its namespaces, and takes them away.

Prints how long each step takes, with the memory of all servers together, and fails where the apply takes longer than
--limit, where a cluster does not answer, or where anything is left. Give it a release build; of a debug build the figures are
only an upper bound. Without kubectl the namespaces are asked for over HTTP.
"""
import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import time

import controlplane
import kills_project

NAMES = {"default", "kube-node-lease", "kube-public", "kube-system"}


class Fleet(kills_project.Project):
    """A project whose one stack is `count` embedded clusters."""

    def __init__(self, weir, count, nodes):
        super().__init__(os.path.abspath(weir))
        self.count = count
        self.declare({"cluster": {"type": "embedded.cluster", "forEach": count, "with": {"nodes": nodes}}})

    def folders(self):
        parent = self.root + "/.weir/instances/kills/default"
        return sorted(f"{parent}/{name}" for name in (os.listdir(parent) if os.path.isdir(parent) else []))

    def must(self, *words):
        begun = time.monotonic()
        code, output = self.run(*words, limit=600)
        if code != 0:
            raise controlplane.Failed(f"{' '.join(words)} exits {code}:\n{output[-4000:]}")
        return time.monotonic() - begun


def ready(kubeconfig):
    """Asks for /readyz."""
    client = controlplane.Client(controlplane.Kubeconfig(kubeconfig))
    try:
        answer = client.request("GET", "/readyz")
        if (answer.status, answer.body) != (200, b"ok"):
            raise controlplane.Failed(f"{kubeconfig}: /readyz answers {answer.status} {answer.body[:200]!r}")
        return client.get("/api/v1/namespaces")
    finally:
        client.close()


def namespaces(kubeconfig):
    """Asks for the namespaces as people do."""
    if not shutil.which("kubectl"):
        found = {item["metadata"]["name"] for item in ready(kubeconfig)["items"]}
    else:
        done = subprocess.run(["kubectl", "--kubeconfig", kubeconfig, "get", "ns", "--no-headers"], capture_output=True,
                              text=True, timeout=60)
        found = {line.split()[0] for line in done.stdout.splitlines()}
    if found != NAMES:
        raise controlplane.Failed(f"{kubeconfig} has the namespaces {sorted(found)}")


def each(work, folders, workers):
    begun = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, [folder + "/kubeconfig" for folder in folders]))
    return time.monotonic() - begun


def resident(pids):
    """The memory of `pids` together, in MiB: what each has of its own, and what all share once."""
    total = 0
    for pid in pids:
        text = open(f"/proc/{pid}/smaps_rollup").read()
        total += int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1])
    return total / 1024


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    options.add_argument("--count", type=int, default=50, help="clusters")
    options.add_argument("--nodes", type=int, default=2, help="simulated nodes of each")
    options.add_argument("--limit", type=float, default=10, help="the longest that the apply may take, in seconds")
    given = options.parse_args()
    fleet = Fleet(given.weir, given.count, given.nodes)
    try:
        applied = fleet.must("apply", "kills", "-y")
        print(f"apply of {given.count} clusters: {applied:.2f} s")
        folders = fleet.folders()
        if len(folders) != given.count:
            raise controlplane.Failed(f"{len(folders)} folders were made")
        print(f"/readyz of each, one after the other: {each(ready, folders, 1):.2f} s")
        print(f"kubectl get ns of each, four at once: {each(namespaces, folders, 4):.2f} s")
        servers = fleet.descendants()
        if len(servers) != given.count:
            raise controlplane.Failed(f"{len(servers)} servers run")
        print(f"memory of the {len(servers)} servers: {resident(servers):.0f} MiB")
        print(f"a further plan: {fleet.must('plan', 'kills', '--detailed-exitcode'):.2f} s")
        print(f"destroy: {fleet.must('destroy', 'kills', '-y'):.2f} s")
        if fleet.folders() or fleet.descendants():
            raise controlplane.Failed(f"the destroy left {fleet.folders()}, {fleet.descendants()}")
        if applied > given.limit:
            raise controlplane.Failed(f"the apply took longer than {given.limit:.0f} s")
        print("passed")
    except (controlplane.Failed, subprocess.TimeoutExpired, *controlplane.BROKEN) as failure:
        print(f"failed: {failure}", file=sys.stderr)
        sys.exit(1)
    finally:
        kills_project.end(fleet.descendants())
        fleet.clean()


main()
