#!/usr/bin/env python3
"""Holds every Kubernetes object that the project's stacks and templates render against the schemas of its kind, and every
rendering against a second one.

usage: scripts/checks/rendered.py --weir PATH [--kubernetes VERSION] [--crds FOLDER]... [--only WORD]...

Rendered are the manifests in plans of stacks/*.yaml, what stacks/terraform-kustomize.yaml writes when it is applied, the folders of
kustomize, the charts of templates/charts by each helm that is here, the examples of templates/cluster-api, and what the stack of
scripts/checks/objects.py sends to a server. Everything is rendered twice, by runs of their own in another folder, with another
HOME, another time zone and another language, and has to be the same bytes.

Schemas are those of the package kubernetes-validate, strictly; of other kinds those of the definitions in ../shared/crds (or
$WEIR_SHARED/crds, or --crds) and of definitions that were rendered, too. Kinds without one are told and skipped.
"""
import argparse
import collections
import difflib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import kubernetes_schemas
import objects
import recorder
import releases

PROJECT = objects.PROJECT
SHARED = os.environ.get("WEIR_SHARED", str(PROJECT.parent / "shared"))
UNKNOWN = ("(known after apply)", "(sensitive)")
# What objects.STACK is applied with, once each.
VARIANTS = ({}, {"replicas": 2, "tag": '"2"', "extra": "false"})
# A chart is rendered with its own values, and with each of these where it has what they set.
VALUES = ({}, {"hooks.enabled": "false", "nodeSelector.disk": "ssd", "message": "ĞİŞ: x"})


class Failed(Exception):
    """Something could not be rendered."""


