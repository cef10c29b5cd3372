"""Stands in for clusterctl v1.14: what it says and does, in its words, with simulated controllers behind it
(clusterapi_controllers.py).

The definitions of types are the public ones where STATE/crds names their folder, or ../shared/crds beside the project has them;
of other kinds there are definitions that keep any field.
"""
import base64
import calendar
import json
import os
import pathlib
import re
import sys
import time

import clusterapi_controllers as controllers
from clusterapi_api import API, CLUSTER_NAME, CORE, Refused, flat

TYPES = {  # by flag: the type in the inventory, and the prefix of the label
    "--core": ("CoreProvider", ""), "--bootstrap": ("BootstrapProvider", "bootstrap-"),
    "--control-plane": ("ControlPlaneProvider", "control-plane-"),
    "--infrastructure": ("InfrastructureProvider", "infrastructure-"), "--ipam": ("IPAMProvider", "ipam-"),
    "--runtime-extension": ("RuntimeExtensionProvider", "runtime-extension-"), "--addon": ("AddonProvider", "addon-")}
SHORT = {"--bootstrap": "-b", "--control-plane": "-c", "--infrastructure": "-i", "--namespace": "-n", "--target-namespace": "-n",
         "--output": "-o", "--flavor": "-f"}
PROVIDERS = {  # by label: namespace, newest version, groups or kinds of its types, folder of their definitions
    "cluster-api": ("capi-system", "v1.14.0", ["Cluster", "MachineDeployment", "MachineSet", "Machine", "MachineHealthCheck",
                                               "MachinePool", "ClusterClass", "MachineDrainRule", "ClusterResourceSet",
                                               "ClusterResourceSetBinding", "ExtensionConfig", "IPAddress", "IPAddressClaim"]),
    "bootstrap-kubeadm": ("capi-kubeadm-bootstrap-system", "v1.14.0", ["KubeadmConfig", "KubeadmConfigTemplate"]),
    "control-plane-kubeadm": ("capi-kubeadm-control-plane-system", "v1.14.0",
                              ["KubeadmControlPlane", "KubeadmControlPlaneTemplate"]),
    "infrastructure-docker": ("capd-system", "v1.14.0", [f"{name}{part}" for name in ("Dev", "Docker") for part in (
        "Cluster", "ClusterTemplate", "Machine", "MachineTemplate", "MachinePool", "MachinePoolTemplate")]),
    "infrastructure-openstack": ("capo-system", "v0.15.0", [f"OpenStack{part}" for part in (
        "Cluster", "ClusterTemplate", "ClusterIdentity", "Machine", "MachineTemplate", "FloatingIPPool", "Server")]),
    "infrastructure-aws": ("capa-system", "v2.11.1", [f"AWS{part}" for part in (
        "Cluster", "ClusterTemplate", "ClusterControllerIdentity", "ClusterRoleIdentity", "ClusterStaticIdentity", "Machine",
        "MachineTemplate")]),
    "infrastructure-azure": ("capz-system", "v1.26.0", [f"Azure{part}" for part in (
        "Cluster", "ClusterTemplate", "ClusterIdentity", "Machine", "MachineTemplate")]),
    "addon-helm": ("caaph-system", "v0.6.4", ["HelmChartProxy", "HelmReleaseProxy"]),
}
GROUPS = [("KubeadmConfig", "bootstrap"), ("KubeadmControlPlane", "controlplane"), ("ClusterResourceSet", "addons"),
          ("Helm", "addons"), ("ExtensionConfig", "runtime"), ("IPAddress", "ipam"),
          *((name, "infrastructure") for name in ("Dev", "Docker", "OpenStack", "AWS", "Azure"))]
LABEL, CORE_LABEL, PROVIDER = "clusterctl.cluster.x-k8s.io", "clusterctl.cluster.x-k8s.io/core", "cluster.x-k8s.io/provider"
INVENTORY = {
    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
    "metadata": {"name": "providers.clusterctl.cluster.x-k8s.io", "labels": {CORE_LABEL: "inventory"}},
    "spec": {"group": "clusterctl.cluster.x-k8s.io", "scope": "Namespaced",
             "names": {"kind": "Provider", "listKind": "ProviderList", "plural": "providers", "singular": "provider",
                       "categories": ["cluster-api"]},
             "versions": [{"name": "v1alpha3", "served": True, "storage": True, "schema": {"openAPIV3Schema": {
                 "type": "object", "properties": {
                     **{name: {"type": "string"} for name in (
                         "apiVersion", "kind", "providerName", "type", "version", "watchedNamespace")},
                     "metadata": {"type": "object"}}}}}]}}


