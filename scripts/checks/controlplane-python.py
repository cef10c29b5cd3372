#!/usr/bin/env python3
"""Uses the embedded control plane through the Python client of Kubernetes, a client that was not written for it.

Lists in pages, watches that go on, the kinds of patch, server-side apply, custom objects, eviction and leases. Where the
package `kubernetes` is missing it is installed into a folder of the check; where that fails the check is skipped.
"""
import argparse
import datetime
import subprocess
import sys
import threading
import time
import traceback

import controlplane

GROUP, VERSION, PLURAL = "check.example.com", "v1", "widgets"


def load(folder):
    """The client's packages, from this Python or from `folder`, where they are installed."""
    try:
        import kubernetes
    except ImportError:
        done = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target",
                               folder, "kubernetes"], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            controlplane.skip(f"kubernetes cannot be installed: {done.stderr.strip()[-300:]}")
        sys.path.insert(0, folder)
        import kubernetes
    return kubernetes


def definition():
    schema = {"type": "object", "properties": {
        "spec": {"type": "object", "required": ["size"], "properties": {
            "size": {"type": "integer", "minimum": 1}, "replicas": {"type": "integer", "default": 1}}},
        "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}
    return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{PLURAL}.{GROUP}"}, "spec": {
                "group": GROUP, "scope": "Namespaced", "names": {"plural": PLURAL, "kind": "Widget"}, "versions": [{
                    "name": VERSION, "served": True, "storage": True, "schema": {"openAPIV3Schema": schema},
                    "subresources": {"status": {}, "scale": {"specReplicasPath": ".spec.replicas",
                                                             "statusReplicasPath": ".status.replicas"}}}]}}


