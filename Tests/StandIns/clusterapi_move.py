"""Stands in for `clusterctl move`."""
import re

import clusterapi_loops as loops
from clusterapi_api import CLUSTER_NAME
from clusterapi_management import LABEL, Management, fail, flag, log


def move(call, mode):
    if flag(call, "--to-directory") or flag(call, "--from-directory"):
        fail("this stand-in moves to no directory and from none")
    dry = flag(call, "--dry-run") == "true"
    if not flag(call, "--to-kubeconfig") and not dry:
        fail("please specify a target cluster using the --to-kubeconfig flag when not using --dry-run, --to-directory or --from-directory")
    source = Management(flag(call, "--kubeconfig"), flag(call, "--kubeconfig-context"))
    target = Management(flag(call, "--to-kubeconfig"), flag(call, "--to-kubeconfig-context")) if flag(call, "--to-kubeconfig") else None
    providers_there = source.required()
    log("Performing move...")
    if dry:
        for line in ("*" * 56, "This is a dry-run move, will not perform any real action", "*" * 56):
            log(line)
    namespace = source.namespace(call)
    log("Discovering Cluster API objects")
    objects = movable(source.api, namespace)
    clusters = [one for one in objects if one["kind"] == "Cluster"]
    faults = list(hindrances(objects))
    if target and not dry:
        there = {one["metadata"]["name"]: one["version"] for one in target.required()}
        for one in providers_there:
            name = one["metadata"]["name"]
            if name not in there:
                faults.append(f"provider {name} not found in the target cluster")
            elif number(there[name]) < number(one["version"]):
                faults.append(f"provider {name} in the target cluster is older than in the source cluster "
                              f"(source: {one['version']}, target: {there[name]})")
    if faults:
        fail(faults[0] if len(faults) == 1 else f"[{', '.join(faults)}]")
    log("Moving Cluster API objects", Clusters=len(clusters))
    log("Moving Cluster API objects", ClusterClasses=sum(1 for one in objects if one["kind"] == "ClusterClass"))
    if dry:
        return
    loops.stop(source.identity)   # a pass of theirs that began before does not take note of the pause
    for one in clusters:
        source.api.patch(one, {"spec": {"paused": True}})
    objects = movable(source.api, namespace)
    log("Waiting for all resources to be ready to move")
    log("Creating objects in the target cluster")
    target.api.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
    made = transfer(objects, target.api)
    if mode == "half":
        loops.ensure(source.identity, source.config)
        fail("failed to delete objects from the source cluster: http2: client connection lost")
    log("Deleting objects from the source cluster")
    for one in reversed(objects):
        if one["metadata"].get("finalizers"):
            source.api.patch(one, {"metadata": {"finalizers": None}})
        source.api.delete(one)
    loops.ensure(source.identity, source.config)
    for one in made:
        if one["kind"] == "Cluster":
            target.api.patch(one, {"spec": {"paused": None}})


def number(version):
    return [int(part) for part in re.findall(r"\d+", version)[:3]]


def hindrances(objects):
    """Why the objects cannot be moved now."""
    for one in objects:
        place = f"{one['metadata']['namespace']}/{one['metadata']['name']}"
        text = f'"{one["apiVersion"]}, Kind={one["kind"]}" {place}'
        done = one.get("status", {}).get("initialization", {})
        if one["kind"] == "Cluster":
            if one["spec"].get("paused"):
                yield f"cannot start operation while the following Clusters are paused: {place}"
            if not done.get("infrastructureProvisioned"):
                yield f"cannot start the move operation while {text} is still provisioning the infrastructure"
            if not done.get("controlPlaneInitialized"):
                yield f"cannot start the move operation while the control plane for {text} is not yet initialized"
        if one["kind"] == "Machine" and not one.get("status", {}).get("nodeRef"):
            yield f"cannot start the move operation while {text} is still provisioning the node"


def movable(api, namespace):
    """The objects that a move takes, owners first: those of providers' types, and Secrets that belong to them or are so marked."""
    found = []
    for kind, one in api.types(fresh=True).items():
        if LABEL in one["labels"] and one["namespaced"]:
            found += api.list(kind, namespace)
    ids = {one["metadata"]["uid"] for one in found}
    names = {one["metadata"]["name"] for one in found if one["kind"] == "Cluster"}
    for secret in api.list("Secret", namespace):
        metadata = secret["metadata"]
        if ids & {one["uid"] for one in metadata.get("ownerReferences", [])} or "clusterctl.cluster.x-k8s.io/move" in metadata.get(
                "labels", {}) or metadata.get("labels", {}).get(CLUSTER_NAME) in names:
            found.append({**secret, "apiVersion": "v1", "kind": "Secret"})
    order, placed = [], set()
    ids = {one["metadata"]["uid"] for one in found}
    while len(order) < len(found):
        ready = [one for one in found if one["metadata"]["uid"] not in placed and all(
            ref["uid"] in placed or ref["uid"] not in ids for ref in one["metadata"].get("ownerReferences", []))]
        if not ready:
            fail("the objects own one another in a circle")
        order += ready
        placed |= {one["metadata"]["uid"] for one in ready}
    return order


def transfer(objects, api):
    """Creates the objects in another cluster, where their owners have other ids."""
    ids, made = {}, []
    for one in objects:
        kept = ("name", "namespace", "labels", "annotations", "finalizers")
        metadata = {name: one["metadata"][name] for name in kept if name in one["metadata"]}
        metadata["ownerReferences"] = [{**ref, "uid": ids[ref["uid"]]} for ref in one["metadata"].get("ownerReferences", [])
                                       if ref["uid"] in ids]
        value = {**{name: part for name, part in one.items() if name != "status"}, "metadata": metadata}
        new = api.create(value)
        ids[one["metadata"]["uid"]] = new["metadata"]["uid"]
        made.append({**new, "kind": one["kind"], "apiVersion": one["apiVersion"]})
    return made
