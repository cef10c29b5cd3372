"""Stands in for `clusterctl init`, `upgrade apply` and `delete`.

The definitions of types are the public ones where STATE/crds names their folder, or ../shared/crds beside the project has them;
of other kinds there are definitions that keep any field.
"""
import json
import pathlib
import re
import time

import clusterapi_loops as loops
from clusterapi_api import Refused
from clusterapi_management import CORE_LABEL, LABEL, PROVIDER, PROVIDERS, TYPES, Management, fail, flag, log, providers

GROUPS = [("KubeadmConfig", "bootstrap"), ("KubeadmControlPlane", "controlplane"), ("ClusterResourceSet", "addons"),
          ("Helm", "addons"), ("ExtensionConfig", "runtime"), ("IPAddress", "ipam"),
          *((name, "infrastructure") for name in ("Dev", "Docker", "OpenStack", "AWS", "Azure"))]
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


def definitions():
    """The public definitions, by kind."""
    told = loops.STATE / "crds"
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
        contract = "v1beta1" if label.endswith(("aws", "azure")) else "v1beta2"
        api.patch(made, {"metadata": {"labels": {**marks, f"cluster.x-k8s.io/{contract}": made["spec"]["versions"][-1]["name"]}}})
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
    loops.ensure(management.identity, management.config)
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
        loops.stop(management.identity)