def until(what, limit=30):
    """Waits for `what` to tell something true, which it returns."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"did not come true in {limit} s")


class Checks:
    """Each method named `check_...` is one check, in a namespace of its own."""

    def __init__(self, kubernetes, kubeconfig):
        self.kubernetes = kubernetes
        api = kubernetes.config.new_client_from_config(kubeconfig)
        self.api = api
        self.core, self.apps = kubernetes.client.CoreV1Api(api), kubernetes.client.AppsV1Api(api)
        self.policy, self.custom = kubernetes.client.PolicyV1Api(api), kubernetes.client.CustomObjectsApi(api)
        self.leases = kubernetes.client.CoordinationV1Api(api)
        self.namespace = ""

    def begin(self, namespace):
        self.namespace = namespace
        self.core.create_namespace({"metadata": {"name": namespace}})

    def config_map(self, name, data=None, labels=None):
        return self.core.create_namespaced_config_map(
            self.namespace, {"metadata": {"name": name, "labels": labels or {}}, "data": data or {"a": "b"}})

    def refused(self, status, work):
        try:
            work()
        except self.kubernetes.client.exceptions.ApiException as error:
            assert error.status == status, f"{error.status} instead of {status}: {error.body}"
            return error
        raise AssertionError(f"was not refused with {status}")

    def deployment(self, name, replicas):
        containers = [{"name": "c", "image": "example.com/c", "ports": [{"containerPort": 80}]}]
        return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": {
            "replicas": replicas, "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers}}}}

    def check_pages(self):
        for number in range(25):
            self.config_map(f"c{number:02}", labels={"check": "pages"})
        names, token, versions = [], None, set()
        while True:
            page = self.core.list_namespaced_config_map(self.namespace, limit=7, label_selector="check=pages",
                                                        _continue=token)
            names += [item.metadata.name for item in page.items]
            versions.add(page.metadata.resource_version)
            token = page.metadata._continue
            if not token:
                break
            assert len(page.items) == 7
            self.config_map(f"late{len(names)}", labels={"check": "pages"})
        assert names == [f"c{number:02}" for number in range(25)], names
        assert len(versions) == 1, versions
        assert len(self.core.list_config_map_for_all_namespaces(field_selector="metadata.name=c03").items) == 1

    def follow(self, watch, version, seconds=10):
        """The events of ConfigMaps since `version`."""
        return watch.stream(self.core.list_namespaced_config_map, self.namespace, resource_version=version,
                            timeout_seconds=seconds)

    def check_watch(self):
        start = self.core.list_namespaced_config_map(self.namespace).metadata.resource_version
        seen, watch = [], self.kubernetes.watch.Watch()
        for number in range(3):
            self.config_map(f"c{number}")
        for told in self.follow(watch, start):
            seen.append((told["type"], told["object"].metadata.name))
            last = told["object"].metadata.resource_version
            if ("ADDED", "c1") in seen:
                watch.stop()
        self.core.delete_namespaced_config_map("c0", self.namespace)
        again = self.kubernetes.watch.Watch()
        for told in self.follow(again, last):
            seen.append((told["type"], told["object"].metadata.name))
            if told["type"] == "DELETED":
                again.stop()
        seen = [told for told in seen if told[1] != "kube-root-ca.crt"]
        assert seen == [("ADDED", "c0"), ("ADDED", "c1"), ("ADDED", "c2"), ("DELETED", "c0")], seen

    def check_watch_ends(self):
        begun, watch = time.monotonic(), self.kubernetes.watch.Watch()
        version = self.core.list_namespaced_config_map(self.namespace).metadata.resource_version
        list(self.follow(watch, version, 2))
        assert 1 < time.monotonic() - begun < 10

    def check_too_old(self):
        watch = self.kubernetes.watch.Watch()
        self.refused(410, lambda: list(self.follow(watch, "1", 3)))

    def check_patches(self):
        self.apps.create_namespaced_deployment(self.namespace, self.deployment("web", 0))
        merged = self.apps.patch_namespaced_deployment("web", self.namespace, {"spec": {"template": {"spec": {"containers": [
            {"name": "c", "env": [{"name": "A", "value": "1"}]}, {"name": "d", "image": "example.com/d"}]}}}})
        containers = {item.name: item for item in merged.spec.template.spec.containers}
        assert containers["c"].image == "example.com/c" and containers["c"].env[0].value == "1" and "d" in containers
        replaced = self.apps.patch_namespaced_deployment("web", self.namespace, [
            {"op": "test", "path": "/spec/replicas", "value": 0},
            {"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "example.com/e"}])
        assert len(replaced.spec.template.spec.containers) == 2
        self.refused(422, lambda: self.apps.patch_namespaced_deployment(
            "web", self.namespace, [{"op": "test", "path": "/spec/replicas", "value": 9}]))
        self.config_map("c", {"a": "1", "b": "2"})
        patched = self.core.patch_namespaced_config_map("c", self.namespace, {"data": {"a": None, "c": "3"}},
                                                        _content_type="application/merge-patch+json")
        assert patched.data == {"b": "2", "c": "3"}, patched.data

    def check_conflict(self):
        made = self.config_map("c")
        made.data = {"a": "c"}
        self.core.replace_namespaced_config_map("c", self.namespace, made)
        made.data = {"a": "d"}
        self.refused(409, lambda: self.core.replace_namespaced_config_map("c", self.namespace, made))

    def check_apply(self):
        def apply(value, manager, **more):
            body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": value}
            return self.core.patch_namespaced_config_map("c", self.namespace, body, field_manager=manager,
                                                         _content_type="application/apply-patch+yaml", **more)

        apply({"a": "1", "b": "1"}, "one")
        self.refused(409, lambda: apply({"a": "2"}, "two"))
        apply({"a": "2"}, "two", force=True)
        last = apply({"b": "2"}, "one")
        assert last.data == {"a": "2", "b": "2"}, last.data
        assert {entry.manager for entry in last.metadata.managed_fields} == {"one", "two"}

    def check_custom_objects(self):
        definitions = self.kubernetes.client.ApiextensionsV1Api(self.api)
        definitions.create_custom_resource_definition(definition())
        place = (GROUP, VERSION, self.namespace, PLURAL)
        until(lambda: any(condition.type == "Established" and condition.status == "True" for condition in (
            definitions.read_custom_resource_definition(f"{PLURAL}.{GROUP}").status.conditions or [])))
        body = {"apiVersion": f"{GROUP}/{VERSION}", "kind": "Widget", "metadata": {"name": "a"},
                "spec": {"size": 1, "nope": 1}}
        made = self.custom.create_namespaced_custom_object(*place, body)
        assert made["spec"] == {"size": 1, "replicas": 1}, made["spec"]
        self.refused(422, lambda: self.custom.patch_namespaced_custom_object(*place, "a", {"spec": {"size": 0}}))
        self.custom.patch_namespaced_custom_object_status(*place, "a", {"status": {"replicas": 1, "free": {"x": [1]}}})
        scale = self.custom.get_namespaced_custom_object_scale(*place, "a")
        assert scale["spec"]["replicas"] == 1 and scale["status"]["replicas"] == 1, scale
        self.custom.patch_namespaced_custom_object_scale(*place, "a", {"spec": {"replicas": 4}})
        found = self.custom.get_namespaced_custom_object(*place, "a")
        assert found["spec"]["replicas"] == 4 and found["metadata"]["generation"] == 2, found
        self.custom.delete_namespaced_custom_object(*place, "a")
        assert self.custom.list_namespaced_custom_object(*place)["items"] == []

    def check_eviction(self):
        self.apps.create_namespaced_deployment(self.namespace, self.deployment("web", 2))
        pods = until(lambda: [pod for pod in self.core.list_namespaced_pod(self.namespace, label_selector="app=web").items
                              if any(c.type == "Ready" and c.status == "True" for c in pod.status.conditions or [])][1:], 60)
        self.policy.create_namespaced_pod_disruption_budget(self.namespace, {
            "metadata": {"name": "web"}, "spec": {"minAvailable": 2, "selector": {"matchLabels": {"app": "web"}}}})
        until(lambda: self.policy.read_namespaced_pod_disruption_budget("web", self.namespace).status.current_healthy == 2)
        name = pods[0].metadata.name

        def evict():
            self.core.create_namespaced_pod_eviction(name, self.namespace, {"metadata": {"name": name}})

        self.refused(429, evict)
        self.policy.delete_namespaced_pod_disruption_budget("web", self.namespace)
        until(lambda: not self.policy.list_namespaced_pod_disruption_budget(self.namespace).items)
        evict()
        until(lambda: name not in [pod.metadata.name for pod in self.core.list_namespaced_pod(self.namespace).items])

    def check_leases(self):
        """Four candidates take turns at one lease with optimistic concurrency; it never has two holders."""
        self.leases.create_namespaced_lease(
            self.namespace, {"metadata": {"name": "leader"}, "spec": {"leaseTransitions": 0}})
        holders, faults, turns, exception = [], [], [], self.kubernetes.client.exceptions.ApiException

        def candidate(name):
            while len(turns) < 12:
                try:
                    lease = self.leases.read_namespaced_lease("leader", self.namespace)
                    if lease.spec.holder_identity:
                        time.sleep(0.005)
                        continue
                    lease.spec.holder_identity = name
                    lease.spec.lease_transitions += 1
                    lease.spec.acquire_time = lease.spec.renew_time = datetime.datetime.now(datetime.timezone.utc)
                    lease = self.leases.replace_namespaced_lease("leader", self.namespace, lease)
                    holders.append(name)
                    faults.extend([list(holders)] if len(holders) > 1 else [])
                    time.sleep(0.01)
                    holders.remove(name)
                    turns.append(name)
                    lease.spec.holder_identity = None
                    self.leases.replace_namespaced_lease("leader", self.namespace, lease)
                except exception as error:
                    if error.status != 409:
                        faults.append(str(error))
                        return

        threads = [threading.Thread(target=candidate, args=(f"n{number}",)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not faults and len(turns) >= 12, (faults, turns)
        lease = self.leases.read_namespaced_lease("leader", self.namespace)
        assert lease.spec.lease_transitions == len(turns), (lease.spec.lease_transitions, turns)

    def check_dynamic(self):
        from kubernetes import dynamic
        client = dynamic.DynamicClient(self.api)
        maps = client.resources.get(api_version="v1", kind="ConfigMap")
        maps.server_side_apply(namespace=self.namespace, name="c", field_manager="dynamic",
                               body={"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"a": "b"}})
        assert maps.get(namespace=self.namespace, name="c").data.a == "b"
        maps.delete(namespace=self.namespace, name="c")
        self.refused(404, lambda: maps.get(namespace=self.namespace, name="c"))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    given = options.parse_args()
    names = sorted(name for name in dir(Checks) if name.startswith("check_"))
    failed = 0
    with controlplane.Server(given.weir, memory=True, nodes=2) as server:
        kubernetes = load(server.root + "/packages")
        checks = Checks(kubernetes, server.kubeconfig)
        for name in names:
            begun = time.monotonic()
            try:
                checks.begin(name.replace("_", "-"))
                getattr(checks, name)()
                print(f"{name[6:]}: passed in {time.monotonic() - begun:.2f} s", flush=True)
            except Exception as error:
                failed += 1
                place = traceback.extract_tb(error.__traceback__)
                line = next((frame.lineno for frame in reversed(place) if frame.filename == __file__), 0)
                print(f"{name[6:]}: FAILED at line {line}: {error!r:.600}", flush=True)
        if not server.alive():
            failed += 1
            print(f"the server does not answer: {server.errors()}")
    print(f"kubernetes {kubernetes.__version__}: {len(names)} checks, {failed} failed")
    sys.exit(1 if failed else 0)


main()
