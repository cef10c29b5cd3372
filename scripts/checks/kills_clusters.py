"""Kills of runs, and of the API servers themselves, in a stack of embedded clusters with manifests on them.

A trial is told by its seed: what is run (a first apply, a second with changes, a destroy), when it is hit, and what is
killed there: Weir, one server while Weir goes on, both, or Weir with all servers. Then one plain apply (after a destroy:
an apply or a destroy) has to do all that is left to do, without a question, and leave nothing for a further plan. Each
cluster is one server process and one folder with data; the uid of its namespace kube-system stays, once it was recorded.
"""
import collections
import json
import os
import random
import signal
import subprocess
import time

import controlplane
from kills_project import Failed, Project, end, unquote

VERBS = ["apply", "change", "destroy"]
VICTIMS = ["weir", "a server", "weir and a server", "weir and all servers"]
NAMESPACE = "kills"


class ClusterTrial(Project):
    """A project of two or three clusters: one embedded.cluster, the others instances of the type cluster."""

    def __init__(self, weir, seed):
        super().__init__(weir)
        self.random = random.Random(seed)
        self.others = ["x", "y"][:self.random.randrange(1, 3)]
        self.addresses = ["one"] + [f'other["{name}"]' for name in self.others]
        self.nodes, self.replicas, self.text = 1, 1, f"text {seed}"
        self.maps = ["a", "b"]
        self.declare_clusters()

    def declare_clusters(self):
        def manifest(cluster):
            return {"cluster": cluster, "namespace": NAMESPACE, "objects": self.objects()}

        self.declare({
            "one": {"type": "embedded.cluster", "with": {"nodes": self.nodes}},
            "other": {"type": "cluster", "forEach": self.others,
                      "with": {"provider": "embedded", "name": "${each.key}", "nodes": 1}},
            "onOne": {"type": "kubernetes.manifest", "with": manifest("${resources.one}")},
            "onOther": {"type": "kubernetes.manifest", "forEach": self.others,
                        "with": manifest("${resources.other[each.key]}")}})

    def objects(self):
        maps = [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"text": self.text}}
                for name in self.maps]
        labels = {"app": "web"}
        template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}}
        return [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}, *maps,
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
                 "spec": {"replicas": self.replicas, "selector": {"matchLabels": labels}, "template": template}}]

    def change(self):
        """Changes content, counts and, in some trials, the number of nodes, for which a server is started anew."""
        self.text += ", changed"
        self.replicas = self.random.randrange(2, 4)
        self.maps.append("c")
        if self.random.random() < 0.5:
            self.nodes = 2
        self.declare_clusters()

    # What is there

    def folder(self, address):
        name = "".join(letter if letter.isalnum() else f"%{ord(letter):02X}" for letter in address)
        return f"{self.root}/.weir/instances/kills/default/{name}"

    def servers(self):
        """The processes that are servers of this project: the folder of the cluster by number."""
        found = {}
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            try:
                words = open(f"/proc/{name}/cmdline", "rb").read().decode(errors="replace").split("\0")
            except OSError:
                continue
            if "--data-dir" in words and words[words.index("--data-dir") + 1].startswith(self.root + "/"):
                found[int(name)] = os.path.dirname(words[words.index("--data-dir") + 1])
        return found

    def recorded(self):
        """The addresses of clusters that the state has as made and that no deletion was begun for."""
        branch, files = "refs/heads/weir/kills/default", {}
        git = ["git", "-C", self.root + "/.weir/state.git"]
        listed = subprocess.run([*git, "ls-tree", "-r", "--name-only", branch, "resources/"], capture_output=True, text=True)
        for path in listed.stdout.splitlines():
            address = unquote(os.path.basename(path)[:-5])
            if address in self.addresses:
                text = subprocess.run([*git, "show", f"{branch}:{path}"], capture_output=True, text=True).stdout
                files[address] = json.loads(text)["status"]
        for line in self.journal_entries():
            if "recorded" in line:
                record = json.loads(line["recorded"])
                files[record["address"]] = record["status"]
            elif "removed" in line:
                files.pop(line["removed"], None)
        intents, _ = self.journal()
        doomed = {operation.split(".", 2)[2] for operation in intents if operation.split(".", 2)[1] == "delete"}
        return [address for address in self.addresses if files.get(address) == "ready" and address not in doomed]

    def client(self, address):
        return controlplane.Client(controlplane.Kubeconfig(self.folder(address) + "/kubeconfig"), timeout=20)

    def uid(self, address):
        """The uid of the namespace kube-system, which stands for the cluster; None where nobody answers."""
        try:
            client = self.client(address)
            try:
                return client.get("/api/v1/namespaces/kube-system")["metadata"]["uid"]
            finally:
                client.close()
        except (*controlplane.BROKEN, controlplane.Failed, TypeError):
            return None

    def uids(self):
        """The uids of the clusters that are recorded and answer."""
        found = {address: self.uid(address) for address in self.recorded()}
        return {address: uid for address, uid in found.items() if uid}

    # Checks

    def must(self, *words):
        code, output = self.run(*words)
        if code != 0:
            raise Failed(f"{' '.join(words)} exits {code}:\n{output}")
        return output

    def check_clusters(self, uids):
        servers = self.servers()
        wanted = sorted(self.folder(address) for address in self.addresses)
        if sorted(servers.values()) != wanted:
            raise Failed(f"servers run for {sorted(servers.items())}, not for {wanted}")
        parent = os.path.dirname(wanted[0])
        data = sorted(f"{parent}/{name}" for name in os.listdir(parent) if os.path.exists(f"{parent}/{name}/data"))
        if data != wanted:
            raise Failed(f"there are data in {data}")
        for address in self.addresses:
            now = self.uid(address)
            if not now or uids.get(address, now) != now:
                raise Failed(f"the cluster {address} was {uids.get(address)} and is {now}")
            self.check_objects(address)
        code, output = self.run("plan", "kills", "--detailed-exitcode")
        if code != 0:
            raise Failed(f"a further plan exits {code}:\n{output}")

    def check_objects(self, address):
        client = self.client(address)
        try:
            place = f"/api/v1/namespaces/{NAMESPACE}"
            maps = {item["metadata"]["name"]: item.get("data")
                    for item in client.get(place + "/configmaps")["items"] if item["metadata"]["name"] != "kube-root-ca.crt"}
            if maps != {name: {"text": self.text} for name in self.maps}:
                raise Failed(f"{address} has the ConfigMaps {maps}")
            end_of_wait = time.monotonic() + 10
            while True:
                found = self.workload(client, place)
                if found == ({"web": self.replicas}, 1, self.replicas, self.nodes if address == "one" else 1):
                    return
                if time.monotonic() > end_of_wait:
                    raise Failed(f"{address} has (ready replicas of Deployments, ReplicaSets, pods, nodes) {found}")
                time.sleep(0.05)
        finally:
            client.close()

    @staticmethod
    def workload(client, place):
        apps = place.replace("/api/v1", "/apis/apps/v1")
        deployments = {item["metadata"]["name"]: item["status"].get("readyReplicas")
                       for item in client.get(apps + "/deployments")["items"]}
        return (deployments, len(client.get(apps + "/replicasets")["items"]), len(client.get(place + "/pods")["items"]),
                len(client.get("/api/v1/nodes")["items"]))

    def check_gone(self):
        if self.servers() or self.descendants():
            raise Failed(f"after the destroy there are the processes {self.servers()}, {self.descendants()}")
        parent = os.path.dirname(self.folder("one"))
        left = os.listdir(parent) if os.path.isdir(parent) else []
        if left:
            raise Failed(f"after the destroy there are the folders {left}")
        register = self.environment["XDG_STATE_HOME"] + "/weir/controlplanes"
        left = os.listdir(register) if os.path.isdir(register) else []
        if left:
            raise Failed(f"after the destroy the register has {left}")