def fail(text):
    print(f"Error: {text}", file=sys.stderr)
    sys.exit(1)


def log(text, **values):
    print(" ".join([text, *(f"{name}={json.dumps(value)}" for name, value in values.items())]), file=sys.stderr, flush=True)


def flag(call, name, default=""):
    return call.flag(name) or call.flag(SHORT.get(name, name)) or default


def providers(call, newest):
    """The providers that flags name: type, name, label, version."""
    for name, (kind, prefix) in TYPES.items():
        for word in flag(call, name).split(","):
            if word and word != "-":
                called, _, version = word.partition(":")
                label = prefix + called
                if label not in PROVIDERS:
                    fail(f'failed to get provider components for the "{word}" provider: failed to get configuration for the '
                         f'{kind} with name {called}. Please check the provider name and/or add configuration for new '
                         "providers using the .clusterctl config file")
                yield kind, called, label, version or (PROVIDERS[label][1] if newest else "")


class Management:
    """A management cluster."""

    def __init__(self, kubeconfig, context=""):
        try:
            self.config = flat(kubeconfig, context)
            self.api = API(self.config)
        except (Refused, KeyError, TypeError, IndexError) as fault:
            fail(f"invalid kubeconfig file; clusterctl requires a valid kubeconfig file to connect to the management cluster: {fault}")
        self.identity = re.sub(r"\W+", "-", self.api.server.split("//")[1])

    def inventory(self):
        try:
            return self.api.list("Provider")
        except Refused as refused:
            if refused.code == 404:
                return []
            raise

    def required(self):
        """Its providers; where there are none it is no management cluster. Its controllers run from now on, if they did not."""
        found = self.inventory()
        if not any(one["type"] == "CoreProvider" for one in found):
            fail("this version of clusterctl could be used only with \"v1beta2\" management clusters, there is no Cluster API installed")
        controllers.ensure(self.identity, self.config)
        return found

    def namespace(self, call):
        return flag(call, "--namespace", self.api.namespace)


# clusterctl init, upgrade, delete

def definitions():
    """The public definitions, by kind."""
    told = controllers.STATE / "crds"
    project = pathlib.Path(__file__).resolve().parents[2]
    folder = pathlib.Path(told.read_text().strip()) if told.exists() else project.parent / "shared" / "crds"
    found = {}
    for path in sorted(folder.glob("cluster-api*/*.yaml")):
        text = path.read_text()
        found[re.search(r"^    kind: (\w+)$", text, re.M)[1]] = (path.stem, text)
    return found


def any_fields(kind):
    """A definition that keeps any field, in the version in which the provider's newest release stores."""
    group = next((group for start, group in GROUPS if kind.startswith(start)), "")
    group = f"{group}.cluster.x-k8s.io" if group else "cluster.x-k8s.io"
    plural = kind.lower() + ("es" if kind.endswith("s") else "s").replace("identitys", "identities")
    plural = plural.replace("identitys", "identities").replace("proxys", "proxies").replace("clusterclasss", "clusterclasses")
    version = "v1beta1" if kind.startswith("Azure") else "v1alpha1" if kind.startswith("Helm") or kind in (
        "OpenStackClusterIdentity", "OpenStackFloatingIPPool", "OpenStackServer") else "v1beta2"
    return plural, group, {
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": f"{plural}.{group}"},
        "spec": {"group": group, "scope": "Cluster" if kind.startswith("AWSCluster") and kind.endswith("Identity") else "Namespaced",
                 "names": {"kind": kind, "listKind": kind + "List", "plural": plural, "singular": kind.lower()},
                 "versions": [{"name": version, "served": True, "storage": True, "subresources": {"status": {}},
                               "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}]}}


def install(management, kind, name, label, version, target):
    """A provider: its namespace, its types, its controller's Deployment and its entry in the inventory."""
    api, namespace = management.api, target or PROVIDERS[label][0]
    log("Installing", provider=label, version=version, targetNamespace=namespace)
    marks = {LABEL: "", PROVIDER: label}
    api.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace, "labels": marks}})
    public, base = definitions(), api.path("CustomResourceDefinition")
    for each in PROVIDERS[label][2]:
        plural, group, value = any_fields(each)
        called, text = public.get(each, (f"{plural}.{group}", json.dumps(value)))
        made = api.apply(f"{base}/{called}", text)
        contract = {"cluster.x-k8s.io/v1beta1": "v1beta1"} if label.endswith(("aws", "azure")) else {"cluster.x-k8s.io/v1beta2": "v1beta2"}
        api.patch(made, {"metadata": {"labels": {**marks, **contract}}})
    created = api.create(manager(label, namespace, marks))
    entry = {"apiVersion": "clusterctl.cluster.x-k8s.io/v1alpha3", "kind": "Provider", "providerName": name, "type": kind,
             "version": version, "metadata": {"name": label, "namespace": namespace, "labels": {**marks, CORE_LABEL: "inventory"}}}
    if api.create(entry)["version"] != version:
        api.patch(entry, {"version": version})
    return created


def manager(name, namespace, marks):
    select = {"control-plane": "controller-manager", PROVIDER: name}
    return {"apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": f"{namespace.removesuffix('-system')}-controller-manager", "namespace": namespace, "labels": marks},
            "spec": {"replicas": 1, "selector": {"matchLabels": select}, "template": {
                "metadata": {"labels": select},
                "spec": {"containers": [{"name": "manager", "image": f"registry.example.org/{name}"}], "tolerations": [
                    {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}]}}}}


