"""Stands in for docker and podman that build images, and for crictl in nodes."""
import json

from standin_call import HALVES, fail


def full(image):
    """The image's name in a node."""
    host, slash, _ = image.partition("/")
    if not slash:
        image = f"docker.io/library/{image}"
    elif not ("." in host or ":" in host or host == "localhost"):
        image = f"docker.io/{image}"
    return image if ":" in image.rpartition("/")[2] or "@" in image else f"{image}:latest"


def crictl(call, clusters, suffix, missing, prefix=""):
    """`ENGINE exec NODE crictl images -o json` and `... crictl rmi IMAGE`, where NODE is the first of a cluster."""
    node, _, verb = call.arguments[:3]
    name = node.removeprefix(prefix).removesuffix(suffix)
    if name not in clusters.names():
        fail(f"{missing}{node}")
    if verb == "images":
        print(json.dumps({"images": [{"id": "sha256:f895", "repoTags": [image], "repoDigests": [], "size": "44448522"}
                                     for image in clusters.images(name)]}))
    elif full(call.arguments[3]) in clusters.images(name):
        clusters.images(name, remove=[full(call.arguments[3])])
    else:
        fail(f'E0000 "RemoveImage" failed: no such image {call.arguments[3]}')


def builder(call, records, mode, missing, identity, listing):
    """What docker and podman share; `missing` is what they say and how they exit where an image is not there."""
    found = records.named("image", call.arguments[0]) if call.arguments else []
    verb = call.words[-1]
    if verb == "build":
        tag = call.flag("--tag")
        if mode in HALVES:
            fail("ERROR: failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit code: 2")
        for old in records.named("image", tag):
            records.remove("image", old["id"])
        records.add("image", tag, identity=tag, digest=identity, created="2026-01-01T00:00:00Z", pushed=False,
                    labels=sorted(call.all("--label")), arguments=sorted(call.all("--build-arg")))
    elif verb == "ls":
        print(listing(records.all("image")))
    elif not found:
        if verb == "inspect":
            print("[]")
        fail(missing[0].format(call.arguments[0]), missing[1])
    elif verb == "inspect":
        print(json.dumps([{"Id": found[0]["digest"], "RepoTags": [found[0]["name"]], "Created": found[0]["created"],
                           "RepoDigests": [f"{found[0]['name'].rpartition(':')[0]}@sha256:0a"] if found[0]["pushed"] else []}]))
    elif verb == "push":
        records.write("image", {**found[0], "pushed": True})
    elif verb == "rm":
        records.remove("image", found[0]["id"])


def docker(call, clusters, records, mode):
    if str(call) == "docker":
        print("Docker version 28.2.2, build e6534b4")
        return
    builder(call, records, mode, ("Error response from daemon: No such image: {}", 1), "sha256:77af4d6b9913",
            lambda images: "\n".join(json.dumps(dict(zip(("Repository", "Tag"), image["name"].rsplit(":", 1)))) for image in images))


def podman(call, clusters, records, mode):
    if str(call) == "podman":
        print("podman version 5.8.2")
        return
    builder(call, records, mode, ("Error: {}: image not known", 125), "77af4d6b9913",
            lambda images: json.dumps([{"Id": image["digest"], "Names": [image["name"]]} for image in images]))
