"""Stands in for clusterctl v1.14: what it says and does, in its words, with simulated controllers behind it
(clusterapi_loops.py).
"""
import base64
import calendar
import json
import os
import pathlib
import re
import time

from clusterapi_api import CLUSTER_NAME, CORE, Refused
from clusterapi_install import initialize, take_away, upgrade
from clusterapi_management import PROVIDERS, Management, fail, flag
from clusterapi_move import move


# clusterctl get kubeconfig, describe cluster

def get_kubeconfig(call):
    management = Management(flag(call, "--kubeconfig"), flag(call, "--kubeconfig-context"))
    management.required()
    namespace, name = management.namespace(call), call.arguments[0]
    secret = management.api.get("Secret", namespace, f"{name}-kubeconfig")
    if not secret:
        fail(f'"{name}-kubeconfig" not found in namespace "{namespace}": secrets "{name}-kubeconfig" not found')
    print(base64.b64decode(secret["data"]["value"]).decode())


def describe(call):
    management = Management(flag(call, "--kubeconfig"), flag(call, "--kubeconfig-context"))
    management.required()
    api, namespace, name = management.api, management.namespace(call), call.arguments[0]
    cluster = api.get("Cluster", namespace, name)
    if not cluster:
        fail(f'clusters.cluster.x-k8s.io "{name}" not found')
    mine = {kind: [one for one in api.list(kind, namespace) if one["metadata"].get("labels", {}).get(CLUSTER_NAME) == name
                   or one["spec"].get("clusterName") == name] for kind in ("MachineDeployment", "Machine")}
    rows = [row("", f"Cluster/{name}", cluster, "Available")]
    refs = cluster["spec"]
    ref, infrastructure = refs.get("controlPlaneRef"), refs["infrastructureRef"]
    plane = api.get(ref["kind"], namespace, ref["name"]) if ref else None
    children = [[(f"ClusterInfrastructure - {infrastructure['kind']}/{infrastructure['name']}", None, "Ready", [])]]
    if plane:
        machines = [one for one in mine["Machine"] if "cluster.x-k8s.io/control-plane" in one["metadata"]["labels"]]
        children.append([(f"ControlPlane - {plane['kind']}/{plane['metadata']['name']}", plane, "Available", machines)])
    workers = [(f"MachineDeployment/{one['metadata']['name']}", one, "Available",
                [each for each in mine["Machine"]
                if each["metadata"]["labels"].get("cluster.x-k8s.io/deployment-name") == one["metadata"]["name"]])
               for one in mine["MachineDeployment"]]
    if workers:
        children.append([("Workers", None, "", []), *workers])
    for index, group in enumerate(children):
        last = index == len(children) - 1
        branch, bar = ("└─", "  ") if last else ("├─", "│ ")
        for place, (text, value, condition, machines) in enumerate(group):
            inner = place > 0
            more = place < len(group) - 1
            prefix = bar + ("├─" if more else "└─") if inner else branch
            rows.append(row(prefix, text, value, condition))
            below = bar + (("│ " if more else "  ") if inner else "")
            for number, machine in enumerate(machines):
                end = number == len(machines) - 1
                rows.append(row(below + ("└─" if end else "├─"), f"Machine/{machine['metadata']['name']}", machine, "Ready"))
    head = ["NAME", "REPLICAS", "AVAILABLE", "READY", "UP TO DATE", "STATUS", "REASON", "SINCE", "MESSAGE"]
    widths = [max(len(line[column]) for line in [head, *rows]) for column in range(9)]
    for line in [head, *rows]:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths)))


def row(prefix, text, value, condition):
    """A line of the tree: counters, and the condition that tells most."""
    if value is None:
        return [prefix + text, *[""] * 8]
    status = value.get("status", {})
    counts = status.get("controlPlane", {}) if value["kind"] == "Cluster" else status
    if value["kind"] == "Machine":
        numbers = ["1", *["1" if status.get("phase") == "Running" else "0"] * 3]
    else:
        wanted = value["spec"].get("replicas", counts.get("desiredReplicas", 0))
        numbers = [f"{counts.get('replicas', 0)}/{wanted}", *(str(counts.get(name, 0)) for name in (
            "availableReplicas", "readyReplicas", "upToDateReplicas"))]
    told = next((one for one in status.get("conditions", []) if one["type"] == condition), None)
    if not told:
        return [prefix + text, *numbers, "", "", "", ""]
    since = max(0, int(time.time() - seconds(told["lastTransitionTime"])))
    age = f"{since}s" if since < 120 else f"{since // 60}m"
    return [prefix + text, *numbers, f"{condition}: {told['status']}", told["reason"], age, told["message"].split("\n")[0]]


