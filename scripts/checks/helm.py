#!/usr/bin/env python3
"""Lives the life of releases on the embedded control plane with helm itself, of each line that is there.

The chart is templates/charts/weir-sample. Helm comes from Tests/StandIns/helm, where scripts/dependencies --test puts it; its
settings and caches are kept in a folder of the check. Where there is no helm the check is skipped.
"""
import argparse
import functools
import http.server
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import controlplane

HELMS = os.path.join(controlplane.PROJECT, "Tests", "StandIns", "helm")
sys.path.insert(0, HELMS)
import releases  # noqa: E402

CHART = os.path.join(controlplane.PROJECT, "templates", "charts", "weir-sample")
NOWHERE = 'nodeSelector={"check": "nowhere"}'


class Done:
    """How a call of helm ended."""

    def __init__(self, words, done):
        self.words, self.code, self.out, self.err = words, done.returncode, done.stdout, done.stderr

    @property
    def json(self):
        return json.loads(self.out)

    def __str__(self):
        return f"helm {' '.join(self.words)}: {self.code}\n{self.out[-400:]}\n{self.err[-600:]}"


class Helm:
    """One helm, its own settings, and one namespace."""

    def __init__(self, program, root, kubeconfig, namespace):
        self.program, self.namespace = str(program), namespace
        self.root = os.path.join(root, namespace)
        os.mkdir(self.root)
        self.environment = {"PATH": os.environ["PATH"], "HOME": self.root, "KUBECONFIG": kubeconfig}
        for name in ("CACHE", "CONFIG", "DATA"):
            self.environment[f"HELM_{name}_HOME"] = os.path.join(self.root, name.lower())
        self.version = self.good("version", "--template", "{{.Version}}").out.lstrip("v")
        self.major, self.minor = (int(part) for part in self.version.split(".")[:2])

    def begin(self, *words):
        return subprocess.Popen([self.program, "--namespace", self.namespace, *words], env=self.environment, cwd=self.root,
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def call(self, *words, **environment):
        return Done(words, subprocess.run(
            [self.program, "--namespace", self.namespace, *words], env={**self.environment, **environment}, cwd=self.root,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=180))

    def good(self, *words):
        done = self.call(*words)
        assert done.code == 0, str(done)
        return done

    def bad(self, text, *words, **environment):
        """A call that fails, and says `text`."""
        done = self.call(*words, **environment)
        assert done.code == 1 and text.lower() in done.err.lower(), f"{done}\nwithout {text!r}"
        return done

    def upgrade(self, release, *words, chart=CHART):
        """The words of an upgrade that waits."""
        forced = ["--force-conflicts"] if self.major == 4 else []
        return ["upgrade", "--install", release, chart, "--create-namespace", "--wait", "--reset-values",
                *forced, *(words if "--timeout" in words else [*words, "--timeout", "60s"])]

    @property
    def on_failure(self):
        return "--rollback-on-failure" if self.major == 4 else "--atomic"

    def statuses(self, release):
        return [entry["status"] for entry in self.good("history", release, "-o", "json").json]


class Checks:
    """Each method named `check_...` is one check with a helm and a namespace of its own."""

    def __init__(self, helm, client):
        self.helm, self.client = helm, client
        self.base = f"/api/v1/namespaces/{helm.namespace}"

    def message(self, release):
        return self.client.get(f"{self.base}/configmaps/{release}-weir-sample")["data"]["message"]

    def deployment(self, release):
        return self.client.get(f"/apis/apps/v1/namespaces/{self.helm.namespace}/deployments/{release}-weir-sample")

    def patch(self, path, body):
        reply = self.client.request("PATCH", path, body, "application/merge-patch+json")
        assert reply.status == 200, reply.body

    def gone(self, path):
        reply = self.client.request("GET", path)
        assert reply.status == 404, f"{path}: {reply.status}"

    def check_life(self):
        helm = self.helm
        helm.bad("Error: release: not found", "status", "a")
        made = helm.good(*helm.upgrade("a", "-o", "json")).json
        assert (made["info"]["status"], made["version"]) == ("deployed", 1), made["info"]
        greeting = f"/apis/sample.weir.dev/v1/namespaces/{helm.namespace}/greetings/a-weir-sample"
        assert self.client.get(greeting)["spec"] == {"message": "hello", "tone": "plain"}
        assert self.deployment("a")["status"]["readyReplicas"] == 2
        prepared = self.client.get(f"/apis/batch/v1/namespaces/{helm.namespace}/jobs/a-weir-sample-prepare")
        assert prepared["status"]["succeeded"] == 1
        assert helm.good("get", "values", "a", "-o", "json").json is None
        helm.good(*helm.upgrade("a", "--set-json", 'message="two"', "--set-json", "replicas=3"))
        assert helm.good("get", "values", "a", "-o", "json").json == {"message": "two", "replicas": 3}
        assert self.message("a") == "two" and self.deployment("a")["spec"]["replicas"] == 3
        assert 'message: "two"' in helm.good("get", "manifest", "a").out
        self.client.get(f"/apis/batch/v1/namespaces/{helm.namespace}/jobs/a-weir-sample-migrate")
        helm.good("rollback", "a", "1", "--wait", "--timeout", "60s")
        assert self.message("a") == "hello" and helm.statuses("a") == ["superseded", "superseded", "deployed"]
        helm.good("uninstall", "a", "--wait", "--timeout", "60s")
        helm.bad("Error: release: not found", "status", "a")
        helm.bad("release: not found", "uninstall", "a")
        self.gone(greeting)
        self.client.get("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/greetings.sample.weir.dev")

    def check_drift(self):
        helm = self.helm
        helm.good(*helm.upgrade("d"))
        self.patch(f"{self.base}/configmaps/d-weir-sample?fieldManager=someone", {"data": {"message": "drift"}})
        if helm.major == 4:
            helm.bad('conflict with "someone"', "upgrade", "d", CHART, "--set-json", 'message="two"')
        helm.good(*helm.upgrade("d", "--set-json", 'message="three"'))
        assert self.message("d") == "three"

    def check_failures(self):
        helm = self.helm
        helm.good(*helm.upgrade("f"))
        helm.bad("rolled back due to", *helm.upgrade("f", "--set-json", NOWHERE, "--timeout", "3s", helm.on_failure))
        assert helm.statuses("f") == ["superseded", "failed", "deployed"], helm.statuses("f")
        assert "nodeSelector" not in self.deployment("f")["spec"]["template"]["spec"]
        helm.bad("context deadline exceeded", *helm.upgrade("f", "--set-json", NOWHERE, "--timeout", "3s"))
        assert helm.statuses("f")[-2:] == ["deployed", "failed"], helm.statuses("f")
        helm.good("rollback", "f", "3", "--wait", "--timeout", "60s")
        helm.bad("field is immutable", *helm.upgrade("f", "--set-json", 'component="other"'))
        helm.bad("/replicas" if helm.minor >= 18 or helm.major == 4 else "replicas: Invalid type",
                 *helm.upgrade("f", "--set-json", 'replicas="many"'))
        helm.bad("UPGRADE FAILED", *helm.upgrade("f", "--set-json", "hooks.fail=true", "--timeout", "5s"))
        helm.good(*helm.upgrade("f"))

    def check_refusals(self):
        helm = self.helm
        helm.bad("unknown flag: --frobnicate", "upgrade", "r", CHART, "--frobnicate")
        helm.bad('path "/nowhere/chart" not found', "install", "r", "/nowhere/chart")
        helm.bad("not a valid chart repository or cannot be reached", "install", "r", "none", "--repo", "http://127.0.0.1:1")
        helm.bad("has no deployed releases", "upgrade", "r", CHART)
        unreachable = ["--kube-apiserver", "https://127.0.0.1:1"]
        helm.bad("kubernetes cluster unreachable", "status", "r", *unreachable)
        self.client.make(f"{self.base}/configmaps", {"metadata": {"name": "r-weir-sample"}})
        helm.bad("invalid ownership metadata", "install", "r", CHART)

    def check_killed(self):
        helm = self.helm
        for before, pending in (([], "pending-install"), (["deployed"], "pending-upgrade")):
            if before:
                helm.good(*helm.upgrade("k"))
            running = helm.begin(*helm.upgrade("k", "--set-json", NOWHERE, "--set-json", "hooks.enabled=false"))
            found, end = None, time.monotonic() + 60
            try:
                while (not found or pending not in found.out) and time.monotonic() < end:
                    assert running.poll() is None, "it ended before it was killed"
                    found = helm.call("history", "k", "-o", "json")
            finally:
                running.send_signal(signal.SIGKILL)
                running.wait()
            assert helm.statuses("k") == before + [pending], str(found)
            helm.bad("another operation (install/upgrade/rollback) is in progress", *helm.upgrade("k"))
            helm.good(*(["rollback", "k", "1", "--wait"] if before else ["uninstall", "k", "--wait"]))
        helm.good(*helm.upgrade("k", "--set-json", 'message="after"'))
        assert self.message("k") == "after"

    def check_charts(self):
        helm = self.helm
        helm.good("package", CHART, "--destination", "charts")
        folder = os.path.join(helm.root, "charts")
        serve = functools.partial(QuietFiles, directory=folder)
        with QuietServer(("127.0.0.1", 0), serve) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            url = f"http://127.0.0.1:{server.server_address[1]}"
            helm.good("repo", "index", folder, "--url", url)
            assert "name: weir-sample" in helm.good("show", "chart", "weir-sample", "--repo", url).out
            helm.bad('version "9.9.9" not found', "pull", "weir-sample", "--repo", url, "--version", "9.9.9")
            helm.good("repo", "add", "check", url)
            helm.good(*helm.upgrade("c", "--version", "0.1.0", chart="check/weir-sample"))
            server.shutdown()
        if helm.major == 4 or helm.minor >= 13:
            self.registry(folder)

    def registry(self, folder):
        """A chart by the digest of its manifest."""
        helm, words = self.helm, [sys.executable, os.path.join(HELMS, "registry.py")]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as registry:
            charts = f"oci://{registry.stdout.readline().strip()}/charts"
            told = helm.good("push", os.path.join(folder, "weir-sample-0.1.0.tgz"), charts, "--plain-http")
            digest = next(line.split()[1] for line in (told.out + told.err).splitlines() if line.startswith("Digest:"))
            helm.good(*helm.upgrade("o", "--plain-http", chart=f"{charts}/weir-sample@{digest}"))
            helm.bad("not found", "pull", f"{charts}/weir-sample@sha256:{'0' * 64}", "--plain-http")
            registry.stdin.close()
            registry.wait(30)

    def check_away_from_home(self):
        helm = self.helm
        helm.good("list", "-o", "json")
        kept = {"cache", "config", "data", "charts"}
        found = {path.name for path in pathlib.Path(helm.root).iterdir()} - kept
        assert not found, f"helm wrote {found} into the home folder"


class QuietServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that goes early is no fault."""


class QuietFiles(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def programs(given):
    """The helms to try, and why others are missing."""
    if given:
        return [os.path.abspath(path) for path in given], []
    found, reasons = [], []
    for line in reversed(releases.RELEASES):
        try:
            found.append(releases.find(line))
        except releases.Missing as error:
            reasons.append(str(error))
    return found, reasons


def run(program, server):
    """All checks with one helm: how many there were, and how many failed."""
    names = sorted(name for name in dir(Checks) if name.startswith("check_"))
    failed = 0
    for name in names:
        begun = time.monotonic()
        label = name[6:].replace("_", "-")
        version = pathlib.Path(program).name
        try:
            helm = Helm(program, server.root, server.kubeconfig, f"{label}-{version.replace('.', '-')}")
            client = server.client()
            if name != "check_life":
                client.make("/api/v1/namespaces", {"metadata": {"name": helm.namespace}})
            getattr(Checks(helm, client), name)()
            print(f"helm {helm.version}: {label}: passed in {time.monotonic() - begun:.1f} s", flush=True)
        except (AssertionError, controlplane.Failed, subprocess.TimeoutExpired, KeyError, ValueError) as error:
            failed += 1
            print(f"{version}: {label}: FAILED: {error!s:.2000}", flush=True)
    return len(names), failed


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--weir", required=True, help="the program")
    options.add_argument("--helm", action="append", help="a helm to try instead of those that are there; may be repeated")
    given = options.parse_args()
    found, reasons = programs(given.helm)
    if not found:
        controlplane.skip("; ".join(reasons))
    for reason in reasons:
        print(f"left out: {reason}")
    total = failed = 0
    with controlplane.Server(given.weir, memory=True, nodes=1) as server:
        for program in found:
            count, bad = run(program, server)
            total, failed = total + count, failed + bad
        if not server.alive():
            failed += 1
            print(f"the server does not answer: {server.errors()}")
    print(f"{total} checks, {failed} failed")
    sys.exit(1 if failed else 0)


main()
