"""What the stand-in of clusterctl and the controllers beside it share: requests to an API server, with the standard library and
kubectl (which reads the kubeconfig), and Cluster API's types as that server has them.
"""
import base64
import http.client
import json
import os
import random
import ssl
import subprocess
import tempfile
import time
import urllib.parse

CORE = "cluster.x-k8s.io/v1beta2"
CLUSTER_NAME, CONTROL_PLANE = "cluster.x-k8s.io/cluster-name", "cluster.x-k8s.io/control-plane"
UNREACHABLE = (OSError, http.client.HTTPException, ssl.SSLError)


class Refused(Exception):
    """What the API server answered in place of what was asked for."""

    def __init__(self, code, status):
        self.code = code
        super().__init__(status.get("message", str(status)) if isinstance(status, dict) else status)


def flat(path, context=""):
    """The kubeconfig, with nothing but one context, as JSON."""
    words = ["kubectl", "config", "view", "--raw", "--minify", "--flatten", "-o", "json"]
    words += ["--kubeconfig", path] if path else []
    words += ["--context", context] if context else []
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise Refused(0, done.stderr.strip())
    return done.stdout


class API:
    """One API server, as one user. Not for several threads."""

    def __init__(self, config):
        parsed = json.loads(config)
        cluster, user = parsed["clusters"][0]["cluster"], parsed["users"][0]["user"]
        self.server = cluster["server"]
        self.namespace = parsed["contexts"][0]["context"].get("namespace", "default")
        self.address = urllib.parse.urlsplit(self.server)
        data = cluster.get("certificate-authority-data")
        self.context = ssl.create_default_context(cadata=base64.b64decode(data).decode() if data else None)
        self.headers = {"Authorization": f"Bearer {user['token']}"} if "token" in user else {}
        if "client-certificate-data" in user:
            with tempfile.TemporaryDirectory() as folder:
                for name in ("client-certificate", "client-key"):
                    with open(f"{folder}/{name}", "wb") as file:
                        os.fchmod(file.fileno(), 0o600)
                        file.write(base64.b64decode(user[name + "-data"]))
                self.context.load_cert_chain(f"{folder}/client-certificate", f"{folder}/client-key")
        self.connection, self.known, self.writes = None, {}, 0

    def request(self, method, path, body=None, kind="application/json"):
        """The answer as JSON. A request that did not arrive because the connection was idle is sent again."""
        self.writes += method != "GET"
        text = None if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        for again in (self.connection is not None, False):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPSConnection(
                        self.address.hostname, self.address.port, timeout=30, context=self.context)
                self.connection.request(method, path, text, {"Content-Type": kind, **self.headers})
                reply = self.connection.getresponse()
                answer, code = reply.read(), reply.status
                break
            except UNREACHABLE:
                self.connection = None
                if not again:
                    raise
        value = json.loads(answer) if answer[:1] == b"{" else answer.decode(errors="replace")
        if code >= 400:
            raise Refused(code, value)
        return value

    # Objects by their kind

    def types(self, fresh=False):
        """Group, stored version, plural, kind and labels of the definitions of Cluster API's groups, by kind."""
        if fresh or not self.known:
            found = self.request("GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions")["items"]
            self.known = {}
            for one in found:
                spec, group = one["spec"], one["spec"]["group"]
                if group.endswith("cluster.x-k8s.io") and group != "clusterctl.cluster.x-k8s.io":
                    version = next(each["name"] for each in spec["versions"] if each["storage"])
                    self.known[spec["names"]["kind"]] = {
                        "group": group, "version": version, "plural": spec["names"]["plural"], "kind": spec["names"]["kind"],
                        "namespaced": spec["scope"] == "Namespaced", "labels": one["metadata"].get("labels", {})}
        return self.known

    def path(self, kind, namespace=None, name=None):
        plain = {"Secret": "secrets", "Namespace": "namespaces", "Node": "nodes"}
        if kind in plain:
            base, plural = "/api/v1", plain[kind]
        elif kind == "Deployment":
            base, plural = "/apis/apps/v1", "deployments"
        elif kind == "Provider":
            base, plural = "/apis/clusterctl.cluster.x-k8s.io/v1alpha3", "providers"
        elif kind == "CustomResourceDefinition":
            base, plural = "/apis/apiextensions.k8s.io/v1", "customresourcedefinitions"
        else:
            if kind not in self.types() and kind not in self.types(fresh=True):
                raise Refused(404, f'no matches for kind "{kind}"')
            one = self.types()[kind]
            base, plural = f"/apis/{one['group']}/{one['version']}", one["plural"]
        parts = [base, *(["namespaces", namespace] if namespace else []), plural, *([name] if name else [])]
        return "/".join(parts)

    def version(self, kind):
        self.path(kind)
        one = self.types()[kind]
        return f"{one['group']}/{one['version']}"

    def list(self, kind, namespace=None):
        found = self.request("GET", self.path(kind, namespace))
        for item in found["items"]:
            item.setdefault("kind", kind)
            item.setdefault("apiVersion", found["apiVersion"])
        return found["items"]

    def get(self, kind, namespace, name):
        """The object; None where there is none."""
        try:
            return self.request("GET", self.path(kind, namespace, name))
        except Refused as refused:
            if refused.code == 404:
                return None
            raise

    def create(self, value):
        """The object as it is created; the one that is there where it is there already."""
        metadata = value["metadata"]
        try:
            return self.request("POST", self.path(value["kind"], metadata.get("namespace")), value)
        except Refused as refused:
            if refused.code != 409:
                raise
            return self.get(value["kind"], metadata.get("namespace"), metadata["name"])

    def patch(self, value, change, part=""):
        metadata = value["metadata"]
        path = self.path(value["kind"], metadata.get("namespace"), metadata["name"])
        return self.request("PATCH", path + part, change, "application/merge-patch+json")

    def apply(self, path, text):
        return self.request("PATCH", f"{path}?fieldManager=clusterctl&force=true", text, "application/apply-patch+yaml")

    def delete(self, value):
        metadata = value["metadata"]
        try:
            self.request("DELETE", self.path(value["kind"], metadata.get("namespace"), metadata["name"]))
        except Refused as refused:
            if refused.code != 404:
                raise