def seconds(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


# clusterctl generate cluster

def generate(call):
    provider = flag(call, "--infrastructure").partition(":")[0]
    management = None
    if flag(call, "--from"):
        fail("this stand-in reads no templates of others")
    if not provider or not flag(call, "--target-namespace"):
        if flag(call, "--kubeconfig") or os.environ.get("KUBECONFIG"):
            management = Management(flag(call, "--kubeconfig"), flag(call, "--kubeconfig-context"))
    if not provider:
        there = management.inventory() if management else []
        found = [one["providerName"] for one in there if one["type"] == "InfrastructureProvider"]
        if len(found) != 1:
            fail("failed to identify the default infrastructure provider. Please specify an infrastructure provider")
        provider = found[0]
    if f"infrastructure-{provider}" not in PROVIDERS:
        fail(f'failed to get configuration for the InfrastructureProvider with name {provider}. Please check the provider name '
             "and/or add configuration for new providers using the .clusterctl config file")
    if not flag(call, "--kubernetes-version"):
        fail("value for variables [KUBERNETES_VERSION] is not set. Please set the value using os environment variables or the "
             "clusterctl config file")
    namespace = flag(call, "--target-namespace", management.api.namespace if management else "default")
    text = "\n---\n".join(yaml(one) for one in manifest(
        call.arguments[0], namespace, provider, flag(call, "--kubernetes-version"),
        int(flag(call, "--control-plane-machine-count", "1")), int(flag(call, "--worker-machine-count", "0")))) + "\n"
    if flag(call, "--write-to", "-") == "-":
        print(text, end="")
    else:
        pathlib.Path(flag(call, "--write-to")).write_text(text)


def manifest(name, namespace, provider, version, masters, workers):
    """The objects of a cluster, with no more than the types demand."""
    kind = {"docker": "Dev", "openstack": "OpenStack", "aws": "AWS", "azure": "Azure"}[provider]
    api = f"infrastructure.cluster.x-k8s.io/{'v1beta1' if provider == 'azure' else 'v1beta2'}"
    group = "infrastructure.cluster.x-k8s.io"
    cluster, machine = {
        "docker": ({"backend": {"docker": {}}}, {"backend": {"docker": {}}}),
        "openstack": ({"identityRef": {"name": f"{name}-cloud-config", "cloudName": "openstack"}},
                      {"flavor": {"filter": {"name": "m1.medium"}}, "image": {"filter": {"name": "ubuntu"}}}),
        "aws": ({"region": "eu-central-1"}, {"instanceType": "t3.large"}),
        "azure": ({"location": "westeurope"}, {"vmSize": "Standard_B2s", "osDisk": {"osType": "Linux"}}),
    }[provider]
    plane, pool = f"{name}-control-plane", f"{name}-md-0"
    boot = {"joinConfiguration": {"nodeRegistration": {"kubeletExtraArgs": [{"name": "eviction-hard", "value": "nodefs.available<0%"}]}}}

    def one(version, kind, called, spec):
        return {"apiVersion": version, "kind": kind, "metadata": {"name": called, "namespace": namespace}, "spec": spec}

    def ref(kind, called, group=group):
        return {"apiGroup": group, "kind": kind, "name": called}
    return [
        one(CORE, "Cluster", name, {
            "clusterNetwork": {"pods": {"cidrBlocks": ["192.168.0.0/16"]}},
            "controlPlaneRef": ref("KubeadmControlPlane", plane, "controlplane.cluster.x-k8s.io"),
            "infrastructureRef": ref(kind + "Cluster", name)}),
        one(api, kind + "Cluster", name, cluster),
        one("controlplane.cluster.x-k8s.io/v1beta2", "KubeadmControlPlane", plane, {
            "replicas": masters, "version": version, "kubeadmConfigSpec": boot,
            "machineTemplate": {"spec": {"infrastructureRef": ref(kind + "MachineTemplate", plane)}}}),
        one(api, kind + "MachineTemplate", plane, {"template": {"spec": machine}}),
        one(CORE, "MachineDeployment", pool, {
            "clusterName": name, "replicas": workers, "selector": {"matchLabels": {CLUSTER_NAME: name}},
            "template": {"metadata": {"labels": {CLUSTER_NAME: name}}, "spec": {
                "clusterName": name, "version": version,
                "bootstrap": {"configRef": ref("KubeadmConfigTemplate", pool, "bootstrap.cluster.x-k8s.io")},
                "infrastructureRef": ref(kind + "MachineTemplate", pool)}}}),
        one(api, kind + "MachineTemplate", pool, {"template": {"spec": machine}}),
        one("bootstrap.cluster.x-k8s.io/v1beta2", "KubeadmConfigTemplate", pool, {"template": {"spec": boot}}),
    ]


def yaml(value, indent=""):
    """As YAML in the layout of clusterctl: maps in blocks, their keys sorted."""
    if isinstance(value, dict) and value:
        lines = []
        for name in sorted(value):
            part = value[name]
            block = isinstance(part, (dict, list)) and part
            inner = indent if isinstance(part, list) else indent + "  "
            lines.append(f"{indent}{name}:" + ("\n" + yaml(part, inner) if block else " " + yaml(part)))
        return "\n".join(lines)
    if isinstance(value, list) and value:
        return "\n".join(f"{indent}- " + yaml(part, indent + "  ").lstrip() for part in value)
    words = ("true", "false", "null", "yes", "no", "on", "off")
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z/][\w./-]*", value) and value not in words:
        return value
    return json.dumps(value)


def version(call):
    info = {"major": "1", "minor": "14", "gitVersion": "v1.14.0", "gitCommit": "0" * 40, "gitTreeState": "clean",
            "buildDate": "2026-08-11T08:55:00Z", "goVersion": "go1.25.9", "compiler": "gc", "platform": "linux/amd64"}
    form = flag(call, "--output")
    if form == "short":
        print(info["gitVersion"])
    elif form == "json":
        print(json.dumps({"clusterctl": info}, indent=2))
    elif form == "yaml":
        print(yaml({"clusterctl": info}))
    elif form:
        fail(f"invalid output format: {form}")
    else:
        fields = ", ".join(f'{name[0].upper()}{name[1:]}:"{value}"' for name, value in info.items())
        print(f"clusterctl version: &version.Info{{{fields}}}")


def run(call, mode):
    work = {
        "version": version, "init": lambda call: initialize(call, mode), "upgrade apply": upgrade, "delete": take_away,
        "move": lambda call: move(call, mode), "get kubeconfig": get_kubeconfig, "describe cluster": describe,
        "generate cluster": generate}[" ".join(call.words[1:])]
    try:
        work(call)
    except Refused as refused:
        fail(refused)
    except OSError as fault:
        fail(f"failed to connect to the management cluster: {fault}")
