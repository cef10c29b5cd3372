"""The life of what Weir makes through gcloud, for scripts/checks/realclouds.py."""
import json

from realclouds_gke import EXPIRED, GKE, LOCATION, PROJECT, VERSIONS, configure, refusal

REGION = "europe-west1"
CLUSTERS = f"/v1/projects/{PROJECT}/locations"
HUB = {"type": "gke.cluster", "with": {
    "name": "lab", "location": LOCATION, "version": "${inputs.version}", "nodes": "${inputs.nodes}", "labels": {"team": "lab"}}}
# All that the manifest can say to `create`, and to `create-auto`.
FULL = {"type": "gke.cluster", "with": {
    "name": "full", "project": PROJECT, "location": REGION, "releaseChannel": "stable", "nodes": 2, "machineType": "e2-standard-4",
    "diskSize": "50GB", "spot": True, "nodeLocations": [f"{REGION}-b", f"{REGION}-c"], "network": "net", "subnetwork": "sub",
    "serviceAccount": f"nodes@{PROJECT}.iam.gserviceaccount.com", "labels": {"a": "b", "c": "d"}, "nodeLabels": {"role": "load"}}}
AUTO = {"type": "gke.cluster", "with": {
    "name": "auto", "location": REGION, "autopilot": True, "version": "1.33", "network": "net", "subnetwork": "sub",
    "serviceAccount": f"nodes@{PROJECT}.iam.gserviceaccount.com", "labels": {"a": "b"}, "releaseChannel": "rapid"}}
TOLD = {"type": "kubernetes.manifest", "with": {"cluster": "${resources.hub}", "objects": [
    {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "told", "namespace": "default"}, "data": {"of": "gke"}}]}}
INPUTS = {"version": {"type": "string", "default": "1.33"}, "nodes": {"type": "integer", "default": 1}}
NEWER = ("--set-string", "version=1.34", "--set", "nodes=0")
DENIED = (f'Required "container.clusters.get" permission(s) for "projects/{PROJECT}/zones/{LOCATION}/clusters/bad". See '
          "https://cloud.google.com/kubernetes-engine/docs/troubleshooting#gke_service_account_deleted for more info.")


