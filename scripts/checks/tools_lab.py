"""A project of one stack with one resource, a home whose tools are stand-ins, and the runs of Weir in it."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

PROJECT = pathlib.Path(__file__).resolve().parents[2]
STANDIN = PROJECT / "Tests" / "StandIns" / "standin.py"
FOREIGN = "WEIR_TEST_FOREIGN"
OWN = {".kube/config": "the user's own\n", ".ssh/config": "Host mine\n", ".docker/config.json": "{}\n"}
FLEETING = ("id", "made", "created")


class Run:
    """A run of Weir that ended."""

    def __init__(self, status, text, seconds, memory):
        self.status, self.text, self.seconds, self.memory = status, text, seconds, memory

    @property
    def tail(self):
        return f"status {self.status}: {self.text[-1500:]}"


class Lab:
    def __init__(self, weir, type, folder, pool, source=False):
        self.weir, self.type, self.root = weir, type, pathlib.Path(folder)
        self.name = type.name if not source else f"{type.provider}_of_source.{type.kind}"
        self.home, self.project = self.root / "home", self.root / "project"
        self.standin = self.home / ".standin"
        self.server = None
        for path in (self.standin, self.project / "stacks", self.project / "context", self.root / "bin"):
            path.mkdir(parents=True)
        (self.project / "weir.yaml").write_text("apiVersion: weir.dev/v1\nkind: Project\nmetadata: {name: tools}\n")
        (self.project / "host.yaml").write_text("apiVersion: v1\n")
        (self.standin / "weir").write_text(weir)
        (self.standin / "pool").write_text(pool)
        (self.standin / "crds").write_text(str(self.root / "no definitions"))
        for path, text in OWN.items():
            (self.home / path).parent.mkdir(exist_ok=True)
            (self.home / path).write_text(text)
        for tool in type.tools:
            self.tool(tool)
        self.environment = {
            "PATH": f"{self.root / 'bin'}:{os.environ['PATH']}", "HOME": str(self.home), "XDG_STATE_HOME": str(self.root / "state"),
            "XDG_CONFIG_HOME": str(self.root / "config"), FOREIGN: "1", "AWS_REGION": "eu-central-1"}
        if source:
            self.adopt_source()
        if type.own:
            self.serve()
        if type.given:
            type.given(self)
        self.given = self.model()
        self.declare()

    def adopt_source(self):
        """Takes the provider's manifest of this tree, under another name, in place of the program's own."""
        text = (PROJECT / "Sources" / "WeirProviders" / "Manifests" / f"{self.type.provider}.yaml").read_text()
        name = self.name.partition(".")[0]
        place = self.project / "providers" / f"{name}.yaml"
        place.parent.mkdir()
        place.write_text(text.replace(f"  name: {self.type.provider}\n", f"  name: {name}\n", 1))
        self.run("trust", "--yes")

    def tool(self, name):
        place = self.root / "bin" / name
        place.write_text(f"#!/bin/sh\nexec '{sys.executable}' -S -E '{STANDIN}' {self.type.provider} {name} \"$@\"\n")
        place.chmod(0o755)

    def serve(self):
        """A control plane of the lab's own."""
        self.server = subprocess.Popen(
            [self.weir, "controlplane", "serve", "--in-memory", "--nodes", "2", "--kubeconfig", str(self.project / "own.yaml")],
            env=self.environment, cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.server.stdout.readline()

    def close(self):
        if self.server:
            self.server.kill()
            self.server.wait()
        for pid in self.hung() + self.loops():
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        shutil.rmtree(self.root, ignore_errors=True)

    def loops(self):
        found = []
        for path in (self.standin / "clusterapi").rglob("*"):
            if path.is_file() and (path.name == "pid" or path.parent.name == "loops") and path.read_text().strip().isdigit():
                found.append(int(path.read_text()))
        return found

    # The stack

    def declare(self, timeouts=None, **changes):
        given = {**self.type.arguments, **changes}
        for name in ("hostKubeconfig", "kubeconfig", "context", "template", "file"):
            if isinstance(given.get(name), str):
                given[name] = str(self.project / given[name])
        secrets = {name: value for name, value in given.items() if value == "correct-horse"}
        resource = {"type": self.name, "with": {**given, **{name: "${inputs.%s}" % name for name in secrets}}}
        if timeouts:
            resource["lifecycle"] = {"timeouts": timeouts}
        spec = {"resources": {"it": resource},
                "inputs": {name: {"type": "string", "sensitive": True, "default": value} for name, value in secrets.items()}}
        (self.project / "stacks" / "lab.yaml").write_text(json.dumps(
            {"apiVersion": "weir.dev/v1", "kind": "Stack", "metadata": {"name": "lab"}, "spec": spec}, indent=1))

    # Weir

    def run(self, *words):
        """Runs Weir to its end, which is no later than in a minute."""
        out = self.root / "output"
        began = time.monotonic()
        with open(out, "wb") as file:
            process = subprocess.Popen([self.weir, *words], cwd=self.project, env=self.environment, stdin=subprocess.DEVNULL,
                                       stdout=file, stderr=file, start_new_session=True)
        status, usage = self.ended(process, began)
        return Run(status, out.read_text(errors="replace"), time.monotonic() - began, usage.ru_maxrss)

    def ended(self, process, began):
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                process.returncode = os.waitstatus_to_exitcode(status)
                return process.returncode, usage
            if time.monotonic() - began > 60:
                os.killpg(process.pid, signal.SIGKILL)
            time.sleep(0.005)

    def apply(self):
        return self.run("apply", "lab", "-y", "--skip-preflight")

    def destroy(self):
        return self.run("destroy", "lab", "-y")

    def plan(self):
        """What a plan says to the instance: its action, and the arguments that were changed behind Weir's back."""
        done = self.run("plan", "lab", "--output", "json")
        try:
            value = json.loads(done.text[done.text.index("{\n"):] if "{\n" in done.text else done.text)
        except ValueError:
            return None, done.tail
        changes = [change for change in value["changes"] if change["address"] == "it"]
        return (changes[0]["action"], [drift["path"] for drift in changes[0]["drift"]]) if changes else ("no-op", [])

    def recorded(self):
        return self.run("state", "list", "lab").text.strip()

    # The stand-in

    def mode(self, when="", mode=""):
        (self.standin / "mode").write_text(f"{when}:{mode}" if when else "")

    def calls(self, clear=True):
        path = self.standin / "calls"
        found = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
        if clear and path.exists():
            path.unlink()
        return found

    def tool_says(self, *words):
        """What the tool says, called by somebody else: its exit status, and its last line."""
        before = {name: (self.standin / name).read_bytes() for name in ("calls", "surroundings") if (self.standin / name).exists()}
        done = subprocess.run([str(self.root / "bin" / self.type.tools[0]), *words], env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60)
        for name in ("calls", "surroundings"):
            (self.standin / name).write_bytes(before.get(name, b""))
        return done.returncode, done.stderr.strip().rpartition("\n")[2]

    def hung(self):
        path = self.standin / "hung"
        return [int(word) for word in path.read_text().split()] if path.exists() else []

    def model(self):
        """All that the stand-in knows to exist, without what differs from run to run."""
        found = []
        for folder in (self.standin / "model", self.standin / self.type.provider):
            for path in sorted(folder.rglob("*")) if folder.exists() else []:
                if path.is_file() and path.name not in ("kubeconfig", "log", "pid"):
                    text = path.read_text()
                    if path.suffix == ".json":
                        lasting = {name: value for name, value in json.loads(text).items() if name not in FLEETING}
                        text = json.dumps(lasting, sort_keys=True)
                    found.append((str(path.parent.relative_to(self.standin)), text))
        if self.type.own:
            listed = subprocess.run(["kubectl", "--kubeconfig", str(self.project / "own.yaml"), "get", "--all-namespaces",
                                     "providers.clusterctl.cluster.x-k8s.io", "--output", "name"], env=self.environment,
                                    capture_output=True, text=True)
            found += [("management", line) for line in listed.stdout.split()]
        if self.type.local:
            found += [("instance", path.name) for path in (self.project / ".weir" / "instances").rglob("*") if path.is_file()]
        return sorted(found)

    def forget(self):
        """Takes away what there is, as somebody else would."""
        for folder in (self.standin / "model", self.standin / self.type.provider):
            shutil.rmtree(folder, ignore_errors=True)
        if self.type.given:
            self.type.given(self)
        if self.type.own:
            self.tool_says("delete", "--all", "--include-crd", "--include-namespace",
                           "--kubeconfig", str(self.project / "own.yaml"))
        if self.type.local:
            shutil.rmtree(self.project / ".weir" / "instances")

    def restore(self):
        """Sets the user's own files back."""
        for path, text in OWN.items():
            (self.home / path).write_text(text)

    def foreign(self):
        """What of the user's own files is not as it was, and what is there besides."""
        found = {}
        for path in self.home.rglob("*"):
            name = str(path.relative_to(self.home))
            if path.is_file() and not name.startswith((".standin/", ".config/weir/", ".kube/cache/")):
                found[name] = path.read_text(errors="replace")
        return sorted(name for name in found.keys() | OWN.keys() if found.get(name) != OWN.get(name))

    def surroundings(self):
        """What the tool's environment had that it is not to have."""
        faults = set()
        path = self.standin / "surroundings"
        for line in path.read_text().splitlines() if path.exists() else []:
            tool, kubeconfig, names = json.loads(line)
            if FOREIGN in names:
                faults.add(f"{tool}: {FOREIGN}")
            if not kubeconfig.startswith((str(self.project), "/dev/null")):
                faults.add(f"{tool}: KUBECONFIG={kubeconfig}")
        return sorted(faults)
