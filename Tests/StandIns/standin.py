#!/usr/bin/env python3
"""Stands in for a command line tool that cannot run here.

Called with a provider's name, the tool's, and its arguments. Refuses what the real tool's commands do not take
(flags/PROVIDER.json, from its public source), answers in its format, and keeps what exists in $HOME/.standin: clusters as
control planes of Weir, so that their kubeconfigs work, and everything else as records of JSON. `weir` there holds the path of
that program, `mode` how the tool is to misbehave, `calls` each call that was made, `surroundings` what the tool saw of its
environment, `pool` a kubeconfig that stands in for those of all clusters.
"""
import importlib
import json
import os
import signal
import sys

from standin_call import STATE, Call, die, fail, misbehave, read, write
from standin_model import Clusters, Records

FAMILIES = {
    "standin_clusters": ["kind", "k3d", "minikube", "kwok", "clusterctl"],
    "standin_images": ["docker", "podman"],
    "standin_clouds": ["eks", "eksctl", "aks", "gke"],
    "standin_openstack": ["openstack"],
    "standin_others": ["colima", "vcluster", "s3cmd", "packer", "spacectl"],
}


def note(tool, words):
    write(f"{STATE}/calls", json.dumps([tool, *words]) + "\n", "a")
    write(f"{STATE}/surroundings", json.dumps([tool, os.environ.get("KUBECONFIG", ""), sorted(os.environ)]) + "\n", "a")


def bereave():
    """Kills the program that called."""
    caller = os.getppid()
    if os.path.exists("/proc/self/exe") and os.path.realpath(f"/proc/{caller}/exe") != os.path.realpath(read(f"{STATE}/weir")):
        fail("this was not called by Weir")
    os.kill(caller, signal.SIGKILL)


def main():
    provider, tool, words = sys.argv[1], sys.argv[2], sys.argv[3:]
    if tool == "kubectl" and words[:1] != ["get"]:  # stand-ins call it
        importlib.import_module("standin_clusters").real_kubectl(words)
    note(tool, words)
    call = Call(provider, tool, list(words))
    call.given = words
    # "WHEN:MODE": the mode of calls whose command is WHEN.
    when, _, mode = (read(f"{STATE}/mode") if os.path.exists(f"{STATE}/mode") else "").strip().rpartition(":")
    active = mode if when and call.command == f"{tool} {when}" else ""
    if active == "bereft":
        bereave()
    misbehave(active)
    family = next(name for name, providers in FAMILIES.items() if provider in providers)
    work = getattr(importlib.import_module(family), provider)
    if active == "gone":
        work(call, Clusters(provider), Records(provider), "")
        work(call, Clusters(provider), Records(provider), "")
        return
    work(call, Clusters(provider), Records(provider), active)
    if active == "dies":
        die()


main()
