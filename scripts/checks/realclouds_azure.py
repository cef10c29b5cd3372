"""A fake of Azure for az, as far as Weir's manifest `aks` asks it: Entra ID's tokens for a service principal, and of Azure
Resource Manager subscriptions, resource groups and managed clusters (Microsoft.ContainerService), with asynchronous operations.

Paths, fields and codes are those of the public descriptions (github.com/Azure/azure-rest-api-specs, and the RPC of resource
providers, github.com/cloud-and-ai-microsoft/resource-provider-contract). Behind each cluster is an embedded control plane, to
which its credentials lead.
"""
import base64
import json
import re
import time
import urllib.parse

from realclouds_server import Refused, Service

TENANT, SUBSCRIPTION = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
CLIENT, SECRET = "33333333-3333-3333-3333-333333333333", "right-horse"
VERSIONS = {"1.33": "1.33.5", "1.34": "1.34.1"}
GROUP = rf"/subscriptions/{SUBSCRIPTION}/resource[gG]roups/([^/]+)"
CLUSTER = rf"{GROUP}/providers/Microsoft.ContainerService/managedClusters"
OPERATION = rf"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.ContainerService/locations/[^/]+/operations/(.*)"
POLL = {"Retry-After": "1"}


def refusal(status, code, message, headers=None, before=None):
    return Refused(status, {"error": {"code": code, "message": message}}, headers, before)


def denied(error, message, code):
    """What Entra ID answers a request for a token that it does not grant."""
    return Refused(401, {"error": error, "error_description": f"{message} Trace ID: t Correlation ID: c Timestamp: 2026-01-01 "
                         "00:00:00Z", "error_codes": [code], "timestamp": "2026-01-01 00:00:00Z", "trace_id": "t",
                         "correlation_id": "c", "error_uri": f"https://login.microsoftonline.com/error?code={code}"})


def token(seconds):
    """An access token as Entra ID makes them, which nobody has signed; az reads the claims."""
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    now = int(time.time())
    claims = {"tid": TENANT, "appid": CLIENT, "oid": CLIENT, "iat": now, "nbf": now, "exp": now + seconds, "idtyp": "app"}
    return f"{part({'typ': 'JWT', 'alg': 'none'})}.{part(claims)}."