def wait(management, deployments, seconds):
    """Until all are available."""
    for one in deployments:
        name, end = one["metadata"]["name"], time.monotonic() + seconds
        while not available(management.api.get("Deployment", one["metadata"]["namespace"], name)):
            if time.monotonic() > end:
                fail(f'deployment "{name}" is not ready after {seconds}s: context deadline exceeded')
            time.sleep(0.1)


def available(deployment):
    conditions = (deployment or {}).get("status", {}).get("conditions", [])
    return any(one["type"] == "Available" and one["status"] == "True" for one in conditions)


def established(management, names):
    """Until the types are served."""
    for name in names:
        for _ in range(600):
            try:
                management.api.types(fresh=True)
                management.api.request("GET", management.api.path(name))
                break
            except Refused:
                time.sleep(0.05)


def initialize(call, mode):
    management = Management(flag(call, "--kubeconfig"), flag(call, "--kubeconfig-context"))
    there = management.inventory()
    management.api.create(INVENTORY)
    for _ in range(200):
        try:
            there = management.api.list("Provider")
            break
        except Refused:
            time.sleep(0.05)
    log("Fetching providers")
    wanted = list(providers(call, newest=True))
    first = not any(one["type"] == "CoreProvider" for one in there)
    if first:
        for kind, name, label in (("CoreProvider", "cluster-api", "cluster-api"), ("BootstrapProvider", "kubeadm", "bootstrap-kubeadm"),
                                  ("ControlPlaneProvider", "kubeadm", "control-plane-kubeadm")):
            if not any(one[0] == kind for one in wanted) and flag(call, next(f for f, t in TYPES.items() if t[0] == kind)) != "-":
                wanted.append((kind, name, label, PROVIDERS[label][1]))
    wanted.sort(key=lambda one: [kind for kind, _ in TYPES.values()].index(one[0]))
    known = {one["metadata"]["name"]: one["version"] for one in there}
    wanted = [one for one in wanted if known.get(one[2]) != one[3]]
    for _, _, label, _ in wanted:
        if label in known:
            fail(f'installing provider "{label}" can lead to a non functioning management cluster: there is already an instance '
                 f'of the "{label}" provider installed in the "{PROVIDERS[label][0]}" namespace')
    certificates(management)
    made = [install(management, *one, flag(call, "--target-namespace")) for one in (wanted[:1] if mode == "half" else wanted)]
    if mode == "half":
        fail("failed to create provider object: etcdserver: leader changed")
    established(management, [kind for one in wanted for kind in PROVIDERS[one[2]][2]])
    controllers.ensure(management.identity, management.config)
    if flag(call, "--wait-providers") == "true":
        log("Waiting for providers to be available...")
        wait(management, made, int(flag(call, "--wait-provider-timeout", "300")))
    if first:
        for line in ("", "Your management cluster has been initialized successfully!", "",
                     "You can now create your first workload cluster by running the following:", "",
                     "  clusterctl generate cluster [name] --kubernetes-version [version] | kubectl apply -f -", ""):
            log(line)


def certificates(management):
    """cert-manager, which clusterctl brings along and does not take away again."""
    if management.api.get("Namespace", None, "cert-manager"):
        return log("Skipping installing cert-manager as it is already installed")
    log("Installing cert-manager", version="v1.20.3")
    marks = {LABEL: "", CORE_LABEL: "cert-manager"}
    management.api.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "cert-manager", "labels": marks}})
    made = management.api.create({**manager("cert-manager", "cert-manager", marks)})
    log("Waiting for cert-manager to be available...")
    wait(management, [made], 600)


