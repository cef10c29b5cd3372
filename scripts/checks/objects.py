#!/usr/bin/env python3
"""Lives the life of what is put on a cluster: manifests in waves, a Secret, a kustomize overlay and a Helm release.

usage: scripts/checks/objects.py --weir PATH [--helm LINE]

They are applied, upgraded, changed behind Weir's back by kubectl, shown, set back, pruned and destroyed; at the end nothing but
what was there before is left. Then a chart is fetched from a repository, and stays the package that it was. Then come stacks that cannot work: each is told as what it is, and records nothing half. The
cluster is a control plane of the check's own, or the one of WEIR_TEST_KUBECONFIG.
"""
import argparse
import functools
import hashlib
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading

PROJECT = pathlib.Path(__file__).resolve().parents[2]
HELMS = PROJECT / "Tests" / "StandIns" / "helm"
sys.path.insert(0, str(HELMS))
import releases  # noqa: E402

NAMESPACE = "weir-objects"
SECRET = "correct-horse-battery"
STACK = """
apiVersion: weir.dev/v1
kind: Stack
metadata: {name: objects}
spec:
  inputs:
    kubeconfig: {type: string}
    password: {type: string, sensitive: true, default: %(secret)s}
    replicas: {type: integer, default: 1}
    tag: {type: string, default: "1"}
    extra: {type: boolean, default: true}
  resources:
    hub: {type: external.cluster, with: {path: "${inputs.kubeconfig}"}}
    home:
      type: kubernetes.manifest
      with:
        cluster: ${resources.hub}
        objects: [{apiVersion: v1, kind: Namespace, metadata: {name: %(namespace)s}}]
    password:
      type: kubernetes.secret
      dependsOn: [home]
      with: {cluster: "${resources.hub}", namespace: %(namespace)s, name: password, data: {password: "${inputs.password}"}}
    waves:
      type: kubernetes.manifest
      dependsOn: [password]
      with:
        cluster: ${resources.hub}
        namespace: %(namespace)s
        objects:
          - apiVersion: apps/v1
            kind: Deployment
            metadata: {name: first, annotations: {weir.dev/wave: "1"}}
            spec:
              replicas: ${inputs.replicas}
              selector: {matchLabels: {app: first}}
              template: {metadata: {labels: {app: first}}, spec: {containers: [{name: web, image: registry.k8s.io/pause:3.9}]}}
          - {apiVersion: v1, kind: ConfigMap, metadata: {name: second, annotations: {weir.dev/wave: "2"}}, data: {tag: "${inputs.tag}"}}
          - {apiVersion: v1, kind: ConfigMap, metadata: {name: "${inputs.extra ? 'extra' : 'other'}"}, data: {a: b}}
    overlay:
      type: kustomize.build
      dependsOn: [home]
      with:
        cluster: ${resources.hub}
        base: kustomize/base
        overlay:
          namespace: %(namespace)s
          images: [{name: registry.k8s.io/pause, newTag: "${inputs.tag}"}]
          secretGenerator: [{name: generated, literals: ["password=${inputs.password}"]}]
    release:
      type: helm.release
      dependsOn: [home]
      with:
        cluster: ${resources.hub}
        name: sample
        namespace: %(namespace)s
        chart: ./chart
        values: {replicas: "${inputs.replicas}"}
        timeout: 90s
  outputs:
    revision: {value: "${resources.release.revision}"}
""" % {"secret": SECRET, "namespace": NAMESPACE}
BASE = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: overlaid}
spec:
  selector: {matchLabels: {app: overlaid}}
  template: {metadata: {labels: {app: overlaid}}, spec: {containers: [{name: web, image: "registry.k8s.io/pause:0"}]}}
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Gives the files of a folder, and tells nobody."""

    def log_message(self, *_):
        pass


class Lab:
    """A project in a folder of its own, and the cluster that it is applied to."""

    def __init__(self, weir, helm, folder):
        self.weir, self.folder, self.failed, self.count = weir, pathlib.Path(folder), 0, 0
        (self.folder / "stacks").mkdir()
        (self.folder / "weir.yaml").write_text("apiVersion: weir.dev/v1\nkind: Project\nmetadata: {name: objects}\n")
        (self.folder / "bin").mkdir()
        os.symlink(helm, self.folder / "bin" / "helm")
        shutil.copytree(PROJECT / "templates" / "charts" / "weir-sample", self.folder / "chart")
        self.base("base", BASE, "[web.yaml]")
        self.stack("objects", STACK)
        self.server = None
        self.kubeconfig = os.environ.get("WEIR_TEST_KUBECONFIG", "")
        self.environment = {**os.environ, "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "HOME": str(self.folder),
                            "XDG_STATE_HOME": str(self.folder / "home")}
        if not self.kubeconfig:
            self.kubeconfig = str(self.folder / "kubeconfig")
            self.server = subprocess.Popen(
                [weir, "controlplane", "serve", "--in-memory", "--kubeconfig", self.kubeconfig], cwd=folder,
                env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            self.server.stdout.readline()

    def stop(self):
        if self.server:
            self.server.kill()
            self.server.wait()

    def base(self, name, text, resources):
        folder = self.folder / "kustomize" / name
        folder.mkdir(parents=True)
        (folder / "kustomization.yaml").write_text(f"resources: {resources}\n")
        (folder / "web.yaml").write_text(text)

    def stack(self, name, text):
        (self.folder / "stacks" / f"{name}.yaml").write_text(text)

    def call(self, *words, **inputs):
        given = [word for name, value in inputs.items() for word in ("--set", f"{name}={value}")]
        return subprocess.run([self.weir, *words, *given], cwd=self.folder, env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)

    def good(self, *words, **inputs):
        done = self.call(*words, **inputs)
        if done.returncode:
            raise SystemExit(f"weir {' '.join(words)}: {done.returncode}\n{done.stdout[-3000:]}")
        return done.stdout

    def plan(self, **inputs):
        text = self.good("plan", "objects", "--output", "json", kubeconfig=self.kubeconfig, **inputs)
        return json.loads(text[text.index("{"):])

    def apply(self, **inputs):
        return self.good("apply", "objects", "-y", kubeconfig=self.kubeconfig, **inputs)

    def kubectl(self, *words):
        return subprocess.run(["kubectl", "--kubeconfig", self.kubeconfig, *words], check=True, text=True,
                              capture_output=True, env=self.environment).stdout

    def mine(self, *words):
        return self.kubectl("--namespace", NAMESPACE, *words)

    def objects(self):
        """All objects of the cluster, but for what comes and goes by itself."""
        fleeting = {"events", "events.events.k8s.io", "leases.coordination.k8s.io", "endpointslices.discovery.k8s.io"}
        kinds = set(self.kubectl("api-resources", "--verbs=list", "--output=name").split()) - fleeting
        return set(self.kubectl("get", ",".join(sorted(kinds)), "--all-namespaces", "--output",
                                r'jsonpath={range .items[*]}{.kind}/{.metadata.namespace}/{.metadata.name}{"\n"}{end}')
                   .split())

    def expect(self, what, found, wanted):
        self.count += 1
        holds = wanted(found) if callable(wanted) else found == wanted
        if not holds:
            self.failed += 1
        print(f"{'ok  ' if holds else 'FAIL'} {what}" + ("" if holds else f": {found}"), flush=True)

    # What is checked

    def live(self):
        before = self.objects()
        self.apply()
        self.expect("nothing is to be done after an apply", self.todo(), {})
        self.expect("the release is the first", self.good("output", "objects", "revision").strip(), "1")

        self.expect("an upgrade is told object by object", self.parts(replicas=2, tag='"2"'), {
            ("waves", "update", f"Deployment/{NAMESPACE}/first", "spec.replicas: 1 -> 2"),
            ("waves", "update", f"ConfigMap/{NAMESPACE}/second", 'data.tag: "1" -> "2"'),
            ("overlay", "update", f"Deployment/{NAMESPACE}/overlaid",
             'spec.template.spec.containers[name=web].image: "registry.k8s.io/pause:1" -> "registry.k8s.io/pause:2"'),
            ("release", "update", f"Deployment/{NAMESPACE}/sample-weir-sample", "spec.replicas: 1 -> 2")})
        inputs = {"replicas": 2, "tag": '"2"'}
        self.apply(**inputs)
        self.expect("and is done", self.mine("get", "deployments", "--output", "jsonpath={.items[*].spec.replicas}"),
                    lambda found: sorted(found.split()) == ["1", "2", "2"])
        self.expect("nothing is to be done after it", self.todo(**inputs), {})

        self.mine("scale", "deployment", "first", "--replicas", "5")
        self.mine("patch", "secret", "password", "--patch", '{"data": {"password": "ZXZpbA=="}}')
        self.mine("set", "image", "deployment/overlaid", "web=evil:1")
        self.mine("scale", "deployment", "sample-weir-sample", "--replicas", "7")
        self.mine("label", "configmap", "second", "mine=yes")
        drift = {(change["address"], part["path"], part["recorded"], part["observed"])
                 for change in self.plan(**inputs)["changes"] for part in change["drift"]}
        self.expect("a plan shows exactly what kubectl has changed", drift, {
            ("waves", f"objects[Deployment/{NAMESPACE}/first].spec.replicas", "2", "5"),
            ("password", f"objects[Secret/{NAMESPACE}/password].data.password", "(sensitive)", "(sensitive)"),
            ("overlay", f"objects[Deployment/{NAMESPACE}/overlaid].spec.template.spec.containers[name=web].image",
             '"registry.k8s.io/pause:2"', '"evil:1"'),
            ("release", f"objects[Deployment/{NAMESPACE}/sample-weir-sample].spec.replicas", "2", "7")})
        self.apply(**inputs)
        self.expect("an apply sets it back", self.todo(**inputs), {})
        self.expect("and leaves what is not Weir's", self.mine("get", "configmap", "second", "--output",
                                                               "jsonpath={.metadata.labels.mine}"), "yes")

        inputs["extra"] = "false"
        self.expect("what is no longer declared is told", self.parts(**inputs), {
            ("waves", "create", f"ConfigMap/{NAMESPACE}/other", ""),
            ("waves", "delete", f"ConfigMap/{NAMESPACE}/extra", "")})
        self.apply(**inputs)
        self.expect("and goes", self.mine("get", "configmaps", "--output", "name"),
                    lambda found: "configmap/other" in found and "configmap/extra" not in found)
        self.secrets()
        self.good("destroy", "objects", "-y")
        self.expect("a destroy leaves what was there before", self.objects() ^ before, set())

    def todo(self, **inputs):
        return {change["address"]: change["action"] for change in self.plan(**inputs)["changes"]
                if change["action"] != "no-op"}

    def parts(self, **inputs):
        found = set()
        for change in self.plan(**inputs)["changes"]:
            for part in change["parts"]:
                fields = [f"{field['path']}: {field['before']} -> {field['after']}" for field in part["fields"]]
                if part["note"]:
                    fields.append(part["note"])
                found.add((change["address"], part["action"], part["name"], "; ".join(fields)))
        return found

    def secrets(self):
        """The secret stands nowhere but where secrets are kept."""
        found = []
        for path in (self.folder / ".weir").rglob("*"):
            if path.is_file() and "secrets" not in path.parts and SECRET.encode() in path.read_bytes():
                found.append(str(path))
        objects = subprocess.run(["git", "--git-dir", ".weir/state.git", "cat-file", "--batch-all-objects", "--batch"],
                                 cwd=self.folder, capture_output=True).stdout
        self.expect("a secret stands neither in git nor in files of runs", (found, SECRET.encode() in objects), ([], False))

    def pins(self):
        """A version of a chart that is fetched stays the package that it was: weir.lock says which."""
        self.environment.pop("CI", None)
        self.package()
        handler = functools.partial(Quiet, directory=self.folder / "charts")
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            release = (f"name: pinned, chart: weir-sample, repository: 'http://127.0.0.1:{server.server_port}', "
                       "version: 1.0.0, values: {replicas: 1}")
            self.stack("pinned", "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: pinned}\nspec:\n  resources:\n"
                                 f"    hub: {{type: external.cluster, with: {{path: {self.kubeconfig}}}}}\n"
                                 f"    it: {{type: helm.release, with: {{cluster: \"${{resources.hub}}\", {release}}}}}\n")
            lock = self.folder / "weir.lock"
            self.environment["CI"] = "true"
            done = self.call("apply", "pinned", "-y")
            self.expect("a chart that weir.lock does not tell is refused where that may not be written",
                        (done.returncode, done.stdout, lock.exists()),
                        lambda found: found[0] == 1 and "weir.lock does not tell the package" in found[1] and not found[2])
            del self.environment["CI"]
            self.good("apply", "pinned", "-y")
            self.expect("the digest of a chart that was fetched stands in weir.lock", lock.read_text(),
                        lambda text: f"digest: {self.digest()}" in text or f'digest: "{self.digest()}"' in text)
            self.environment["CI"] = "true"
            self.expect("which is enough where it may not be written",
                        self.good("plan", "pinned", "--replace", "it"), lambda text: "refused" not in text)
            del self.environment["CI"]
            with (self.folder / "chart" / "values.yaml").open("a") as file:
                file.write("# Another package.\n")
            self.package()
            done = self.call("apply", "pinned", "-y", "--replace", "it")
            self.expect("another package of the same version is refused", (done.returncode, done.stdout),
                        lambda found: found[0] == 1 and "is not the package that weir.lock names" in found[1])
            self.good("modules", "--update", "weir-sample")
            self.good("apply", "pinned", "-y")
            self.expect("and taken when somebody says so", lock.read_text(), lambda text: self.digest() in text)
            self.expect("the lock is told", self.good("modules"), lambda text: self.digest() in text)
            self.good("destroy", "pinned", "-y")
            server.shutdown()

    def package(self):
        """Makes the repository of the chart anew."""
        for words in [("package", "chart", "--version", "1.0.0", "--destination", "charts"), ("repo", "index", "charts")]:
            subprocess.run([self.folder / "bin" / "helm", *words], cwd=self.folder, env=self.environment, check=True,
                           capture_output=True)

    def digest(self):
        return hashlib.sha256((self.folder / "charts" / "weir-sample-1.0.0.tgz").read_bytes()).hexdigest()

    def bad(self):
        hub = "hub: {type: external.cluster, with: {path: %s}}" % self.kubeconfig
        selector = "selector: {matchLabels: {app: %s}}, template: {metadata: {labels: {app: %s}}, spec: {containers: [{name: a, image: b}]}}"
        self.base("cycle", BASE, "[web.yaml, inner]")
        (self.folder / "kustomize" / "cycle" / "inner").mkdir()
        (self.folder / "kustomize" / "cycle" / "inner" / "kustomization.yaml").write_text("resources: [../]\n")
        unreachable = (pathlib.Path(self.kubeconfig).read_text().replace("server: https://127.0.0.1:", "server: https://127.0.0.2:9"))
        (self.folder / "unreachable").write_text(unreachable)
        cases = [
            ("a chart that is not there", "helm.release", "name: x, chart: ./nowhere", "nowhere does not exist"),
            ("a chart that its repository does not have", "helm.release",
             "name: x, chart: nothing, repository: 'http://127.0.0.1:9/charts', version: 1.0.0", "127.0.0.1:9"),
            ("values that the chart refuses", "helm.release", "name: x, chart: ./chart, values: {replicas: many}",
             "values don't meet the specifications"),
            ("a kustomize cycle", "kustomize.build", "base: kustomize/cycle", "cycle"),
            ("an unknown kind", "kubernetes.manifest",
             "objects: [{apiVersion: example.org/v1, kind: Nothing, metadata: {name: x}}]", "the server knows no"),
            ("an unknown field", "kubernetes.manifest",
             "objects: [{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, dat: {}}]", "dat"),
            ("a namespace that is not there", "kubernetes.manifest",
             "objects: [{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: nowhere}}]", 'namespaces "nowhere" not found'),
            ("an expression that is none", "kubernetes.manifest",
             "objects: [{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}], readyWhen: {ConfigMap: 'object.'}", "readyWhen.ConfigMap"),
        ]
        for title, kind, arguments, text in cases:
            self.stack("bad", f"apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {{name: bad}}\nspec:\n  resources:\n"
                              f"    {hub}\n    it:\n      type: {kind}\n"
                              f"      with: {{cluster: \"${{resources.hub}}\", {arguments}}}\n")
            self.refused(title, text)
        for title, path, text in [("a kubeconfig that is not there", "nowhere", "nowhere"),
                                  ("a cluster that nobody answers for", "unreachable", "127.0.0.2")]:
            self.stack("bad", "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: bad}\nspec:\n  resources:\n"
                              f"    hub: {{type: external.cluster, with: {{path: {self.folder / path}}}}}\n")
            self.refused(title, text)
        stack = ("apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: bad}\nspec:\n  resources:\n    %s\n    it:\n"
                 "      type: kubernetes.manifest\n      with: {cluster: \"${resources.hub}\", wait: false, objects: "
                 "[{apiVersion: apps/v1, kind: Deployment, metadata: {name: weir-fixed, namespace: default}, spec: {%s}}]}\n")
        self.stack("bad", stack % (hub, selector % ("a", "a")))
        self.good("apply", "bad", "-y")
        self.stack("bad", stack % (hub, selector % ("b", "b")))
        self.expect("an immutable change is told by the plan", self.good("plan", "bad"), lambda text: "immutable" in text)
        done = self.call("apply", "bad", "-y")
        self.expect("and refused with what to do", (done.returncode, done.stdout),
                    lambda found: found[0] != 0 and "immutable" in found[1] and "--replace" in found[1])
        self.good("apply", "bad", "-y", "--replace", "it")
        self.good("destroy", "bad", "-y")

    def refused(self, title, text, *words):
        done = self.call("apply", "bad", "-y", *words)
        self.expect(f"{title} is told", (done.returncode, done.stdout),
                    lambda found: found[0] in (1, 3) and text.lower() in found[1].lower())
        state = self.call("destroy", "bad", "-y")
        self.expect(f"{title} leaves nothing that cannot be destroyed", state.returncode, 0)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    options.add_argument("--helm", default="4", help="the line of helm: 4, 3 or 3.12")
    given = options.parse_args()
    try:
        helm = releases.find(given.helm)
    except releases.Missing as missing:
        print(f"skipped: {missing}")
        return
    if not shutil.which("kubectl"):
        print("skipped: there is no kubectl")
        return
    with tempfile.TemporaryDirectory(prefix="weir-objects-") as folder:
        lab = Lab(os.path.abspath(given.weir), helm, folder)
        try:
            lab.live()
            lab.pins()
            lab.bad()
        finally:
            lab.stop()
    print(f"{lab.count} checks, {lab.failed} failed")
    sys.exit(1 if lab.failed else 0)


if __name__ == "__main__":
    main()
