#!/usr/bin/env python3
"""Drives kind and Docker themselves through kind.cluster, kind.image and docker.image.

usage: scripts/checks/kind.py --weir PATH

The Docker engine is the check's own, in namespaces of its own, and ends with it; the programs come from packages of Debian that
scripts/dependencies --test unpacks. The image of the nodes is made here: no Kubernetes boots in it. Its kubeadm fails, waits,
or starts Weir's control plane, so that kind goes its whole way with stand-ins for what it calls inside of a node.
"""
import argparse
import json
import os
import re
import signal
import sys

import kind_engine
import kind_lab
import kind_programs
from kind_lab import processes, unfolded


class Check(kind_lab.Lab):
    """What is checked."""

    def unreachable(self):
        words = f"Cannot connect to the Docker daemon at unix://{self.engine.socket}. Is the docker daemon running?"
        self.cluster()
        status, text = self.call("apply", "lab", "-y")
        self.expect("a cluster without an engine: refused before anything is tried, with how to start it", (status, text),
                    lambda _: status == 1 and words in unfolded(text) and "start it: " in text)
        self.expect_failure("tried all the same: kind's own words", words)
        self.expect("only a look was taken, so nothing is recorded", self.recorded(), [])
        self.stack(kind_lab.IMAGES)
        self.expect_failure("an image without an engine: docker's own words", words)
        self.expect("only the folder is recorded", self.recorded(), ["context"])

    def images(self, builder, failure):
        """An image, changed and removed, and one that cannot be built, by `builder`."""
        self.stack(kind_lab.IMAGES)
        seen = []
        for text in ("one", "two"):
            (self.project / "app" / "content").write_text(f"{builder} {text}")
            self.apply()
            self.expect(f"{builder}: nothing is to be done after an apply", set(self.plan().values()), {"no-op"})
            seen.append(self.engine.docker("images", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}", "app").split())
            self.expect(f"{builder}: one image, its tag the digest of the folder", seen[-1],
                        lambda found: len(found) == 2 and re.fullmatch("app:[0-9a-f]{12}", found[0]))
        self.expect(f"{builder}: a changed folder is another image, and the old one goes", not {*seen[0]} & {*seen[1]})
        told = json.loads(self.engine.docker("image", "inspect", seen[1][0]))[0]
        self.expect(f"{builder}: labels and arguments of the build are in it", told["Config"]["Labels"],
                    lambda found: {"lab": "images", "word": "hello"}.items() <= found.items())
        attributes = json.loads(self.good("state", "show", "lab", "app"))["attributes"]
        self.expect(f"{builder}: its attributes are the engine's", (attributes["id"], attributes["reference"]),
                    (told["Id"], seen[1][0]))
        self.engine.docker("image", "rm", seen[1][0])
        self.expect(f"{builder}: an image that was removed is made anew", self.plan()["app"], "create")
        self.apply()
        self.good("destroy", "lab", "-y")
        self.expect(f"{builder}: a destroy removes it", self.engine.docker("images", "--quiet", "app"), "")
        recipe = self.project / "app" / "Dockerfile"
        recipe.write_text("FROM scratch\nCOPY nowhere /\n")
        self.expect_failure(f"{builder}: a build that fails is told in docker's own words", failure)
        recipe.write_text(kind_lab.DOCKERFILE)
        self.good("destroy", "lab", "-y")

    def use_buildx(self):
        plugins = self.kubeconfig.parents[1] / ".docker" / "cli-plugins"
        plugins.mkdir(parents=True)
        (plugins / "docker-buildx").symlink_to(self.engine.programs / "docker-buildx")

    def words(self):
        """What kind answers about clusters, nodes and images that are not there: the manifest's patterns stand on it."""
        self.expect("kind get clusters without any", self.kind("get", "clusters"), (0, [], "No kind clusters found.\n"))
        status, out, error = self.kind("get", "nodes", "--name", "nowhere")
        self.expect("kind get nodes of an unknown cluster", (status, out), (0, []))
        status, out, error = self.kind("get", "kubeconfig", "--name", "nowhere")
        self.expect("kind get kubeconfig of an unknown cluster", (status, out, error),
                    lambda found: found[:2] == (1, []) and "could not locate any control plane nodes" in error)
        status, out, _ = self.kind("delete", "cluster", "--name", "nowhere", "--kubeconfig", str(self.folder / "none"))
        self.expect("kind delete cluster of an unknown cluster", (status, out), (0, []))
        status, out, error = self.kind("load", "docker-image", "nothing:1", "--name", "nowhere")
        self.expect("kind load docker-image of an unknown image", (status, error),
                    (1, 'ERROR: image: "nothing:1" not present locally\n'))

    def foreign(self):
        """A cluster of the same name that somebody has made by hand stays."""
        self.kubeadm("works")
        self.cluster()
        self.kind("create", "cluster", "--name", "lab", "--image", "weir-node:1", "--kubeconfig", str(self.folder / "none"))
        before = self.engine.docker("ps", "--quiet")
        refusal = "is there already, and was not made by this workspace"
        self.expect_failure("a cluster that is there already is refused", refusal)
        host, self.environment["DOCKER_HOST"] = self.environment["DOCKER_HOST"], "unix:///nowhere.sock"
        self.expect_failure("nobody can tell whether it is there", "Cannot connect to the Docker daemon")
        self.environment["DOCKER_HOST"] = host
        self.expect_failure("and is refused once it can be told", refusal)
        self.call("destroy", "lab", "-y")
        self.expect("it stays", self.engine.docker("ps", "--quiet"), before)
        self.kind("delete", "cluster", "--name", "lab", "--kubeconfig", str(self.folder / "none"))
        self.good("destroy", "lab", "-y")

    def failing(self):
        self.kubeadm("fails")
        self.cluster()
        self.expect_failure("a cluster whose kubeadm fails: the words of kind and of kubeadm",
                            "failed to init node with kubeadm", "the kubelet of the stand-in is not healthy")
        self.expect("kind has taken its nodes away", (self.kind("get", "clusters")[1], self.containers()), ([], []))
        self.good("destroy", "lab", "-y")
        self.expect_nothing("after a failed apply and a destroy")
        self.kubeadm("waits")
        self.cluster(timeout="4s")
        self.expect_failure("a create that takes too long is ended", "took longer than")
        self.expect("its node is there still, and kind is not", (self.containers(), processes("kind")),
                    (["lab-control-plane"], []))
        self.expect("a plan makes it anew", self.plan(), {"lab": "replace"})
        self.good("destroy", "lab", "-y")
        self.expect_nothing("after a destroy of what was half made")

    def begin(self):
        """Starts an apply and gives it and kind, once kubeadm runs in the node."""
        self.kubeadm("waits")
        self.cluster()
        run = self.start(*self.applying)
        kind_engine.wait_for(lambda: self.node("cat", "/node/waiting"), "kubeadm runs in the node")
        return run, processes("kind")[0]

    def interrupted(self):
        run, _ = self.begin()
        for words in ("Once more ends it at once", None):
            run.send_signal(signal.SIGINT)
            words and kind_engine.wait_for(lambda: words in (self.folder / "out").read_text(), "weir has heard it")
        self.expect("interrupted twice, weir ends, and kind with it", (run.wait(60) != 0, processes("kind")), (True, []))
        self.good("destroy", "lab", "-y")
        self.expect_nothing("after a destroy of what it left")

    def killed(self):
        for verb in ("apply", "destroy"):
            run, tool = self.begin()
            os.kill(run.pid, signal.SIGKILL)
            run.wait()
            os.killpg(tool, signal.SIGKILL)
            before = self.engine.docker("ps", "--quiet")
            self.kubeadm("works")
            status, text = self.call(*(self.applying if verb == "apply" else ("destroy", "lab", "-y")))
            self.expect(f"weir and kind are killed, the node stays: the next {verb} goes through", (status, text),
                        lambda found: found[0] == 0)
            if verb == "apply":
                self.expect("with a node of its own, and nothing to be done after it",
                            (self.engine.docker("ps", "--quiet") != before, len(self.containers()), self.plan()),
                            (True, 1, {"lab": "no-op"}))
            if self.call("destroy", "lab", "-y")[0]:
                self.good("state", "settle", "lab", "lab", "--not-done")
                self.kind("delete", "cluster", "--name", "lab", "--kubeconfig", str(self.folder / "none"))
                self.good("destroy", "lab", "-y")
            self.expect_nothing("after a destroy")

    def orphaned(self):
        run, tool = self.begin()
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        node = self.engine.docker("ps", "--quiet")
        run = self.start(*self.applying)
        kind_engine.wait_for(lambda: f"waiting for create (process {tool})" in (self.folder / "out").read_text(),
                             "the next apply waits for kind")
        self.node("cp", "/kind/version", "/node/go")
        self.expect("weir is killed, kind goes on: the next apply waits for it", run.wait(60), 0)
        self.expect("and takes over what it made", (self.engine.docker("ps", "--quiet"), self.plan()), (node, {"lab": "no-op"}))
        self.good("destroy", "lab", "-y")
        self.expect_nothing("after a destroy")

    def live(self):
        self.kubeadm("works")
        self.cluster()
        self.apply()
        self.expect("nothing is to be done after an apply", self.plan(), {"lab": "no-op"})
        told = self.kind("get", "clusters")[1], self.kind("get", "nodes", "--name", "lab")[1]
        self.expect("kind tells it and its nodes", told, (["lab"], ["lab-control-plane"]))
        port = self.engine.docker("port", "lab-control-plane", "6443").strip()
        attributes = json.loads(self.good("state", "show", "lab", "lab"))["attributes"]
        self.expect("its server is the port that the engine publishes", attributes["server"], f"https://{port}")
        self.expect("the cluster answers", self.call("get", "lab", "namespaces")[1], lambda found: "kube-system" in found)
        self.loading()
        self.arranged()
        self.cluster()
        self.apply()
        self.engine.docker("stop", "lab-control-plane")
        status, text = self.call("plan", "lab")
        self.expect("a stopped node: nobody knows, and nothing is planned", (status, text),
                    lambda found: "could not be asked" in text and "nothing to do" in text)
        self.engine.docker("rm", "--force", "lab-control-plane")
        self.expect("a node that was removed: it is gone, and made anew", self.plan(), {"lab": "create"})
        self.cluster(nodes=2)
        self.apply()
        self.expect("two nodes", sorted(self.containers()), ["lab-control-plane", "lab-worker"])
        self.engine.docker("rm", "--force", "lab-worker")
        self.expect("one of two nodes is gone: it is not whole, and made anew", self.plan(), {"lab": "replace"})

    def loading(self):
        """Images of this machine in the nodes."""
        kind_engine.node_image(self.engine, "app:1", "")
        identity = self.engine.docker("image", "inspect", "--format", "{{.Id}}", "app:1").strip()
        self.cluster(more=kind_lab.LOADED % ("app:1", identity))
        self.apply()
        self.expect("an image is loaded into the node", self.node("crictl", "images", "-o", "json"),
                    lambda found: identity in found and "docker.io/library/app:1" in found)
        self.expect("and nothing is to be done after it", self.plan(), {"lab": "no-op", "loaded": "no-op"})
        self.node("crictl", "rmi", "app:1")
        self.expect("one that was removed there is loaded again", self.plan(), {"lab": "no-op", "loaded": "create"})
        self.cluster(more=kind_lab.LOADED % ("nothing:1", "sha256:1"))
        self.expect_failure("an image that this machine does not have: kind's own words",
                            'image: "nothing:1" not present locally')

    def arranged(self):
        """What the arguments of a cluster say reaches kind."""
        words = "ports: ['8080:30080']\n        labels: {lab: here}\n        cni: %s\n        images: %s"
        self.cluster(nodes=3, words="controlPlanes: 1\n        " + words % ("false", "[app:1]"))
        self.apply()
        self.expect("a port of this machine leads to the first node", self.engine.docker("port", "lab-control-plane", "30080"),
                    lambda found: found.strip().endswith(":8080"))
        self.expect("labels are those of the nodes", self.node("cat", "/kind/kubeadm.conf"), lambda found: "lab=here" in found)
        self.expect("no network plug-in is installed", self.node("cat", "/node/kubectl-calls"),
                    lambda found: "\ncreate " not in found)
        holds = [self.engine.docker("exec", node, "crictl", "images") for node in self.containers()]
        self.expect("all three nodes hold the image", [text.count("app:1") for text in holds], [1, 1, 1])
        before = self.containers()
        kind_engine.node_image(self.engine, "app:2", "# another\n")
        self.cluster(nodes=3, words="controlPlanes: 1\n        " + words % ("false", "[app:1, app:2]"))
        self.expect("another image is no new cluster", self.plan(), {"lab": "update"})
        self.apply()
        self.expect("and is loaded too", (self.node("crictl", "images"), self.containers()),
                    lambda found: "app:1" in found[0] and "app:2" in found[0] and found[1] == before)
        self.cluster(words=words % ("true", "[]"))
        self.apply()
        self.expect("with a network plug-in it is installed", self.node("cat", "/node/kubectl-calls"),
                    lambda found: "\ncreate " in found)

    def stopped(self):
        """The engine goes while a cluster is recorded."""
        self.engine.stop()
        status, text = self.call("plan", "lab")
        self.expect("the engine is stopped: the cluster is not taken for gone", (status, text),
                    lambda found: "could not be asked" in text and "Cannot connect to the Docker daemon" in text
                    and "create" not in text.split("hint:")[-1])
        status, text = self.call("destroy", "lab", "-y")
        self.expect("and a destroy fails and keeps it recorded", (status, self.recorded()), (1, ["lab"]))
        self.engine.start()
        self.good("destroy", "lab", "-y")
        self.expect_nothing("once the engine is back, after a destroy")

    def run(self):
        self.unreachable()
        self.engine.start()
        print(f"{' '.join(self.kind('version')[1][:2])}, Docker engine",
              self.engine.docker("version", "--format", "{{.Server.Version}}").strip(), flush=True)
        kind_engine.node_image(self.engine, "weir-node:fails", kind_engine.KUBEADM_FAILS)
        kind_engine.node_image(self.engine, "weir-node:works", kind_engine.KUBEADM_WORKS, self.weir)
        kind_engine.node_image(self.engine, "weir-node:waits", kind_engine.KUBEADM_WAITS, self.weir)
        self.images("the old builder", "COPY failed: file not found in build context")
        self.use_buildx()
        self.images("buildx", '"/nowhere": not found')
        self.words()
        self.foreign()
        self.failing()
        self.interrupted()
        self.killed()
        self.orphaned()
        self.live()
        self.stopped()
        self.expect("the user's own kubeconfig is as it was", self.kubeconfig.read_text(), kind_lab.OWN_KUBECONFIG)
        self.expect("and nothing stands beside it", sorted(path.name for path in self.kubeconfig.parent.iterdir()), ["config"])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    given = options.parse_args()
    folder = os.environ.get("WEIR_KIND_FOLDER")
    if not folder:
        try:
            kind_programs.find()
            sys.exit(kind_engine.apart())
        except kind_programs.Missing as missing:
            print(f"skipped: {missing}")
            return
    kind_engine.settle()
    lab = Check(os.path.abspath(given.weir), folder)
    try:
        lab.run()
    finally:
        lab.engine.stop()
    print(f"kind: {lab.count} checks, {lab.failed} failed")
    sys.exit(1 if lab.failed else 0)


if __name__ == "__main__":
    main()
