"""What scripts/checks/kind.py works with: a project in a folder of its own, runs of weir and of kind, and what is expected."""
import json
import os
import pathlib
import re
import signal
import subprocess

import kind_engine

OWN_KUBECONFIG = "apiVersion: v1\nkind: Config\ncurrent-context: mine\n"
DOCKERFILE = "FROM scratch\nARG WORD\nLABEL word=$WORD\nCOPY content /content\n"
IMAGES = """
    context: {type: directory, with: {path: build, source: app}}
    app:
      type: docker.image
      with:
        name: app
        context: ${resources.context.path}
        digest: ${resources.context.sha256}
        labels: {lab: images}
        arguments: {WORD: hello}
"""
CLUSTER = """
    lab:
      type: kind.cluster
      with:
        name: lab
        image: weir-node:1
        wait: 10s
        nodes: %(nodes)d
        %(words)s
      lifecycle: {timeouts: {create: %(timeout)s}}
"""
LOADED = """
    loaded:
      type: kind.image
      with: {cluster: "${resources.lab.name}", image: "%s", id: "%s"}
"""


def processes(name):
    """The ids of the processes called `name` that live."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = path.read_text()
        except OSError:
            continue
        if rest[rest.index("(") + 1:rest.rindex(")")] == name and rest[rest.rindex(")") + 2] != "Z":
            found.append(int(path.parent.name))
    return found


def unfolded(text):
    return re.sub(r"\s+", " ", text)


class Lab:
    """A project in a folder of its own, and the engine that it works with."""

    def __init__(self, weir, folder):
        self.weir, self.folder, self.count, self.failed = weir, pathlib.Path(folder), 0, 0
        self.engine = kind_engine.Engine(self.folder / "engine")
        self.project, home = self.folder / "project", self.folder / "home"
        for path in (self.project / "stacks", self.project / "app", home / ".kube"):
            path.mkdir(parents=True)
        (self.project / "weir.yaml").write_text("apiVersion: weir.dev/v1\nkind: Project\nmetadata: {name: kind}\n")
        (self.project / "app" / "Dockerfile").write_text(DOCKERFILE)
        self.kubeconfig = home / ".kube" / "config"
        self.kubeconfig.write_text(OWN_KUBECONFIG)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DOCKER_", "KIND_", "KUBE"))}
        self.environment = {**inherited, **self.engine.environment, "HOME": str(home), "XDG_STATE_HOME": str(home / "state")}

        # The look at the machine that an apply takes first refuses what does not count here: no kubelet is started.
        self.applying = ["apply", "lab", "-y", "--skip-preflight"]

    def stack(self, resources):
        (self.project / "stacks" / "lab.yaml").write_text(
            f"apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {{name: lab}}\nspec:\n  resources:{resources}")

    def cluster(self, nodes=1, timeout="2m", words="config: {networking: {disableDefaultCNI: true}}", more=""):
        self.stack(CLUSTER % {"nodes": nodes, "timeout": timeout, "words": words} + more)

    def start(self, *words):
        """A run of weir; what it prints goes to the file `out`."""
        with open(self.folder / "out", "wb") as out:
            # What a shell runs in the background ignores SIGINT, and so would all that it starts.
            return subprocess.Popen([self.weir, *words], cwd=self.project, env=self.environment, stdin=subprocess.DEVNULL,
                                    stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
                                    preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    def call(self, *words):
        run = self.start(*words)
        try:
            status = run.wait(180)
        finally:
            run.kill()
        return status, (self.folder / "out").read_text()

    def good(self, *words):
        status, text = self.call(*words)
        if status:
            raise SystemExit(f"weir {' '.join(words)}: {status}\n{text[-3000:]}")
        return text

    def apply(self):
        return self.good(*self.applying)

    def plan(self):
        text = self.good("plan", "lab", "--output", "json")
        changes = json.loads(text[text.index("\n{") if not text.startswith("{") else 0:])["changes"]
        return {change["address"]: change["action"] for change in changes}

    def recorded(self):
        return self.good("state", "list", "lab").split()

    def kind(self, *words):
        done = subprocess.run(["kind", *words], env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=60)
        return done.returncode, done.stdout.split(), done.stderr

    def containers(self):
        return self.engine.docker("ps", "--all", "--format", "{{.Names}}").split()

    def node(self, *words):
        return self.engine.docker("exec", "lab-control-plane", *words, fails=True)

    def kubeadm(self, how):
        """Lets the image of the nodes be the one whose kubeadm does so."""
        self.engine.docker("tag", f"weir-node:{how}", "weir-node:1")

    def expect(self, what, found, wanted=True):
        self.count += 1
        holds = wanted(found) if callable(wanted) else found == wanted
        self.failed += not holds
        print(f"{'ok    ' if holds else 'FAILED'} {what}" + ("" if holds else f": {found}"), flush=True)

    def expect_failure(self, what, *texts):
        """That an apply fails, and tells all of `texts`."""
        status, text = self.call(*self.applying)
        self.expect(what, (status, text), lambda _: status == 1 and all(each in unfolded(text) for each in texts))

    def expect_nothing(self, what):
        self.expect(f"{what}: no cluster, no container, nothing recorded, no tool left running",
                    (self.kind("get", "clusters")[1], self.containers(), self.recorded(), processes("kind")), ([], [], [], []))