class Surroundings:
    """A folder with a copy of the project, and what its runs see of the machine."""

    def __init__(self, root, name, zone, language):
        self.home = f"{root}/{name}/home"
        self.project = f"{root}/{name}/project"
        self.environment = {"PATH": os.environ["PATH"], "HOME": self.home, "XDG_STATE_HOME": f"{self.home}/state",
                            "TMPDIR": f"{root}/{name}", "TZ": zone, "LANG": language, "LC_ALL": language}
        os.makedirs(self.home)
        os.mkdir(self.project)
        shutil.copy(PROJECT / "weir.yaml", self.project)
        for part in ("stacks", "kustomize", "templates"):
            shutil.copytree(PROJECT / part, f"{self.project}/{part}")

    def run(self, *words, folder=None):
        done = subprocess.run([str(word) for word in words], cwd=folder or self.project, env=self.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
        if done.returncode:
            raise Failed(f"{' '.join(str(word) for word in words)}: exit status {done.returncode}\n"
                         f"{(done.stdout + done.stderr).decode(errors='replace')[-1500:]}")
        return done.stdout


class Report:
    """The checks that were made."""

    def __init__(self):
        self.count = self.failed = self.skipped = 0

    def check(self, title, faults, seen):
        """One check: it holds where there are no `faults`; `seen` is told where it does."""
        self.count += 1
        self.failed += bool(faults)
        print(f"{'FAILED' if faults else 'ok    '} {title}: {'; '.join(faults[:8]) if faults else seen}", flush=True)

    def skip(self, reason):
        self.skipped += 1
        print(f"skipped: {reason}", flush=True)


class Rendered:
    """All that is rendered, and what becomes of it."""

    def __init__(self, weir, schemas, report, both):
        self.weir, self.schemas, self.report, self.both = weir, schemas, report, both

    def same(self, title, texts):
        """Two renderings are the same bytes, but for where the project is."""
        first, second = (text.replace(one.project.encode(), b"PROJECT") for one, text in zip(self.both, texts))
        if first == second:
            self.report.check(f"{title}, rendered twice", [], f"{len(first):,} bytes alike")
            return
        lines = difflib.unified_diff(first.decode(errors="replace").splitlines(), second.decode(errors="replace").splitlines(),
                                     lineterm="", n=0)
        changes = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
        self.report.check(f"{title}, rendered twice", [f"{len(changes)} lines differ", *changes[:6]], "")

    def keep(self, title, things):
        """All objects keep to their schemas."""
        for thing in things:
            if thing.get("kind") == "CustomResourceDefinition":
                self.schemas.define(thing)
        faults, kinds, missing = [], collections.Counter(), collections.Counter()
        for thing in things:
            name = f"{thing.get('kind')}/{thing.get('metadata', {}).get('name')}"
            if any(word in json.dumps(thing, ensure_ascii=False) for word in UNKNOWN):
                missing["a part of it is known after an apply only: " + name] += 1
                continue
            try:
                faults += [f"{name}: {fault}" for fault in self.schemas.faults(thing)]
                kinds[thing["kind"]] += 1
            except kubernetes_schemas.Missing as reason:
                missing[str(reason)] += 1
        for reason, count in sorted(missing.items()):
            self.report.skip(f"{title}: {reason} ({count} object{'s' if count > 1 else ''})")
        seen = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        if kinds:
            self.report.check(f"{title}, by the schemas", faults, seen)

    def guarded(self, title, render):
        """Renders; a rendering that fails is a check that does not hold."""
        try:
            render()
        except (Failed, kubernetes_schemas.Missing, subprocess.TimeoutExpired, ValueError, OSError) as error:
            self.report.check(title, [str(error)], "")

    # What is rendered

    def stacks(self):
        for path in sorted((PROJECT / "stacks").glob("*.yaml")):
            self.guarded(f"stacks/{path.name}", lambda: self.stack(path))

    def stack(self, path):
        title = f"the plan of stacks/{path.name}"
        if "terraform.module" in path.read_text() and not (shutil.which("terraform") or shutil.which("tofu")):
            return self.report.skip(f"{title}: there is no terraform")
        texts = [one.run(self.weir, "plan", path.stem, "--output", "json") for one in self.both]
        self.same(title, texts)
        things = []
        for change in json.loads(texts[0])["changes"]:
            if change["type"] == "kubernetes.manifest":
                things += self.declared(change["arguments"])
        self.keep(title, things)

    def declared(self, arguments):
        """The objects of a kubernetes.manifest, wherever they stand."""
        given = arguments.get("objects") or []
        things = [given] if isinstance(given, dict) else list(given) if isinstance(given, list) else []
        texts = [arguments.get("content") or ""]
        texts += [pathlib.Path(self.both[0].project, name).read_text() for name in arguments.get("files") or []]
        for text in texts:
            things += kubernetes_schemas.read_yaml(text)
        return things

    def applied(self):
        """What the stack writes that has outputs of terraform in its manifests: these are random, so it is rendered again in the
        same workspace."""
        title = "the manifests of stacks/terraform-kustomize.yaml"
        if not (shutil.which("terraform") or shutil.which("tofu")):
            return self.report.skip(f"{title}: there is no terraform")
        first, second = self.both
        stack = "terraform-kustomize"
        written = pathlib.Path(first.project, ".weir/labs", stack, "default/manifests/manifests.yaml")
        first.run(self.weir, "apply", stack, "-y")
        texts = [written.read_bytes()]
        second.run(self.weir, "apply", stack, "-y", "--replace", "manifests", folder=first.project)
        texts.append(written.read_bytes())
        first.run(self.weir, "destroy", stack, "-y")
        self.same(title, texts)
        self.keep(title, kubernetes_schemas.read_yaml(texts[0]))

    def bases(self):
        for path in sorted((PROJECT / "kustomize").rglob("kustomization.yaml")):
            folder = path.parent.relative_to(PROJECT)
            self.guarded(str(folder), lambda: self.base(folder))

    def base(self, folder):
        texts = [one.run("kubectl", "kustomize", folder) for one in self.both]
        self.same(str(folder), texts)
        self.keep(str(folder), kubernetes_schemas.read_yaml(texts[0]))

    def charts(self):
        for line in releases.RELEASES:
            try:
                program = releases.find(line)
            except releases.Missing as missing:
                self.report.skip(f"templates/charts by helm {line}: {missing}")
                continue
            for path in sorted((PROJECT / "templates" / "charts").glob("*/Chart.yaml")):
                folder = path.parent.relative_to(PROJECT)
                for values in VALUES:
                    self.guarded(str(folder), lambda: self.chart(program, folder, values))

    def chart(self, program, folder, values):
        title = f"{folder} by {pathlib.Path(program).name}" + (" with other values" if values else "")
        known = kubernetes_schemas.read_yaml((PROJECT / folder / "values.yaml").read_text())[0]
        given = [word for name, value in values.items() if name.partition(".")[0] in known
                 for word in ("--set", f"{name}={value}")]
        texts = [one.run(program, "template", "sample", folder, "--namespace", "lab", "--include-crds",
                         "--kube-version", self.schemas.version, *given) for one in self.both]
        self.same(title, texts)
        self.keep(title, kubernetes_schemas.read_yaml(texts[0]))

    def examples(self):
        folders = [pathlib.Path(one.home, "examples") for one in self.both]
        for one, folder in zip(self.both, folders):
            folder.mkdir()
            one.run(sys.executable, PROJECT / "scripts/checks/cluster-api-templates.py", "--weir", self.weir, "--write", folder)
        for path in sorted(folders[0].iterdir()):
            title = f"templates/cluster-api, {path.stem}"
            texts = [(folder / path.name).read_bytes() for folder in folders]
            self.same(title, texts)
            self.keep(title, json.loads(texts[0]))

    def sent(self):
        """What Weir sends to a server, and what helm does on its behalf."""
        title = "the stack of scripts/checks/objects.py"
        for need, there in (("helm", self.helm()), ("kubectl", shutil.which("kubectl"))):
            if not there:
                return self.report.skip(f"{title}: there is no {need}")
        for inputs in VARIANTS:
            name = title + (" with other inputs" if inputs else "")
            recorded = [self.record(one, inputs) for one in self.both]
            for who, words in (("weir", "what Weir applies"), ("helm", "what helm applies")):
                own = [sorted((one for one in writes if one.manager == who and one.method == "PATCH"),
                              key=lambda one: (one.path, one.body)) for writes in recorded]
                self.same(f"{name}, {words}", [b"\n".join(one.path.encode() + b" " + one.body for one in writes)
                                               for writes in own])
                self.keep(f"{name}, {words}", self.bodies(own[0]))

    @staticmethod
    def helm():
        try:
            return releases.find("4")
        except releases.Missing:
            return None

    def record(self, surroundings, inputs):
        with tempfile.TemporaryDirectory(dir=surroundings.home) as folder:
            lab = objects.Lab(self.weir, self.helm(), folder)
            lab.environment = {**surroundings.environment, "PATH": lab.environment["PATH"]}
            try:
                with recorder.Recorder(lab.kubeconfig, folder) as proxy:
                    lab.kubeconfig = proxy.kubeconfig
                    lab.apply(**inputs)
                    return list(proxy.writes)
            except SystemExit as error:
                raise Failed(str(error)) from None
            finally:
                lab.stop()

    @staticmethod
    def bodies(writes):
        found = []
        for write in writes:
            # In protobuf helm sends what it makes itself: its notes of releases, the namespace.
            if not write.body.startswith(b"k8s\0"):
                found += kubernetes_schemas.read_yaml(write.body)
        return found

    def all(self, only):
        for name in ("stacks", "applied", "bases", "charts", "examples", "sent"):
            if only and name not in only:
                continue
            if name in ("applied", "bases") and not shutil.which("kubectl"):
                self.report.skip(f"{name}: there is no kubectl")
                continue
            self.guarded(name, getattr(self, name))
        for pattern in sorted(self.schemas.unread):
            self.report.skip(f"a pattern that Python does not read: {pattern}")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    options.add_argument("--kubernetes", default="1.36", help="the version of the schemas; 1.36, that of the embedded server")
    options.add_argument("--crds", action="append", help="a folder of definitions; may be given several times")
    options.add_argument("--only", action="append", choices=["stacks", "applied", "bases", "charts", "examples", "sent"])
    given = options.parse_args()
    # The server of objects.Lab is its own.
    os.environ.pop("WEIR_TEST_KUBECONFIG", None)
    report = Report()
    try:
        schemas = kubernetes_schemas.Schemas(given.kubernetes, given.crds or [f"{SHARED}/crds"])
    except kubernetes_schemas.Missing as missing:
        report.skip(str(missing))
        print("rendered: 0 checks, 0 failed, 1 skipped")
        return
    with tempfile.TemporaryDirectory(prefix="weir-rendered-") as root:
        both = [Surroundings(root, "one", "UTC", "C.UTF-8"),
                Surroundings(root, "another-one", "Pacific/Kiritimati", "tr_TR.UTF-8")]
        Rendered(os.path.abspath(given.weir), schemas, report, both).all(given.only)
    print(f"rendered: {report.count} checks, {report.failed} failed" + (f", {report.skipped} skipped" if report.skipped else ""))
    sys.exit(1 if report.failed else 0)


if __name__ == "__main__":
    main()