# Parts of objects

def going(value):
    return "deletionTimestamp" in value["metadata"]


def owners(value):
    return {one["uid"] for one in value["metadata"].get("ownerReferences", [])}


def labels(value):
    return value["metadata"].get("labels", {})


def key(value):
    return value["metadata"]["namespace"], value["metadata"]["name"]


def reference(owner, controller):
    value = {"apiVersion": owner["apiVersion"], "kind": owner["kind"], "name": owner["metadata"]["name"],
             "uid": owner["metadata"]["uid"]}
    return {**value, "controller": True, "blockOwnerDeletion": True} if controller else value


def suffix():
    return "".join(random.choices("bcdfghjklmnpqrstvwxz2456789", k=5))


def conditions_of(value, conditions):
    """The conditions of an object: type, whether it holds, reason and message of each. One that holds as before keeps its time."""
    known = {one["type"]: one for one in value.get("status", {}).get("conditions", [])}
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    told = []
    for name, holds, reason, *message in conditions:
        one = {"type": name, "status": "True" if holds else "False", "reason": reason,
               "message": message[0] if message else "", "observedGeneration": value["metadata"]["generation"]}
        same = known.get(name, {}).get("status") == one["status"]
        told.append({**one, "lastTransitionTime": known[name]["lastTransitionTime"] if same else now})
    return sorted(told, key=lambda one: one["type"])


def node_of(machine):
    """The simulated node of a machine: Weir's control plane simulates the nodes that have KWOK's annotation."""
    name, plane = machine["metadata"]["name"], CONTROL_PLANE in labels(machine)
    marks = {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}
    if plane:
        marks["node-role.kubernetes.io/control-plane"] = ""
    taints = [{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}] if plane else []
    return {"apiVersion": "v1", "kind": "Node", "spec": {"providerID": machine["spec"]["providerID"], "taints": taints},
            "metadata": {"name": name, "labels": marks, "annotations": {
                "kwok.x-k8s.io/node": "standin", "cluster.x-k8s.io/machine": name,
                "cluster.x-k8s.io/cluster-name": machine["spec"]["clusterName"],
                "cluster.x-k8s.io/cluster-namespace": machine["metadata"]["namespace"]}}}