class Azure(Service):
    """Both services, at one address."""

    def __init__(self, *given):
        super().__init__(*given)
        self.groups, self.operations, self.roles, self.given = {}, {}, [], set()
        self.secret, self.life = SECRET, 3600
        self.slow = 0  # how often the next operation is told to run before it is done
        self.breaking = None  # why the next cluster cannot be made whole
        self.token = token(self.life)

    def changing(self, request):
        return not request.startswith(("GET ", "HEAD ")) and "/oauth2/" not in request and "Credential" not in request

    def handle(self, method, url, headers, body):
        if method in ("GET", "POST") and url.path.startswith(f"/{TENANT}/"):
            return self.entra(url.path, body)
        if headers.get("Authorization") != f"Bearer {self.token}":
            raise refusal(401, "ExpiredAuthenticationToken", "The access token expiry UTC time '1/1/2026 12:00:00 AM' is "
                          "earlier than current UTC time '1/1/2026 1:00:00 AM'.")
        document = json.loads(body) if body else {}
        for pattern, answer in ((r"/subscriptions/?", self.subscriptions), (r"/tenants/?", self.tenants),
                                (rf"/subscriptions/{SUBSCRIPTION}/resource[gG]roups/?", self.listed_groups),
                                (f"{GROUP}/?", self.group),
                                (rf"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.ContainerService/managedClusters/?",
                                 self.listed), (f"{CLUSTER}/([^/]+)", self.cluster), (OPERATION, self.operation),
                                (rf"/subscriptions/{SUBSCRIPTION}/operationresults/(.*)", self.result),
                                (f"{CLUSTER}/([^/]+)/agentPools/([^/]+)", self.pool),
                                ("(/.*)/providers/Microsoft.Authorization/([^/]+)(?:/.*)?", self.authorization),
                                (f"{CLUSTER}/([^/]+)/(listCluster(?:User|Admin)Credential)", self.credential)):
            if match := re.fullmatch(pattern, url.path):
                return answer(method, document, *match.groups())
        self.unknown.append(f"{method} {url.path}")
        raise refusal(404, "InvalidResourceType", f"The resource type could not be found: {url.path}.")

    # Entra ID, with which az begins

    def entra(self, path, body):
        if path.endswith("/.well-known/openid-configuration"):
            base = f"{self.url}/{TENANT}"
            return 200, {"issuer": f"{base}/v2.0", "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                         "token_endpoint": f"{base}/oauth2/v2.0/token"}, {}
        asked = dict(urllib.parse.parse_qsl(body.decode()))
        if asked.get("client_id") != CLIENT:
            raise denied("unauthorized_client", "AADSTS700016: Application was not found in the directory.", 700016)
        if asked.get("client_secret") != self.secret:
            raise denied("invalid_client", "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the "
                         f"request is the client secret value, not the client secret ID, for a secret added to app '{CLIENT}'.",
                         7000215)
        self.token = token(self.life)
        return 200, {"token_type": "Bearer", "expires_in": self.life, "ext_expires_in": self.life,
                     "access_token": self.token}, {}

    def subscriptions(self, method, document):
        return 200, {"value": [{
            "id": f"/subscriptions/{SUBSCRIPTION}", "subscriptionId": SUBSCRIPTION, "displayName": "lab", "state": "Enabled",
            "tenantId": TENANT, "authorizationSource": "RoleBased", "managedByTenants": [],
            "subscriptionPolicies": {"locationPlacementId": "Public_2014-09-01", "spendingLimit": "Off"}}]}, {}

    def tenants(self, method, document):
        return 200, {"value": [{"id": f"/tenants/{TENANT}", "tenantId": TENANT, "displayName": "lab"}]}, {}

    # Resource groups

    def listed_groups(self, method, document):
        return 200, {"value": list(self.groups.values())}, {}

    def known(self, name):
        for known in self.groups:
            if known.lower() == name.lower():
                return known
        raise refusal(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")

    def group(self, method, document, name):
        if method == "PUT":
            new = name not in self.groups
            self.groups[name] = {
                "id": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{name}", "name": name, "location": document["location"],
                "type": "Microsoft.Resources/resourceGroups", "properties": {"provisioningState": "Succeeded"},
                **({"tags": document["tags"]} if document.get("tags") else {})}
            return (201 if new else 200), self.groups[name], {}
        name = self.known(name)
        if method == "HEAD":
            return 204, None, {}
        if method == "DELETE":
            self.groups[name]["properties"]["provisioningState"] = "Deleting"
            return 202, None, {**POLL, "Location": f"{self.url}/subscriptions/{SUBSCRIPTION}/operationresults/{name}"}
        return 200, self.groups[name], {}

    def result(self, method, document, name):
        """A group is gone, with all that is in it, once somebody has asked."""
        self.groups.pop(name, None)
        for cluster in [cluster for cluster in self.clusters if cluster[0] == name.lower()]:
            self.removed(cluster)
        return 200, None, {}

    # Clusters

    def listed(self, method, document):
        return 200, {"value": list(self.clusters.values())}, {}

    def cluster(self, method, document, group, name):
        group = self.known(group)
        key = (group.lower(), name)
        if method == "PUT":
            return self.put(key, group, name, document)
        if key not in self.clusters:
            if method == "DELETE":
                return 204, None, {}
            raise self.missing(group, name)
        if method == "DELETE":
            self.clusters[key]["properties"]["provisioningState"] = "Deleting"
            return 202, None, {**POLL, **self.begin("Deleting", key)}
        return 200, self.clusters[key], {}

    @staticmethod
    def missing(group, name, before=None):
        return refusal(404, "ResourceNotFound", f"The Resource 'Microsoft.ContainerService/managedClusters/{name}' under "
                       f"resource group '{group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
                       before=before)

    def put(self, key, group, name, document):
        old, asked = self.clusters.get(key), document.get("properties", {})
        if old and old["properties"]["provisioningState"] not in ("Succeeded", "Failed", "Canceled"):
            raise refusal(409, "OperationNotAllowed", "Operation is not allowed because there's an in progress operation "
                          f"({old['properties']['provisioningState']}) on the cluster.")
        version = asked.get("kubernetesVersion") or "1.33"
        pools = [self.filled(pool, version) for pool in asked.get("agentPoolProfiles") or []]
        properties = {
            **asked, "provisioningState": "Updating" if old else "Creating", "powerState": {"code": "Running"},
            "kubernetesVersion": version, "currentKubernetesVersion": VERSIONS.get(version, version), "agentPoolProfiles": pools,
            "fqdn": f"{name}.hcp.westeurope.azmk8s.io", "azurePortalFQDN": f"{name}.portal.hcp.westeurope.azmk8s.io",
            "nodeResourceGroup": f"MC_{group}_{name}_{document['location']}", "enableRBAC": True, "maxAgentPools": 100,
            "oidcIssuerProfile": {"enabled": False}}
        self.clusters[key] = {
            "id": f"/subscriptions/{SUBSCRIPTION}/resourcegroups/{group}/providers/Microsoft.ContainerService/managedClusters/{name}",
            "name": name, "type": "Microsoft.ContainerService/ManagedClusters", "location": document["location"],
            "sku": document.get("sku", {"name": "Base", "tier": "Free"}), "properties": properties,
            "identity": {**document.get("identity", {}), "principalId": CLIENT, "tenantId": TENANT},
            **({"tags": document["tags"]} if document.get("tags") else {})}
        self.plane(name)
        return (200 if old else 201), self.clusters[key], {**POLL, **self.begin("Succeeded" if old else "Creating", key)}

    @staticmethod
    def filled(pool, version):
        return {"osType": "Linux", "type": "VirtualMachineScaleSets", "count": 3, **pool,
                "vmSize": pool.get("vmSize") or "Standard_D2s_v5",
                "provisioningState": "Succeeded", "powerState": {"code": "Running"},
                "orchestratorVersion": pool.get("orchestratorVersion") or version,
                "currentOrchestratorVersion": VERSIONS.get(version, version)}

    def removed(self, key):
        self.clusters.pop(key, None)
        self.gone(key[1])

    def pool(self, method, document, group, name, pool):
        """A group of nodes; a PUT is how az scales it."""
        cluster = self.clusters.get((self.known(group).lower(), name))
        if cluster is None:
            raise self.missing(group, name)
        found = next(one for one in cluster["properties"]["agentPoolProfiles"] if one["name"] == pool)
        if method == "PUT":
            found |= document["properties"]
        own = {part: value for part, value in found.items() if part != "name"}
        return 200, {"id": f"{cluster['id']}/agentPools/{pool}", "name": pool, "properties": own,
                     "type": "Microsoft.ContainerService/managedClusters/agentPools"}, {}

    def credential(self, method, document, group, name, kind):
        """The kubeconfig of the control plane, with the names that AKS gives."""
        group = self.known(group)
        if (group.lower(), name) not in self.clusters:
            raise self.missing(group, name)
        self.given.add((name, kind))
        own, admin = self.plane(name).folder / "kubeconfig", "Admin" in kind
        named = renamed(own.read_text(), name, f"{'clusterAdmin' if admin else 'clusterUser'}_{group}_{name}")
        return 200, {"kubeconfigs": [{"name": "clusterAdmin" if admin else "clusterUser",
                                      "value": base64.b64encode(named.encode()).decode()}]}, {}

    def authorization(self, method, document, scope, kind):
        """The roles in a subnet, which az looks after for clusters in it."""
        if method == "PUT":
            self.roles.append(scope)
            return 201, {"id": f"{scope}/providers/Microsoft.Authorization/{kind}/1", "name": "1", **document}, {}
        if kind == "roleDefinitions":
            name = "4d97b98b-1d4f-4787-a291-c67834d212e7"
            return 200, {"value": [{"id": f"/providers/Microsoft.Authorization/roleDefinitions/{name}", "name": name,
                                    "type": "Microsoft.Authorization/roleDefinitions",
                                    "properties": {"roleName": "Network Contributor", "type": "BuiltInRole"}}]}, {}
        return 200, {"value": []}, {}

    # Operations

    def begin(self, to, key):
        name = f"{len(self.operations):08x}-0000-0000-0000-000000000000"
        why = None
        if to == "Creating":
            to, why, self.breaking = "Failed" if self.breaking else "Succeeded", self.breaking, None
        self.operations[name], self.slow = [to, key, why, self.slow], 0
        return {"Azure-AsyncOperation": f"{self.url}/subscriptions/{SUBSCRIPTION}/providers/Microsoft.ContainerService/"
                f"locations/westeurope/operations/{name}?api-version=2017-08-31"}

    def operation(self, method, document, name):
        """An operation; what asks for it moves it on."""
        to, key, why, left = self.operations[name]
        told = {"name": name, "status": "InProgress", "startTime": "2026-01-01T00:00:00Z"}
        if left > 0:
            self.operations[name][3] = left - 1
            return 200, told, POLL
        if to == "Deleting":
            self.removed(key)
        elif key in self.clusters:
            self.clusters[key]["properties"]["provisioningState"] = to
        told |= {"status": "Failed" if why else "Succeeded", "endTime": "2026-01-01T00:00:01Z"}
        if why:
            told["error"] = why
        return 200, told, {}


def renamed(kubeconfig, cluster, user):
    def of(pattern):
        return re.search(rf"{pattern}: (\S+)", kubeconfig)[1]

    return json.dumps({
        "apiVersion": "v1", "kind": "Config", "preferences": {}, "current-context": cluster,
        "clusters": [{"name": cluster, "cluster": {
            "certificate-authority-data": of("certificate-authority-data"), "server": of("server")}}],
        "contexts": [{"name": cluster, "context": {"cluster": cluster, "user": user}}],
        "users": [{"name": user, "user": {"client-certificate-data": of("client-certificate-data"),
                                          "client-key-data": of("client-key-data")}}]})


def configure(folder, azure):
    """What az's folder of configuration says before its first run; gives the variables that name it."""
    folder.mkdir(parents=True)
    (folder / "config").write_text("[core]\ninstance_discovery = false\ncollect_telemetry = false\n[cloud]\nname = AzureCloud\n")
    return {"AZURE_CONFIG_DIR": str(folder), "REQUESTS_CA_BUNDLE": str(azure.folder / "front.pem")}


def login(azure):
    """The runs of az after which it is logged in at the fake."""
    addresses = ("resource-manager", "active-directory", "active-directory-resource-id", "management",
                 "active-directory-graph-resource-id", "microsoft-graph-resource-id")
    return [["cloud", "register", "--name", "Lab", "--skip-endpoint-discovery",
             *(word for address in addresses for word in (f"--endpoint-{address}", azure.url))],
            ["cloud", "set", "--name", "Lab"],
            ["login", "--service-principal", "--username", CLIENT, "--password", SECRET, "--tenant", TENANT]]
