"""A fake of the API of Google Kubernetes Engine (container v1) for gcloud, as far as Weir's manifest `gke` asks it.

The paths, fields and the codes of refusals are those of the API's public description
(https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1). The API takes one operation on a cluster at a time, as the
real one does. Behind each cluster is an embedded control plane, which knows whoever has the access token of the check.
"""
import datetime
import json
import re

import clouds_signatures
from realclouds_server import Refused, Service

PROJECT, LOCATION = "lab-project", "europe-west1-b"
TOKEN, EXPIRED = "ya29.lab", "ya29.expired"
VERSIONS = {"1.33": "1.33.4-gke.1036000", "1.34": "1.34.1-gke.1829001"}
STATUS = {400: "FAILED_PRECONDITION", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
          409: "ALREADY_EXISTS", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL"}
UNAUTHENTICATED = ("Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
                   "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.")


def refusal(code, message, headers=None, before=None):
    return Refused(code, {"error": {"code": code, "message": message, "status": STATUS[code]}}, headers, before)


class GKE(Service):
    """The API, and as much of Service Usage as tells gcloud that GKE is enabled."""

    secure = False

    def __init__(self, *given):
        super().__init__(*given)
        self.operations, self.running = {}, {}
        self.slow = 0  # how often the next operation is told to run before it is done
        self.breaking = None  # why the next cluster cannot be made whole

    def handle(self, method, url, headers, body):
        token = headers.get("Authorization", "").removeprefix("Bearer ")
        if token != TOKEN:
            raise refusal(401, UNAUTHENTICATED)
        document, path = json.loads(body) if body else {}, url.path
        if match := re.fullmatch(rf"/v1/projects/{PROJECT}/services/(.*)", path):
            return 200, {"name": path[4:], "config": {"name": match[1]}, "state": "ENABLED"}, {}
        if match := re.fullmatch(rf"/v1/projects/{PROJECT}/locations/([^/]+)/(.*)", path):
            return 200, self.located(method, match[1], match[2], document), {}
        raise self.not_known(method, path)

    def located(self, method, location, rest, document):
        kind, _, name = rest.partition("/")
        if kind == "serverConfig":
            return {"defaultClusterVersion": VERSIONS["1.33"], "validMasterVersions": list(VERSIONS.values()),
                    "validNodeVersions": list(VERSIONS.values())}
        if kind == "operations":
            return self.operation(name)
        if (method, rest) == ("GET", "clusters"):
            return {"clusters": list(self.clusters.values())} if self.clusters else {}
        if (method, rest) == ("POST", "clusters"):
            return self.create(location, document["cluster"])
        name, _, rest = name.partition("/")
        cluster = self.found(location, name)
        if (method, rest) == ("GET", ""):
            return cluster
        self.idle(cluster)
        if (method, rest) == ("DELETE", ""):
            cluster["status"] = "STOPPING"
            return self.begin("DELETE_CLUSTER", cluster)
        if (method, rest) == ("PUT", ""):
            return self.update(cluster, document["update"])
        if method == "POST" and (match := re.fullmatch("nodePools/([^/]+):setSize", rest)):
            self.pool(cluster, match[1])["initialNodeCount"] = document.get("nodeCount", 0)
            self.count(cluster)
            return self.begin("SET_NODE_POOL_SIZE", cluster)
        raise self.not_known(method, rest)

    def not_known(self, method, path):
        self.unknown.append(f"{method} {path}")
        return refusal(404, f"Method not found: {path}.")

    def found(self, location, name):
        if (cluster := self.clusters.get(name)) and cluster["location"] == location:
            return cluster
        raise self.missing(location, name)

    def missing(self, location, name, before=None):
        return refusal(404, f"Not found: projects/{PROJECT}/{self.kind(location)}/{location}/clusters/{name}.", before=before)

    @staticmethod
    def kind(location):
        return "zones" if location.count("-") == 2 else "locations"

    def idle(self, cluster):
        """One operation on a cluster at a time."""
        if busy := self.running.get(cluster["name"]):
            raise refusal(400, f"Cluster is running incompatible operation {busy}.")

    @staticmethod
    def pool(cluster, name):
        for pool in cluster["nodePools"]:
            if pool["name"] == name:
                return pool
        raise refusal(404, f"Not found: node pool {name}.")

    @staticmethod
    def count(cluster):
        """Counts the nodes, which are told by zone; there is no field where there is none."""
        cluster["currentNodeCount"] = sum(len(pool["locations"]) * pool.get("initialNodeCount", 0)
                                          for pool in cluster["nodePools"])
        if not cluster["currentNodeCount"]:
            del cluster["currentNodeCount"]

    # Operations

    def begin(self, kind, cluster):
        name = f"operation-1700000000000-{len(self.operations):08x}"
        self.running[cluster["name"]] = name
        operation = {
            "name": name, "zone": cluster["location"], "location": cluster["location"], "operationType": kind,
            "status": "RUNNING", "startTime": now(), "targetLink": cluster["selfLink"],
            "selfLink": cluster["selfLink"].replace(f"clusters/{cluster['name']}", f"operations/{name}")}
        self.operations[name] = [operation, cluster, self.slow]
        self.slow = 0
        return dict(operation)

    def operation(self, name):
        """An operation; what asks for it moves it on."""
        if name not in self.operations:
            raise refusal(404, f"Not found: projects/{PROJECT}/zones/{LOCATION}/operations/{name}.")
        operation, cluster, left = self.operations[name]
        self.operations[name][2] = left - 1
        if left <= 0 and operation["status"] != "DONE":
            operation |= {"status": "DONE", "endTime": now()}
            self.running.pop(cluster["name"], None)
            if operation["operationType"] == "DELETE_CLUSTER":
                self.remove(cluster["name"])
            elif operation["operationType"] == "CREATE_CLUSTER" and self.breaking:
                operation["statusMessage"], cluster["status"], self.breaking = self.breaking, "ERROR", None
            else:
                cluster["status"] = "RUNNING"
        return operation

    def remove(self, name):
        self.clusters.pop(name, None)
        self.gone(name)

    # Clusters

    def create(self, location, asked):
        name = asked["name"]
        if name in self.clusters:
            raise refusal(409, f"Already exists: projects/{PROJECT}/{self.kind(location)}/{location}/clusters/{name}.")
        plane, autopilot = self.plane(name), asked.get("autopilot", {}).get("enabled", False)
        zones = asked.get("locations") or ([location] if self.kind(location) == "zones" else
                                           [f"{location}-{zone}" for zone in "bcd"])
        version = asked.get("initialClusterVersion", "1.33")
        version = VERSIONS.get(version, version)
        link = f"https://container.googleapis.com/v1/projects/{PROJECT}/{self.kind(location)}/{location}/clusters/{name}"
        pools = [{**pool, "version": version, "status": "RUNNING", "locations": zones,
                  "selfLink": f"{link}/nodePools/{pool['name']}"}
                 for pool in asked.get("nodePools") or [{"name": "default-pool", "initialNodeCount": 1}]]
        cluster = {
            **asked, "name": name, "nodePools": pools, "locations": zones, "location": location, "zone": location,
            "masterAuth": {"clusterCaCertificate": self.authority}, "endpoint": plane.url.removeprefix("https://"),
            "network": asked.get("network", "default"), "subnetwork": asked.get("subnetwork", "default"),
            "initialClusterVersion": version, "currentMasterVersion": version, "currentNodeVersion": version,
            "createTime": now(), "status": "PROVISIONING", "selfLink": link, "id": "f" * 16, "etag": "0f0f0f0f",
            "releaseChannel": asked.get("releaseChannel", {"channel": "REGULAR"}),
            "autopilot": {"enabled": True} if autopilot else {}}
        self.count(cluster)
        self.clusters[name] = cluster
        return self.begin("CREATE_CLUSTER", cluster)

    def update(self, cluster, asked):
        if version := asked.get("desiredMasterVersion"):
            cluster["currentMasterVersion"] = VERSIONS.get(version, version)
            return self.begin("UPGRADE_MASTER", cluster)
        if asked.get("desiredNodeVersion"):
            version = asked["desiredNodeVersion"]
            pool = self.pool(cluster, asked["desiredNodePoolId"])
            pool["version"] = cluster["currentMasterVersion"] if version == "-" else VERSIONS.get(version, version)
            cluster["currentNodeVersion"] = pool["version"]
            return self.begin("UPGRADE_NODES", cluster)
        raise refusal(400, "Must specify one field to update.")

    # Kubernetes

    def knows(self, plane, token):
        if token == EXPIRED:
            raise clouds_signatures.Refused("expired")
        return token == TOKEN


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")


def configure(folder, url):
    """The folder of gcloud's configuration, with the addresses of the fake; gives the variables that name it."""
    (folder / "configurations").mkdir(parents=True)
    (folder / "active_config").write_text("default")
    (folder / "configurations" / "config_default").write_text(
        f"[core]\nproject = {PROJECT}\n[api_endpoint_overrides]\ncontainer = {url}/\nserviceusage = {url}/\n")
    tokens = {}
    for name in (TOKEN, EXPIRED):
        tokens[name] = folder / name.removeprefix("ya29.")
        tokens[name].write_text(name)
    return {"CLOUDSDK_CONFIG": str(folder), "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE": str(tokens[TOKEN])}