def plan_of(seed):
    """What the trial `seed` does: the verb, the share of its length, the victim. Spread evenly over seeds in a row."""
    return VERBS[seed % 3], (seed * 0.6180339887) % 1 * 1.05, VICTIMS[seed // 3 % 4]


def lengths(weir, seed):
    """How long each verb takes where nothing is killed."""
    trial, found = ClusterTrial(weir, seed), {}
    try:
        for verb in VERBS:
            if verb == "change":
                trial.change()
            begun = time.monotonic()
            trial.must("destroy" if verb == "destroy" else "apply", "kills", "-y")
            found[verb] = time.monotonic() - begun
            if verb != "destroy":
                trial.check_clusters({})
        trial.check_gone()
    except BaseException:
        end(trial.servers())
        raise
    trial.clean()
    return found


def one(weir, seed, length):
    """The trial `seed`, of a verb that takes `length`: what was open when it was hit, and whether it still ran."""
    verb, share, victim = plan_of(seed)
    trial = ClusterTrial(weir, seed)
    try:
        uids = {}
        if verb != "apply":
            trial.must("apply", "kills", "-y")
            uids = trial.uids()
            if len(uids) != len(trial.addresses):
                raise Failed(f"of {trial.addresses} only {sorted(uids)} are recorded and answer")
        if verb == "change":
            trial.change()
        moment = time.monotonic() + share * length[verb]
        process = trial.start("destroy" if verb == "destroy" else "apply", "kills", "-y")
        time.sleep(max(0, moment - time.monotonic()))
        is_running = process.poll() is None
        found = hit(trial, process, victim, uids, verb)
        again = "destroy" if verb == "destroy" and trial.random.random() < 0.5 else "apply"
        trial.must(again, "kills", "-y")
        if again == "apply":
            trial.check_clusters(uids)
            trial.must("destroy", "kills", "-y")
        trial.check_gone()
        trial.must("state", "verify", "kills")
    except (Failed, controlplane.Failed, subprocess.TimeoutExpired, *controlplane.BROKEN) as failure:
        raise Failed(f"clusters, --replay {seed}: {verb} hit at {share:.2f} of {length[verb]:.2f} s, killed: {victim}, "
                     f"in {trial.root}: {type(failure).__name__}: {failure}") from None
    finally:
        end(trial.servers())
    trial.clean()
    return found, is_running


def hit(trial, process, victim, uids, verb):
    """Kills `victim`, and waits for the end of the run where it goes on. What was open then."""
    if victim == "a server":
        uids.update(trial.uids() if verb == "apply" else {})
    else:
        process.kill()
        process.wait()
        recorded = trial.recorded()
        if verb == "destroy":
            for address in set(uids) - set(recorded):
                del uids[address]
        uids.update(trial.uids())
    found = open_operations(trial)
    servers = sorted(trial.servers())
    if victim == "weir and all servers":
        end(servers)
    elif victim != "weir" and servers:
        end([trial.random.choice(servers)])
    if process.wait(120) not in (0, 1, -signal.SIGKILL):
        raise Failed(f"the run exits {process.returncode}:\n{open(trial.root + '/out').read()}")
    if victim == "a server" and verb == "destroy":
        uids.clear()
    return found


def open_operations(trial):
    """A count of the operations that are begun and not ended, by what they do."""
    intents, ended = trial.journal()
    return collections.Counter(
        f"{intent['kind']} of a {'manifest' if intent['instance']['address'].startswith('on') else 'cluster'}"
        for operation, intent in intents.items() if operation not in ended)
