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


def established(client, name, limit):
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
            return f"conditions after {limit:.0f} s: {told}"
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


def create(client, name, text):
    """The definition in a file, created, or why it was not."""
    kind = "application/json" if name.endswith(".json") else "application/yaml"
    reply = client.request("POST", DEFINITIONS, text, kind)
    if reply.status != 201:
        return None, reason(reply)
    if reply.headers.get("Warning"):
        return None, f"warns: {reply.headers['Warning']}"
    return reply.json, None


def check(server, folder, limit):
    """The reasons of those that do not work, by file (None for those that do); prints how long it took."""
    client, before, begun = server.client(), server.resident(), time.monotonic()
    made = {name: create(client, name, text) for name, text in files_of(folder)}
    posted = time.monotonic()
    reasons = {}
    for name, (definition, why) in made.items():
        left = max(0, limit - (time.monotonic() - posted))
        reasons[name] = why or established(client, definition["metadata"]["name"], left)
    settled = time.monotonic()
    for name, (definition, _) in made.items():
        why = None if reasons[name] else sample(client, definition)
        if why:
            reasons[name] = f"established, but an object is answered with {why}"
    sampled = time.monotonic()
    client.get("/openapi/v2")
    groups = len(client.get("/apis")["groups"])
    print(f"created in {posted - begun:.1f} s, established {settled - posted:.1f} s later, an object of each in "
          f"{sampled - settled:.1f} s; /openapi/v2 in {time.monotonic() - sampled:.2f} s; {groups} groups; "
          f"memory {before:.0f} MiB before, {server.resident():.0f} MiB after")
    return reasons


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    options.add_argument("--crds", default=os.path.join(controlplane.SHARED, "crds"), help="the folder")
    options.add_argument("--least", type=int, default=200, help="fail where fewer are established")
    options.add_argument("--limit", type=float, default=120, help="seconds for all to become Established")
    given = options.parse_args()
    if not os.path.isdir(given.crds):
        controlplane.skip(f"there is no folder {given.crds}")
    with controlplane.Server(given.weir, memory=True) as server:
        reasons = check(server, given.crds, given.limit)
        failures = [f"{name}: {why}" for name, why in reasons.items() if why]
        good = len(reasons) - len(failures)
        if not server.alive():
            failures.append(f"the server does not answer: {server.errors()}")
            good = 0
    for failure in failures:
        print(failure[:1000])
    print(f"{good} of {len(reasons)} established")
    sys.exit(1 if good < given.least else 0)


main()