class Life:
    def __init__(self, lab):
        self.lab = lab
        self.api = GKE(lab.weir, lab.folder, lab.environment)
        lab.environment |= configure(lab.folder / "gcloud", self.api.url)

    def live(self):
        for step in (self.made, self.other, self.used, self.changed, self.updated, self.retaken, self.refused, self.waited,
                     self.broken, self.ended):
            step()

    def stop(self):
        self.api.stop()

    def hub(self):
        return self.api.clusters["lab"]

    def made(self):
        lab = self.lab
        lab.stack("lab", {"hub": HUB, "full": FULL, "told": TOLD}, INPUTS)
        self.api.slow = 1
        lab.good("apply", "lab", "-y")
        lab.expect("an apply makes what the stack declares", self.api.changes(),
                   [f"POST {CLUSTERS}/{LOCATION}/clusters", f"POST {CLUSTERS}/{REGION}/clusters"])
        lab.expect("with a flag for each argument", self.flags(), {
            "lab": [VERSIONS["1.33"], {"team": "lab"}, 1, None, None, None, None, [LOCATION]],
            "full": [VERSIONS["1.33"], {"a": "b", "c": "d"}, 2, "e2-standard-4", 50, True, {"role": "load"},
                     FULL["with"]["nodeLocations"]]})
        lab.expect("twice, nothing is to be done after it", [lab.todo("lab"), lab.todo("lab")], [{}, {}])
        lab.expect("and the plans ask for no change", self.api.changes(), [])
        lab.expect("attributes are the API's", [lab.attribute("lab", "hub", name) for name in ("endpoint", "selfLink")],
                   [self.hub()["endpoint"], self.hub()["selfLink"]])

    def flags(self):
        return {name: [cluster["currentMasterVersion"], cluster["resourceLabels"], cluster["nodePools"][0]["initialNodeCount"],
                       *(cluster["nodePools"][0]["config"].get(part) for part in ("machineType", "diskSizeGb", "spot", "labels")),
                       cluster["locations"]] for name, cluster in self.api.clusters.items()}

    def other(self):
        """An Autopilot cluster; and the portable `cluster`."""
        lab = self.lab
        lab.stack("auto", {"auto": AUTO, "any": {"type": "cluster", "with": {
            "provider": "gke", "name": "any", "nodes": 2, "kubernetesVersion": "1.33", "labels": {"x": "y"},
            "options": {"gke": {"location": LOCATION}}}}})
        lab.good("apply", "auto", "-y")
        any_pool = self.api.clusters["any"]["nodePools"][0]
        lab.expect("Autopilot and `cluster` are made", (self.api.clusters["auto"]["autopilot"], any_pool["initialNodeCount"],
                   any_pool["config"]["labels"]), ({"enabled": True}, 2, {"x": "y"}))
        lab.expect("and planned without a change", lab.todo("auto"), {})
        listed = json.loads(lab.tool("gcloud", "container", "clusters", "list", "--format=json", "--quiet"))
        lab.expect("the manifest's list is gcloud's", sorted(cluster["name"] for cluster in listed), ["any", "auto", "full", "lab"])
        lab.good("destroy", "auto", "-y")
        lab.expect("and go", sorted(self.api.clusters), ["full", "lab"])
        self.api.changes()

    def used(self):
        """The kubeconfig leads to the cluster, with a token of gke-gcloud-auth-plugin."""
        lab = self.lab
        kubeconfig = lab.folder / "kubeconfig"
        kubeconfig.write_text(lab.good("kubeconfig", "lab", "hub"))
        asked = ["kubectl", "--kubeconfig", str(kubeconfig), "get", "configmap", "told", "--output", "jsonpath={.data.of}"]
        done = lab.run(asked)
        lab.expect("kubectl finds the object on the cluster", (done.returncode, done.stdout), (0, "gke"))
        for cache in (lab.folder / "home" / ".kube").glob("gke_gcloud_auth_plugin_cache*"):
            cache.unlink()
        done = lab.run(asked, self.expired())
        lab.expect("and is refused with another token", (done.returncode, done.stdout),
                   lambda found: found[0] == 1 and "must be logged in" in found[1])

    def expired(self):
        return {"CLOUDSDK_AUTH_ACCESS_TOKEN_FILE": str(self.api.folder / "gcloud" / EXPIRED.removeprefix("ya29."))}

    def changed(self):
        lab = self.lab
        lab.tool("gcloud", "container", "clusters", "resize", "lab", "--location", LOCATION, "--node-pool", "default-pool",
                 "--num-nodes", "4", "--quiet")
        lab.tool("gcloud", "container", "clusters", "delete", "full", "--location", REGION, "--quiet")
        self.api.changes()
        drift, todo = lab.told("lab")
        lab.expect("a plan shows what gcloud has changed", drift, {("hub", "nodes", "1", "4")})
        lab.expect("and what is gone", todo, {"hub": "update", "full": "create"})
        lab.good("apply", "lab", "-y")
        lab.expect("an apply asks for these changes alone", sorted(self.api.changes()), [
            f"POST {CLUSTERS}/{LOCATION}/clusters/lab/nodePools/default-pool:setSize", f"POST {CLUSTERS}/{REGION}/clusters"])
        lab.expect("and sets it back", (lab.todo("lab"), self.hub()["currentNodeCount"]), ({}, 1))

    def updated(self):
        lab = self.lab
        lab.good("apply", "lab", "-y", *NEWER)
        pool = self.hub()["nodePools"][0]
        lab.expect("version and nodes are changed", (
                   self.hub()["currentMasterVersion"], pool["version"], pool["initialNodeCount"]), (VERSIONS["1.34"], VERSIONS["1.34"], 0))
        cluster = f"{CLUSTERS}/{LOCATION}/clusters/lab"
        lab.expect("by three changes", self.api.changes(), [
            f"PUT {cluster}", f"PUT {cluster}", f"POST {cluster}/nodePools/default-pool:setSize"])
        lab.expect("no nodes are none", (lab.todo("lab", *NEWER), self.hub().get("currentNodeCount")), ({}, None))

    def retaken(self):
        lab = self.lab
        lab.stack("taken", {"hub": {"type": "gke.cluster", "with": {"name": "lab", "location": LOCATION, "nodes": 0}}})
        lab.says("a name that is taken is refused", lab.call("apply", "taken", "-y"), 1, "is there already")
        lab.expect("and nothing is recorded or changed", (lab.recorded("taken"), self.api.changes()), ([], []))
        lab.good("import", "taken", "hub", "--yes")
        lab.expect("it can be imported, which changes nothing", (lab.recorded("taken"), lab.todo("taken"), self.api.changes()),
                   (["hub"], {}, []))
        lab.good("state", "rm", "taken", "hub", "--yes")

    def refused(self):
        """What cannot work is told, and leaves nothing."""
        lab = self.lab
        lab.stack("bad", {"hub": {"type": "gke.cluster", "with": {"name": "bad", "location": LOCATION}}})
        nobody = {"CLOUDSDK_AUTH_ACCESS_TOKEN_FILE": ""}
        lab.says("nobody logged in is told", lab.call("apply", "bad", "-y", **nobody), 1, "gcloud auth login")
        lab.says("an expired token is told", lab.call("apply", "bad", "-y", **self.expired()), 1, "code=401",
                 "invalid authentication credentials")
        cluster = f"/{LOCATION}/clusters/bad$"
        fault = self.api.fail("GET", cluster, refusal(403, DENIED))
        lab.says("a refusal is told", lab.call("apply", "bad", "-y"), 1, "code=403", "container.clusters.get")
        lab.expect("once", fault.met, 1)
        quota = 'Insufficient regional quota to satisfy request: resource "CPUS": request requires \'8.0\' and is short \'2.0\'.'
        self.api.fail("POST", "/clusters$", refusal(403, quota))
        self.api.changes()
        lab.says("a quota is told", lab.call("apply", "bad", "-y"), 1, "code=403", "Insufficient regional quota")
        lab.expect("and nothing is made", "bad" in self.api.clusters, False)
        lab.good("destroy", "bad", "-y")
        lab.expect("or left in the record", lab.recorded("bad"), [])

    def waited(self):
        """What passes by itself: gcloud asks again where it can, and Weir where gcloud gives up."""
        lab, path = self.lab, f"/{LOCATION}/clusters/lab"
        faults = [self.api.fail("GET", path, refusal(429, "Quota exceeded for quota metric.", {"Retry-After": "1"})),
                  self.api.fail("GET", path, refusal(500, "Internal error."))]
        lab.expect("429 and 500 once are gcloud's to try again", (lab.todo("lab", *NEWER),
                   [fault.met for fault in faults]), ({}, [1, 1]))
        lab.stack("quick", {"it": {"type": "gke.cluster", "with": {
            "name": "quick", "location": LOCATION, "nodes": "${inputs.nodes}"}}}, {"nodes": INPUTS["nodes"]}, kind="gkequick")
        lab.good("apply", "quick", "-y")
        texts = ("Cluster is running incompatible operation operation-1700000000000-0000000f.",
                 "Operation operation-1700000000000-0000000f is currently operating on cluster quick. Please wait and try again "
                 "once it is done.",
                 "Cluster is currently being created, deleted, updated or repaired and cannot be updated.")
        faults = [self.api.fail("POST", ":setSize$", refusal(400, text)) for text in texts]
        lab.good("apply", "quick", "-y", "--set", "nodes=2")
        lab.expect("an operation that runs is waited for, whatever its text", [fault.met for fault in faults], [1, 1, 1])
        self.api.fail("DELETE", "/clusters/quick$", self.api.missing(LOCATION, "quick", lambda: self.api.remove("quick")))
        lab.says("one that somebody else deletes meanwhile is gone", lab.call("destroy", "quick", "-y"), 0)
        lab.expect("and off the record", (lab.recorded("quick"), "quick" in self.api.clusters), ([], False))
        self.api.changes()

    def broken(self):
        """A cluster whose making failed half-way is there, and no good."""
        lab = self.lab
        lab.stack("half", {"it": {"type": "gke.cluster", "with": {"name": "half", "location": LOCATION}}})
        self.api.breaking = "Google Compute Engine: The zone does not have enough resources available to fulfill the request."
        lab.says("a cluster that cannot be made whole is told", lab.call("apply", "half", "-y"), 1,
                 "does not have enough resources")
        lab.expect("and recorded", (lab.recorded("half"), self.api.clusters["half"]["status"]), (["it"], "ERROR"))
        self.api.changes()
        lab.good("apply", "half", "-y")
        cluster = f"{CLUSTERS}/{LOCATION}/clusters"
        lab.expect("the next apply makes it anew", (self.api.changes(), self.api.clusters["half"]["status"], lab.todo("half")),
                   ([f"DELETE {cluster}/half", f"POST {cluster}"], "RUNNING", {}))
        lab.good("destroy", "half", "-y")

    def ended(self):
        lab = self.lab
        lab.good("destroy", "lab", "-y")
        lab.expect("a destroy leaves nothing", (lab.recorded("lab"), self.api.clusters, self.api.planes), ([], {}, {}))
        # The plug-in keeps tokens there; and who asks gcloud for its version does not tell it where its configuration is.
        known = (".kube/gke_gcloud_auth_plugin_cache", ".config/gcloud/")
        lab.expect("the user's files are as before", [name for name in lab.foreign() if not name.startswith(known)], [])
        lab.expect("the fake met nothing that it does not know", self.api.unknown, [])

