#!/usr/bin/env python3
"""Creates every public CustomResourceDefinition of a folder in the embedded control plane and waits until it is Established.

Files are sent as they are, as YAML or JSON. Where a definition allows an object without a spec, one is created as a dry
run. Prints what was not established and why, and fails under --least.
"""
import argparse
import json
import os
import re
import sys
import time

import controlplane

DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


def files_of(folder):
    """The files that hold a definition, by the words that each must have."""
    for base, folders, names in sorted(os.walk(folder)):
        folders[:] = sorted(name for name in folders if name != "samples")
        for name in sorted(names):
            if name.endswith((".yaml", ".yml", ".json")):
                text = open(os.path.join(base, name), "rb").read()
                if re.search(rb"^\s*\"?kind\"?: *\"?CustomResourceDefinition\b", text, re.M):
                    yield os.path.relpath(os.path.join(base, name), folder), text


def reason(reply):
    try:
        return f"{reply.status} {json.loads(reply.body)['message']}"
    except (ValueError, KeyError):
        return f"{reply.status} {reply.body[:300]!r}"


def established(client, name, limit=10):
    """None once it is Established, else its conditions."""
    end = time.monotonic() + limit
    while True:
        found = client.get(f"{DEFINITIONS}/{name}")
        told = found.get("status", {}).get("conditions") or []
        conditions = {condition["type"]: condition for condition in told}
        if "NonStructuralSchema" in conditions:
            return conditions["NonStructuralSchema"]["message"]
        if conditions.get("Established", {}).get("status") == "True":
            return None
        if time.monotonic() > end:
            return f"conditions after {limit} s: {told}"
        time.sleep(0.02)


def sample(client, definition, limit=5):
    """Creates an object without a spec as a dry run: None where that is right, or why not; it may need a spec."""
    spec = definition["spec"]
    version = next(version["name"] for version in spec["versions"] if version["served"])
    place = f"/apis/{spec['group']}/{version}/"
    place += "namespaces/default/" if spec["scope"] == "Namespaced" else ""
    body = {"apiVersion": f"{spec['group']}/{version}", "kind": spec["names"]["kind"], "metadata": {"name": "sample"}}
    end = time.monotonic() + limit
    while True:
        reply = client.request("POST", f"{place}{spec['names']['plural']}?dryRun=All", body)
        if reply.status in (201, 422):
            return None
        if reply.status != 404 or time.monotonic() > end:
            return reason(reply)
        time.sleep(0.02)


def one(client, name, text):
    """Why the definition in a file does not work, or None."""
    kind = "application/json" if name.endswith(".json") else "application/yaml"
    reply = client.request("POST", DEFINITIONS, text, kind)
    if reply.status != 201:
        return reason(reply)
    if reply.headers.get("Warning"):
        return f"warns: {reply.headers['Warning']}"
    definition = reply.json
    why = established(client, definition["metadata"]["name"])
    if why:
        return why
    why = sample(client, definition)
    return f"established, but an object is answered with {why}" if why else None


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    options.add_argument("--crds", default=os.path.join(controlplane.SHARED, "crds"), help="the folder")
    options.add_argument("--least", type=int, default=200, help="fail where fewer are established")
    given = options.parse_args()
    if not os.path.isdir(given.crds):
        controlplane.skip(f"there is no folder {given.crds}")
    good, failures, slowest = 0, [], (0, "")
    with controlplane.Server(given.weir, memory=True) as server:
        client, before = server.client(), server.resident()
        for name, text in files_of(given.crds):
            begun = time.monotonic()
            why = one(client, name, text)
            slowest = max(slowest, (time.monotonic() - begun, name))
            if why:
                failures.append(f"{name}: {why}")
            else:
                good += 1
        begun = time.monotonic()
        client.get("/openapi/v2")
        kinds = len(client.get("/apis")["groups"])
        print(f"slowest: {slowest[1]} in {slowest[0]:.2f} s; /openapi/v2 with all of them in "
              f"{time.monotonic() - begun:.2f} s, {kinds} groups; memory {before:.0f} MiB before, "
              f"{server.resident():.0f} MiB after")
        if not server.alive():
            failures.append(f"the server does not answer: {server.errors()}")
    for failure in failures:
        print(failure[:1000])
    print(f"{good} of {good + len(failures)} established")
    sys.exit(1 if good < given.least else 0)


main()
