"""What the stand-ins know to exist: clusters, which are control planes of Weir, and records of everything else."""
import json
import os
import signal
import time

from standin_call import HALVES, STATE, die, fail, read, write


class Clusters:
    """The clusters of one tool, each a folder with a kubeconfig.

    Each has a control plane of its own; where STATE/pool is a kubeconfig, that one's stands in for all.
    """

    def __init__(self, provider):
        self.folder = f"{STATE}/{provider}"
        os.makedirs(self.folder, exist_ok=True)

    def names(self):
        return sorted(os.listdir(self.folder))

    def kubeconfig(self, name):
        return read(f"{self.folder}/{name}/kubeconfig")

    def nodes(self, name):
        """How many nodes it has; a half-made one has the first."""
        return int(read(f"{self.folder}/{name}/nodes"))

    def is_whole(self, name):
        return os.path.exists(f"{self.folder}/{name}/kubeconfig")

    def facts(self, name, **changes):
        """What else is known of it, with `changes` made."""
        path = f"{self.folder}/{name}/facts.json"
        facts = json.loads(read(path)) if os.path.exists(path) else {}
        if changes:
            facts.update(changes)
            write(path, json.dumps(facts, indent=1, sort_keys=True))
        return facts

    def images(self, name, add=(), remove=()):
        """The images in its nodes, with those of `add` and without those of `remove`."""
        kept = [image for image in self.facts(name).get("images", []) if image not in remove]
        return self.facts(name, images=sorted({*kept, *add}))["images"]

    def make(self, name, count, mode, failure, **facts):
        home = f"{self.folder}/{name}"
        os.mkdir(home)
        write(f"{home}/nodes", str(count if mode not in HALVES else 1))
        if facts:
            self.facts(name, **facts)
        if mode == "half":
            fail(failure)
        if mode == "cut":
            die()
        if os.path.exists(f"{STATE}/pool"):
            write(f"{home}/kubeconfig", read(f"{STATE}/pool"))
        else:
            self.serve(home, count)

    def serve(self, home, count):
        import subprocess
        log = open(f"{home}/log", "w")
        process = subprocess.Popen(
            [read(f"{STATE}/weir"), "controlplane", "serve", "--data-dir", f"{home}/data", "--nodes", str(count),
             "--kubeconfig", f"{home}/kubeconfig"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        write(f"{home}/pid", str(process.pid))
        for _ in range(600):
            if os.path.exists(f"{home}/kubeconfig") and "https://" in read(f"{home}/log"):
                return
            if process.poll() is not None:
                fail(read(f"{home}/log"))
            time.sleep(0.05)
        fail("the control plane does not start")

    def remove(self, name):
        import shutil
        home = f"{self.folder}/{name}"
        if os.path.exists(f"{home}/pid"):
            try:
                os.kill(int(read(f"{home}/pid")), signal.SIGKILL)
            except ProcessLookupError:
                pass
        shutil.rmtree(home)


class Records:
    """Things of one provider by kind, each a file of JSON."""

    def __init__(self, provider):
        self.folder = f"{STATE}/model/{provider}"

    def path(self, kind, identity):
        return f"{self.folder}/{kind.replace(' ', '-')}/{identity.replace('/', '%2F')}.json"

    def all(self, kind):
        """Those of a kind, oldest first."""
        folder = os.path.dirname(self.path(kind, ""))
        found = [json.loads(read(f"{folder}/{name}")) for name in os.listdir(folder)] if os.path.exists(folder) else []
        return sorted(found, key=lambda record: record["made"])

    def named(self, kind, word):
        """Those whose ID or name `word` is; an ID wins."""
        return ([record for record in self.all(kind) if record["id"] == word]
                or [record for record in self.all(kind) if record["name"] == word])

    def add(self, kind, name, identity=None, **fields):
        record = {"id": identity or os.urandom(16).hex(), "name": name, "made": time.time(), **fields}
        self.write(kind, record)
        return record

    def write(self, kind, record):
        write(self.path(kind, record["id"]), json.dumps(record, indent=1, sort_keys=True))

    def remove(self, kind, identity):
        os.unlink(self.path(kind, identity))
