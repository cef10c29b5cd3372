"""The life of what Weir makes through az, for scripts/checks/realclouds.py."""
import json

from realclouds_azure import CLIENT, SUBSCRIPTION, VERSIONS, Azure, configure, login, refusal

ROOT = f"/subscriptions/{SUBSCRIPTION}"
RG = {"type": "aks.group", "with": {"name": "rg", "location": "westeurope", "tags": {"team": "lab"}}}
HUB = {"type": "aks.cluster", "dependsOn": ["rg"], "with": {
    "name": "lab", "resourceGroup": "rg", "version": "${inputs.version}", "nodes": "${inputs.nodes}",
    "tags": {"a": "b", "c": "d"}}}
# All that the manifest can say to `create`.
FULL = {"type": "aks.cluster", "dependsOn": ["rg"], "with": {
    "name": "full", "resourceGroup": "rg", "location": "northeurope", "subscription": SUBSCRIPTION, "nodes": 1,
    "nodeSize": "Standard_D4s_v5", "nodeDiskSize": 64, "networkPlugin": "azure", "networkPluginMode": "overlay",
    "subnetId": f"{ROOT}/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/net/subnets/nodes",
    "podCidr": "10.244.0.0/16", "serviceCidr": "10.0.0.0/16", "dnsServiceIP": "10.0.0.10", "tier": "standard",
    "privateCluster": True, "admin": True, "labels": {"role": "load", "x": "y"}, "tags": {"a": "b"}}}
TOLD = {"type": "kubernetes.manifest", "with": {"cluster": "${resources.hub}", "objects": [
    {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "told", "namespace": "default"}, "data": {"of": "aks"}}]}}
INPUTS = {"version": {"type": "string", "default": "1.33"}, "nodes": {"type": "integer", "default": 2}}
NEWER = ("--set-string", "version=1.34", "--set", "nodes=3")