def upgrade(call):
    management = Management(flag(call, "--kubeconfig"), flag(call, "--kubeconfig-context"))
    there = {one["metadata"]["name"]: one for one in management.required()}
    log("Performing upgrade...")
    for _, _, label, version in providers(call, newest=True):
        if label not in there:
            fail(f'unable to complete that upgrade: the provider {label} in not part of the management cluster')
        management.api.patch(there[label], {"version": version})


def take_away(call):
    management = Management(flag(call, "--kubeconfig"), flag(call, "--kubeconfig-context"))
    everything, named = flag(call, "--all") == "true", [label for _, _, label, _ in providers(call, newest=False)]
    if everything and named:
        fail("The --all flag can't be used in combination with --core, --bootstrap, --control-plane, --infrastructure, --ipam, "
             "--extension, --addon")
    if not everything and not named:
        fail("At least one of --core, --bootstrap, --control-plane, --infrastructure, --ipam, --extension, --addon should be "
             "specified or the --all flag should be set")
    api, there = management.api, management.required()
    chosen = [one for one in there if everything or one["metadata"]["name"] in named]
    kinds = {one["metadata"]["name"]: [kind for kind, each in api.types(fresh=True).items()
                                       if each["labels"].get(PROVIDER) == one["metadata"]["name"]] for one in chosen}
    if flag(call, "--include-crd") == "true":
        faults = []
        for one in chosen:
            log("Checking for CRs", Provider=f"{one['metadata']['namespace']}/{one['metadata']['name']}", providerVersion=one["version"])
            used = [kind for kind in kinds[one["metadata"]["name"]] if api.list(kind)]
            if used:
                faults.append(f'found existing objects for provider CRDs "{one["metadata"]["name"]}": [{", ".join(used)}]. Please '
                              "delete these objects first before running clusterctl delete with --include-crd")
        if faults:
            fail(faults[0] if len(faults) == 1 else f"[{', '.join(faults)}]")
    for one in chosen:
        namespace, name = one["metadata"]["namespace"], one["metadata"]["name"]
        log("Deleting", Provider=f"{namespace}/{name}", providerVersion=one["version"])
        api.delete(manager(name, namespace, {}))
        if flag(call, "--include-crd") == "true":
            for kind in kinds[name]:
                each = api.types()[kind]
                api.delete({"kind": "CustomResourceDefinition", "metadata": {"name": f"{each['plural']}.{each['group']}"}})
        api.delete(one)
        if flag(call, "--include-namespace") == "true":
            api.delete({"kind": "Namespace", "metadata": {"name": namespace}})
    if any(one["type"] == "CoreProvider" for one in chosen):
        controllers.stop(management.identity)


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
    plane = api.get(refs["controlPlaneRef"]["kind"], namespace, refs["controlPlaneRef"]["name"]) if "controlPlaneRef" in refs else None
    children = [[(f"ClusterInfrastructure - {refs['infrastructureRef']['kind']}/{refs['infrastructureRef']['name']}", None, "Ready", [])]]
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


# clusterctl move

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
    controllers.stop(source.identity)   # a pass of theirs that began before does not take note of the pause
    for one in clusters:
        source.api.patch(one, {"spec": {"paused": True}})
    objects = movable(source.api, namespace)
    log("Waiting for all resources to be ready to move")
    log("Creating objects in the target cluster")
    target.api.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
    made = transfer(objects, target.api)
    if mode == "half":
        controllers.ensure(source.identity, source.config)
        fail("failed to delete objects from the source cluster: http2: client connection lost")
    log("Deleting objects from the source cluster")
    for one in reversed(objects):
        if one["metadata"].get("finalizers"):
            source.api.patch(one, {"metadata": {"finalizers": None}})
        source.api.delete(one)
    controllers.ensure(source.identity, source.config)
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
        found = [one["providerName"] for one in management.inventory() if one["type"] == "InfrastructureProvider"] if management else []
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
    work = {"version": version, "init": lambda call: initialize(call, mode), "upgrade apply": upgrade, "delete": take_away,
            "move": lambda call: move(call, mode), "get kubeconfig": get_kubeconfig, "describe cluster": describe, "generate cluster": generate}[" ".join(call.words[1:])]
    try:
        work(call)
    except Refused as refused:
        fail(refused)
    except OSError as fault:
        fail(f"failed to connect to the management cluster: {fault}")
