"""What the stand-in of clusterctl and the controllers beside it share: requests to an API server, with the standard library and
kubectl (which reads the kubeconfig), and Cluster API's types as that server has them.
"""
import base64
import http.client
import json
import os
import ssl
import subprocess
import tempfile
import urllib.parse

CORE = "cluster.x-k8s.io/v1beta2"
CLUSTER_NAME = "cluster.x-k8s.io/cluster-name"
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