class Life:
    def __init__(self, lab):
        self.lab = lab
        self.api = Azure(lab.weir, lab.folder, lab.environment)
        self.settings = lab.folder / "azure"
        lab.environment |= configure(self.settings, self.api)

    def live(self):
        for words in login(self.api):
            self.lab.tool("az", *words)
        for step in (self.made, self.used, self.changed, self.updated, self.other, self.retaken, self.refused, self.waited,
                     self.broken, self.ended):
            step()

    def stop(self):
        self.api.stop()

    def cluster(self, name, group="rg"):
        return self.api.clusters[group, name]["properties"]

    @staticmethod
    def put(name, group="rg"):
        return f"PUT {ROOT}/resourceGroups/{group}/providers/Microsoft.ContainerService/managedClusters/{name}"

    def made(self):
        lab = self.lab
        lab.stack("lab", {"rg": RG, "hub": HUB, "full": FULL, "told": TOLD}, INPUTS)
        self.api.changes()
        self.api.slow = 1
        lab.good("apply", "lab", "-y")
        lab.expect("an apply makes what the stack declares", sorted(
                   change for change in self.api.changes() if "Microsoft.Authorization" not in change),
                   sorted([f"PUT {ROOT}/resourcegroups/rg", self.put("full"), self.put("lab")]))
        pool, hub = self.cluster("lab")["agentPoolProfiles"][0], self.api.clusters["rg", "lab"]
        lab.expect("of its size", (pool["name"], pool["count"], pool["mode"], hub["properties"]["kubernetesVersion"], hub["tags"],
                   hub["location"], self.api.groups["rg"]["tags"]),
                   ("nodes", 2, "System", "1.33", {"a": "b", "c": "d"}, "westeurope", {"team": "lab"}))
        lab.expect("with a flag for each argument", self.flags(), {
            name: FULL["with"][name] for name in ("location", "nodeSize", "nodeDiskSize", "networkPlugin", "networkPluginMode",
            "subnetId", "podCidr", "serviceCidr", "dnsServiceIP", "tier", "privateCluster", "labels", "tags")})
        lab.expect("twice, nothing is to be done after it", [lab.todo("lab"), lab.todo("lab")], [{}, {}])
        lab.expect("and the plans ask for no change", self.api.changes(), [])
        lab.expect("attributes are the API's", [lab.attribute("lab", "hub", name) for name in
                   ("id", "nodeResourceGroup", "oidcIssuer")] + [lab.attribute("lab", "rg", "id")],
                   [hub["id"], "MC_rg_lab_westeurope", "", self.api.groups["rg"]["id"]])

    def flags(self):
        full = self.api.clusters["rg", "full"]
        pool, network = full["properties"]["agentPoolProfiles"][0], full["properties"]["networkProfile"]
        return {"location": full["location"], "nodeSize": pool["vmSize"], "nodeDiskSize": pool["osDiskSizeGB"],
                **{name: network[name] for name in ("networkPlugin", "networkPluginMode", "podCidr", "serviceCidr", "dnsServiceIP")},
                "subnetId": pool["vnetSubnetID"], "tier": full["sku"]["tier"].lower(), "labels": pool["nodeLabels"],
                "privateCluster": full["properties"]["apiServerAccessProfile"]["enablePrivateCluster"], "tags": full["tags"]}

    def used(self):
        """The kubeconfigs lead to the clusters, the administrator's where it was asked for."""
        lab = self.lab
        lab.expect("az was asked for a user's credentials, and for an administrator's", self.api.given, {
                   ("lab", "listClusterUserCredential"), ("full", "listClusterAdminCredential")})
        for name in ("hub", "full"):
            path = lab.folder / f"{name}.kubeconfig"
            path.write_text(lab.good("kubeconfig", "lab", name))
            done = lab.run(["kubectl", "--kubeconfig", str(path), "get", "configmaps", "--output",
                            "jsonpath={.items[*].data.of}"])
            lab.expect(f"kubectl finds what is on the cluster {name}", (done.returncode, "aks" in done.stdout),
                       (0, name == "hub"))

    def changed(self):
        lab = self.lab
        lab.tool("az", "aks", "scale", "--name", "lab", "--resource-group", "rg", "--node-count", "5", "--nodepool-name", "nodes")
        lab.tool("az", "aks", "delete", "--name", "full", "--resource-group", "rg", "--yes")
        self.api.changes()
        drift, todo = lab.told("lab")
        lab.expect("a plan shows what az has changed", drift, {("hub", "nodes", "2", "5")})
        lab.expect("and what is gone", todo, {"hub": "update", "full": "create"})
        lab.good("apply", "lab", "-y")
        lab.expect("an apply asks for these changes alone", sorted(
                   change for change in self.api.changes() if "Microsoft.Authorization" not in change),
                   [self.put("full"), self.put("lab")])
        lab.expect("and sets it back", (lab.todo("lab"), self.cluster("lab")["agentPoolProfiles"][0]["count"]), ({}, 2))

    def updated(self):
        lab = self.lab
        lab.good("apply", "lab", "-y", *NEWER)
        hub = self.cluster("lab")
        lab.expect("version and nodes are changed", (hub["currentKubernetesVersion"], hub["agentPoolProfiles"][0]["count"]),
                   (VERSIONS["1.34"], 3))
        lab.expect("by two changes", self.api.changes(), [self.put("lab")] * 2)
        lab.expect("and planned without a change", lab.todo("lab", *NEWER), {})

    def other(self):
        """The portable `cluster`; and a group that goes with all that is in it."""
        lab = self.lab
        lab.stack("any", {"rg": {"type": "aks.group", "with": {"name": "other", "location": "westeurope"}}, "any": {
            "type": "cluster", "dependsOn": ["rg"], "with": {
                "provider": "aks", "name": "any", "nodes": 2, "kubernetesVersion": "1.33",
                                        "cni": {"disabled": True}, "waitFor": "api", "labels": {"x": "y"},
                                        "options": {"aks": {"resourceGroup": "other"}}}}})
        lab.good("apply", "any", "-y")
        made = self.cluster("any", "other")
        lab.expect("`cluster` is made", (made["networkProfile"]["networkPlugin"], made["agentPoolProfiles"][0]["count"],
                   made["agentPoolProfiles"][0]["nodeLabels"]), ("none", 2, {"x": "y"}))
        listed = [sorted(one["name"] for one in json.loads(lab.tool("az", *kind, "list", "--output", "json")))
                  for kind in (["aks"], ["group"])]
        lab.expect("the manifest's lists are az's", listed, [["any", "full", "lab"], ["other", "rg"]])
        lab.tool("az", "group", "delete", "--name", "other", "--yes")
        lab.expect("what went with its group is told", lab.todo("any"), {"rg": "create", "any": "create"})
        lab.good("destroy", "any", "-y")
        lab.expect("and is off the record", (lab.recorded("any"), sorted(self.api.groups)), ([], ["rg"]))
        self.api.changes()

    def retaken(self):
        lab = self.lab
        lab.stack("taken", {"rg": RG, "hub": {"type": "aks.cluster", "with": {"name": "lab", "resourceGroup": "rg", "nodes": 3}}})
        done = lab.call("apply", "taken", "-y")
        lab.says("names that are taken are refused", done, 1, "is there already")
        lab.expect("both of them, and nothing is recorded or changed", (
            done.stdout.count("is there already") >= 2, lab.recorded("taken"), self.api.changes()), (True, [], []))
        lab.good("import", "taken", "rg", "hub", "--yes")
        lab.expect("they can be imported, which changes nothing", (lab.recorded("taken"), lab.todo("taken"), self.api.changes()),
                   (["hub", "rg"], {}, []))
        lab.good("state", "rm", "taken", "rg", "hub", "--yes")

    def refused(self):
        """What cannot work is told, and leaves nothing."""
        lab = self.lab
        lab.stack("bad", {"rg": {"type": "aks.group", "with": {"name": "bad", "location": "westeurope"}}})
        (lab.folder / "nobody").mkdir()
        nobody = lab.call("apply", "bad", "-y", AZURE_CONFIG_DIR=str(lab.folder / "nobody"))
        lab.says("nobody logged in is told", nobody, 1, "az login")
        token, self.api.token = self.api.token, "another"
        lab.says("an expired token is told", lab.call("apply", "bad", "-y"), 1, "(ExpiredAuthenticationToken)")
        self.api.token, self.api.secret = token, "another"
        (self.settings / "msal_token_cache.json").rename(lab.folder / "tokens")
        lab.says("a secret that is no more is told", lab.call("apply", "bad", "-y"), 1, "AADSTS7000215")
        (lab.folder / "tokens").rename(self.settings / "msal_token_cache.json")
        text = (f"The client '{CLIENT}' with object id '{CLIENT}' does not have authorization to perform action "
                "'Microsoft.Resources/subscriptions/resourcegroups/read' over scope '/subscriptions/…' or the scope is invalid.")
        fault = self.api.fail("GET", "resource[gG]roups/bad$", refusal(403, "AuthorizationFailed", text))
        lab.says("a refusal is told", lab.call("apply", "bad", "-y"), 1, "(AuthorizationFailed)")
        lab.expect("once", fault.met, 1)
        self.api.fail("PUT", "resource[gG]roups/bad$", refusal(
            403, "RequestDisallowedByPolicy", "Resource 'bad' was disallowed by policy."))
        self.api.changes()
        lab.says("a policy is told", lab.call("apply", "bad", "-y"), 1, "(RequestDisallowedByPolicy)")
        lab.expect("and nothing is made", sorted(self.api.groups), ["rg"])
        lab.good("destroy", "bad", "-y")
        lab.expect("or left in the record", lab.recorded("bad"), [])

    def waited(self):
        """What passes by itself: az asks again where it can, and Weir where az gives up."""
        lab, path = self.lab, "/managedClusters/lab$"
        slow = ("TooManyRequests", "The request is being throttled.")
        faults = [self.api.fail("GET", path, refusal(429, *slow, {"Retry-After": "1"})),
                  self.api.fail("GET", path, refusal(500, "InternalServerError", "Encountered internal server error."))]
        lab.expect("429 and 500 once are az's to try again", (lab.todo("lab", *NEWER), [fault.met for fault in faults]),
                   ({}, [1, 1]))
        lab.stack("quick", {"it": {"type": "aks.cluster", "with": {
            "name": "quick", "resourceGroup": "rg", "nodes": "${inputs.nodes}"}}},
                  {"nodes": {"type": "integer", "default": 1}}, kind="aksquick")
        lab.good("apply", "quick", "-y")
        throttled = self.api.fail("GET", "/managedClusters/quick$", refusal(429, *slow, {"Retry-After": "0"}), times=5)
        lab.expect("429 that lasts is Weir's", (lab.todo("quick"), throttled.met), ({}, 5))
        texts = [("OperationNotAllowed", "Operation is not allowed: Another operation (nodes - Updating) is in progress, please wait "
                  "for it to finish before starting a new operation. See https://aka.ms/aks-pending-operation for more details"),
                 ("OperationNotAllowed", "Operation is not allowed because there's an in progress update managed cluster operation on "
                  "the managed cluster quick started on UTC 2026-01-01T00:00:00Z. Please wait for it to finish before starting a new "
                  "operation."),
                 ("EtagMismatch", "Operation is not allowed: Another operation is in progress")]
        faults = [self.api.fail("PUT", "/managedClusters/quick$", refusal(409, *text)) for text in texts]
        lab.good("apply", "quick", "-y", "--set", "nodes=2")
        lab.expect("an operation that runs is waited for, whatever its text", [fault.met for fault in faults], [1, 1, 1])
        self.api.fail("DELETE", "/managedClusters/quick$", self.api.missing(
            "rg", "quick", lambda: self.api.removed(("rg", "quick"))))
        lab.says("one that somebody else deletes meanwhile is gone", lab.call("destroy", "quick", "-y"), 0)
        lab.expect("and off the record", lab.recorded("quick"), [])
        self.api.changes()

    def broken(self):
        """A cluster whose making failed half-way is there, and no good."""
        lab = self.lab
        lab.stack("half", {"it": {"type": "aks.cluster", "with": {"name": "half", "resourceGroup": "rg"}}})
        self.api.breaking = {"code": "ErrCode_InsufficientVCPUQuota", "message": "Insufficient vcpu quota requested 2, remaining 0."}
        lab.says("a cluster that cannot be made whole is told", lab.call("apply", "half", "-y"), 1, "Insufficient vcpu quota")
        lab.expect("and recorded", (lab.recorded("half"), self.cluster("half")["provisioningState"]), (["it"], "Failed"))
        self.api.changes()
        lab.good("apply", "half", "-y")
        lab.expect("the next apply makes it anew", (
                   self.api.changes(), self.cluster("half")["provisioningState"], lab.todo("half")),
                   ([self.put("half").replace("PUT", "DELETE"), self.put("half")], "Succeeded", {}))
        lab.good("destroy", "half", "-y")

    def ended(self):
        lab = self.lab
        lab.good("destroy", "lab", "-y")
        lab.expect("a destroy leaves nothing", (lab.recorded("lab"), self.api.groups, self.api.clusters, self.api.planes),
                   ([], {}, {}, {}))
        # Who asks az for its version tells it neither where its configuration is nor to keep its telemetry to itself.
        known = (".azure/", ".cache/Microsoft/DeveloperTools/")
        lab.expect("the user's files are as before", [name for name in lab.foreign() if not name.startswith(known)], [])
        lab.expect("the fake met nothing that it does not know", self.api.unknown, [])
